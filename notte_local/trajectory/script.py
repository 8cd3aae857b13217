"""Turns -> a plain Playwright script or test, with the locators that a person would write."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from notte_local.core.address import as_url
from notte_local.core.secrets import MASK, Secret
from notte_local.trajectory.layout import SHORT, Chain, Set, Statement, With, laid_out, quoted
from notte_local.trajectory.turns import ObserveTurn, ScrapeTurn, StepTurn, Turn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from notte_local.core.fingerprint import Fingerprint

Writer = Callable[[StepTurn], list[Statement]]

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


def script(turns: Iterable[Turn], *, pytest: bool = False) -> str:
    """The source of a module: `run(page)`, or a test that checks where each step has led."""
    statements = [each for turn in turns for each in _statements(turn, is_test=pytest)]
    if pytest and not any(isinstance(each, Chain) and each.start == EXPECT for each in statements):
        body = Chain("page").then("locator", quoted("body"))
        statements.append(Chain(f"expect({body})").then("to_be_visible"))
    imports = "import os\n\n" if any(map(_asks_environment, statements)) else ""
    lines = [line for each in statements or ["pass"] for line in laid_out(each)]
    return (TEST if pytest else SCRIPT).format(imports=imports, body="\n".join(lines))


EXPECT = "expect(page)"
ENVIRONMENT = "os.environ["


def _asks_environment(statement: Statement) -> bool:
    if isinstance(statement, With):
        return any(map(_asks_environment, statement.body))
    links = statement.links if isinstance(statement, Chain) else ()
    given = [argument for link in links for argument in link.arguments or ()]
    return any(argument.startswith(ENVIRONMENT) for argument in given)


def _statements(turn: Turn, *, is_test: bool) -> Iterator[Statement]:
    if isinstance(turn, ObserveTurn | ScrapeTurn):
        if turn.went_to:
            yield Chain("page").then("goto", quoted(turn.went_to))
        return
    if turn.performed == "no":
        return
    effects = turn.effects
    if effects is not None and effects.tabs and turn.action.type != "goto_new_tab":
        yield With("page.expect_popup() as popup", tuple(_step(turn)))
        yield "page = popup.value"
    else:
        yield from _step(turn)
    has_moved = effects is not None and effects.url != turn.url
    if is_test and effects is not None and has_moved and MASK not in effects.url:
        yield Chain(EXPECT).then("to_have_url", quoted(effects.url))


def _step(turn: StepTurn) -> Iterable[Statement]:
    write = WRITERS.get(turn.action.type)
    if write is None:
        return [f"# {turn.action.type}: there is no one call of Playwright for it"]
    return write(turn)


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
ROWS = quoted("tr, li, article, [role=row], [role=listitem]")


def locator(wanted: Fingerprint | None, selector: str | None) -> Chain:
    """The expression of a locator for an element."""
    scope = Chain("page")
    if wanted is None:
        return scope.then("locator", quoted(selector or "body"))
    if wanted.frame:
        inside = quoted(css("iframe[src*=", wanted.frame))
        scope = scope.then("frame_locator", inside, made="frame")
    if wanted.twins == 1:
        return _by_name(scope, wanted)
    narrowed = _narrowed(scope, wanted)
    found = _by_name(narrowed, wanted)
    if narrowed is scope:  # only its number tells it from the others
        return found.its("first") if wanted.ordinal == 0 else _nth(found, wanted.ordinal)
    return found


def _nth(found: Chain, number: int) -> Chain:
    return found.then("nth", str(number), made=found.made)


def _narrowed(scope: Chain, wanted: Fingerprint) -> Chain:
    """What tells it from others of its name: its row, its dialog, its landmark."""
    if "row" in wanted.apart and wanted.row_word:
        rows = scope.then("locator", ROWS, made="rows")
        return rows.then("filter", f"has_text={quoted(wanted.row_word)}", made="row")
    if "dialog" in wanted.apart and wanted.dialog not in ("", "dialog"):
        return _by_role(scope, "dialog", wanted.dialog)
    if "landmark" in wanted.apart and wanted.landmark:
        role, _, name = wanted.landmark.partition(" ")
        return _by_role(scope, role, name)
    return scope


def _by_name(scope: Chain, wanted: Fingerprint) -> Chain:
    made = wanted.role if wanted.role in BY_ROLE else "element"
    if wanted.placeholder and wanted.name in ("", wanted.placeholder):
        return scope.then("get_by_placeholder", quoted(wanted.placeholder), "exact=True", made=made)
    is_password = wanted.attributes.get("type") == "password"
    if wanted.name and wanted.role in BY_ROLE and not is_password and "…" not in wanted.name:
        return _by_role(scope, wanted.role, wanted.name)
    if wanted.name and wanted.tag in ("input", "textarea", "select"):
        return scope.then("get_by_label", quoted(wanted.name), "exact=True", made=made)
    if "name" in wanted.attributes:
        return scope.then("locator", quoted(css("[name=", wanted.attributes["name"])), made=made)
    text = (wanted.visible_text or wanted.name).partition("…")[0]
    if text:
        return scope.then("get_by_text", quoted(text), made=made)
    return scope.then("locator", quoted(wanted.tag or "*"), made=made)


def _by_role(scope: Chain, role: str, name: str) -> Chain:
    named = (f"name={quoted(name)}", "exact=True") if name else ()
    return scope.then("get_by_role", quoted(role), *named, made=role)


# Actions


def _on(call: str) -> Writer:
    """What an action does to its element."""
    return lambda turn: [_target(turn).then(call)]


def _of_page(call: str) -> Writer:
    return lambda _: [Chain("page").then(call)]


def _target(turn: StepTurn) -> Chain:
    return locator(turn.target, getattr(turn.action, "selector", None))


def _goto_new_tab(turn: StepTurn) -> list[Statement]:
    return ["page = page.context.new_page()", *_goto(turn)]


def _goto(turn: StepTurn) -> list[Statement]:
    url: str = getattr(turn.action, "url", "")
    with suppress(ValueError):  # of an address that holds a mask: left as it was kept
        url = as_url(url)
    return [Chain("page").then("goto", quoted(url))]


def _switch_tab(turn: StepTurn) -> list[Statement]:
    return [f"page = page.context.pages[{getattr(turn.action, 'index', 0)}]"]


def _close_tab(_: StepTurn) -> list[Statement]:
    return ["page.close()", "page = page.context.pages[-1]"]


def _wait(turn: StepTurn) -> list[Statement]:
    return [f"page.wait_for_timeout({round(getattr(turn.action, 'seconds', 1.0) * 1000)})"]


def _wait_for(turn: StepTurn) -> list[Statement]:
    action: Any = turn.action
    state = ('state="hidden"',) if action.gone else ()
    if action.url is not None:
        test = "not in" if action.gone else "in"
        before, part = _held("part", action.url)
        return [*before, Chain("page").then("wait_for_url", f"lambda url: {part} {test} url")]
    if action.text is not None:
        text = Chain("page").then("get_by_text", quoted(action.text)).its("first")
        return [text.then("wait_for", *state)]
    return [_target(turn).then("wait_for", *state)]


def _held(name: str, text: str) -> tuple[list[Statement], str]:
    """A literal inside of a lambda: one that is long, in a variable before it."""
    literal = quoted(text)
    return ([], literal) if len(literal) <= SHORT else ([Set(name, literal)], name)


def _press_key(turn: StepTurn) -> list[Statement]:
    return [Chain("page.keyboard").then("press", quoted(getattr(turn.action, "key", "")))]


SCREEN = 900  # most of one, where nothing was asked for


def _scroll(sign: int) -> Writer:
    def write(turn: StepTurn) -> list[Statement]:
        amount: int = getattr(turn.action, "amount", None) or SCREEN
        return [f"page.mouse.wheel(0, {sign * amount})"]

    return write


# What Playwright takes as it is; with anything else, `return` and `await` need a function around.
IS_FUNCTION = re.compile(r"\s*(?:async\b|function\b|\(|[\w$]+\s*=>)")
NEEDS_FUNCTION = re.compile(r"\b(?:return|await)\b")


def _evaluate(turn: StepTurn) -> list[Statement]:
    code: str = getattr(turn.action, "code", "")
    if NEEDS_FUNCTION.search(code) and not IS_FUNCTION.match(code):
        code = f"async () => {{\n{code}\n}}"
    plain = code.replace("\n", "")
    if plain != code and plain.isprintable() and not re.search(r'\\|"""|"$', code):
        return [f'page.evaluate("""{code}""")']  # lines stay lines
    return [Chain("page").then("evaluate", quoted(code))]


def _handle_dialog(turn: StepTurn) -> list[Statement]:
    action: Any = turn.action
    before, text = _held("answer", action.text) if action.text else ([], "")
    answer = f"accept({text})" if action.accept else "dismiss()"
    asked = Chain("page").then("once", quoted("dialog"), f"lambda dialog: dialog.{answer}")
    return [*(before if action.accept else []), asked]


def _form_fill(turn: StepTurn) -> list[Statement]:
    fields: dict[str, str | Secret] = getattr(turn.action, "fields", {})
    return [
        Chain("page")
        .then("locator", quoted(css("[autocomplete~=", name)), made="field")
        .then("fill", value_of(value, name))
        for name, value in fields.items()
    ]


def _fill(turn: StepTurn) -> list[Statement]:
    action: Any = turn.action
    name = turn.target.name if turn.target is not None else "value"
    call = "fill" if getattr(action, "clear_first", True) else "press_sequentially"
    return [_target(turn).then(call, value_of(action.value, name))]


def value_of(value: str | Secret, field: str) -> str:
    """What is typed; of what was stored nowhere, where the program that runs it keeps it."""
    if isinstance(value, Secret):
        return f"{ENVIRONMENT}{quoted(_variable(value.name))}]"
    if MASK in value:
        return f"{ENVIRONMENT}{quoted(_variable(field))}]"
    return quoted(value)


MOST_OF_A_NAME = 40


def _variable(name: str) -> str:
    """A name that shells take too."""
    plain = re.sub(r"[^A-Za-z0-9]+", "_", name).strip("_").upper()[:MOST_OF_A_NAME].strip("_")
    return f"VALUE_{plain}" if plain[:1].isdigit() else plain or "SECRET"


def _check(turn: StepTurn) -> list[Statement]:
    call = "check" if getattr(turn.action, "value", True) else "uncheck"
    return [_target(turn).then(call)]


def _select(turn: StepTurn) -> list[Statement]:
    value: str = getattr(turn.action, "value", "")
    if turn.target is None or turn.target.tag == "select":
        return [_target(turn).then("select_option", quoted(value))]
    option = _by_role(Chain("page"), "option", value)
    return [_target(turn).then("click"), option.then("click")]


def _drag(turn: StepTurn) -> list[Statement]:
    return [Set("onto", locator(turn.onto, None)), _target(turn).then("drag_to", "onto")]


def _upload(turn: StepTurn) -> list[Statement]:
    return [_target(turn).then("set_input_files", quoted(getattr(turn.action, "path", "")))]


def _download(turn: StepTurn) -> list[Statement]:
    return [
        With("page.expect_download() as download", (_target(turn).then("click"),)),
        "download.value.save_as(download.value.suggested_filename)",
    ]


WRITERS: dict[str, Writer] = {
    "goto": _goto,
    "goto_new_tab": _goto_new_tab,
    "switch_tab": _switch_tab,
    "close_tab": _close_tab,
    "go_back": _of_page("go_back"),
    "go_forward": _of_page("go_forward"),
    "reload": _of_page("reload"),
    "wait": _wait,
    "wait_for": _wait_for,
    "press_key": _press_key,
    "scroll_up": _scroll(-1),
    "scroll_down": _scroll(1),
    "scroll_to": _on("scroll_into_view_if_needed"),
    "evaluate_js": _evaluate,
    "handle_dialog": _handle_dialog,
    "form_fill": _form_fill,
    "click": _on("click"),
    "double_click": _on("dblclick"),
    "hover": _on("hover"),
    "drag_to": _drag,
    "fill": _fill,
    "check": _check,
    "select_dropdown_option": _select,
    "multi_factor_fill": _fill,
    "upload_file": _upload,
    "download_file": _download,
}
