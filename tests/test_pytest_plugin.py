"""The pytest plugin, each mode in a real run: pytest in a process of its own, on files written here."""

from __future__ import annotations

import importlib.metadata
import json
import os
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    Run = Callable[..., pytest.RunResult]

pytest_plugins = "pytester"

ROOT = Path(__file__).parents[1]
# Installed, the plugin is there by its entry point; in a checkout it is named.
IS_INSTALLED = any(
    point.value == "notte_local.pytest_plugin"
    for point in importlib.metadata.entry_points(group="pytest11")
)
PLUGIN = () if IS_INSTALLED else ("-p", "notte_local.pytest_plugin")
STRICT = ("-W", "error", "-p", "no:cacheprovider")

ANYIO = ("-p", "no:asyncio", "-p", "no:playwright")
ASYNCIO = ("-p", "no:playwright", "-o", "asyncio_default_fixture_loop_scope=function")
SESSION_WIDE = (
    *("-p", "no:playwright", "-o", "asyncio_default_fixture_loop_scope=session"),
    *("-o", "asyncio_default_test_loop_scope=session"),
)
# Warnings that pytest-playwright gives are its own business.
BESIDE_PLAYWRIGHT = ("-p", "no:asyncio", "-W", "default")

ONE_BACKEND = """
    import pytest

    @pytest.fixture(scope="session")
    def anyio_backend():
        return "asyncio"
"""

TWO_TESTS = """
    import pytest

    pytestmark = {mark}
    browsers = set()

    async def test_one(notte_client, notte_session, notte_site):
        url = notte_site({{"/": "<title>Shop</title><button>Buy</button>"}})
        obs = await notte_session.observe(url=url, instructions="press buy")
        assert (obs.title, obs.space.first().id) == ("Shop", "B1")
        assert notte_client.sessions.get(notte_session.session_id).status == "active"
        browsers.add(notte_session.context.browser)

    async def test_two(notte_session):
        assert (await notte_session.observe(url="data:text/html,<h1>Two")).url
        browsers.add(notte_session.context.browser)
        print("browsers:", len(browsers))
"""


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """pytest in a process of its own, with the plugin, warnings as errors."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("HOME", HOME)  # browsers are installed there, and pytester moves it

    def run(*args: str) -> pytest.RunResult:
        return pytester.runpytest_subprocess(*PLUGIN, *STRICT, *args, timeout=120)

    return run


HOME = os.environ.get("HOME", "")


def said(result: pytest.RunResult) -> str:
    return result.stdout.str()


# The loops


def test_under_anyio_a_client_lives_as_long_as_the_backend(pytester: pytest.Pytester, run: Run):
    pytester.makeconftest(ONE_BACKEND)
    pytester.makepyfile(TWO_TESTS.format(mark="pytest.mark.anyio"))
    result = run(*ANYIO, "-s")
    result.assert_outcomes(passed=2)
    assert "browsers: 1" in said(result)
    assert "a browser of its own" not in said(result)


def test_where_each_test_has_a_loop_of_its_own_the_run_says_once_how_to_widen_it(
    pytester: pytest.Pytester, run: Run
):
    pytester.makepyfile(TWO_TESTS.format(mark="pytest.mark.asyncio"))
    result = run(*ASYNCIO, "-s")
    result.assert_outcomes(passed=2)
    assert "browsers: 2" in said(result)
    told = (
        "notte_local: each of 2 tests had an event loop of its own, and so a browser of its own. "
        'For one browser, set asyncio_default_test_loop_scope = "session" and '
        'asyncio_default_fixture_loop_scope = "session".'
    )
    assert said(result).count(told) == 1


@pytest.mark.parametrize("mode", ["strict", "auto"])
def test_with_a_session_wide_loop_of_pytest_asyncio_there_is_one_browser(
    pytester: pytest.Pytester, run: Run, mode: str
):
    pytester.makepyfile(TWO_TESTS.format(mark="pytest.mark.asyncio" if mode == "strict" else []))
    result = run(*SESSION_WIDE, "-o", f"asyncio_mode={mode}", "-s")
    result.assert_outcomes(passed=2)
    assert "browsers: 1" in said(result)
    assert "a browser of its own" not in said(result)


def test_the_synchronous_form_needs_no_loop(pytester: pytest.Pytester, run: Run):
    pytester.makepyfile("""
        def test_one(notte_sync_client, notte_sync_session, notte_site):
            url = notte_site({"/": "<title>Shop</title><button>Buy</button>"})
            assert notte_sync_session.observe(url=url).title == "Shop"
            known = notte_sync_client.sessions.list()
            assert [status.session_id for status in known] == [notte_sync_session.session_id]
    """)
    run(*ANYIO).assert_outcomes(passed=1)


def test_after_a_test_that_closed_the_shared_client_the_next_is_told_so(
    pytester: pytest.Pytester, run: Run
):
    pytester.makeconftest(ONE_BACKEND)
    pytester.makepyfile("""
        import pytest

        def test_closes(notte_sync_client):
            notte_sync_client.close()

        def test_next(notte_sync_session): pass

        @pytest.mark.anyio
        async def test_closes_too(notte_client):
            await notte_client.aclose()

        @pytest.mark.anyio
        async def test_next_too(notte_session): pass
    """)
    result = run(*ANYIO)
    result.assert_outcomes(passed=2, errors=2)
    told = "The client that this test shares with others was closed by a test: give that test its"
    assert f"{told} own NotteClient()." in said(result)
    assert f"{told} own AsyncNotteClient()." in said(result)


def test_a_plain_test_is_told_which_fixture_it_wants(pytester: pytest.Pytester, run: Run):
    pytester.makepyfile("def test_plain(notte_session): pass")
    result = run(*ANYIO)
    result.assert_outcomes(errors=1)
    assert (
        "notte_session is for asynchronous tests, and test_plain is run as a plain one: use "
        "notte_sync_session, or write `async def` and mark it with pytest.mark.anyio (or, where "
        "pytest-asyncio is installed, pytest.mark.asyncio)."
    ) in said(result)


def test_under_trio_it_is_refused(pytester: pytest.Pytester, run: Run):
    pytester.makepyfile("""
        import pytest

        @pytest.mark.anyio
        @pytest.mark.parametrize("anyio_backend", ["trio"], scope="module")
        async def test_there(notte_session): pass
    """)
    result = run(*ANYIO)
    result.assert_outcomes(errors=1)
    assert "notte_local needs a running asyncio event loop" in said(result)


# The site


def test_a_site_is_a_folder_beside_the_test_or_pages_of_any_origin(
    pytester: pytest.Pytester, run: Run
):
    pytester.mkdir("shop")
    (pytester.path / "shop" / "index.html").write_text(
        "<title>Shop</title><link rel=stylesheet href=/style.css><a href=/nowhere>Go</a>"
    )
    (pytester.path / "shop" / "style.css").write_text("a { color: rgb(1, 2, 3) }")
    (pytester.path / "secret.txt").write_text("not in the folder")
    pytester.makepyfile("""
        import pytest

        COLOR = "getComputedStyle(document.links[0]).color"

        def test_folder(notte_sync_session, notte_site):
            url = notte_site("shop")
            assert (url, notte_sync_session.observe(url=url).title) == ("https://site.test/", "Shop")

            async def color(session):
                return await session.page.evaluate(COLOR)

            assert notte_sync_session.run(color) == "rgb(1, 2, 3)"
            missing = notte_sync_session.observe(url=url + "nowhere")
            assert missing.http_status == 404
            assert "No page /nowhere. There are: /index.html, /style.css" in missing.text()
            assert notte_sync_session.observe(url=url + "..%2fsecret.txt").http_status == 404

        def test_pages(notte_sync_session, notte_site):
            pages = {"/": "<title>One</title>"}
            url = notte_site(pages, url="https://other.test/any")
            assert notte_sync_session.observe(url=url).title == "One"
            pages["/"] = "<title>Two</title>"
            assert notte_sync_session.observe(url=url).title == "Two"

        def test_missing(notte_site, request):
            with pytest.raises(FileNotFoundError) as raised:
                notte_site("gone")
            assert str(raised.value) == (
                f"notte_site serves a folder that is there, and {request.path.parent / 'gone'} is "
                "not. A relative one is looked for beside the test's file."
            )
            with pytest.raises(NotADirectoryError, match="serves a folder, and .* is a file"):
                notte_site(__file__)
            with pytest.raises(ValueError, match="a page's path starts with '/', which 'cart'"):
                notte_site({"cart": ""})
            with pytest.raises(ValueError, match="url must be one of http or https, not 'here'"):
                notte_site({}, url="here")
    """)
    run(*ANYIO).assert_outcomes(passed=3)


# What a failing test leaves

FAILING = {
    "anyio": (ANYIO, "@pytest.mark.anyio\nasync def", "notte_session", "await "),
    "asyncio": (SESSION_WIDE, "@pytest.mark.asyncio\nasync def", "notte_session", "await "),
    "sync": (ANYIO, "def", "notte_sync_session", ""),
}


@pytest.mark.parametrize("form", FAILING)
def test_a_failing_test_keeps_what_it_saw_and_says_where(
    pytester: pytest.Pytester, run: Run, form: str
):
    how, definition, session, wait = FAILING[form]
    pytester.makeconftest(ONE_BACKEND)
    in_flight = f"held = asyncio.ensure_future({session}.step(type='wait_for', text='Sold'))"
    pytester.makepyfile(f"""
import asyncio
import pytest

{definition} test_bad({session}, notte_site):
    url = notte_site({{"/": "<title>Shop</title><button>Buy</button>"}})
    {wait}{session}.observe(url=url)
    {wait}{session}.step(id="B1")
    {f"{in_flight}; {wait}asyncio.sleep(0)" if wait else ""}
    assert "sold" == "out"

{definition} test_ended({session}):
    {wait}{session}.stop()
    assert not "running"

{definition} test_good({session}):
    pass
""")
    result = run(*how)
    result.assert_outcomes(failed=2, passed=1)
    folders = sorted((pytester.path / "test-results").iterdir())
    assert [folder.name.rpartition("-py-")[2] for folder in folders] == ["test-bad", "test-ended"]
    bad, ended = folders
    kept = "observation.txt, page.png, trajectory.json"
    assert "- notte_local kept -" in said(result)
    assert f"test-results/{bad.name}: {kept}" in said(result)
    assert f"test-results/{ended.name}: trajectory.json" in said(result)
    turns = json.loads((bad / "trajectory.json").read_text("utf-8"))
    assert [turn["verb"] for turn in turns] == ["observe", "step", *(["step"] if wait else [])]
    assert (bad / "observation.txt").read_text("utf-8") == 'document "Shop"\n  B1 button "Buy"'
    assert (bad / "page.png").read_bytes().startswith(b"\x89PNG")


# Beside pytest-playwright


PLAYWRIGHTS_BROWSER = """
    import pytest
    from notte_local.browser.find import LaunchOptions, find_browsers

    @pytest.fixture(scope="session")
    def browser_type_launch_args(browser_type_launch_args, playwright):
        found = find_browsers(LaunchOptions(), playwright.chromium.executable_path)[0]
        return {**browser_type_launch_args, "executable_path": found.path}

    @pytest.fixture(scope="session")
    def anyio_backend():
        return "asyncio"
"""


def test_a_run_with_playwrights_synchronous_page_is_told_first_and_the_synchronous_form_works(
    pytester: pytest.Pytester, run: Run
):
    pytester.makeconftest(PLAYWRIGHTS_BROWSER)
    pytester.makepyfile("""
        import pytest

        def test_theirs(page):
            page.set_content("<title>Theirs</title>")
            assert page.title() == "Theirs"

        def test_ours(notte_sync_session, notte_site):
            url = notte_site({"/": "<title>Ours</title>"})
            assert notte_sync_session.observe(url=url).title == "Ours"

        def test_both(page, notte_sync_session):
            page.set_content("<title>Theirs</title>")
            assert notte_sync_session.observe(url="data:text/html,<title>Ours</title>").title == "Ours"
            assert page.title() == "Theirs"

        @pytest.mark.anyio
        async def test_cannot(notte_session): pass
    """)
    result = run(*BESIDE_PLAYWRIGHT)
    result.assert_outcomes(passed=3, errors=1)
    module = next(iter(pytester.path.glob("test_*.py"))).name
    said_first, _, rest = said(result).partition(f"\n{module} ")
    holds = (
        "pytest-playwright's synchronous driver holds this thread from its first `page` to the end "
        "of the run, and no other event loop runs in it meanwhile."
    )
    assert (
        "notte_local: tests use pytest-playwright's synchronous fixtures "
        f"({module}::test_theirs[chromium] and 1 more), and others are asynchronous "
        f"({module}::test_cannot).\n"
        f"{holds} Use notte_sync_session in these, or run the two kinds apart."
    ) in said_first
    assert (
        f"test_cannot cannot run: {holds} Use notte_sync_session, or run it apart from the tests "
        "that use `page`."
    ) in rest


def test_playwrights_options_are_heeded(pytester: pytest.Pytester, run: Run):
    pytester.makepyfile("""
        def test_options(notte_options):
            assert notte_options == {"headless": False, "browser_type": "chrome"}

        def test_fails(notte_sync_session):
            assert notte_sync_session.status().status == "closed"
    """)
    headed = run(*BESIDE_PLAYWRIGHT, "--headed", "--browser-channel=chrome", "-k", "test_options")
    headed.assert_outcomes(passed=1, deselected=1)
    run(*BESIDE_PLAYWRIGHT, "--output=kept", "-k", "test_fails").assert_outcomes(
        failed=1, deselected=1
    )
    (folder,) = (pytester.path / "kept").iterdir()
    assert sorted(file.name for file in folder.iterdir()) == ["page.png", "trajectory.json"]
    assert not (pytester.path / "test-results").exists()


def test_unused_it_loads_nothing(pytester: pytest.Pytester, run: Run):
    pytester.makepyfile("""
        import sys

        def test_loaded():
            heavy = ("playwright", "pydantic", "lxml", "bs4", "notte_local.client")
            assert [name for name in heavy if name in sys.modules] == []
    """)
    run(*ANYIO).assert_outcomes(passed=1)


def test_the_entry_point_names_it():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"notte_local": "notte_local.pytest_plugin"}
