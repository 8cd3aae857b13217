"""A page with the content that a test writes, observed; and what its scripts say of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notte_local import AsyncSession
    from notte_local.results import Observation
    from tests.server import Server


async def shown(session: AsyncSession, server: Server, html: str) -> Observation:
    """The observation of a page with this content."""
    server.pages["/"] = html
    return await session.observe(url=server.url)


async def evaluated(session: AsyncSession, expression: str) -> Any:
    assert session.page is not None
    return await session.page.evaluate(expression)
