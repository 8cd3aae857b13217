"""Scores of a matcher of the user's own among ours: plain functions, and what such a matcher is."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Protocol, cast

from notte_local.core.element import Reason

if TYPE_CHECKING:
    from collections.abc import Awaitable, Sequence

    from notte_local.core.element import Match
    from notte_local.core.instruct import Wanted
    from notte_local.core.space import ActionSpace

MOST = 20  # candidates that a matcher is asked about: the best ones by our own scores
SHARE = 0.5  # how much its word counts, where it has no `share` of its own
SURE = 0.01  # a score nearer to 0 or 1 counts as this near: nothing is past all doubt


class Matcher(Protocol):
    """What a session's `matcher=` is: any callable, an async one too.

    `space` holds the best candidates for one step, `wanted` what was read out of its sentence;
    what comes back is a score for each, in order: 0 it is not, 1 it is, 0.5 nobody knows. Secrets
    of the vault are names in both. With an attribute `share` (0 to 1, else 0.5) it says how much
    its word counts beside ours.
    """

    def __call__(
        self, space: ActionSpace, wanted: Wanted, /
    ) -> Sequence[float] | Awaitable[Sequence[float]]: ...


def share_of(matcher: Matcher) -> float:
    """How much a matcher's word counts. Raises ValueError where it says no share."""
    share = getattr(matcher, "share", SHARE)
    if not isinstance(share, int | float) or not 0 <= share <= 1:
        raise ValueError(f"matcher.share must be a number from 0 to 1, not {share!r}")
    return float(share)


def checked(given: Any, count: int) -> tuple[float, ...]:
    """The scores that a matcher gave. Raises ValueError where they are none."""
    listed = cast("Iterable[Any]", given) if isinstance(given, Iterable) else ()
    scores = tuple(map(_number, listed))
    if len(scores) != count or not all(0 <= score <= 1 for score in scores):
        raise ValueError(
            f"matcher must give a score from 0 to 1 for each of the {count} actions of its space, "
            f"not {given!r}"
        )
    return scores


def _number(score: Any) -> float:
    try:
        return float(score)
    except (TypeError, ValueError):
        return math.nan  # refused with the rest


def blend(matches: Sequence[Match], scores: Sequence[float], share: float) -> tuple[Match, ...]:
    """`matches` in the order of both opinions, the first ones with `scores` of the matcher's.

    Opinions are averaged as log-odds: two that agree stay as sure as they are, and one that does
    not know moves the other towards doubt by its share alone.
    """
    asked = [
        (_blended(match, score, share), match)
        for match, score in zip(matches, scores, strict=False)
    ]
    rest = [(match.score, match) for match in matches[len(scores) :]]
    ordered = sorted((*asked, *rest), key=lambda one: -one[0])
    after = [*(score for score, _ in ordered[1:]), 0.0]
    return tuple(
        _told(match, round(score, 4), round(score - next_score, 4))
        for (score, match), next_score in zip(ordered, after, strict=True)
    )


def _blended(match: Match, score: float, share: float) -> float:
    odds = (1 - share) * _odds(match.score) + share * _odds(score)
    return 1 / (1 + math.exp(-odds))


def _odds(score: float) -> float:
    bounded = min(max(score, SURE), 1 - SURE)
    return math.log(bounded / (1 - bounded))


def _told(match: Match, score: float, margin: float) -> Match:
    if score == match.score:
        return replace(match, margin=margin)
    moved = Reason("matcher", f"{match.score:.2f} without it", round(score - match.score, 2))
    return replace(match, score=score, margin=margin, why=(*match.why, moved))
