"""The turns of a trajectory done again, each target found by what it looked like.

A loop over verbs: it decides nothing of how a page is read or acted on. All that can be refused
before the first step is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from notte_local.core.secrets import MASK, Secret
from notte_local.errors import ReplayRefused
from notte_local.trajectory.turns import ObserveTurn, ScrapeTurn, StepTurn, Turn

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from notte_local.actions import Action
    from notte_local.core.fingerprint import Fingerprint
    from notte_local.core.heal import Found
    from notte_local.results import StepResult
    from notte_local.session import AsyncSession
    from notte_local.trajectory import Trajectory


@dataclass(frozen=True, slots=True)
class Replayed:
    """One step, done again."""

    number: int  # of its turn in the trajectory, from 1
    was: str  # the target as it was recorded, "" where the action had none
    now: str  # the element that was taken for it
    changed: tuple[str, ...]  # what of it is not as it was
    score: float  # the share of its surroundings that is
    margin: float  # over the next
    result: StepResult

    @property
    def is_healed(self) -> bool:
        """Whether the target was known again though it had changed."""
        return bool(self.changed)

    def __str__(self) -> str:
        healed = f" Healed: {', '.join(self.changed)} changed." if self.is_healed else ""
        return f"{self.number}. {self.result.message}{healed}"


@dataclass(frozen=True, slots=True)
class Replay:
    """What came of a replay: every step that was done, and what was left out."""

    steps: tuple[Replayed, ...]
    skipped: tuple[str, ...]  # turns that were not repeated, and why

    @property
    def healed(self) -> tuple[Replayed, ...]:
        """The steps whose targets had changed."""
        return tuple(step for step in self.steps if step.is_healed)

    def __str__(self) -> str:
        count = "1 step" if len(self.steps) == 1 else f"{len(self.steps)} steps"
        told = f"{count}, {len(self.healed)} of them healed."
        return "\n".join([told, *map(str, self.steps), *self.skipped])


async def replay(
    session: AsyncSession,
    what: str | Path | Trajectory,
    secrets: Mapping[str, Secret],
    timeout: float | None,
) -> Replay:
    """Do it again. Raises BadFile, ReplayRefused, and what the verbs raise."""
    from notte_local.trajectory import Trajectory

    recorded = _recorded(what)
    name = "This trajectory" if isinstance(what, Trajectory) else str(what)
    turns = tuple(recorded)  # it may be the session's own, which grows
    actions = with_secrets(turns, secrets)
    _require_start(session, turns, name, recorded.dropped)
    steps: list[Replayed] = []
    skipped: list[str] = []
    for number, turn in enumerate(turns, 1):
        if (why := _left_out(turn)) is not None:
            skipped.append(f"{number}. {turn.verb}: {why}")
        elif isinstance(turn, StepTurn):
            step = _Step(session, number, turn, actions.get(number, turn.action), timeout)
            try:
                steps.append(await step.again())
            except ReplayRefused as refused:
                refused.done = Replay(tuple(steps), tuple(skipped))
                raise
        else:
            assert turn.went_to is not None  # others are left out
            await session.observe(url=turn.went_to, timeout=timeout)
    return Replay(tuple(steps), tuple(skipped))


def _recorded(what: str | Path | Trajectory) -> Trajectory:
    from notte_local.trajectory import Trajectory

    return what.whole() if isinstance(what, Trajectory) else Trajectory.load(what)


def _left_out(turn: Turn) -> str | None:
    """Why a turn is not repeated."""
    if isinstance(turn, ObserveTurn | ScrapeTurn):
        return None if turn.went_to else "only looked"
    if turn.performed == "no":
        return "was refused when it was recorded"
    return None


# Before the first step


def with_secrets(turns: tuple[Turn, ...], secrets: Mapping[str, Secret]) -> dict[int, Action]:
    """The actions whose value was kept nowhere, with the secrets that take its place.

    Raises ReplayRefused where one is missing, TypeError for what is no Secret.
    """
    for name, secret in secrets.items():
        if not isinstance(secret, Secret):  # pyright: ignore[reportUnnecessaryIsInstance]
            raise TypeError(f"secrets[{name!r}] must be a Secret, not a {type(secret).__name__}")
    filled: dict[int, Action] = {}
    for number, turn in enumerate(turns, 1):
        if _left_out(turn) is not None:
            continue
        if lost := _lost(turn):
            raise ReplayRefused(
                f"Turn {number} cannot be repeated: its {lost} held a secret, which was stored "
                "nowhere. Do that by hand, and replay the rest. Nothing was done.",
                number=number,
            )
        if isinstance(turn, StepTurn) and (masked := _masked(turn)):
            filled[number] = turn.action.model_copy(
                update=_filled(number, turn, {name: secrets.get(name) for name in masked})
            )
    return filled


def _lost(turn: Turn) -> str | None:
    """What of a turn is a mask that no secret can take the place of: they go into fields alone."""
    if not isinstance(turn, StepTurn):
        return "address" if MASK in (turn.went_to or "") else None
    texts = ((name, text) for name, text in turn.action if isinstance(text, str))
    return next((name for name, text in texts if MASK in text and name != "value"), None)


def _masked(turn: StepTurn) -> tuple[str, ...]:
    """The names of the fields whose value is a mask."""
    fields: Mapping[str, Any] = getattr(turn.action, "fields", {})
    if fields:
        return tuple(name for name, text in fields.items() if _is_mask(text))
    is_masked = _is_mask(getattr(turn.action, "value", None))
    return (turn.target.name if turn.target is not None else "",) if is_masked else ()


def _is_mask(value: object) -> bool:
    return isinstance(value, str) and MASK in value


def _filled(
    number: int, turn: StepTurn, found: Mapping[str, Secret | None]
) -> dict[str, dict[str, Any] | Secret]:
    """The value, or the fields, of an action whose masks are given way to secrets."""
    given = {name: secret for name, secret in found.items() if secret is not None}
    if len(given) < len(found):
        missing = [name for name in found if name not in given]
        asked = ", ".join(f"{name!r}: Secret('password')" for name in missing)
        what = turn.target or ", ".join(missing) or "a field"
        raise ReplayRefused(
            f"Step {number} filled {what} with what was stored nowhere. "
            f"Say what goes there: replay(..., secrets={{{asked}}}), "
            "with that name in the session's vault. Nothing was done.",
            number=number,
            wanted=turn.target,
        )
    fields: Mapping[str, Any] = getattr(turn.action, "fields", {})
    if fields:
        return {"fields": {**fields, **given}}
    return {"value": next(iter(given.values()))}


def _require_start(session: AsyncSession, turns: tuple[Turn, ...], name: str, dropped: int) -> None:
    """Raises ReplayRefused where the session does not stand where the first step was done."""
    if dropped:
        raise ReplayRefused(
            f"{name} begins after {dropped} turns that were not kept. Record with record_path=, "
            "which keeps all of them. Nothing was done."
        )
    first = next((turn for turn in turns if _left_out(turn) is None), None)
    if not isinstance(first, StepTurn) or first.action.type in GO:
        return
    here = session.status().url or ""
    if site_of(here) != site_of(first.url):
        raise ReplayRefused(
            f"{name} begins on {first.url}, and the session is on {here or 'no page'}. "
            f"Go there first: `await session.observe(url={first.url!r})`. Nothing was done."
        )


def site_of(url: str) -> str:
    """The host, which a step is bound to; a port changes with every test run."""
    parts = urlsplit(url)
    return (parts.hostname or parts.scheme).removeprefix("www.")


# A step

GO = frozenset({"goto", "goto_new_tab"})  # what leads to a site, wherever it is done


@dataclass(frozen=True, slots=True)
class _Step:
    session: AsyncSession
    number: int
    turn: StepTurn
    action: Action
    timeout: float | None

    async def again(self) -> Replayed:
        """Find its targets on the page as it is, and do it."""
        turn = self.turn
        if turn.action.type not in GO:
            self._require_site()
        found = await self._found(turn.target) if turn.target is not None else None
        onto = await self._found(turn.onto) if turn.onto is not None else None
        names: dict[str, str | None] = {}
        if found is not None and found.element is not None:
            names["id"] = found.element.id
            if hasattr(self.action, "selector"):  # it was recorded by one: what it led to counts
                names["selector"] = None
        if onto is not None and onto.element is not None:
            names["target_id"] = onto.element.id
        result = await self.session.step(self.action.model_copy(update=names), timeout=self.timeout)
        return Replayed(
            number=self.number,
            was=str(turn.target or ""),
            now=str(found.element) if found is not None else "",
            changed=found.changed if found is not None else (),
            score=found.score if found is not None else 1.0,
            margin=found.margin if found is not None else 1.0,
            result=result,
        )

    async def _found(self, wanted: Fingerprint) -> Found:
        found = await self.session._find(wanted, self.timeout)  # pyright: ignore[reportPrivateUsage]
        if found.element is None:
            raise self._refusal(wanted, found)
        return found

    def _require_site(self) -> None:
        here = self.session.status().url or ""
        if site_of(here) != site_of(self.turn.url):
            raise ReplayRefused(
                f"Step {self.number} was done on {self.turn.url}, and the page is now {here}: "
                f"another site. It was not done; the {self.number - 1} turns before it were.",
                number=self.number,
                wanted=self.turn.target,
            )

    def _refusal(self, wanted: Fingerprint, found: Found) -> ReplayRefused:
        lines = [
            f"Step {self.number}, {self.action.type} on {wanted}, was not done: {found.refusal}.",
            *(["Closest:"] if found.closest else []),
            *(f"  {candidate}" for candidate in found.closest),
            "Do this step by hand and record it anew, or go on from the next.",
        ]
        return ReplayRefused(
            "\n".join(lines),
            number=self.number,
            wanted=wanted,
            nearest=tuple(candidate.element for candidate in found.closest),
        )
