"""What a step can be: one frozen model per action, and their union.

Every action of the contract has its model here; which of them can be performed is
`browser/perform.py`'s table. `type` tells them apart in JSON, in both directions.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, model_validator

from notte_local.core.secrets import Secret

if TYPE_CHECKING:
    from typing import Self

Text = str | Secret


class Action(BaseModel, frozen=True):
    """The base of every action; `type` says which."""

    # defer_build: an import that needs no action pays for none of the thirty models
    model_config = ConfigDict(extra="forbid", defer_build=True)
    VALUE: ClassVar[str | None] = None
    """Which field `step(value=...)` and a parsed instruction fill."""

    type: str


class ElementAction(Action, frozen=True):
    """An action on one element: by the id of an observation, or by a Playwright selector."""

    id: str | None = None
    selector: str | None = None

    @model_validator(mode="after")
    def _one_target(self) -> Self:
        if (self.id is None) == (self.selector is None):
            raise ValueError(f"{self.type} needs either id= or selector=, and not both")
        return self


class GotoAction(Action, frozen=True):
    """Go to `url` in the current tab."""

    VALUE = "url"
    type: Literal["goto"] = "goto"
    url: str


class GotoNewTabAction(Action, frozen=True):
    """Go to `url` in a tab of its own."""

    VALUE = "url"
    type: Literal["goto_new_tab"] = "goto_new_tab"
    url: str


class SwitchTabAction(Action, frozen=True):
    """Make the tab with this index (from 0) the current one."""

    VALUE = "index"
    type: Literal["switch_tab"] = "switch_tab"
    index: int


class CloseTabAction(Action, frozen=True):
    """Close the current tab."""

    type: Literal["close_tab"] = "close_tab"


class GoBackAction(Action, frozen=True):
    """One step back in the tab's history."""

    type: Literal["go_back"] = "go_back"


class GoForwardAction(Action, frozen=True):
    """One step forward in the tab's history."""

    type: Literal["go_forward"] = "go_forward"


class ReloadAction(Action, frozen=True):
    """Load the page anew."""

    type: Literal["reload"] = "reload"


class WaitAction(Action, frozen=True):
    """Let `seconds` pass."""

    VALUE = "seconds"
    type: Literal["wait"] = "wait"
    seconds: float = Field(default=1.0, ge=0)


class WaitForAction(Action, frozen=True):
    """Wait until a text, an element or a url is there, or gone.

    The text in any case, in any frame; of the url a part will do, or a pattern with stars.
    """

    VALUE = "text"
    type: Literal["wait_for"] = "wait_for"
    text: str | None = None
    id: str | None = None
    selector: str | None = None
    url: str | None = None
    gone: bool = False

    @model_validator(mode="after")
    def _one_thing(self) -> Self:
        given = [name for name in ("text", "id", "selector", "url") if getattr(self, name)]
        if len(given) != 1 or not getattr(self, given[0]).strip():
            raise ValueError("wait_for needs one of text=, id=, selector= or url=")
        return self


class PressKeyAction(Action, frozen=True):
    """Press a key or a chord where the focus is: "Enter", "Control+A"."""

    VALUE = "key"
    type: Literal["press_key"] = "press_key"
    key: str = Field(min_length=1)


class ScrollUpAction(Action, frozen=True):
    """Scroll up by `amount` CSS pixels; None is most of a screen."""

    VALUE = "amount"
    type: Literal["scroll_up"] = "scroll_up"
    amount: int | None = Field(default=None, gt=0)


class ScrollDownAction(Action, frozen=True):
    """Scroll down by `amount` CSS pixels; None is most of a screen."""

    VALUE = "amount"
    type: Literal["scroll_down"] = "scroll_down"
    amount: int | None = Field(default=None, gt=0)


class ScrollToAction(ElementAction, frozen=True):
    """Bring an element into view."""

    type: Literal["scroll_to"] = "scroll_to"


class EvaluateJsAction(Action, frozen=True):
    """Run JavaScript in the page."""

    VALUE = "code"
    type: Literal["evaluate_js"] = "evaluate_js"
    code: str


class HandleDialogAction(Action, frozen=True):
    """How the next dialog is to be answered."""

    VALUE = "text"
    type: Literal["handle_dialog"] = "handle_dialog"
    accept: bool = True
    text: str | None = None


class FormFillAction(Action, frozen=True):
    """Fill several fields by their standard autofill names.

    https://html.spec.whatwg.org/multipage/form-control-infrastructure.html#autofill-field
    """

    VALUE = "fields"
    type: Literal["form_fill"] = "form_fill"
    fields: dict[str, Text] = Field(min_length=1)


class ClickAction(ElementAction, frozen=True):
    """Click an element."""

    type: Literal["click"] = "click"


class DoubleClickAction(ElementAction, frozen=True):
    """Double-click an element."""

    type: Literal["double_click"] = "double_click"


class HoverAction(ElementAction, frozen=True):
    """Move the pointer over an element."""

    type: Literal["hover"] = "hover"


class DragToAction(ElementAction, frozen=True):
    """Drag an element onto another one."""

    VALUE = "target_id"
    type: Literal["drag_to"] = "drag_to"
    target_id: str


class FillAction(ElementAction, frozen=True):
    """Put `value` into a field; what it holds is cleared first unless told not to."""

    VALUE = "value"
    type: Literal["fill"] = "fill"
    value: Text
    clear_first: bool = True


class CheckAction(ElementAction, frozen=True):
    """Set a checkbox, radio button or switch; `value=False` unchecks."""

    VALUE = "value"
    type: Literal["check"] = "check"
    value: bool = True


class SelectDropdownOptionAction(ElementAction, frozen=True):
    """Pick an option by its label, else by its value."""

    VALUE = "value"
    type: Literal["select_dropdown_option"] = "select_dropdown_option"
    value: str


class MultiFactorFillAction(ElementAction, frozen=True):
    """Type the current one-time code of the site's credentials."""

    VALUE = "value"
    type: Literal["multi_factor_fill"] = "multi_factor_fill"
    value: Secret = Secret("mfa")


class UploadFileAction(ElementAction, frozen=True):
    """Give a file to a file input."""

    VALUE = "path"
    type: Literal["upload_file"] = "upload_file"
    path: str


class DownloadFileAction(ElementAction, frozen=True):
    """Click what downloads, and keep the file."""

    type: Literal["download_file"] = "download_file"


AnyAction = Annotated[
    GotoAction
    | GotoNewTabAction
    | SwitchTabAction
    | CloseTabAction
    | GoBackAction
    | GoForwardAction
    | ReloadAction
    | WaitAction
    | WaitForAction
    | PressKeyAction
    | ScrollUpAction
    | ScrollDownAction
    | ScrollToAction
    | EvaluateJsAction
    | HandleDialogAction
    | FormFillAction
    | ClickAction
    | DoubleClickAction
    | HoverAction
    | DragToAction
    | FillAction
    | CheckAction
    | SelectDropdownOptionAction
    | MultiFactorFillAction
    | UploadFileAction
    | DownloadFileAction,
    Field(discriminator="type"),
]
"""Any one action, told apart by `type`; for fields and adapters of one's own."""

ACTIONS: dict[str, type[Action]] = {
    kind.model_fields["type"].default: kind
    for base in (Action, ElementAction)
    for kind in base.__subclasses__()
    if kind is not ElementAction
}


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(AnyAction)


def read_action(source: str | bytes | dict[str, Any]) -> Action:
    """An action from its JSON text or its plain dict. Raises ValueError where it is not one."""
    if isinstance(source, str | bytes):
        return _adapter().validate_json(source)
    return _adapter().validate_python(source)


def action_schema() -> dict[str, Any]:
    """The JSON Schema of any one action, for a program or a model that writes them."""
    return _adapter().json_schema()
