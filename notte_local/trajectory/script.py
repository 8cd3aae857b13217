"""Turns -> a plain Playwright script or test, with the locators that a person would write."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from notte_local.core.secrets import MASK, Secret
from notte_local.trajectory.turns import ObserveTurn, ScrapeTurn, StepTurn, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from notte_local.core.fingerprint import Fingerprint

SCRIPT = '''"""Recorded by notte_local; runs with Playwright alone."""

{imports}from playwright.sync_api import Page, sync_playwright


def run(page: Page) -> None:
{body}


if __name__ == "__main__":
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(headless=False)
        run(browser.new_page())
        browser.close()
'''
TEST = '''"""Recorded by notte_local; runs with pytest-playwright alone."""

{imports}from playwright.sync_api import Page, expect


def test_recorded(page: Page) -> None:
{body}
'''
INDENT = "    "


def script(turns: Iterable[Turn], *, pytest: bool = False) -> str:
    """The source of a module: `run(page)`, or a test that checks where each step has led."""
    lines = [line for turn in turns for line in _lines(turn, is_test=pytest)]
    if pytest and not any("expect(page)" in line for line in lines):
        lines.append('expect(page.locator("body")).to_be_visible()')
    body = "\n".join(f"{INDENT}{line}" for line in lines or ["pass"])
    imports = [f"import {name}\n" for name in ("os", "re") if f"{name}." in body]
    head = "".join(imports) + ("\n" if imports else "")
    return (TEST if pytest else SCRIPT).format(imports=head, body=body)


def _lines(turn: Turn, *, is_test: bool) -> Iterator[str]:
    if isinstance(turn, ObserveTurn | ScrapeTurn):
        if turn.went_to:
            yield f"page.goto({quoted(turn.went_to)})"
        return
    if turn.performed == "no":
        return
    lines = list(_step_lines(turn))
    effects = turn.effects
    if effects is not None and effects.tabs and turn.action.type != "goto_new_tab":
        yield "with page.expect_popup() as popup:"
        yield from (f"{INDENT}{line}" for line in lines)
        yield "page = popup.value"
    else:
        yield from lines
    has_moved = effects is not None and effects.url != turn.url
    if is_test and effects is not None and has_moved and MASK not in effects.url:
        yield f"expect(page).to_have_url({quoted(effects.url)})"


def _step_lines(turn: StepTurn) -> Iterable[str]:
    write = WRITERS.get(turn.action.type)
    if write is None:
        return [f"# {turn.action.type}: there is no one call of Playwright for it"]
    return write(turn)


def quoted(text: str) -> str:
    """A literal, in double quotes as formatters write them."""
    sound = text.encode("utf-8", "replace").decode("utf-8")
    return json.dumps(sound, ensure_ascii=False)


def css(head: str, value: str) -> str:
    """A selector by an attribute: `[name=` and a value."""
    return f"{head}{json.dumps(value, ensure_ascii=False)}]"


# Locators

# Roles that Playwright finds by; a password field has none
BY_ROLE = frozenset(
    """alert button cell checkbox columnheader combobox dialog gridcell heading img link listbox
    listitem menuitem menuitemcheckbox menuitemradio option radio row rowheader searchbox slider
    spinbutton switch tab textbox treeitem""".split()  # noqa: SIM905 - as a line of words
)
ROWS = '"tr, li, article, [role=row], [role=listitem]"'


def locator(wanted: Fingerprint | None, selector: str | None) -> str:
    """The expression of a locator for an element."""
    if wanted is None:
        return f"page.locator({quoted(selector or 'body')})"
    scope = "page"
    if wanted.frame:
        scope += f".frame_locator({quoted(css('iframe[src*=', wanted.frame))})"
    if wanted.twins > 1:
        scope += _scope(wanted)
    found = scope + _by_name(wanted)
    if wanted.twins > 1 and scope.endswith("page"):
        found += ".first" if wanted.ordinal == 0 else f".nth({wanted.ordinal})"
    return found


def _scope(wanted: Fingerprint) -> str:
    """What tells it from others of its name: its row, its dialog, its landmark."""
    if "row" in wanted.apart and wanted.row_word:
        return f".locator({ROWS}).filter(has_text={quoted(wanted.row_word)})"
    if "dialog" in wanted.apart and wanted.dialog not in ("", "dialog"):
        return f'.get_by_role("dialog", name={quoted(wanted.dialog)})'
    if "landmark" in wanted.apart and wanted.landmark:
        role, _, name = wanted.landmark.partition(" ")
        return f".get_by_role({quoted(role)}{_named(name)})"
    return ""


def _by_name(wanted: Fingerprint) -> str:
    if wanted.placeholder and wanted.name in ("", wanted.placeholder):
        return f".get_by_placeholder({quoted(wanted.placeholder)}, exact=True)"
    is_password = wanted.attributes.get("type") == "password"
    if wanted.name and wanted.role in BY_ROLE and not is_password and "…" not in wanted.name:
        return f".get_by_role({quoted(wanted.role)}{_named(wanted.name)})"
    if wanted.name and wanted.tag in ("input", "textarea", "select"):
        return f".get_by_label({quoted(wanted.name)}, exact=True)"
    if "name" in wanted.attributes:
        return f".locator({quoted(css('[name=', wanted.attributes['name']))})"
    text = (wanted.visible_text or wanted.name).partition("…")[0]
    if text:
        return f".get_by_text({quoted(text)})"
    return f".locator({quoted(wanted.tag or '*')})"


def _named(name: str) -> str:
    return f", name={quoted(name)}, exact=True" if name else ""


# Actions


def _on(call: str) -> Callable[[StepTurn], list[str]]:
    """What an action does to its element."""
    return lambda turn: [f"{_target(turn)}.{call}"]


def _of_page(call: str) -> Callable[[StepTurn], list[str]]:
    return lambda _: [f"page.{call}"]


def _target(turn: StepTurn) -> str:
    return locator(turn.target, getattr(turn.action, "selector", None))


def _goto_new_tab(turn: StepTurn) -> list[str]:
    return ["page = page.context.new_page()", *_goto(turn)]


def _goto(turn: StepTurn) -> list[str]:
    url: str = getattr(turn.action, "url", "")
    return [f"page.goto({quoted(url if '//' in url or ':' in url else f'https://{url}')})"]


def _switch_tab(turn: StepTurn) -> list[str]:
    return [f"page = page.context.pages[{getattr(turn.action, 'index', 0)}]"]


def _close_tab(_: StepTurn) -> list[str]:
    return ["page.close()", "page = page.context.pages[-1]"]


def _wait(turn: StepTurn) -> list[str]:
    return [f"page.wait_for_timeout({round(getattr(turn.action, 'seconds', 1.0) * 1000)})"]


def _wait_for(turn: StepTurn) -> list[str]:
    action: Any = turn.action
    state = 'state="hidden"' if action.gone else ""
    if action.url is not None:
        test = "not in" if action.gone else "in"
        return [f"page.wait_for_url(lambda url: {quoted(action.url)} {test} url)"]
    if action.text is not None:
        return [f"page.get_by_text({quoted(action.text)}).first.wait_for({state})"]
    return [f"{_target(turn)}.wait_for({state})"]


def _press_key(turn: StepTurn) -> list[str]:
    return [f"page.keyboard.press({quoted(getattr(turn.action, 'key', ''))})"]


SCREEN = 900  # most of one, where nothing was asked for


def _scroll(sign: int) -> Callable[[StepTurn], list[str]]:
    def write(turn: StepTurn) -> list[str]:
        amount: int = getattr(turn.action, "amount", None) or SCREEN
        return [f"page.mouse.wheel(0, {sign * amount})"]

    return write


def _evaluate(turn: StepTurn) -> list[str]:
    return [f"page.evaluate({quoted(getattr(turn.action, 'code', ''))})"]


def _handle_dialog(turn: StepTurn) -> list[str]:
    action: Any = turn.action
    answer = f"accept({quoted(action.text) if action.text else ''})"
    return [
        f'page.once("dialog", lambda dialog: dialog.{answer if action.accept else "dismiss()"})'
    ]


def _form_fill(turn: StepTurn) -> list[str]:
    fields: dict[str, str | Secret] = getattr(turn.action, "fields", {})
    return [
        f"page.locator({quoted(css('[autocomplete~=', name))}).fill({value_of(value, name)})"
        for name, value in fields.items()
    ]


def _fill(turn: StepTurn) -> list[str]:
    action: Any = turn.action
    name = turn.target.name if turn.target is not None else "value"
    call = "fill" if getattr(action, "clear_first", True) else "press_sequentially"
    return [f"{_target(turn)}.{call}({value_of(action.value, name)})"]


def value_of(value: str | Secret, field: str) -> str:
    """What is typed; of what was stored nowhere, where the program that runs it keeps it."""
    if isinstance(value, Secret):
        return f"os.environ[{quoted(_variable(value.name))}]"
    if MASK in value:
        return f"os.environ[{quoted(_variable(field))}]"
    return quoted(value)


def _variable(name: str) -> str:
    return re.sub(r"\W+", "_", name).strip("_").upper() or "SECRET"


def _check(turn: StepTurn) -> list[str]:
    call = "check" if getattr(turn.action, "value", True) else "uncheck"
    return [f"{_target(turn)}.{call}()"]


def _select(turn: StepTurn) -> list[str]:
    value: str = getattr(turn.action, "value", "")
    if turn.target is None or turn.target.tag == "select":
        return [f"{_target(turn)}.select_option({quoted(value)})"]
    option = f'page.get_by_role("option", name={quoted(value)}, exact=True)'
    return [f"{_target(turn)}.click()", f"{option}.click()"]


def _drag(turn: StepTurn) -> list[str]:
    return [f"{_target(turn)}.drag_to({locator(turn.onto, None)})"]


def _upload(turn: StepTurn) -> list[str]:
    return [f"{_target(turn)}.set_input_files({quoted(getattr(turn.action, 'path', ''))})"]


def _download(turn: StepTurn) -> list[str]:
    return [
        "with page.expect_download() as download:",
        f"{INDENT}{_target(turn)}.click()",
        "download.value.save_as(download.value.suggested_filename)",
    ]


WRITERS: dict[str, Callable[[StepTurn], list[str]]] = {
    "goto": _goto,
    "goto_new_tab": _goto_new_tab,
    "switch_tab": _switch_tab,
    "close_tab": _close_tab,
    "go_back": _of_page("go_back()"),
    "go_forward": _of_page("go_forward()"),
    "reload": _of_page("reload()"),
    "wait": _wait,
    "wait_for": _wait_for,
    "press_key": _press_key,
    "scroll_up": _scroll(-1),
    "scroll_down": _scroll(1),
    "scroll_to": _on("scroll_into_view_if_needed()"),
    "evaluate_js": _evaluate,
    "handle_dialog": _handle_dialog,
    "form_fill": _form_fill,
    "click": _on("click()"),
    "double_click": _on("dblclick()"),
    "hover": _on("hover()"),
    "drag_to": _drag,
    "fill": _fill,
    "check": _check,
    "select_dropdown_option": _select,
    "multi_factor_fill": _fill,
    "upload_file": _upload,
    "download_file": _download,
}
