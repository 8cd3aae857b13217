"""Two opinions on the same candidates, and what a matcher of the user's own may say."""

from __future__ import annotations

from typing import Any

import pytest

from notte_local.actions import ClickAction
from notte_local.core.blend import SHARE, blend, checked, share_of
from notte_local.core.element import Element, Match


def found(id: str, score: float) -> Match:  # noqa: A002
    return Match(ClickAction(id=id), Element(id, "button", id), score, (), 0.0)


OURS = (found("B1", 0.7), found("B2", 0.5), found("B3", 0.2))


def ids(matches: tuple[Match, ...]) -> list[str]:
    return [match.element.id for match in matches if match.element]


def test_a_matcher_reorders_what_we_were_unsure_of():
    blended = blend(OURS, (0.1, 0.95, 0.5), 0.5)
    assert ids(blended) == ["B2", "B1", "B3"]
    assert [match.score for match in blended] == [0.8134, 0.3374, 0.3333]
    assert [match.margin for match in blended] == [0.476, 0.0041, 0.3333]


def test_two_that_agree_stay_as_sure_as_they_are():
    assert [match.score for match in blend(OURS, (0.7, 0.5, 0.2), 0.5)] == [0.7, 0.5, 0.2]


def test_a_share_of_nothing_changes_nothing():
    assert [match.score for match in blend(OURS, (0, 1, 1), 0)] == [0.7, 0.5, 0.2]


def test_a_share_of_all_is_the_matcher_alone_never_past_all_doubt():
    assert [match.score for match in blend(OURS, (0, 1, 0.5), 1)] == [0.99, 0.5, 0.01]


def test_those_it_was_not_asked_about_keep_their_score():
    assert ids(blend(OURS, (0.9,), 0.5)) == ["B1", "B2", "B3"]
    assert blend(OURS, (0.9,), 0.5)[2].score == 0.2


def test_why_says_what_the_score_was_without_it():
    first = blend(OURS, (0.95, 0.5, 0.5), 0.5)[0]
    assert str(first.why[-1]) == "matcher 0.70 without it +0.17"


@pytest.mark.parametrize(
    "given", [None, 3, "abc", [0.5], [0.5] * 4, [0.5, 2, 0], [0.5, None, 0], [0.5, float("nan"), 0]]
)
def test_what_is_no_score_for_each_is_refused(given: Any):
    with pytest.raises(
        ValueError, match=r"^matcher must give a score from 0 to 1 for each of the 3"
    ):
        checked(given, 3)


def test_a_matcher_may_say_how_much_its_word_counts():
    def matcher(*_: Any) -> list[float]:
        return []

    assert share_of(matcher) == SHARE
    matcher.share = 0.2  # type: ignore[attr-defined]
    assert share_of(matcher) == 0.2
    matcher.share = 7  # type: ignore[attr-defined]
    with pytest.raises(ValueError, match=r"^matcher\.share must be a number from 0 to 1, not 7$"):
        share_of(matcher)
