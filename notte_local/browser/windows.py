"""Windows that a page has begun to open and that are not there yet.

Playwright tells of a window once its document begins to arrive, Chromium when it is begun: what a
click opened would be missed by who looks in between.
"""

from __future__ import annotations

import asyncio
import logging

logger = logging.getLogger(__name__)


class Windows:
    """Those of one session, by the addresses that they were begun for."""

    def __init__(self) -> None:
        self._coming: list[str] = []
        self._moved = asyncio.Event()

    def begin(self, url: str) -> None:
        self._coming.append(url)

    def end(self) -> None:
        """One of them is there, or has turned out to be a download."""
        del self._coming[:1]
        self._moved.set()

    async def wait(self, until: float) -> bool:
        """Wait for those that were begun, until then (the loop's time); whether one came.

        They are waited for once: of a window that was refused nothing more is heard.
        """
        if not self._coming:
            return False
        begun = len(self._coming)
        try:
            async with asyncio.timeout_at(until):
                while self._coming:
                    self._moved.clear()
                    await self._moved.wait()
        except TimeoutError:
            logger.debug("! no window came for %s", self._coming)
        has_come = len(self._coming) < begun
        self._coming.clear()
        return has_come
