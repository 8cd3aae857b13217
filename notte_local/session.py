"""AsyncSession: the verbs, each through the doorway of its life, and the doors below."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, overload

from notte_local.core.checks import check_count, check_share, check_text
from notte_local.errors import (
    ActionFailed,
    NavigationFailed,
    PolicyRefused,
    SecretRefused,
)
from notte_local.life import SessionLife
from notte_local.planned import PlannedVerbs

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator, Iterable, Mapping, Sequence
    from pathlib import Path
    from typing import Self

    from playwright.async_api import BrowserContext, Locator, Page, Playwright
    from pydantic import BaseModel
    from typing_extensions import TypeVar, Unpack

    from notte_local.actions import Action
    from notte_local.client import AsyncNotteClient
    from notte_local.core.element import Element
    from notte_local.core.fingerprint import Fingerprint
    from notte_local.core.heal import Found
    from notte_local.core.secrets import Secret
    from notte_local.options import SessionKwargs
    from notte_local.results import Observation, Scraped, ScrapedPage, StepResult
    from notte_local.scraping import ScrapeKwargs
    from notte_local.trajectory import Trajectory
    from notte_local.trajectory.replay import Replay

    M = TypeVar("M", bound=BaseModel)


class AsyncSession(SessionLife, PlannedVerbs):
    """A browser page to talk to: observe it, act on it, scrape it; it closes itself when left idle.

    A lone session owns its browser. `AsyncSession(page=page, playwright=playwright)` adopts an
    asynchronous Playwright page that stays the caller's: ending the session does not close it.
    Options are those of the README's table. Constructing does no I/O.
    """

    def __init__(
        self,
        *,
        page: Page | None = None,
        playwright: Playwright | None = None,
        **options: Unpack[SessionKwargs],
    ) -> None:
        from notte_local.client import AsyncNotteClient

        self._set_up(AsyncNotteClient(), dict(options), _adopted(page, playwright))

    @classmethod
    def _of(cls, client: AsyncNotteClient, options: dict[str, Any]) -> AsyncSession:
        """A session of a client: where pages and time come from."""
        session = cls.__new__(cls)
        session._set_up(client, options, None)
        return session

    # The verbs

    async def observe(
        self,
        url: str | Path | None = None,
        instructions: str | None = None,
        *,
        limit: int | None = None,
        min_score: float | None = None,
        timeout: float | None = None,
    ) -> Observation:
        """Read the page: what is there, and what can be done. `url` = go there first.

        `instructions` says in a person's words what is wanted: the space then holds the actions of
        the matches that reach `min_score`, best first; `limit` is the most matches that are kept.
        Raises NothingObserved, NavigationFailed, PolicyRefused, NeedsReload, DeadlineExceeded.
        """
        check_text("instructions", instructions)
        check_count("limit", limit)
        check_share("min_score", min_score)
        async with self._turn("observe", instructions, timeout) as turn:
            visit = self._here
            if url is not None:
                await visit.go(turn, url)
            await visit.require_page("observe")
            observation = await visit.look(turn)
            if await visit.tell_captcha(turn, self):
                observation = await visit.look(turn)
            if instructions is not None:
                least = self._options.min_score if min_score is None else min_score
                observation = await visit.match(turn, observation, instructions, limit, least)
            turn.outcome = observation
            return observation

    async def step(
        self,
        action: Action | dict[str, Any] | None = None,
        *,
        type: str | None = None,  # noqa: A002 - the contract's name
        id: str | None = None,  # noqa: A002
        selector: str | None = None,
        value: Any = None,
        timeout: float | None = None,
        **fields: Any,
    ) -> StepResult:
        """Do one thing to the page, and say what came of it.

        `action` is a model of `notte_local.actions` or its dict; or its fields are given one by
        one; `id` alone takes that element's default action. Raises ActionFailed (or one of its
        leaves), PolicyRefused, SecretRefused, NavigationFailed; with `raise_on_failure=False` these
        come as a result with `success=False`. A wrong argument is a TypeError or ValueError.
        """
        from notte_local.acting import Step, failed
        from notte_local.core.resolve import asked_action

        fields.update(type=type, id=id, selector=selector, value=value)
        self._require_open("step")
        asked = asked_action(action, fields, self._here.default_action)
        started_at = self._clock.now()
        try:
            async with self._turn("step", asked, timeout) as turn:
                step = Step(self._here, turn, asked, started_at)
                result = turn.outcome = await step.result()
                return result
        except (ActionFailed, PolicyRefused, SecretRefused, NavigationFailed) as exc:
            if self._options.raise_on_failure:
                raise
            return failed(self._here, asked, exc, started_at)

    execute = step

    @overload
    async def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: type[M],
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[M]: ...
    @overload
    async def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: Mapping[str, Any],
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[dict[str, Any]]: ...
    @overload
    async def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: None = None,
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[None]: ...
    async def scrape(
        self,
        url: str | Path | None = None,
        *,
        response_format: type[BaseModel] | Mapping[str, Any] | None = None,
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> Scraped[Any]:
        """What the page says: clean markdown, and with `response_format` its data, validated.

        `url` = go there first. The other arguments are those of `read_html`. Raises ScrapeFailed
        where a required field is not found, and what observe raises.
        """
        from notte_local.scraping import check_how

        check_how("scrape", how, response_format)
        scroll = how.pop("scroll", False)
        async with self._turn("scrape", response_format, timeout) as turn:
            visit = self._here
            if url is not None:
                await visit.go(turn, url)
            await visit.require_page("scrape")
            if scroll:
                await visit.scroll_through(turn)
            scraped = turn.outcome = await visit.scrape(turn, response_format, how)
            return scraped

    async def screenshot(
        self, obs: Observation | None = None, *, timeout: float | None = None
    ) -> bytes:
        """A PNG of what is in view, each element outlined and labelled with its id.

        With `obs`, of the elements in its space. Password fields, one-time codes and what shows a
        value of the vault are blanked. Raises NothingObserved where the page has moved on since.
        """
        async with self._turn("screenshot", None, timeout) as turn:
            from notte_local.drawing import draw

            visit = self._here
            await visit.require_page("screenshot")
            return await draw(visit, turn, obs)

    # What was done, once more

    async def replay(
        self,
        what: str | Path | Trajectory,
        *,
        secrets: Mapping[str, Secret] | None = None,
        timeout: float | None = None,
    ) -> Replay:
        """Do the steps of a trajectory again, each target found by what it looked like.

        `what` is a file that was saved or recorded, or a trajectory. A target that has changed is
        known by its name, its markup and its surroundings, and the result says what was healed;
        one that is not sure to be there is ReplayRefused, not guessed. What was typed into a
        password field was stored nowhere: `secrets` names what goes there instead, by the field's
        name. Raises BadFile, and what the steps raise.
        """
        from notte_local.trajectory.replay import replay

        self._require_open("replay")
        return await replay(self, what, secrets or {}, timeout)

    async def _find(self, wanted: Fingerprint, timeout: float | None) -> Found:
        """The element of a fingerprint, as the page is now."""
        async with self._turn("find", wanted, timeout) as turn:
            return await self._here.find(turn, wanted)

    def scrape_many(
        self,
        urls: Iterable[str],
        *,
        concurrency: int = 4,
        max_pages: int = 1,
        response_format: type[BaseModel] | Mapping[str, Any] | None = None,
        timeout: float | None = None,
        **how: Unpack[ScrapeKwargs],
    ) -> AsyncGenerator[ScrapedPage[Any]]:
        """Each page as it is read, in whatever order they come; one that fails holds its error.

        `concurrency` sessions beside this one do the reading, with its options and its cookies;
        its own page stays where it is. With `max_pages` a list is followed to its next pages, that
        many at most. `timeout` and the other arguments are those of `scrape`, for each page.
        """
        from notte_local.many import Asked, Wanted, Work, check_many, checked_urls, scrape_each
        from notte_local.scraping import check_how

        check_how("scrape_many", how, response_format)
        check_many(concurrency, max_pages)
        waiting = deque(Asked(url, index) for index, url in enumerate(checked_urls(urls)))
        return scrape_each(
            self,
            Work(waiting, max_pages, len(waiting)),
            Wanted(response_format, timeout, dict(how)),
            concurrency,
            worker=self._beside,
            require_open=lambda: self._require_open("scrape_many"),
        )

    def _beside(self) -> AsyncSession:
        """A session that reads pages for this one: its options, but for what one alone may have."""
        from notte_local.many import NOT_SHARED

        if self._adopted is not None:  # it reads them itself, one by one: its browser is not ours
            return self
        given = self._options.model_fields_set
        options = {name: getattr(self._options, name) for name in given}
        return self._client.Session(**{**options, **NOT_SHARED})

    # What outlives the session

    async def get_cookies(self, *, timeout: float | None = None) -> list[dict[str, Any]]:
        """The session's cookies, as dicts in Playwright's form."""
        async with self._turn("get_cookies", None, timeout):
            return await self._here.page.read_cookies()

    async def set_cookies(
        self, cookies: Sequence[Mapping[str, Any]], *, timeout: float | None = None
    ) -> None:
        """Set cookies, as `get_cookies` gives them, beside those that are there.

        Each needs a name, a value, and a url or a domain. Raises TypeError or ValueError for one
        that is none; then none was set.
        """
        from notte_local.state import checked_cookies

        checked = checked_cookies(cookies)
        async with self._turn("set_cookies", None, timeout):
            await self._here.page.add_cookies(checked)

    # The doors below. Using them counts as no activity.

    @property
    def page(self) -> Page | None:
        """The current tab's Playwright page; None before start and after the end."""
        return None if self._visit is None else self._visit.page.playwright_page

    @property
    def context(self) -> BrowserContext | None:
        """The session's Playwright context; None before start and after the end."""
        return None if self._visit is None else self._visit.page.context

    def locator(self, target: Action | Element | str) -> Locator:
        """The Playwright locator of an observed element, in its frame.

        `target` is an id, an element or an action. Raises UnknownElement.
        """
        from notte_local.core.resolve import unknown

        self._require_open("locator")
        asked = target if isinstance(target, str) else getattr(target, "id", None)
        if not isinstance(asked, str):
            raise TypeError(
                f"locator() takes an id, an element or an action on one, not {target!r}"
            )
        visit = self._here
        reach = visit.ids.reach(asked)
        if reach is None:
            raise unknown(None, asked, visit.seen.elements, visit.url)
        return visit.page.locator(reach)


class AttachedSession(AsyncSession):
    """A second handle on a session: all that there is of it, both share.

    Only its `with` is its own: leaving it ends the session where entering it started it.
    """

    __slots__ = ("_has_started",)

    def __init__(self, session: SessionLife) -> None:
        self.__dict__ = session.__dict__
        self._has_started = False

    async def __aenter__(self) -> Self:
        self._require_not_ended()
        if not self._is_started:
            self._has_started = True
            await self.start()
        elif self._state == "not_started":  # another handle is just about it
            await self._start_ended.wait()
            self._require_not_ended()
        return self

    async def __aexit__(self, *raised: object) -> None:
        if self._has_started:
            await self.stop()


def _adopted(page: Page | None, playwright: Playwright | None) -> tuple[Page, Playwright] | None:
    """A page to adopt, with its Playwright: a page does not lead back to it."""
    if page is None and playwright is None:
        return None
    if page is None or playwright is None:
        raise TypeError(
            "page and playwright go together: AsyncSession(page=page, playwright=playwright)"
        )
    module = type(page).__module__
    if module.startswith("playwright.sync_api"):
        raise TypeError(
            "page is a synchronous Playwright page, whose calls would block the event loop: "
            "adopt one of playwright.async_api"
        )
    if not module.startswith("playwright.async_api"):
        raise TypeError(f"page must be a page of playwright.async_api, not {page!r}")
    return page, playwright
