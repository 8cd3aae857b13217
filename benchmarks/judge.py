"""Whether what a matcher answered is right, by the labels of a page; and how a set came out."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from benchmarks.grounding import Case, Labelled
    from notte_local.core.element import Element, Match


@dataclass(frozen=True, slots=True)
class Verdict:
    """On one answer, whatever its score."""

    right: bool = False  # element, type and value
    element: bool = False  # the element alone
    exact: bool = False  # and it is the labelled node itself

    def __or__(self, other: Verdict) -> Verdict:
        return Verdict(
            self.right or other.right, self.element or other.element, self.exact or other.exact
        )

    def __and__(self, other: Verdict) -> Verdict:
        return Verdict(
            self.right and other.right, self.element and other.element, self.exact and other.exact
        )


WRONG, RIGHT = Verdict(), Verdict(right=True, element=True, exact=True)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a matcher made of a case."""

    case: Case
    verdict: Verdict  # on the first match, or on the whole plan
    rank: int  # of the first match that is right, from 1; 0 none
    matches: tuple[Match, ...]
    targets: tuple[Element, ...]
    seconds: float
    size: int

    @property
    def score(self) -> float:
        return self.matches[0].score if self.matches else 0.0


def judge(case: Case, page: Labelled, found: Sequence[Match]) -> Verdict:
    """On the first match; on a plan, whether every step of it is right, in order."""
    if case.is_absent or not found:  # nothing that is found is right: the threshold decides
        return WRONG
    if "plan" not in case.expect:
        return _any(case.expect, page, found[0])
    steps = case.expect["plan"]
    if len(steps) != len(found):
        return WRONG
    verdict = RIGHT
    for step, match in zip(steps, found, strict=True):
        verdict &= _any(step, page, match)
    return verdict


def rank_of(case: Case, page: Labelled, found: Sequence[Match]) -> int:
    """Which of the matches is the first that is right, from 1; 0 where none is."""
    if case.is_absent or "plan" in case.expect:
        return 0
    return next((n for n, one in enumerate(found, 1) if _any(case.expect, page, one).right), 0)


def _any(expect: Mapping[str, Any], page: Labelled, match: Match) -> Verdict:
    verdict = WRONG
    for one in expect.get("any", [expect]):
        verdict |= _one(one, page, match)
    return verdict


def _one(expect: Mapping[str, Any], page: Labelled, match: Match) -> Verdict:
    action: dict[str, Any] = json.loads(match.action.model_dump_json())
    if "css" not in expect:
        is_same = action["type"] == expect["action"] and _is_value(action, expect)
        return RIGHT if is_same else WRONG
    if match.element is None:
        return WRONG
    effect = page.labels[expect["css"]].get(match.element.id, "")
    is_field = expect.get("exact", expect.get("action") == "fill")
    element = effect == "exact" if is_field else bool(effect)
    fits = _is_type(action, match, expect) and (
        _is_value(action, expect) or _is_same_option(action, match.element, expect)
    )
    return Verdict(element and fits, element, effect == "exact")


def _is_type(action: dict[str, Any], match: Match, expect: Mapping[str, Any]) -> bool:
    wanted = expect.get("action")
    kind = action["type"]
    if wanted is None or kind == wanted:
        return True
    if wanted == "select":
        return kind == "select_dropdown_option"
    if wanted == "check" and kind == "click" and match.element is not None:
        return ("checked" in match.element.states) != bool(expect["value"])
    return wanted == "click" and kind == "check"


def _is_value(action: dict[str, Any], expect: Mapping[str, Any]) -> bool:
    if "value" not in expect or action["type"] == "click":
        return True
    given = action.get("value", action.get("key", action.get("url")))
    wanted = expect["value"]
    if isinstance(wanted, str) and isinstance(given, str):
        return given.split() == wanted.split()
    return given == wanted or expect.get("action") == "click"


def _is_same_option(action: dict[str, Any], element: Element, expect: Mapping[str, Any]) -> bool:
    """Whether the value that is wanted would pick the option that was picked."""
    from notte_local.core.match.options import asked_for

    given, wanted = str(action.get("value", "")), str(expect.get("value", ""))
    if given not in element.options:
        return False
    asked = asked_for(wanted, is_whole=False)
    return given.casefold() == wanted.casefold() or given.casefold() in {
        " ".join(way) for way in asked.others
    }
