"""pytest fixtures: a session for each test, in a client that lives as long as its event loop.

    notte_session        an AsyncSession, under anyio or pytest-asyncio
    notte_client         the AsyncNotteClient of the test's event loop
    notte_sync_session   a synchronous Session      notte_sync_client   its NotteClient
    notte_site           pages of the test's own, served by routing
    notte_options        what the clients are made with; override it to change that

What a failing test's session saw is kept in the output folder. No option is added: `--headed`,
`--browser-channel` and `--output` are pytest-playwright's, and heeded where it is installed.
"""

from __future__ import annotations

import asyncio
import hashlib
import inspect
import logging
import re
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, cast

import pytest

from notte_local.pytest_site import Site

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Generator, Iterator, Sequence
    from datetime import datetime

    from notte_local.client import AsyncNotteClient
    from notte_local.results import Observation
    from notte_local.session import AsyncSession
    from notte_local.sync import NotteClient, Session
    from notte_local.turn import Turn

    Decorate = Callable[[Callable[..., Any]], Any]

logger = logging.getLogger(__name__)

Kind = Literal["anyio", "asyncio"]
SCOPES = ("function", "class", "module", "package", "session")
OUTPUT = "test-results"  # as pytest-playwright calls it
MOST_NAME = 100  # characters of a folder's name
SCREENSHOT_SECONDS = 5

WIDEN: dict[Kind, str] = {
    "anyio": 'give `anyio_backend` the scope "session" in conftest.py',
    "asyncio": (
        'set asyncio_default_test_loop_scope = "session" and '
        'asyncio_default_fixture_loop_scope = "session"'
    ),
}

_REPORTS = pytest.StashKey[dict[str, pytest.TestReport]]()
_STARTS = pytest.StashKey[list[Kind]]()


# Which loop a test runs in


@dataclass(frozen=True, slots=True)
class Loop:
    """The plugin that runs a test's coroutine, and how long it keeps an event loop."""

    kind: Kind
    scope: str


def loop_of(request: pytest.FixtureRequest) -> Loop | None:
    """The loop of the requesting test; None where no plugin runs it in one."""
    marker = request.node.get_closest_marker("asyncio")
    if marker is not None and request.config.pluginmanager.hasplugin("asyncio"):
        asked = marker.kwargs.get("loop_scope")
        default = request.config.getini("asyncio_default_test_loop_scope")
        return Loop("asyncio", asked or default or "function")
    if "anyio_backend" in request.fixturenames:
        # pytest tells the scope of another fixture nowhere in public
        known: Any = request.session._fixturemanager  # pyright: ignore[reportPrivateUsage]
        return Loop("anyio", known.getfixturedefs("anyio_backend", request.node)[-1].scope)
    return None


def _require_loop(request: pytest.FixtureRequest, name: str) -> Loop:
    """Fails the test where nothing asynchronous can be given to it."""
    test, twin = request.node.name, name.replace("notte_", "notte_sync_")
    loop = loop_of(request)
    if loop is None or not inspect.iscoroutinefunction(inspect.unwrap(request.function)):
        pytest.fail(
            f"{name} is for asynchronous tests, and {test} is run as a plain one: "
            f"use {twin}, or write `async def` and mark it with pytest.mark.anyio "
            "(or, where pytest-asyncio is installed, pytest.mark.asyncio).",
            pytrace=False,
        )
    if _is_loop_running():
        pytest.fail(
            f"{test} cannot run: {IN_THE_WAY} Use {twin}, or run it apart from the tests that "
            "use `page`.",
            pytrace=False,
        )
    return loop


IN_THE_WAY = (
    "pytest-playwright's synchronous driver holds this thread from its first `page` to the end of "
    "the run, and no other event loop runs in it meanwhile."
)


def _is_loop_running() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True


# What is offered


@pytest.fixture(scope="session")
def notte_options(pytestconfig: pytest.Config) -> dict[str, Any]:
    """The options of the clients, and so of their sessions."""
    options: dict[str, Any] = {}
    if _asked_of_playwright(pytestconfig, "--headed"):
        options["headless"] = False
    channel = _asked_of_playwright(pytestconfig, "--browser-channel")
    if channel in ("chrome", "msedge"):
        options["browser_type"] = channel
    return options


@pytest.fixture
def notte_client(request: pytest.FixtureRequest) -> AsyncNotteClient:
    """The client of the test's event loop: it and its browser live as long as the loop does."""
    return _client_of(request, _require_loop(request, "notte_client"))


@pytest.fixture
def notte_session(request: pytest.FixtureRequest) -> AsyncSession:
    """A session of the test's own, in the client of its event loop."""
    loop = _require_loop(request, "notte_session")
    _client_of(request, loop)  # it outlives the session
    return request.getfixturevalue(f"_notte_{loop.kind}_session_{loop.scope}")


def _client_of(request: pytest.FixtureRequest, loop: Loop) -> AsyncNotteClient:
    client = request.getfixturevalue(f"_notte_{loop.kind}_client_{loop.scope}")
    _require_open(client, "AsyncNotteClient")
    return client


def _require_open(client: AsyncNotteClient, kind: str) -> None:
    """Fails a test whose client an earlier one has closed."""
    if client._is_closed:  # pyright: ignore[reportPrivateUsage]
        pytest.fail(
            "The client that this test shares with others was closed by a test: "
            f"give that test its own {kind}().",
            pytrace=False,
        )


@pytest.fixture(scope="session")
def notte_sync_client(notte_options: dict[str, Any]) -> Iterator[NotteClient]:
    """One synchronous client for the whole run."""
    from notte_local.sync import NotteClient

    with NotteClient(**notte_options) as client:
        yield client


@pytest.fixture
def notte_sync_session(
    request: pytest.FixtureRequest, notte_sync_client: NotteClient
) -> Iterator[Session]:
    """A synchronous session of the test's own."""
    _require_open(notte_sync_client._twin, "NotteClient")  # pyright: ignore[reportPrivateUsage]
    with notte_sync_client.Session() as session:
        watched = session.run(lambda twin: _watch(request, twin))
        yield session
        if (report := _failure(request)) is not None:
            if session.status().status == "active":
                session.run(lambda _: watched.keep(report))
            else:
                watched.keep_texts(report)


@pytest.fixture
def notte_site(request: pytest.FixtureRequest) -> Site:
    """Pages for the test's session, by routing.

    `url = notte_site({"/": "<h1>Shop</h1>"})`, or a folder, which is looked for beside the test's
    file. The sessions of `notte_session` and `notte_sync_session` see it; others do after
    `await notte_site.route(session.context)`.
    """
    return Site(request.path.parent)


# The asynchronous fixtures themselves: one for each scope that an event loop may have


def _loop_fixtures(kind: Kind, fixture: Callable[[str, str], Decorate]) -> ModuleType:
    """A plugin with them; `fixture(scope, loop_scope)` is how `kind` marks one."""
    made = ModuleType(f"notte_local_{kind}")
    for scope in SCOPES:
        client = f"_notte_{kind}_client_{scope}"
        function = _client_fixture(kind, is_brief=scope == "function")
        setattr(made, client, fixture(scope, scope)(function))
        function = _session_fixture(client)
        setattr(made, f"_notte_{kind}_session_{scope}", fixture("function", scope)(function))
    return made


def _client_fixture(kind: Kind, *, is_brief: bool) -> Callable[..., AsyncIterator[Any]]:
    async def client(
        request: pytest.FixtureRequest, notte_options: dict[str, Any]
    ) -> AsyncIterator[AsyncNotteClient]:
        from notte_local.client import AsyncNotteClient

        if is_brief:
            request.config.stash[_STARTS].append(kind)
        async with AsyncNotteClient(**notte_options) as client:
            yield client

    return client


def _session_fixture(client: str) -> Callable[..., AsyncIterator[Any]]:
    async def session(request: pytest.FixtureRequest) -> AsyncIterator[AsyncSession]:
        async with request.getfixturevalue(client).Session() as session:
            watched = await _watch(request, session)
            yield session
            if (report := _failure(request)) is not None:
                await watched.keep(report)

    return session


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_STARTS] = []
    manager = config.pluginmanager
    if manager.hasplugin("anyio"):
        manager.register(_loop_fixtures("anyio", _anyio_fixture), "notte_local_anyio")
    if manager.hasplugin("asyncio"):
        manager.register(_loop_fixtures("asyncio", _asyncio_fixture), "notte_local_asyncio")


def _anyio_fixture(scope: str, _loop_scope: str) -> Decorate:
    return pytest.fixture(scope=cast("Any", scope))


def _asyncio_fixture(scope: str, loop_scope: str) -> Decorate:
    import pytest_asyncio  # loaded already: its plugin is there

    fixture: Any = pytest_asyncio.fixture
    return fixture(scope=scope, loop_scope=loop_scope)


# What a failing test leaves


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item,
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    item.stash.setdefault(_REPORTS, {})[report.when or ""] = report
    return report


def _failure(request: pytest.FixtureRequest) -> pytest.TestReport | None:
    reports = request.node.stash.get(_REPORTS, {})
    return next((report for report in reports.values() if report.failed), None)


async def _watch(request: pytest.FixtureRequest, session: AsyncSession) -> Watched:
    """The session with the test's site routed in, and what is needed to tell of it later."""
    if "notte_site" in request.fixturenames:
        await request.getfixturevalue("notte_site").route(session.context)
    return Watched(session, output_folder(request.config) / folder_name(request.node.nodeid))


class Watched:
    """A session of a test, and the last observation that it gave."""

    def __init__(self, session: AsyncSession, folder: Path) -> None:
        self._session = session
        self._folder = folder
        self._last: Observation | None = None
        self._kept: list[str] = []
        # The trajectory keeps no whole observation, and one is wanted here
        tell = session._tell  # pyright: ignore[reportPrivateUsage]

        def told(turn: Turn, error: BaseException | None, started_at: datetime) -> None:
            if turn.verb == "observe" and turn.outcome is not None:
                self._last = cast("Observation", turn.outcome)
            tell(turn, error, started_at)

        session._tell = told  # pyright: ignore[reportPrivateUsage]

    async def keep(self, report: pytest.TestReport) -> None:
        """Everything, said in the report of the failure."""
        page = self._session.page
        if page is not None:
            self._folder.mkdir(parents=True, exist_ok=True)
            file = self._folder / "page.png"
            try:
                file.write_bytes(await _picture(self._session))
                self._kept.append(file.name)
            except Exception as exc:  # noqa: BLE001 - what watches fails open: the test's own failure counts
                logger.debug("! no screenshot: %s", exc)
        self.keep_texts(report)

    def keep_texts(self, report: pytest.TestReport) -> None:
        """What can be told of a session that has ended."""
        from notte_local.core.as_json import to_json

        self._folder.mkdir(parents=True, exist_ok=True)
        self._write("trajectory.json", to_json(list(self._session.trajectory)))
        if self._last is not None:
            self._write("observation.txt", self._last.text())
        where = f"{_from_here(self._folder)}: {', '.join(sorted(self._kept))}"
        report.sections.append(("notte_local kept", where))

    def _write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, "utf-8", errors="replace")
        self._kept.append(name)


async def _picture(session: AsyncSession) -> bytes:
    """What the page shows, secrets blanked; a session that has been nowhere has none."""
    from notte_local.errors import NothingObserved

    for turn in tuple(session._turns):  # pyright: ignore[reportPrivateUsage] - nobody waits for it any more
        turn.cut("the test that called it has failed")
    try:
        return await session.screenshot(timeout=SCREENSHOT_SECONDS)
    except NothingObserved:
        page = session.page
        return b"" if page is None else await page.screenshot(timeout=SCREENSHOT_SECONDS * 1000)


def output_folder(config: pytest.Config) -> Path:
    """pytest-playwright's `--output`, or what it is without it."""
    return Path(_asked_of_playwright(config, "--output") or OUTPUT).absolute()


def folder_name(nodeid: str) -> str:
    """The test's name as a folder, which pytest-playwright would choose too."""
    name = re.sub(r"[^a-z0-9]+", "-", nodeid.lower()).strip("-")
    if len(name) <= MOST_NAME:
        return name
    return f"{name[: MOST_NAME - 9]}-{hashlib.sha256(nodeid.encode()).hexdigest()[:8]}"


def _from_here(folder: Path) -> str:
    here = Path.cwd()
    return str(folder.relative_to(here) if folder.is_relative_to(here) else folder)


def _asked_of_playwright(config: pytest.Config, option: str) -> Any:
    """An option of pytest-playwright's; another plugin's of the same name is none of ours."""
    manager = config.pluginmanager
    if not (manager.hasplugin("playwright") or manager.hasplugin("playwright-asyncio")):
        return None
    return config.getoption(option, default=None)


# What is said of the run as a whole


def pytest_report_collectionfinish(
    config: pytest.Config, items: Sequence[pytest.Item]
) -> list[str]:
    """Before the first test: which tests cannot run beside pytest-playwright's."""
    if not config.pluginmanager.hasplugin("playwright"):
        return []
    held = [item for item in items if _uses(item, "playwright")]
    ours = [item for item in items if _uses(item, "notte_client", "notte_session")]
    if not held or not ours:
        return []
    which = (
        "notte_local: tests use pytest-playwright's synchronous fixtures "
        f"({_first_of(held)}), and others are asynchronous ({_first_of(ours)})."
    )
    return [which, f"{IN_THE_WAY} Use notte_sync_session in these, or run the two kinds apart."]


def _first_of(items: Sequence[pytest.Item]) -> str:
    more = f" and {len(items) - 1} more" if len(items) > 1 else ""
    return f"{items[0].nodeid}{more}"


def _uses(item: pytest.Item, *fixtures: str) -> bool:
    names = getattr(item, "fixturenames", ())
    return any(fixture in names for fixture in fixtures)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Once, where a browser was started for each test: how to start fewer."""
    starts = config.stash[_STARTS]
    if len(starts) > 1:
        terminalreporter.write_line(
            f"notte_local: each of {len(starts)} tests had an event loop of its own, and so a "
            f"browser of its own. For one browser, {WIDEN[starts[-1]]}."
        )
