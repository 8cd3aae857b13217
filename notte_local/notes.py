"""What is worth a sentence beside what was done: where the page is, what it said, opened, began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.core.address import as_url
from notte_local.core.told import short

if TYPE_CHECKING:
    from notte_local.actions import Action
    from notte_local.browser.perform import Done
    from notte_local.results import Effects

# After these, a page that looks the same is what the caller must be told of.
EXPECTED_TO_CHANGE = frozenset({"click", "press_key", "select_dropdown_option"})


MOST_TOLD = 3  # dialogs, of which a loop of alerts opens any number
ERROR_PAGE = "chrome-error:"  # what the browser shows in the place of a page that did not come


def _says(action: Action, effects: Effects) -> bool:
    """Whether what is said of the action names where the page is now."""
    from notte_local.actions import GotoAction, GotoNewTabAction

    if effects.tabs_closed or not effects.url_before:
        return True
    if isinstance(action, GotoAction | GotoNewTabAction):
        return as_url(action.url).rstrip("/") == effects.url.rstrip("/")
    return action.type in ("go_back", "go_forward", "reload")


def _cause(effects: Effects) -> str:
    """The browser's own word for what went wrong, of the request or as its error page shows it."""
    failed = (request.why for request in reversed(effects.failed_requests))
    said = (*effects.text_added, *(element.name for element in effects.added), *failed)
    words = (word for text in said for word in text.split() if word.startswith("ERR_"))
    return f" ({word})" if (word := next(words, "")) else ""


def note(action: Action, done: Done, effects: Effects) -> str:
    """What is worth a sentence beside what was done."""
    notes = [done.note] if done.note else []
    if effects.pending_navigation:
        notes.append(f"{effects.pending_navigation} has not answered yet.")
    elif effects.url.startswith(ERROR_PAGE):
        notes.append(f"The page could not be loaded{_cause(effects)}.")
    elif effects.url != effects.url_before and not _says(action, effects):
        notes.append(f"The page is now {effects.url}.")
    notes.extend(
        f'A dialog said "{short(dialog.message)}" ({dialog.answer}).'
        for dialog in effects.dialogs[:MOST_TOLD]
    )
    if len(effects.dialogs) > MOST_TOLD:
        notes.append(f"And {len(effects.dialogs) - MOST_TOLD} more dialogs.")
    if effects.downloads and action.type != "download_file":
        names = ", ".join(short(each.suggested_filename) for each in effects.downloads[:MOST_TOLD])
        notes.append(f"It began to download {names}.")
    if effects.tabs and action.type != "goto_new_tab":
        notes.append(f"It opened {effects.tabs[-1].url}.")
    if effects.tabs_closed:
        notes.append(f"The current tab is now {effects.url}.")
    if effects.console_errors:
        notes.append(f'A script of the page failed: "{short(effects.console_errors[0])}".')
    if effects.announced and effects.url == effects.url_before:
        notes.append(f'The page says "{short(" ".join(effects.announced))}".')
    if effects.none and not done.note and action.type in EXPECTED_TO_CHANGE:
        notes.append("Nothing that is observed changed.")
    return " ".join(notes)
