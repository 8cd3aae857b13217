"""What the contract of a session names and is not built yet: refused by name, never ignored."""

from __future__ import annotations

from typing import NoReturn

from notte_local.errors import NotAvailableLocally


class PlannedVerbs:
    """The verbs of a session that are planned; each raises NotAvailableLocally."""

    async def fork(self) -> NoReturn:
        """Planned."""
        raise NotAvailableLocally("session.fork()")
