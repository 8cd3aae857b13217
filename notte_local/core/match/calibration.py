"""Log-odds among the elements of one page -> how likely a match is right, on pages never seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from notte_local.core.match.learned import CALIBRATION
from notte_local.core.match.weights import ANSWERED, BOXES, DRAWN, LISTS, TEXT_FIELDS
from notte_local.core.words import STOP_STEMS, stems

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from notte_local.core.instruct import Wanted
    from notte_local.core.match.evidence import Scored
    from notte_local.core.match.index import Index

FARTHEST = 4.0  # a margin beyond which more of it says nothing new


def scores(ordered: Sequence[Scored], index: Index, limit: int | None) -> list[float]:
    """The calibrated score of the first matches; never more than that of the one before."""
    found: list[float] = []
    ceiling = 1.0
    odds_of_all = [one.odds for one in ordered]
    for number, one in enumerate(ordered[:limit]):
        rival = _rival(number, ordered, index)
        features = reliability(one, one.odds - rival.odds if rival else None)
        features |= crowd(one.odds, odds_of_all) | explained(one, index)
        odds = sum(CALIBRATION[name] * value for name, value in features.items())
        score = 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))
        ceiling = min(ceiling, score, DOUBTFUL if _is_adrift(one) else 1.0)
        found.append(ceiling)
    return found


DOUBTFUL = 0.5  # at most, what only stands beside what was said: "Bob" is no button in his row


def _is_adrift(one: Scored) -> bool:
    """Whether nothing that was said is of the element itself, by name, kind or place."""
    wanted = one.wanted
    told = (wanted.row, wanted.place, wanted.ordinal, wanted.is_middle, wanted.kind, wanted.icon)
    is_said = any(told) or wanted.value is not None
    other = ("near", "option", "listed", "quoted", "context")
    values = one.values()
    return bool(values["adrift"]) and not is_said and not any(values[name] for name in other)


def reliability(one: Scored, over: float | None) -> dict[str, float]:
    """What tells whether a match is to be believed, by the names of the table CALIBRATION; `over`
    is how far it stands over its rival, None where it has none.
    """
    margin = max(-FARTHEST, min(FARTHEST, FARTHEST if over is None else over))
    told = one.values()
    is_answered = told["words"] > ANSWERED or told["nearest"]
    return {
        "bias": 1.0,
        "odds": one.odds,
        "margin": margin,
        # the first step away from a rival says more than those after it
        "ahead": max(0.0, min(margin, 1.0)),
        "clear": max(0.0, min(margin, 2.0)),
        "alone": float(over is None),
        "act": told["act"],
        # what is to be done is there, and what it is done to is not: "restore my playlist"
        "act alone": told["act"] * (1 - told["words"]),
        "negated": float(bool(one.wanted.is_negated and is_answered)),
        "words": told["words"],
        "own": told["own"],
        "evidence": told["evidence"],
        "name": told["name"],
        "rare": told["rare"],
        "near": told["near"],
        "nearest": told["nearest"],
        "elsewhere": one.elsewhere,
        "strange": one.strange,
        "exact": told["exact"],
        "whole": told["whole"],
        "key": told["key"],
        "adrift": told["adrift"],
        "other": told["other"],
        "lure": told["lure"],
        "answered": float(told["own"] > 0.5),
        "thing alone": float(not one.wanted.verb),
        "option": told["option"] + told["listed"],
        "role": told["role"],
        "value": float(one.wanted.value is not None),
        "told apart": told["row"] + told["place"] + told["relation"],
        "reading": told["reading"],
        "kind": told["kind"],
        "icon": told["icon"],
        "means": told["means"],
        "unnamed": float(not told["evidence"]),
        "context": told["context"],
        "together": told["together"],
    } | {name: float(_is_so(one.wanted, told, pointed)) for name, pointed in POINTED.items()}


def crowd(odds: float, others: Iterable[float]) -> dict[str, float]:
    """How many elements fit about as well; itself among them."""
    apart = [odds - other for other in others]
    return {
        "close": float(sum(one < CLOSE for one in apart)),
        "near by": float(sum(one < NEAR_BY for one in apart)),
    }


CLOSE, NEAR_BY = 1.0, 2.0  # log-odds


def explained(one: Scored, index: Index) -> dict[str, float]:
    """What of the sentence its name explains, and what of it is on the page at all."""
    said = stems(one.wanted.sentence)
    telling = [word for word in said if word not in STOP_STEMS]
    label = index.facts[one.at].label
    known = [word in index.own for word in telling]
    left = [word not in label for word in telling]
    nowhere = sum(
        not is_own and word not in index.around for word, is_own in zip(telling, known, strict=True)
    )
    every = max(1, len(telling))
    return {
        "telling": float(len(telling)),
        "said": float(len(said)),
        "nowhere": float(nowhere),
        "share nowhere": nowhere / every,
        "unknown": 1 - sum(known) / every,
        "left": float(sum(left)),
        "share left": sum(left) / every,
        "others'": sum(map(min, known, left)) / every,
    } | _sort_of(one, index)


def _sort_of(one: Scored, index: Index) -> dict[str, float]:
    role = index.facts[one.at].element.role
    done = {f"is {name}": float(one.wanted.verb in verbs) for name, verbs in VERBS.items()}
    return done | {f"is {name}": float(role in roles) for name, roles in ROLES.items()}


# What is done, and to what: belief differs by them.
VERBS = {
    "click": ("click", "open"),
    "fill": ("fill", "set", "search"),
    "select": ("select", "sort"),
}
ROLES = {
    "button": ("button",), "link": ("link",), "text field": TEXT_FIELDS, "list": LISTS,
    "box": BOXES, "drawing": DRAWN,
}  # fmt: skip


# By what tells a thing from its like: whether it was said, and the signals that say it is so.
POINTED: dict[str, tuple[Callable[[Wanted], object], tuple[str, ...]]] = {
    "counted": (lambda wanted: wanted.ordinal or wanted.is_middle, ("ordinal",)),
    "placed": (lambda wanted: wanted.place, ("place",)),
    "beside": (lambda wanted: wanted.row, ("row", "relation")),
}
SATISFIED = -0.2  # from which it is so, or nearly


def _is_so(
    wanted: Wanted,
    told: Mapping[str, float],
    pointed: tuple[Callable[[Wanted], object], tuple[str, ...]],
) -> bool:
    is_said, signals = pointed
    return bool(is_said(wanted)) and sum(told[name] for name in signals) > SATISFIED


def _rival(number: int, ordered: Sequence[Scored], index: Index) -> Scored | None:
    """The best of the others that leads elsewhere."""
    if number:
        return ordered[0]
    href = index.facts[ordered[0].at].element.href
    others = ordered[1:]
    return next(
        (one for one in others if href is None or index.facts[one.at].element.href != href), None
    )
