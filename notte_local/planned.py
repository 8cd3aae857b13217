"""What the contract of a session names and is not built yet: refused by name, never ignored."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from notte_local.errors import NotAvailableLocally

if TYPE_CHECKING:
    from collections.abc import Sequence


class PlannedVerbs:
    """The verbs of a session that are planned; each raises NotAvailableLocally."""

    def scrape_many(self, urls: Sequence[str], *, concurrency: int = 4) -> NoReturn:
        """Planned."""
        raise NotAvailableLocally("session.scrape_many()", "Call scrape(url) for each.")

    async def fork(self) -> NoReturn:
        """Planned."""
        raise NotAvailableLocally("session.fork()")
