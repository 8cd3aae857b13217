"""What an observation holds for an instruction: the index is kept while the page is the same."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notte_local.core.element import Element, Match
    from notte_local.core.match import Index
    from notte_local.core.vocabulary import Vocabulary
    from notte_local.results import Observation

# Elements from which a page is matched in a thread: below, it takes less than a loop may wait.
MANY = 2_000


class Matching:
    """One session's matcher, and the index of the page that it matched last."""

    def __init__(self, vocabulary: Vocabulary | None) -> None:
        self._vocabulary = vocabulary  # None: the one that comes with the package
        self._last: tuple[Sequence[Element], Index] | None = None

    async def matched(
        self,
        observation: Observation,
        instructions: str,
        limit: int | None,
        min_score: float | None,
        *,
        safe: Callable[[Match], Match],
        wanted: str,
    ) -> Observation:
        """The observation with the matches of an instruction, and the space of those that reach it.

        `safe` and `wanted` are for what is kept of it: a match and the sentence without secrets.
        """
        work = partial(
            self._matched, observation, instructions, limit, min_score, safe=safe, wanted=wanted
        )
        # A large page takes a second of plain Python: the loop goes on, and a deadline can cut it.
        return await asyncio.to_thread(work) if len(observation.elements) > MANY else work()

    def _matched(
        self,
        observation: Observation,
        instructions: str,
        limit: int | None,
        min_score: float | None,
        *,
        safe: Callable[[Match], Match],
        wanted: str,
    ) -> Observation:
        from notte_local.core.match import answer

        found = answer(instructions, self.index(observation.elements), limit)
        ranked, plan = tuple(map(safe, found.ranked)), tuple(map(safe, found.plan))
        return with_matches(observation, ranked, limit, min_score, plan=plan, wanted=wanted)

    def index(self, elements: Sequence[Element]) -> Index:
        """The index of these elements; the one before, where they are as they were."""
        from notte_local.core.match import read_index

        if self._last is None or self._last[0] != elements:
            self._last = (elements, read_index(elements, self._vocabulary))
        return self._last[1]


def with_matches(
    observation: Observation,
    ranked: tuple[Match, ...],
    limit: int | None,
    min_score: float | None,
    *,
    plan: tuple[Match, ...],
    wanted: str,
) -> Observation:
    """The observation with the best `limit` of these matches, and the space of those believed."""
    from notte_local.core.match import MIN_SCORE, ambiguity
    from notte_local.core.space import ActionSpace

    least = MIN_SCORE if min_score is None else min_score
    kept = ranked[:limit]
    space = ActionSpace.from_matches(
        [found for found in kept if found.score >= least],
        wanted=wanted,
        nearest=ranked[:3],
        category=observation.space.category,
        url=observation.url,
    )
    return replace(observation, matches=kept, space=space, plan=plan, ambiguous=ambiguity(kept))
