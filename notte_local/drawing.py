"""session.screenshot(): what the page shows, with the ids of what can be done there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from notte_local.browser.picture import Drawing
from notte_local.core.diff import diff
from notte_local.core.labels import place_labels
from notte_local.core.secrets import MASK
from notte_local.core.told import short
from notte_local.core.tree import BIT
from notte_local.errors import NothingObserved

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractAsyncContextManager

    from notte_local.core.element import Element
    from notte_local.core.labels import Rect
    from notte_local.core.tree import FrameCapture, Node
    from notte_local.results import Observation
    from notte_local.turn import Turn
    from notte_local.visit import Seen, Visit

MOST_NAMED = 3


async def draw(visit: Visit, turn: Turn, observation: Observation | None) -> bytes:
    """A PNG of what is in view, each element of the space outlined and labelled with its id.

    Raises NothingObserved where the page has moved on since `observation`.
    """
    _, _, built, tree = await visit.read(turn)
    if observation is not None:
        _require_still(observation, visit.seen)
    turn.doing = f"taking a picture of {visit.page.url}"
    async with concealed(visit, turn) as blanked:
        if blanked:  # which may move what stands beside it
            _, _, built, tree = await visit.read(turn)
        wanted = built.space.elements if observation is None else observation.space.elements
        document = tree.frame.document
        labels = place_labels(_as_now(wanted, built.elements), document.scroll, document.view)
        drawing = Drawing(labels, unread(tree))
        return await visit.page.picture(drawing, seconds=max(0.1, turn.left))


def concealed(visit: Visit, turn: Turn) -> AbstractAsyncContextManager[int]:
    """The page that was read last, without its secrets; gives how many things were blanked."""
    tree = visit.seen.tree
    shown = {(): True} if tree is None else _shown(tree)
    return visit.page.concealed(shown, visit.blanked(), seconds=max(0.1, turn.left))


def _as_now(elements: Sequence[Element], now: Sequence[Element]) -> list[Element]:
    """The same elements where they stand now."""
    standing = {element.id: element for element in now}
    return [standing[element.id] for element in elements if element.id in standing]


def _require_still(observation: Observation, now: Seen) -> None:
    changes = diff(observation, now)
    told = [
        f"{len(elements)} {word} ({_named(elements)})"
        for word, elements in (
            ("gone", changes.removed),
            ("new", changes.added),
            ("changed", changes.changed),
        )
        if elements
    ]
    if observation.url != now.url:
        told.insert(0, f"it is now at {now.url}")
    if told:
        raise NothingObserved(
            f"{observation.url} has moved on since it was observed: {', '.join(told)}. "
            "Observe it again, or let `await session.screenshot()` read it anew."
        )


def _named(elements: Sequence[Element]) -> str:
    named = [
        f'{element.id} {element.role} "{short(element.name)}"' for element in elements[:MOST_NAMED]
    ]
    more = [f"{len(elements) - MOST_NAMED} more"] if len(elements) > MOST_NAMED else []
    return ", ".join([*named, *more])


def _shown(tree: Node) -> dict[tuple[str, ...], bool]:
    """Of each frame, whether a value of the vault was masked in it."""
    frames = dict.fromkeys(_frames(tree.frame), False)  # one that holds a drawing alone has no node
    for node in tree.walk():
        at = node.frame.frames
        frames[at] = frames.get(at, False) or _is_masked(node)
    return frames


def _frames(frame: FrameCapture) -> Iterator[tuple[str, ...]]:
    yield frame.frames
    for child in frame.children.values():
        yield from _frames(child)


def _is_masked(node: Node) -> bool:
    """Whether a value was masked in what it shows; of a password nothing was told at all."""
    if node.bits & BIT["password"]:
        return False
    extra = node.extra
    told = (node.name, extra.get("t"), extra.get("v"), extra.get("p"), *extra.get("o", ()))
    return any(MASK in text for text in told if text)


def unread(tree: Node | None) -> tuple[Rect, ...]:
    """Where frames stand that did not answer."""
    if tree is None:
        return ()
    left, top = tree.frame.document.scroll
    return tuple(
        (box.x - left, box.y - top, box.width, box.height)
        for node in tree.walk()
        if node.role == "iframe" and (box := node.box) and node.number not in node.frame.children
    )
