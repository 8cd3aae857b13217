"""What a session costs as a pytest fixture, beside pytest-playwright's `page`.

    python benchmarks/fixtures.py [--tests 15] [--json FILE]

Set-up and tear-down of a test that does nothing, medians; the first of each kind, which starts the
browser, is left out. `page` and `notte_sync_session` take turns in one run of pytest. The
asynchronous `notte_session`, on a session-wide loop, cannot share a thread with `page`, so its run
follows at once. Needs pytest-playwright and pytest-asyncio.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from rounds import told

ROOT = Path(__file__).parents[1]

CONFTEST = """
import json
from collections import defaultdict

import pytest
from notte_local.browser.find import LaunchOptions, find_browsers

taken = defaultdict(float)

@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args, playwright):
    found = find_browsers(LaunchOptions(), playwright.chromium.executable_path)[0]
    return {**browser_type_launch_args, "executable_path": found.path}

def pytest_runtest_logreport(report):
    assert not report.failed, report.longreprtext
    if report.when != "call":
        taken[report.nodeid.partition("::test_")[2].partition("[")[0]] += report.duration

def pytest_sessionfinish(session):
    path = session.config.rootpath / "taken.json"
    path.write_text(json.dumps(taken), "utf-8")
"""
TEST = "{form} test_{name}_{number}({name}): pass\n"
FORMS = {"page": "def", "notte_sync_session": "def", "notte_session": "async def"}


def seconds(names: tuple[str, ...], tests: int, *args: str) -> dict[str, list[float]]:
    """Seconds of each fixture, by its name, in one run of pytest."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        root.joinpath("conftest.py").write_text(CONFTEST, "utf-8")
        root.joinpath("test_fixtures.py").write_text(
            "".join(
                TEST.format(form=FORMS[name], name=name, number=number)
                for number in range(tests + 1)
                for name in names
            ),
            "utf-8",
        )
        run_pytest(root, args)
        taken: dict[str, float] = json.loads(root.joinpath("taken.json").read_text("utf-8"))
    return {name: [taken[f"{name}_{number}"] for number in range(1, tests + 1)] for name in names}


def run_pytest(root: Path, args: tuple[str, ...]) -> None:
    # Named twice it would be refused: where it is installed, its entry point is left out
    plugin = ("-p", "no:notte_local", "-p", "notte_local.pytest_plugin")
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--rootdir", str(root), *plugin, *args],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        stdout=subprocess.DEVNULL,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--tests", type=int, default=15)
    parser.add_argument("--json", type=Path, help="write the figures there too")
    options = parser.parse_args()
    wide = ("asyncio_default_fixture_loop_scope=session", "asyncio_default_test_loop_scope=session")
    taken = {
        **seconds(("page", "notte_sync_session"), options.tests, "-p", "no:asyncio"),
        **seconds(
            ("notte_session",),
            options.tests,
            *("-o", "asyncio_mode=auto", "-o", wide[0], "-o", wide[1]),
        ),
    }
    medians = {name: statistics.median(times) for name, times in taken.items()}
    told(
        [
            {
                "fixture": name,
                "ms": round(median * 1000, 1),
                "ratio": round(median / medians["page"], 2),
                "tests": options.tests,
            }
            for name, median in medians.items()
        ],
        options.json,
    )


if __name__ == "__main__":
    main()
