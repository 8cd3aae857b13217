"""What a session does with its page: go, look, match, act, read. Each within the turn of a verb."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from notte_local.blending import Asking, widened
from notte_local.core.address import as_url
from notte_local.core.html import VIEWED_TYPES
from notte_local.core.policy import refusal_of_url
from notte_local.core.restless import Restless
from notte_local.core.told import is_secretive, kept
from notte_local.core.tree import TreeReader
from notte_local.errors import NothingObserved, PageMoved, PolicyRefused
from notte_local.matching import Matching
from notte_local.telling import Telling

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from pydantic import BaseModel

    from notte_local.actions import Action
    from notte_local.browser.page import BrowserPage
    from notte_local.browser.tab import Rest
    from notte_local.core.element import Element
    from notte_local.core.fingerprint import Fingerprint
    from notte_local.core.heal import Found
    from notte_local.core.space import Built
    from notte_local.core.space.ids import Ids
    from notte_local.core.tree import Capture, Node, Reach
    from notte_local.core.vocabulary import Vocabulary
    from notte_local.idle import Clock
    from notte_local.options import SessionOptions
    from notte_local.results import (
        Observation,
        Scraped,
    )
    from notte_local.session import AsyncSession
    from notte_local.turn import Turn

logger = logging.getLogger(__name__)

READ_SECONDS = 10.0  # the most that one reading of a page may take,
LONG_SECONDS = 1.5  # that a page's script may go on before it counts as endless
READ_SHARE = 1 / 3  # or this much of what a patient caller has left
RESERVE_SECONDS = 2.0  # kept of a deadline, to read what is there when a navigation never ends
RESERVE_SHARE = 0.25  # of a short deadline
MOST_REMEMBERED = 20_000  # elements seen earlier, to say what a stale id was
MOST_SCREENFULS = 60
ENDS = 2  # times that the end is met before it is believed: what comes may come late
BLANK = "about:blank"


@dataclass(frozen=True, slots=True)
class Seen:
    """The page as it was last read."""

    url: str = ""
    title: str = ""
    elements: tuple[Element, ...] = ()
    tree: Node | None = None
    mark: tuple[str, int] | None = None  # of its document, which tells whether that has changed
    at: float = 0.0  # the loop's time


@dataclass(frozen=True, slots=True)
class Moved:
    """When the page was last moved by us (the loop's time)."""

    at: float
    since: float  # a request that began since counts as begun by us
    is_fresh: bool  # whether it has not come to rest after it


class Visit(Telling):
    """A page being worked on, and what was seen of it."""

    def __init__(
        self,
        page: BrowserPage,
        options: SessionOptions,
        ids: Ids,
        clock: Clock,
        vocabulary: Vocabulary | None = None,
    ) -> None:
        super().__init__(page, options)
        self.ids = ids
        self.seen = Seen()
        self._reader = TreeReader()
        self._last: tuple[Node, Built] | None = None
        self.digested: tuple[tuple[Element, ...], str, str] | None = None  # the recorder's
        self.clock = clock
        self._matching = Matching(vocabulary)
        self._remembered: dict[str, Element] = {}
        self.restless = Restless()
        self._captchas: set[str] = set()  # those that were told, by the ids of their elements
        self._has_gone = False
        now = asyncio.get_running_loop().time()
        self.moved = Moved(now, now, is_fresh=False)

    # Going

    async def go(self, turn: Turn, address: str | Path) -> None:
        """Go to what the program itself asked for."""
        url = turn.went_to = as_url(address)
        refusal = refusal_of_url(url, self.options.policy)
        if refusal is not None:
            raise PolicyRefused(f"going to {url}", refusal)
        await self.goto(turn, url)

    async def goto(self, turn: Turn, url: str) -> None:
        turn.doing = f"waiting for {url} to answer"
        turn.performed = "unknown"
        self.mark_moved()
        await self.page.goto(url, until=self.reserved(turn))
        turn.performed = "yes"
        self._has_gone = True
        self.mark_moved()

    async def require_page(self, verb: str) -> None:
        """Raises NothingObserved where the session has been nowhere yet.

        A document that the program wrote itself (`session.page.set_content`) is a page.
        """
        if self._has_gone or self.page.url not in ("", BLANK):
            return
        if not await self.page.is_written():
            goer = verb if verb == "scrape" else "observe"
            raise NothingObserved(
                f"{verb}() has no page to work on: the session has been nowhere yet. "
                f'Give it an address: `await session.{goer}(url="https://example.com/")`.'
            )

    # Looking

    async def settle(self, turn: Turn) -> Rest:
        """Wait for rest; for a pending navigation until the deadline, less what reading takes."""
        turn.doing = f"waiting for {self.page.url} to come to rest"
        rest = await self.page.settle(
            until=self.reserved(turn),
            budget=self.options.settle_seconds,
            since=self.moved.since,
            anew=self.moved.is_fresh,
            foresee=self._foresee,
        )
        now = asyncio.get_running_loop().time()
        self.moved = replace(self.moved, since=now, is_fresh=False)
        return rest

    async def look(self, turn: Turn, rest: Rest | None = None) -> Observation:
        """The page at rest, as `rest` has just found it, else once it is; where a navigation is
        pending past the deadline, what is there.
        """
        from notte_local.results import Observation, Viewport

        rest, capture, built, tree = await self.read(turn, rest)
        document = capture.document
        return Observation(
            url=self.masked(document.url),
            title=self.seen.title,
            http_status=self.page.current.http_status,
            settled=rest.settled,
            unsettled=self.masked(rest.why),
            cut=(*_unreadable(document.content_type), *map(self.masked, capture.cut)),
            space=built.space,
            elements=built.elements,
            matches=(),
            plan=(),
            ambiguous=None,
            tabs=self.safe_tabs(await self.page.tabs(self.seen.title)),
            viewport=Viewport(*document.view, *document.scroll, *document.total),
            dialogs=self.take_dialogs(),
            downloads=self.take_downloads(),
            created_at=self.clock.now(),
            tree=tree,
        )

    async def read(self, turn: Turn, rest: Rest | None = None) -> tuple[Rest, Capture, Built, Node]:
        """The page at rest, read and remembered; no news of it is taken."""
        rest, capture = await self._read(turn, rest)
        document = capture.document
        tree, built = await self._built(capture)
        self._remember(
            Seen(
                document.url,
                self.masked(document.title),
                built.elements,
                tree,
                (document.token, document.changes),
                asyncio.get_running_loop().time(),
            )
        )
        return rest, capture, built, tree

    async def _built(self, capture: Capture) -> tuple[Node, Built]:
        """The tree of a capture, secrets masked, and its elements; where nothing changed, the last.

        Ids have passed to what was rendered anew.
        """
        from notte_local.core.space import build_space, mask_tree

        tree, masking = self._reader.read(capture), self.masking()
        if self._last is not None and self._last[0] is tree and masking is None:
            return self._last
        if masking is not None:
            mask_tree(tree, masking)
        heirs = self.ids.heirs(tree, is_whole=not capture.cut)
        if heirs:
            self.ids.pass_on(await self.page.bereaved(heirs))
        self._last = tree, build_space(tree, self.ids, self.masked(capture.document.url))
        return self._last

    def _foresee(self, capture: Capture) -> None:
        """Makes sense of a page that is waited for: mostly it stays as it is by then.

        Not where that would give ids: what stands there in the meantime is nobody's heir yet.
        """
        from notte_local.core.space import build_space

        tree = self._reader.read(capture)
        if self.masking() is None and not capture.cut and self.ids.are_given(tree):
            self._last = tree, build_space(tree, self.ids, self.masked(capture.document.url))

    async def _read(self, turn: Turn, found: Rest | None) -> tuple[Rest, Capture]:
        """The page as it came to rest; one that went elsewhere meanwhile is read again."""
        while True:
            rest, found = found or await self.settle(turn), None
            if rest.pending is not None:
                await self.page.current.stop_loading()
            elif self.page.current.is_stuck:
                await self.page.current.free(after=min(LONG_SECONDS, turn.left / 4))
            self._has_gone = True
            turn.doing = f"reading {self.page.url}"
            try:
                return rest, await self.page.capture(seconds=self._patience(turn))
            except PageMoved as exc:
                logger.debug("! read again: %s", exc)

    def _patience(self, turn: Turn) -> float:
        return min(max(READ_SECONDS, turn.left * READ_SHARE), turn.left)

    async def match(
        self,
        turn: Turn,
        observation: Observation,
        instructions: str,
        limit: int | None,
        min_score: float | None,
    ) -> Observation:
        """The observation with what was asked for.

        Where nothing reaches `min_score` soon after a step or a navigation, the page is looked at
        again whenever it changes: a menu that opens late, the results of a search. The time that is
        taken to match is none of the page's.
        """
        loop = asyncio.get_running_loop()
        over = self.moved.at + self.options.settle_seconds
        while True:
            begun = loop.time()
            found = await self._matching.matched(
                observation,
                instructions,
                widened(limit) if self.options.matcher else limit,
                min_score,
                safe=self.safe_match,
                wanted=self.masked(instructions),
            )
            if self.options.matcher is not None:
                turn.doing = "waiting for the matcher"
                found = await self._blended(found, instructions, limit, min_score)
            if not found.space.is_empty():
                return found
            turn.doing = f"waiting for {instructions!r} to appear"
            over += loop.time() - begun
            until = min(over, self.reserved(turn))
            if not await self.page.current.changed(until=until, since=self.seen.mark):
                return found
            later = await self.look(turn)
            observation = replace(
                later,
                dialogs=observation.dialogs + later.dialogs,
                downloads=observation.downloads + later.downloads,
            )

    async def _blended(
        self,
        found: Observation,
        instructions: str,
        limit: int | None,
        min_score: float | None,
    ) -> Observation:
        """The observation with the scores of a matcher of the user's own among ours."""
        index = self._matching.index(found.elements)
        asking = Asking(self.options.matcher, self.masked, self.safe_match, index)
        return await asking.blended(found, instructions, limit, min_score)

    async def find(self, turn: Turn, wanted: Fingerprint) -> Found:
        """The element of a fingerprint; one that comes late is waited for, as in `match`."""
        from notte_local.core.heal import find

        over = min(self.moved.at + self.options.settle_seconds, self.reserved(turn))
        while True:
            await self.look(turn)
            found = find(wanted, self.seen.elements)
            if found.element is not None:
                return found
            turn.doing = f"waiting for {wanted} to appear"
            if not await self.page.current.changed(until=over, since=self.seen.mark):
                return found

    async def tell_captcha(self, turn: Turn, session: AsyncSession) -> bool:
        """Tell the session's `captcha_handler` of a captcha, once; whether there was one to tell.

        Its time does not count against the deadline of the verb.
        """
        handler = self.options.captcha_handler
        if handler is None or turn.is_inner:
            return False
        from notte_local.core.captcha import find_captcha

        captcha = find_captcha(self.seen.elements, self.url)
        if captcha is None or captcha.element.id in self._captchas:
            return False
        self._captchas.add(captcha.element.id)
        turn.doing = "waiting for captcha_handler()"
        with turn.paused():
            await handler(session, captcha)
        return True

    def _remember(self, seen: Seen) -> None:
        is_known = self.seen.elements is seen.elements
        self.seen = seen
        if is_known:
            return
        for element in seen.elements:
            # taken out first, so that what was seen last stands last
            self._remembered.pop(element.id, None)
            self._remembered[element.id] = element
        surplus = len(self._remembered) - max(MOST_REMEMBERED, len(seen.elements))
        for id in list(self._remembered)[: max(0, surplus)]:  # noqa: A001 - the contract's name
            del self._remembered[id]

    # What was seen of an element

    def default_action(self, id: str) -> Action:  # noqa: A002 - the contract's name
        """What an observed element invites most. Raises UnknownElement."""
        from notte_local.core.space import default_action

        return default_action(self.element_by_id(id, None))

    def resolve(self, action: Action) -> Element | None:
        """The element that an action by id is for. Raises what core/resolve raises."""
        from notte_local.core.resolve import resolve

        return resolve(action, self._remembered, self.seen.elements, self.page.url)

    def element_by_id(self, id: str, action: Action | None) -> Element:  # noqa: A002
        """An element that was observed, which the action names. Raises UnknownElement."""
        from notte_local.core.resolve import unknown

        element = self._remembered.get(id)
        if element is None:
            raise unknown(action, id, self.seen.elements, self.url)
        return element

    def element_of(self, action: Action) -> Element | None:
        """The element of an action, where it was observed."""
        return self._remembered.get(getattr(action, "id", None) or "")

    def fingerprints(self, action: Action) -> tuple[Fingerprint | None, Fingerprint | None]:
        """What is kept of the element of an action, and of the one that it is dragged onto."""
        if self.options.record is False:
            return (None, None)
        from notte_local.core.fingerprint import fingerprint

        onto = self._remembered.get(getattr(action, "target_id", ""))
        target, onto = (
            fingerprint(element, self.seen.elements) if element is not None else None
            for element in (self.element_of(action), onto)
        )
        return target, onto

    def fingerprint_at(self, reach: Reach, elements: Sequence[Element]) -> Fingerprint | None:
        """What is kept of the element that a selector led to, where it was seen."""
        if self.options.record is False:
            return None
        from notte_local.core.fingerprint import fingerprint

        found = (each for each in elements if self.ids.reach(each.id) == reach)
        return next((fingerprint(each, elements) for each in found), None)

    def reach(self, element: Element | None) -> Reach | None:
        """How the browser finds an observed element."""
        return None if element is None else self.ids.reach(element.id)

    def kept(self, action: Action) -> Action:
        """The action as it may be kept, going by what was observed of its field."""
        is_secret = is_secretive(action, self.element_of(action))
        return self.unsecret(kept(action, is_secret=is_secret))

    # Reading

    async def scrape(
        self, turn: Turn, response_format: type[BaseModel] | Mapping[str, Any] | None, how: Any
    ) -> Scraped[Any]:
        """What the document says as it is rendered, secrets masked."""
        from notte_local.scraping import read_html

        await self.settle(turn)
        turn.doing = f"reading {self.page.url}"
        html = self.masked(await self._html(turn))
        turn.doing = f"making sense of {self.page.url}"
        read = partial(read_html, html, url=self.url, response_format=response_format, **how)
        # In a thread: a large page takes seconds of plain Python, and the loop goes on meanwhile.
        return await asyncio.to_thread(read)

    async def scroll_through(self, turn: Turn) -> None:
        """Scroll down until the page grows no more: what comes with scrolling is there then.

        Bounded: by a number of screenfuls, and by half of the time that is left.
        """
        least = turn.left / 2
        ends = 0
        for _ in range(MOST_SCREENFULS):
            await self.settle(turn)
            turn.doing = f"scrolling through {self.page.url}"
            moved = await self.page.scroll_on(seconds=min(READ_SECONDS, turn.left))
            self.mark_moved()
            ends = 0 if moved else ends + 1
            if ends == ENDS or turn.left < least:
                break

    async def _html(self, turn: Turn) -> str:
        while True:
            try:
                return await self.page.html(seconds=min(READ_SECONDS, turn.left))
            except PageMoved:
                await self.settle(turn)

    # Time

    def mark_moved(self) -> None:
        now = asyncio.get_running_loop().time()
        self.moved = Moved(now, now, is_fresh=True)

    def mark_done(self) -> None:
        """What was begun is done: what comes of it counts from now on, its requests since it began;
        one may have been sent before the browser's word that it is done.
        """
        now = asyncio.get_running_loop().time()
        self.moved = replace(self.moved, at=now, is_fresh=True)

    def is_answer(self, at: float) -> bool:
        """Whether what changed then (the loop's time) may be the page's answer to what we did."""
        return at < self.moved.at + self.options.settle_seconds

    def reserved(self, turn: Turn) -> float:
        """The loop's time at which waiting ends, so that what is there can still be read."""
        return turn.until - min(RESERVE_SECONDS, turn.seconds * RESERVE_SHARE)


def _unreadable(content_type: str) -> tuple[str, ...]:
    """What the browser shows in a viewer of its own, whose content is no document."""
    if content_type.startswith(VIEWED_TYPES):
        return (f"the document is {content_type}: it is shown, and has no text to read",)
    return ()
