"""JavaScript of the caller's own, in the page's world: bounded in time and in what it gives."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any, cast

from playwright.async_api import Error as PlaywrightError

from notte_local.browser.perform.hand import NOTHING_SENT, Done, Hand
from notte_local.core.told import short
from notte_local.errors import ActionFailed

if TYPE_CHECKING:
    from playwright.async_api import CDPSession

    from notte_local.actions import EvaluateJsAction

MOST_CHARACTERS = 5_000_000  # of what a script gives, as JSON
# What Chromium says of a result that it cannot give as JSON, such as `window` or a symbol.
NO_DATA = ("reference chain is too long", "couldn't be returned by value")
# As an expression, a function among them, else as a function's body: `return` works either way.
AS_EXPRESSION = """(async () => {{ const given = (
{code}
); return typeof given === "function" ? await given() : await given; }})()"""
AS_BODY = """(async () => {{
{code}
}})()"""


async def evaluate_js(hand: Hand) -> Done:
    action: EvaluateJsAction = hand.action
    answer = await _run(hand, AS_EXPRESSION.format(code=action.code.rstrip("; \t\r\n")))
    if _is_unread(answer):
        answer = await _run(hand, AS_BODY.format(code=action.code))
    if _is_unread(answer):
        said = _said(answer["exceptionDetails"])
        raise ActionFailed(f"The script cannot be read: {said}. {NOTHING_SENT}", action=action)
    if "exceptionDetails" in answer:
        raise _failed(hand, f"raised {_said(answer['exceptionDetails'])}")
    return Done(data=_value(hand, answer["result"]))


async def _run(hand: Hand, source: str) -> dict[str, Any]:
    cdp = await hand.tab.cdp()
    try:
        async with asyncio.timeout_at(hand.until):
            return await _send(
                cdp,
                "Runtime.evaluate",
                expression=source,
                awaitPromise=True,
                returnByValue=True,
                userGesture=True,
            )
    except TimeoutError:
        await hand.tab.free()
        raise _failed(hand, "did not end in time, and was ended") from None
    except PlaywrightError as exc:
        if not any(sign in exc.message for sign in NO_DATA):
            raise
        raise _failed(hand, "gave what is no data: return what JSON can say") from exc


def _is_unread(answer: dict[str, Any]) -> bool:
    """Whether it did not begin: what an asynchronous function throws comes as a promise's."""
    details = answer.get("exceptionDetails")
    return details is not None and "in promise" not in details["text"]


async def _send(cdp: CDPSession, command: str, **fields: object) -> dict[str, Any]:
    return cast("dict[str, Any]", await cdp.send(command, fields))  # pyright: ignore[reportUnknownMemberType] - its Dict


def _failed(hand: Hand, what: str) -> ActionFailed:
    return ActionFailed(
        f"The script {what}. What it did before that is done.",
        action=hand.action,
        performed="yes",
    )


def _said(details: dict[str, Any]) -> str:
    """What was thrown: an error's own words, else the value."""
    thrown = details.get("exception", {})
    said = thrown.get("description") or thrown.get("value") or details.get("text", "")
    return short(str(said).splitlines()[0] if said else "an error")


# What JSON cannot say: https://chromedevtools.github.io/devtools-protocol/v8/Runtime/#type-UnserializableValue
UNSERIALIZABLE = {
    "NaN": float("nan"),
    "Infinity": float("inf"),
    "-Infinity": float("-inf"),
    "-0": -0.0,
}


def _value(hand: Hand, result: dict[str, Any]) -> Any:
    special = result.get("unserializableValue")
    if special is not None:
        return UNSERIALIZABLE[special] if special in UNSERIALIZABLE else int(special.rstrip("n"))
    value = result.get("value")
    size = len(json.dumps(value))
    if size > MOST_CHARACTERS:
        raise _failed(hand, f"gave {size:,} characters, and at most {MOST_CHARACTERS:,} are taken")
    return value
