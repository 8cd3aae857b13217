"""What was done is kept: typed turns, bounded in memory, never a whole observation.

The map: turns.py has the turns; recording.py makes one of a verb that has ended; files.py is their
JSON Lines: saved, read, and recorded as it happens; replay.py does them again, script.py writes
them as a plain Playwright script (layout.py its lines), report.py as one HTML file.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, overload

from notte_local.trajectory.recording import turn_of
from notte_local.trajectory.turns import (
    Considered,
    EffectsSummary,
    ObserveTurn,
    ScrapeTurn,
    Shot,
    StepTurn,
    Turn,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from notte_local.trajectory.files import Recording

__all__ = [
    "Considered",
    "EffectsSummary",
    "ObserveTurn",
    "ScrapeTurn",
    "Shot",
    "StepTurn",
    "Trajectory",
    "Turn",
    "turn_of",
]

MOST_TURNS = 1000
MOST_PICTURES = 100  # in memory; a file named by record_path has them all


class Trajectory(Sequence[Turn]):
    """The turns of a session, oldest first: the last 1,000 of one that goes on, all of a file."""

    def __init__(
        self,
        turns: Iterable[Turn] = (),
        *,
        session_id: str = "",
        dropped: int = 0,
        most: int | None = MOST_TURNS,
    ) -> None:
        self._turns: deque[Turn] = deque(turns, maxlen=most)
        self._pictured: deque[int] = deque()  # which turns have pictures, counted from the first
        self.session_id = session_id
        self.dropped = dropped  # turns that came before the first one kept
        self._recording: Recording | None = None

    def add(self, turn: Turn) -> None:
        """Keep one more; the oldest goes when there are as many as are kept."""
        if len(self._turns) == self._turns.maxlen:
            self.dropped += 1
        self._turns.append(turn)
        if turn.shot is not None:
            self._pictured.append(self.dropped + len(self._turns) - 1)
            self._drop_pictures()

    def _drop_pictures(self) -> None:
        """The oldest go: a thousand of them would be a hundred megabytes."""
        while len(self._pictured) > MOST_PICTURES:
            at = self._pictured.popleft() - self.dropped
            if at >= 0:  # its turn is there still
                self._turns[at] = replace(self._turns[at], shot=None)

    def recorded_by(self, recording: Recording) -> None:
        """From now on there is a file that holds every turn."""
        self._recording = recording

    @overload
    def __getitem__(self, index: int) -> Turn: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Turn, ...]: ...
    def __getitem__(self, index: int | slice) -> Turn | tuple[Turn, ...]:
        if isinstance(index, slice):
            return tuple(self._turns)[index]
        return self._turns[index]

    def __len__(self) -> int:
        return len(self._turns)

    def __repr__(self) -> str:
        return f"Trajectory({len(self)} turns)"

    @property
    def steps(self) -> tuple[StepTurn, ...]:
        """The steps alone."""
        return tuple(turn for turn in self._turns if isinstance(turn, StepTurn))

    def whole(self) -> Trajectory:
        """All of the turns, where a file of the session has more than memory does."""
        recording = self._recording
        if not self.dropped or recording is None or not recording.is_whole:
            return self
        recorded = Trajectory.load(recording.path)
        # Another session may have taken the file since this one ended
        return recorded if recorded.session_id == self.session_id else self

    def save(self, path: str | Path) -> None:
        """Write it as JSON Lines: whole, or what was there stays as it was. Raises BadFile."""
        from notte_local.trajectory.files import save

        whole = self.whole()
        save(Path(path), self.session_id, whole, whole.dropped)

    @classmethod
    def load(cls, path: str | Path) -> Trajectory:
        """What was saved or recorded, all of it.

        Raises BadFile for a file that is cut off, damaged, or of another version.
        """
        from notte_local.trajectory.files import read

        head, turns = read(Path(path))
        return cls(turns, session_id=head["session_id"], dropped=head.get("dropped", 0), most=None)

    def to_playwright(self, *, pytest: bool = False) -> str:
        """The source of a plain Playwright script, or test, that runs without this library.

        What was stored nowhere (a password), and what a vault holds, it takes from the environment.
        """
        from notte_local.trajectory.script import script

        return script(self.whole(), pytest=pytest)

    def report(self, path: str | Path) -> None:
        """Write one self-contained HTML file: a timeline of what was done and what came of it."""
        from notte_local.trajectory.report import write_report

        write_report(self.whole(), Path(path))
