"""Questions with their answers: accordions, definition lists, headings that ask."""

from __future__ import annotations

import re
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING

from notte_local.core.content.blocks import class_words
from notte_local.core.html import HEADINGS, HtmlNode, ancestors, fold, strings, text_of, walk

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from notte_local.core.extract.survey import Survey

ASKING = frozenset(("summary", "dt", "button", "strong", "b", *HEADINGS))
FOLDED = frozenset(("summary", "dt", "button"))  # what a click opens: a question without its mark
ASKING_WORDS = frozenset(("question", "faq", "faqs", "accordion", "toggle"))
SECTION = re.compile(
    r"\bfaqs?\b|frequently asked|common(?:ly asked)? questions|questions (?:and|&) answers|"
    r"q ?& ?a\b|people also ask",
    re.IGNORECASE,
)
LEAD = re.compile(r"^(?:q(?:uestion)?\s*\d*\s*[.:)]\s*|\d{1,2}\s*[.)]\s+)", re.IGNORECASE)
ANSWER_LEAD = re.compile(r"^(?:a(?:nswer)?\s*[.:)]\s*)", re.IGNORECASE)
LONGEST = 250  # characters of a question
LARGEST = 14  # elements in one
FURTHEST = 7  # elements outwards that an answer is looked for in
LONGEST_ANSWER = 6000
SURROUNDED = 3  # elements outwards whose classes tell what one is


def read_questions(survey: Survey) -> list[tuple[str, str]]:
    """The questions of a page and their answers, in order; those of its FAQ, where it has one."""
    found = [node for node in _nodes(survey) if _is_short(node)]
    asked = [node for node in found if text_of(node).endswith(("?", "？"))]
    asked = _outermost(asked)
    chosen = _chosen(asked, survey)
    if len(chosen) > 1:
        shapes = Counter(map(_shape, chosen))
        chosen = [node for node in chosen if 2 * shapes[_shape(node)] >= max(shapes.values())]
        chosen = _with_unmarked(chosen, found, survey)
    holders = {holder for node in chosen for holder in (node, *ancestors(node))}
    pairs = ((LEAD.sub("", text_of(node)), answer_of(node, holders)) for node in chosen)
    return list({question: (question, answer) for question, answer in pairs if answer}.values())


def _nodes(survey: Survey) -> Iterator[HtmlNode]:
    for node in walk(survey.page.root):
        if survey.nearness(node) < SECONDARY:
            continue
        if node.tag in ASKING or not class_words(node).isdisjoint(ASKING_WORDS):
            yield node


SECONDARY = 0.76  # what stands in navigation, asides and footers is no nearer


def _is_short(node: HtmlNode) -> bool:
    if sum(1 for _ in islice(walk(node), LARGEST + 1)) > LARGEST:
        return False
    return 8 < len(text_of(node)) <= LONGEST


def _outermost(nodes: Sequence[HtmlNode]) -> list[HtmlNode]:
    """Each question once: the element around it, not those in it."""
    known = set(nodes)
    return [node for node in nodes if known.isdisjoint(ancestors(node))]


def _chosen(asked: Sequence[HtmlNode], survey: Survey) -> list[HtmlNode]:
    """Those below a heading that says that questions follow; else those that fold; else all."""
    starts = [
        survey.order(node)
        for node in walk(survey.page.root)
        if node.tag in HEADINGS and len(text := text_of(node)) < 120 and SECTION.search(text)
    ]
    for start in starts:
        below = [node for node in asked if survey.order(node) > start]
        if below:
            return below
    return [node for node in asked if _folds(node)] or list(asked)


def _folds(node: HtmlNode) -> bool:
    around = [node, *islice(ancestors(node), SURROUNDED)]
    return any(
        at.tag in FOLDED or not class_words(at).isdisjoint(ASKING_WORDS) for at in around
    ) or any(inner.tag in FOLDED for inner in islice(walk(node), LARGEST))


def _with_unmarked(
    chosen: Sequence[HtmlNode], found: Sequence[HtmlNode], survey: Survey
) -> list[HtmlNode]:
    """Also what stands and folds as the questions do, and has no question mark."""
    shapes = {_shape(node) for node in chosen if _folds(node)}
    known = {*chosen, *(holder for node in chosen for holder in ancestors(node))}
    inner = {part for node in chosen for part in walk(node)}
    first, last = survey.order(chosen[0]), survey.order(chosen[-1])
    more = [
        node
        for node in found
        if _shape(node) in shapes
        and node not in known
        and node not in inner
        and first < survey.order(node) < last
    ]
    return sorted([*chosen, *more], key=survey.order)


def _shape(node: HtmlNode) -> tuple[str, str, str]:
    first = node.get("class").split()[:1]
    return node.tag, first[0] if first else "", node.parent.tag if node.parent else ""


def answer_of(node: HtmlNode, holders: set[HtmlNode]) -> str:
    """What follows a question, up to the next one or a heading; "" where nothing does."""
    at = node
    for holder in islice(ancestors(node), FURTHEST):
        pieces: list[str] = []
        for part in _after(holder, at):
            if isinstance(part, HtmlNode):
                if part in holders or (part.tag in HEADINGS and _ends(part, node)):
                    break
                pieces.append("".join(strings(part)))
            else:
                pieces.append(part)
        if text := fold(" ".join(pieces)):
            return ANSWER_LEAD.sub("", text)[:LONGEST_ANSWER]
        at = holder
    return ""


def _after(holder: HtmlNode, child: HtmlNode) -> list[HtmlNode | str]:
    at = next(at for at, part in enumerate(holder.children) if part is child)
    return holder.children[at + 1 :]


def _ends(heading: HtmlNode, question: HtmlNode) -> bool:
    """Whether a heading begins something else than a part of the answer."""
    return question.tag not in HEADINGS or heading.tag <= question.tag
