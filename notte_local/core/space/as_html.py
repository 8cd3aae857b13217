"""An observation as HTML, for notebooks: every text of the page escaped, no style of the host's."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from notte_local.core.space import where_of
from notte_local.core.space.outline import told_states

if TYPE_CHECKING:
    from collections.abc import Iterator

    from notte_local.core.element import Element
    from notte_local.results import Observation

MOST_ROWS = 100
MOST_CHARS = 20_000  # of the outline
NAME_CHARS = 80
HUES = {"L": "#0d47a1", "B": "#00695c", "I": "#bf360c", "F": "#4527a0"}
OTHER_HUE = "#555"
CELL = "text-align: left; vertical-align: top; padding: 2px 10px 2px 0"
BADGE = "color: #fff; border-radius: 3px; padding: 0 4px; font: bold 11px monospace"


def observation_html(observation: Observation) -> str:
    """The page's name, its matches or actions as a table, and its outline to unfold."""
    matches = {match.element.id: match.score for match in observation.matches if match.element}
    elements = observation.space.elements
    title, url = escape(observation.title or "no title"), escape(observation.url)
    rows = "".join(_rows(elements, matches))
    parts = [
        f"<p><b>{title}</b> {url}<br>{escape(_facts(observation))}</p>",
        *_notes(observation),
        f'<table style="border-collapse: collapse">{rows}</table>',
    ]
    if len(elements) > MOST_ROWS:
        parts.append(f"<p>and {len(elements) - MOST_ROWS} more</p>")
    outline = escape(observation.text(max_chars=MOST_CHARS))
    parts.append(
        f"<details><summary>Outline</summary>"
        f'<pre style="white-space: pre-wrap">{outline}</pre></details>'
    )
    return f"<div>{''.join(parts)}</div>"


def _facts(observation: Observation) -> str:
    status = f"HTTP {observation.http_status}" if observation.http_status else "no HTTP answer"
    category, count = observation.space.category, len(observation.space)
    return f"{status}, {category}, {count} of {len(observation.elements)} elements"


def _notes(observation: Observation) -> Iterator[str]:
    told = [*observation.cut, observation.unsettled, observation.ambiguous or ""]
    yield from (f"<p><i>{escape(note)}</i></p>" for note in told if note)


def _rows(elements: tuple[Element, ...], scores: dict[str, float]) -> Iterator[str]:
    for element in elements[:MOST_ROWS]:
        hue = HUES.get(element.id[0], OTHER_HUE)
        score = f"{scores[element.id]:.2f}" if element.id in scores else ""
        name = _cut(element.name or element.visible_text or element.placeholder)
        more = f"{_value(element)}{told_states(element.states)}"
        cells = (
            f'<span style="background: {hue}; {BADGE}">{element.id}</span>',
            escape(element.role),
            f"<b>{escape(name)}</b>{escape(more)}",
            escape(where_of(element)),
            score,
        )
        told = "".join(f'<td style="{CELL}">{cell}</td>' for cell in cells)
        yield f"<tr>{told}</tr>"


def _value(element: Element) -> str:
    return f" = {_cut(element.value)}" if element.value else ""


def _cut(text: str) -> str:
    return text if len(text) <= NAME_CHARS else f"{text[: NAME_CHARS - 1]}…"
