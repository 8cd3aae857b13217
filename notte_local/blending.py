"""A matcher of the user's own is asked, and its scores are blended with ours."""

from __future__ import annotations

import asyncio
import inspect
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from notte_local.core.blend import MOST, blend, checked, share_of
from notte_local.core.fields import said_kinds
from notte_local.core.secrets import MASK, Secret
from notte_local.core.told import SECRETIVE
from notte_local.matching import with_matches

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from notte_local.core.blend import Matcher
    from notte_local.core.element import Match
    from notte_local.core.instruct import Wanted
    from notte_local.core.match import Index
    from notte_local.results import Observation


# What of a reading a sentence can put a secret into.
TEXTS = ("sentence", "target", "quoted", "value", "row", "unwanted", "onto", "context")


def without_password(wanted: Wanted, best: Match) -> Wanted:
    """A reading without the value that goes into a password field: no matcher needs to see it."""
    value = wanted.value
    is_password = best.element is not None and "password" in best.element.states
    named = {kind for kind, _, _ in said_kinds(wanted.target)} & SECRETIVE
    if not isinstance(value, str) or not value or not (is_password or named):
        return wanted
    texts = ((name, getattr(wanted, name)) for name in TEXTS)
    return replace(
        wanted, **{name: text.replace(value, MASK) for name, text in texts if isinstance(text, str)}
    )


def widened(limit: int | None) -> int | None:
    """How many matches are looked for where a matcher may reorder them."""
    return None if limit is None else max(limit, MOST)


@dataclass(frozen=True, slots=True)
class Asking:
    """One session's way to ask its matcher."""

    matcher: Matcher
    masked: Callable[[str], str]
    safe: Callable[[Match], Match]
    index: Index  # of the page

    async def blended(
        self,
        observation: Observation,
        instructions: str,
        limit: int | None,
        min_score: float | None,
    ) -> Observation:
        """The observation with the matcher's scores in it. Raises what the matcher raises."""
        from notte_local.core.instruct import steps
        from notte_local.core.match.sequence import plan_of

        first, *later = steps(instructions)
        ranked = await self._asked(observation, observation.matches, first)
        firsts = [ranked, *[await self._later(observation, readings) for readings in later]]
        plan = plan_of(firsts)
        wanted = self.masked(instructions)
        return with_matches(observation, ranked, limit, min_score, plan=plan, wanted=wanted)

    async def _later(
        self, observation: Observation, readings: Sequence[Wanted]
    ) -> tuple[Match, ...]:
        """The matches of a later step, which the plan alone asks for."""
        from notte_local.core.match import rank

        ranked = tuple(map(self.safe, rank(readings[0].sentence, self.index, limit=MOST)))
        return await self._asked(observation, ranked, readings)

    async def _asked(
        self, observation: Observation, matches: Sequence[Match], readings: Sequence[Wanted]
    ) -> tuple[Match, ...]:
        from notte_local.core.space import ActionSpace

        best = [match for match in matches[:MOST] if match.element is not None]
        if not best:
            return tuple(matches)  # an order to the browser, or nothing
        wanted = self._told(readings, best[0])
        space = ActionSpace.from_matches(
            best, wanted=wanted.target, category=observation.space.category, url=observation.url
        )
        # a model of the user's own may think for long: the loop goes on meanwhile
        given: Any = await asyncio.to_thread(self.matcher, space, wanted)
        if inspect.isawaitable(given):
            given = await given
        return blend(matches, checked(given, len(best)), share_of(self.matcher))

    def _told(self, readings: Sequence[Wanted], best: Match) -> Wanted:
        """The reading that our best match stands on, with secrets by their names."""
        bound = getattr(best.action, "value", None)
        wanted = next((one for one in readings if self._is_bound(one, bound)), readings[0])
        if isinstance(bound, Secret):
            wanted = replace(wanted, value=bound)
        safe = {name: self._safe(getattr(wanted, name)) for name in TEXTS}
        return without_password(replace(wanted, **safe), best)

    def _is_bound(self, wanted: Wanted, bound: object) -> bool:
        if wanted.value is None or not isinstance(bound, str | Secret):
            return False
        return isinstance(bound, Secret) or wanted.value == bound

    def _safe(self, text: str | Secret | None) -> str | Secret | None:
        return self.masked(text) if isinstance(text, str) else text
