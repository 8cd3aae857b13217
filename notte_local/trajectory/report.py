"""Turns -> one HTML file that needs nothing beside it: what was done, and what came of it."""

from __future__ import annotations

import base64
from functools import cache
from html import escape
from importlib.resources import files
from itertools import pairwise
from typing import TYPE_CHECKING

from notte_local.files import write_whole
from notte_local.trajectory.turns import ObserveTurn, ScrapeTurn, Shot, StepTurn, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from notte_local.trajectory import Trajectory
    from notte_local.trajectory.turns import Considered, EffectsSummary


def write_report(trajectory: Trajectory, path: Path) -> None:
    """Write the file whole. Raises BadFile where it cannot be written."""
    write_whole(path, [report(trajectory).encode("utf-8", "replace")])


def report(trajectory: Trajectory) -> str:
    """The HTML of a trajectory."""
    turns = tuple(trajectory)
    start = turns[0].started_at if turns else None
    title = _title(turns)
    cards = "\n".join(
        _card(number + trajectory.dropped, turn, after, start)
        for number, (turn, after) in enumerate(pairwise((*turns, None)), 1)
        if turn is not None
    )
    return (
        '<!doctype html>\n<html lang="en">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{_style()}</style>\n"
        f"<h1>{escape(title)}</h1>\n"
        f'<p class="facts">{escape(_facts(trajectory, turns))}</p>\n'
        f"<ol>\n{cards}\n</ol>\n</html>\n"
    )


@cache
def _style() -> str:
    return files("notte_local.trajectory").joinpath("report.css").read_text("utf-8")


def _title(turns: tuple[Turn, ...]) -> str:
    named = (turn.title or turn.url for turn in turns if isinstance(turn, ObserveTurn))
    return next((name for name in named if name), "Nothing was done")


def _facts(trajectory: Trajectory, turns: tuple[Turn, ...]) -> str:
    if not turns:
        return "The trajectory is empty."
    failed = sum(turn.error is not None for turn in turns)
    took = (turns[-1].ended_at - turns[0].started_at).total_seconds()
    facts = [
        f"{turns[0].started_at:%Y-%m-%d %H:%M:%S %Z}",
        f"{len(turns)} turns in {seconds(took)}",
        f"{failed or 'none'} failed",
    ]
    if trajectory.dropped:
        facts.append(f"{trajectory.dropped} earlier ones were not kept")
    return " · ".join(fact.strip() for fact in facts)


def seconds(value: float) -> str:
    """A length of time as a person reads it."""
    if value < 1:
        return f"{value * 1000:.0f} ms"
    if value < 60:
        return f"{value:.1f} s"
    return f"{int(value // 60)} min {int(value % 60)} s"


def _card(number: int, turn: Turn, after: Turn | None, start: datetime | None) -> str:
    at = (turn.started_at - start).total_seconds() if start is not None else 0.0
    took = (turn.ended_at - turn.started_at).total_seconds()
    said = f'<h2><span class="verb">{turn.verb}</span> {escape(_said(turn))}</h2>'
    when = f'<span class="time">+{seconds(at)}, took {seconds(took)}</span>'
    parts = [
        f'<span class="number">{number}</span>',
        f'<div class="head">{said}{when}</div>',
        f'<p class="url">{escape(turn.url)}</p>',
        *_body(turn),
    ]
    if turn.shot is not None:
        parts.append(_picture(turn.shot, number, after))
    kind = "turn" if turn.error is None else "turn failed"
    return f'<li class="{kind}">{"".join(parts)}</li>'


def _said(turn: Turn) -> str:
    """The turn in a sentence."""
    if isinstance(turn, StepTurn):
        return turn.message if turn.error is None else f"{turn.action.type} failed"
    if isinstance(turn, ScrapeTurn):
        return f"read {turn.characters:,} characters of markdown"
    if turn.instructions:
        return f"“{turn.instructions}”"
    return f"saw {turn.elements:,} elements"


def _body(turn: Turn) -> Iterator[str]:
    if turn.error is not None:
        performed = "" if not isinstance(turn, StepTurn) else f"\nPerformed: {turn.performed}."
        yield f'<p class="error">{escape(turn.error + performed)}</p>'
    if isinstance(turn, ObserveTurn) and turn.matches:
        yield _matches(turn.matches)
    elif isinstance(turn, ObserveTurn) and turn.instructions and turn.error is None:
        yield '<p class="url">Nothing matches.</p>'
    if isinstance(turn, StepTurn) and turn.effects is not None:
        yield _effects(turn.effects, turn.url)
    if isinstance(turn, ScrapeTurn) and turn.missing:
        yield f'<p class="url">Not found: {escape(", ".join(turn.missing))}</p>'


def _matches(matches: tuple[Considered, ...]) -> str:
    rows = "".join(
        f'<tr><td>{escape(match.what)}</td><td class="score">'
        f'<meter min="0" max="1" value="{match.score:g}"></meter> {match.score:.2f}</td>'
        f'<td class="why">{escape("; ".join(match.why))}</td></tr>'
        for match in matches
    )
    head = "<tr><th>Match</th><th>Score</th><th>Why</th></tr>"
    return f'<div class="scroll"><table>{head}{rows}</table></div>'


def _effects(effects: EffectsSummary, before: str) -> str:
    chips = [f"<li>{escape(told)}</li>" for told in _changes(effects, before)]
    # On another page everything is new, and says nothing.
    for named in effects.named if effects.url == before else ():
        kind = {"+": ' class="more"', "-": ' class="less"'}.get(named[:1], "")
        chips.append(f"<li{kind}>{escape(named)}</li>")
    chips += [f"<li>“{escape(said)}”</li>" for said in effects.said]
    return f'<ul class="effects">{"".join(chips)}</ul>'


def _changes(effects: EffectsSummary, before: str) -> Iterator[str]:
    if effects.none:
        yield "nothing changed"
    if effects.url != before:
        yield f"now {effects.url}"
    if effects.pending_navigation:
        yield f"{effects.pending_navigation} has not answered yet"
    for name, what in COUNTED.items():
        count: int = getattr(effects, name)
        if count:
            yield f"{count} {what}{'s' if count > 1 and name in PLURAL else ''}"


COUNTED = {
    "added": "added",
    "removed": "removed",
    "changed": "changed",
    "dialogs": "dialog",
    "tabs": "new tab",
    "downloads": "download",
}
PLURAL = frozenset({"dialogs", "tabs", "downloads"})


def _picture(shot: Shot, number: int, after: Turn | None) -> str:
    """The page as it was after a turn, and on it what the next step is about to act on."""
    data = base64.b64encode(shot.jpeg).decode("ascii")
    image = f'<img alt="The page after turn {number}" src="data:image/jpeg;base64,{data}">'
    caption, frame = f"The page after turn {number}.", ""
    if isinstance(after, StepTurn) and after.box is not None and shot.width and shot.height:
        frame = _frame(shot, after.box)
        if frame:
            caption += f" Outlined: the target of turn {number + 1}."
    return (
        f'<figure><span class="picture">{image}{frame}</span>'
        f"<figcaption>{caption}</figcaption></figure>"
    )


def _frame(shot: Shot, box: tuple[float, float, float, float]) -> str:
    """An outline where the box is seen; "" where it is not in the picture."""
    x, y = box[0] - shot.scroll[0], box[1] - shot.scroll[1]
    if x + box[2] <= 0 or y + box[3] <= 0 or x >= shot.width or y >= shot.height:
        return ""
    places = {
        "left": x / shot.width,
        "top": y / shot.height,
        "width": box[2] / shot.width,
        "height": box[3] / shot.height,
    }
    style = ";".join(f"{name}:{share:.2%}" for name, share in places.items())
    return f'<span class="target" style="{style}"></span>'
