"""A browser that a program can talk to, in its own process: no server, no model, no key.

The map, in reading order. One fact first: `core/` never awaits, `browser/` alone touches the page.

    session.py      AsyncSession: the verbs, and the doors below
    life.py         how a session begins, is kept in use and ends; the one doorway of its verbs
    visit.py        what a session does with its page: go, look, match, read
    telling.py      what of a page may be told: nothing with a value of the vault
    matching.py     an observation and an instruction -> its matches
    acting.py       what it does to its page: one step, and what came of it; notes.py says it
    turn.py         the doorway's bookkeeping: deadline, cut, verbs called from hooks
    drawing.py      session.screenshot(): ids drawn on what is in view, secrets blanked
    client.py       AsyncNotteClient: the browser processes that sessions share
    registry.py     the sessions that a client knows, by id
    sync.py         NotteClient, Session: one-line twins over a portal thread
    portal.py       Portal: that thread, there while anybody uses it; hooks come back out of it
    options.py      what can be asked for, validated
    actions.py      what a step can be: one frozen model per action, and their union
    results.py      what the verbs give back
    errors.py       everything raised on purpose, the tree drawn in its docstring
    idle.py         IdleTimer: fires once, after the last hold is let go; time handed in
    keeping.py      the files of a session, taken at its start and written at its end
    state.py        what outlives it: cookies, Profile; files.py, written whole and locked
    storage.py      FileStorage: where uploads come from, and downloads go
    trajectory/     what was done: typed turns; saved, replayed, written as a script, reported
    planned.py      what the contract names and is not built yet, refused by name
    agent.py        Agent: a task -> observe, choose, step, until it is done
    sync_agent.py   its twin of the synchronous form
    chooser.py      what decides an agent's next step: the task's own words, or the user's chooser
    blending.py     a matcher of the user's own is asked beside ours
    embedding.py, llm.py   two such matchers: by an encoder, by a language model
    scraping.py     HTML -> Scraped, with or without a browser
    many.py         many pages: sessions beside the one that asks, one stream of results
    core/           how a page is understood: plain functions from values to values
    browser/        how a page is touched: the only package that imports Playwright
    example/        the site that `python -m notte_local try` shows
    cli.py          the command line; commands.py and explaining.py, what it does with a page
    pytest_plugin.py, pytest_site.py   fixtures for pytest, and the pages that a test serves
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from notte_local.actions import action_schema
    from notte_local.client import AsyncNotteClient
    from notte_local.core.blend import Matcher
    from notte_local.core.secrets import Secret, Vault
    from notte_local.errors import NotteLocalError
    from notte_local.options import ExternalProxy, Policy
    from notte_local.scraping import read_html
    from notte_local.session import AsyncSession
    from notte_local.state import Profile
    from notte_local.storage import FileStorage
    from notte_local.sync import NotteClient
    from notte_local.trajectory import Trajectory

_HOME = {
    "AsyncNotteClient": "client",
    "AsyncSession": "session",
    "ExternalProxy": "options",
    "FileStorage": "storage",
    "Matcher": "core.blend",
    "NotteClient": "sync",
    "NotteLocalError": "errors",
    "Policy": "options",
    "Profile": "state",
    "Secret": "core.secrets",
    "Trajectory": "trajectory",
    "Vault": "core.secrets",
    "action_schema": "actions",
    "read_html": "scraping",
}

__all__ = [
    "AsyncNotteClient",
    "AsyncSession",
    "ExternalProxy",
    "FileStorage",
    "Matcher",
    "NotteClient",
    "NotteLocalError",
    "Policy",
    "Profile",
    "Secret",
    "Trajectory",
    "Vault",
    "action_schema",
    "read_html",
]


def __getattr__(name: str) -> Any:
    """Public names are loaded when first asked for: the import costs what is used of it."""
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
