"""What the engine cannot see from inside a page, asked of Chromium: closed shadow roots, listeners.

Both are found over CDP and handed into the engine's own world, where the walk takes them up.
Frames that live in a process of their own are not reached: their closed roots stay closed.
"""

from __future__ import annotations

import asyncio
import json
import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error as PlaywrightError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterable

    from playwright.async_api import CDPSession

logger = logging.getLogger(__name__)

MOST_LISTENERS = 5_000  # of a page; asking for 10,000 takes more than a second
FEW_LISTENERS = 100  # asked for where nothing else changed: as many may be others
MOST_TAUGHT = 500  # elements with a listener of their own that one reading takes up
COUNT_SECONDS = 0.5
SECONDS = 2.0  # for all that is asked in one reading
CLICKS = frozenset({"click", "mousedown", "mouseup", "pointerdown", "pointerup"})
GROUP = "notte-local"  # what CDP holds for us of a page, let go after each reading
UNTOLD = "what nothing else tells of a click may be left out"
WORLD = "__notteLocal"  # the engine's global in its own world


@dataclass(frozen=True, slots=True)
class Counts:
    """What Chromium counts of a page; the same counts: nothing was laid out anew since."""

    styles: float
    layouts: float
    listeners: float


class Beyond:
    """What one tab was asked and taught so far."""

    def __init__(self, cdp: Callable[[], Awaitable[CDPSession]]) -> None:
        self._cdp = cdp
        self._worlds: dict[int, str] = {}  # contexts that may be the engine's, and their frames
        self._main_frame: str | None = None
        self.is_listening = False
        self._listeners: float | None = None  # how many there were when last asked
        self._taught: object = ()  # which elements listen, as the engine was last told, and where
        self.cut: tuple[str, ...] = ()  # what was not asked for, there being too much of it

    async def send(self, method: str, **params: Any) -> dict[str, Any]:
        """One CDP command; raises Playwright's error."""
        cdp = await self._cdp()
        return cast("dict[str, Any]", await cdp.send(method, params))  # pyright: ignore[reportUnknownMemberType] - bare Dict

    async def counts(self) -> Counts | None:
        """How often Chromium worked out styles and layouts, and what listens; None where it does
        not say.
        """
        try:
            async with asyncio.timeout(COUNT_SECONDS):
                await self.listen()
                told = await self.send("Performance.getMetrics")
        except (TimeoutError, PlaywrightError) as exc:  # it is going, or hangs: the reading tells
            logger.debug("! beyond: %s", exc)
            return None
        values = {each["name"]: each["value"] for each in told["metrics"]}
        return Counts(values["RecalcStyleCount"], values["LayoutCount"], values["JSEventListeners"])

    async def tell(self, command: str, timeout: float) -> str | None:
        """The answer of the main frame's engine, in one round trip where Playwright makes several;
        None where the engine is not there yet, or Chromium was not asked about its worlds.
        """
        worlds = [world for world, frame in self._worlds.items() if frame == self._main_frame]
        expression = f"globalThis.{WORLD}?.reply({json.dumps(command)})"
        async with asyncio.timeout(timeout):
            for world in worlds:
                try:
                    told = await self.send(
                        "Runtime.evaluate",
                        expression=expression,
                        contextId=world,
                        returnByValue=True,
                    )
                except PlaywrightError as exc:  # that world is gone
                    logger.debug("! beyond: %s", exc.message)
                    return None
                if "value" in told["result"] and "exceptionDetails" not in told:
                    return told["result"]["value"]
        return None

    async def learn_listeners(self, counts: Counts | None, *, is_changed: bool) -> bool:
        """Teach the engine who listens for clicks, where there are other listeners than before.

        As many may be others: where some are known, and the page has changed or asking costs next
        to nothing, they are asked for.
        """
        if counts is None:
            return False
        is_asked = bool(self._taught) and (is_changed or counts.listeners <= FEW_LISTENERS)
        if counts.listeners == self._listeners and not is_asked:
            return False
        self._listeners = counts.listeners
        self.cut = ()
        if counts.listeners == 0 and not self._taught:
            return False
        if counts.listeners > MOST_LISTENERS:
            self.cut = (f"{counts.listeners:.0f} listeners: {UNTOLD}",)
            return False
        taught = await self._bounded(self._teach_listeners())
        if taught is None:
            self._listeners = None  # asked again by the next reading
            self.cut = (f"listeners were not all told of in {SECONDS:g} seconds: {UNTOLD}",)
        return bool(taught)

    @property
    def has_listeners(self) -> bool:
        """Whether anything listened, or was taught to the engine, when last asked."""
        return bool(self._taught) or self._listeners != 0

    def forget_listeners(self) -> None:
        """What was taught did not reach all that are there now: it is taught anew."""
        self._listeners, self._taught = None, ("not all",)

    async def learn_roots(self) -> bool:
        """Teach the engine the closed roots of what puzzled it; whether there were any."""
        return bool(await self._bounded(self._in_each_world(self._teach_roots)))

    async def _bounded(self, work: Awaitable[int]) -> int | None:
        """How much `work` taught; None where it did not end in time."""
        try:
            async with asyncio.timeout(SECONDS):
                return await work
        except TimeoutError:
            return None
        except PlaywrightError as exc:
            logger.debug("! beyond: %s", exc)
            return 0

    async def _in_each_world(self, work: Callable[[int], Awaitable[int]]) -> int:
        await self.listen()
        taught = sum(await asyncio.gather(*map(work, tuple(self._worlds))))
        await self.send("Runtime.releaseObjectGroup", objectGroup=GROUP)
        return taught

    async def listen(self) -> None:
        """Have Chromium tell of the page's worlds, and count; once a tab."""
        if self.is_listening:
            return
        self.is_listening = True
        cdp = await self._cdp()
        cdp.on("Runtime.executionContextCreated", self._world_made)  # pyright: ignore[reportUnknownMemberType]
        cdp.on("Runtime.executionContextDestroyed", self._world_gone)  # pyright: ignore[reportUnknownMemberType]
        cdp.on("Runtime.executionContextsCleared", self._worlds_gone)  # pyright: ignore[reportUnknownMemberType]
        _, _, told = await asyncio.gather(
            self.send("Runtime.enable"),
            self.send("Performance.enable"),
            self.send("Target.getTargetInfo"),
        )
        self._main_frame = told["targetInfo"]["targetId"]  # of a page, the id of its main frame

    def _world_made(self, told: dict[str, Any]) -> None:
        context = told["context"]
        if context.get("auxData", {}).get("type") == "isolated":
            self._worlds[context["id"]] = context["auxData"].get("frameId", "")

    def _world_gone(self, told: dict[str, Any]) -> None:
        self._worlds.pop(told["executionContextId"], None)

    def _worlds_gone(self, _: dict[str, Any]) -> None:
        self._worlds.clear()

    async def _teach_roots(self, world: int) -> int:
        hosts = await self._list(world, "takePuzzling()")
        if not hosts:
            return 0
        asked = (
            self.send("DOM.describeNode", objectId=host, depth=1, pierce=True) for host in hosts
        )
        told = await asyncio.gather(*asked)
        roots = [
            root["backendNodeId"]
            for each in told
            for root in each["node"].get("shadowRoots", ())
            if root["shadowRootType"] == "closed"
        ]
        return await self._teach(world, "learnRoots", roots) if roots else 0

    async def _teach_listeners(self) -> int:
        # Asked of an object of the page's own world, it tells the page's own listeners
        told = await self.send("Runtime.evaluate", expression="document", objectGroup=GROUP)
        of = told["result"].get("objectId")
        if of is None:
            return 0
        found = await self.send("DOMDebugger.getEventListeners", objectId=of, depth=-1, pierce=True)
        nodes = dict.fromkeys(
            listener["backendNodeId"]
            for listener in found["listeners"]
            if listener["type"] in CLICKS and "backendNodeId" in listener
        )
        if not nodes and not self._taught:
            return 0
        if len(nodes) > MOST_TAUGHT:
            self.cut = (f"{len(nodes)} elements listen for clicks: {UNTOLD}",)
        taught, worlds = tuple(nodes)[:MOST_TAUGHT], tuple(self._worlds)
        if self._taught == (taught, worlds):
            return 0
        news = await self._in_each_world(lambda world: self._teach(world, "learnListeners", taught))
        self._taught = (taught, worlds) if taught else ()
        return news

    async def _teach(self, world: int, how: str, nodes: Iterable[int]) -> int:
        """Hands nodes of the page to the engine, all at once; how much of it was news to it."""
        found = await asyncio.gather(*(self._resolved(world, node) for node in nodes))
        try:
            told = await self.send(
                "Runtime.callFunctionOn",
                executionContextId=world,
                arguments=[{"objectId": of} for of in found if of is not None],
                functionDeclaration=(
                    f"function (...nodes) {{ return globalThis.{WORLD}?.{how}(...nodes) ?? 0 }}"
                ),
                returnByValue=True,
            )
        except PlaywrightError as exc:  # that world is gone
            logger.debug("! beyond: %s", exc.message)
            return 0
        return int(told["result"].get("value") or 0)

    async def _resolved(self, world: int, node: int) -> str | None:
        """A node as an object of that world; None for one that is gone, or of another origin."""
        try:
            there = await self.send(
                "DOM.resolveNode", backendNodeId=node, executionContextId=world, objectGroup=GROUP
            )
        except PlaywrightError as exc:
            logger.debug("! beyond: %s", exc.message)
            return None
        return there["object"].get("objectId")

    async def _list(self, world: int, what: str) -> list[str]:
        """The objects of a list that the engine gives; none where that world is another's."""
        expression = f"globalThis.{WORLD}?.{what} ?? []"
        told = await self.send(
            "Runtime.evaluate", expression=expression, contextId=world, objectGroup=GROUP
        )
        of = told["result"].get("objectId")
        if of is None:
            return []
        listed = await self.send("Runtime.getProperties", objectId=of, ownProperties=True)
        return [
            each["value"]["objectId"]
            for each in listed["result"]
            if each["name"].isdecimal() and "objectId" in each.get("value", {})
        ]
