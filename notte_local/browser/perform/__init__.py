"""How each action is done: one small coroutine each, and the table of them.

What must be known of the element is asked of the page just before acting, so that a refusal comes
at once and says what is there. The only hand that reveals a secret.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from notte_local import actions
from notte_local.browser.faults import translated_action
from notte_local.browser.perform import browse, check, choose, fill, hand, pointer, script, wait_for
from notte_local.browser.perform import files as files_of
from notte_local.browser.perform.hand import Done, Hand, Target
from notte_local.errors import NotAvailableLocally

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

    from notte_local.browser.tab import Tab
    from notte_local.core.element import Element
    from notte_local.core.secrets import Secret
    from notte_local.core.tree import Reach
    from notte_local.storage import FileStorage

__all__ = ["ASKING", "PERFORM", "Done", "Target", "perform"]

NO_OTHERS: Mapping[str, Target] = {}


async def perform(
    tab: Tab,
    action: actions.Action,
    element: Element | None,
    reach: Reach | None,
    *,
    until: float,
    reveal: Callable[[Secret, str], str],
    files: FileStorage | None = None,
    others: Mapping[str, Target] = NO_OTHERS,
    mark: tuple[str, int] | None = None,
) -> Done:
    """Do one action on the tab; `others` are further elements, by the field that names them.

    With the mark of a reading, and an action of ASKING, only where the page is still as it was
    then, else it raises PageChanged. Raises ActionFailed or one of its leaves, SecretRefused.
    """
    do = PERFORM.get(type(action))
    if do is None:
        raise NotAvailableLocally(f"The action {action.type!r}")
    at_work = Hand(tab, action, element, reach, until, reveal, files, others, mark)
    with translated_action(action, element, tab.url):
        if isinstance(action, actions.ElementAction) and reach is None:
            at_work.reach = await hand.by_selector(at_work)
            return replace(await do(at_work), found=at_work.reach)
        return await do(at_work)


PERFORM: dict[type[actions.Action], Callable[[Hand], Awaitable[Done]]] = {
    actions.ClickAction: pointer.click,
    actions.DoubleClickAction: pointer.double_click,
    actions.HoverAction: pointer.hover,
    actions.DragToAction: pointer.drag_to,
    actions.ScrollToAction: browse.scroll_to,
    actions.WaitForAction: wait_for.wait_for,
    actions.EvaluateJsAction: script.evaluate_js,
    actions.HandleDialogAction: browse.handle_dialog,
    actions.CheckAction: check.check,
    actions.FillAction: fill.fill,
    actions.SelectDropdownOptionAction: choose.select,
    actions.UploadFileAction: files_of.upload_file,
    actions.DownloadFileAction: files_of.download_file,
    actions.PressKeyAction: browse.press_key,
    actions.ScrollUpAction: browse.scroll_up,
    actions.ScrollDownAction: browse.scroll_down,
    actions.GoBackAction: browse.go_back,
    actions.GoForwardAction: browse.go_forward,
    actions.ReloadAction: browse.reload,
    actions.WaitAction: browse.wait,
}
"""Those of the tabs and of several fields at once are in acting.py, which holds all of the page."""

ASKING = frozenset({"click", "double_click", "hover", "check", "fill", "select_dropdown_option"})
"""Those that ask the page, with what they ask it first, whether it is as it was read."""
