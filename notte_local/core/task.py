"""A task -> its instructions in order, and the questions that it ends with.

    read_task("search for lamps, open the first result and tell me the price")
    # Reading(steps=("search for lamps", "open the first result"), questions=(Question(...),))

The task comes from the user; nothing that a page says is ever read as one.
"""

# ruff: noqa: E501 - a pattern is read, and searched for, as one line
from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from notte_local.core.instruct import (
    ACTS,
    BROWSER_VERBS,
    NEGATION,
    POLITE,
    is_kind,
    readings,
    steps,
)
from notte_local.core.vocabulary import load
from notte_local.core.words import STOP_STEMS, stems

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from notte_local.core.element import Element

Kind = Literal["value", "count", "text", "whether"]


@dataclass(frozen=True, slots=True)
class Question:
    """What is to be told at the end."""

    text: str  # as it was asked
    kind: Kind
    about: str = ""  # "price", "phone number"; of a count, what is counted
    of: str = ""  # whose: "the price of the Oak Lamp"


@dataclass(frozen=True, slots=True)
class Reading:
    """A task as it was read. `unread` is the part that was not understood, "" where all was."""

    steps: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    start: str = ""  # the address that it begins at, where it names one first
    unread: str = ""

    @property
    def question(self) -> Question | None:
        """The first question, None where nothing is asked."""
        return self.questions[0] if self.questions else None


# Where the question of a task begins. Only the last sentence part is one.
_BREAK = (
    r"(?:^|[,;.:?!]+\s+(?:(?:and|then|and then|finally|lastly)\s+)?|\s+(?:and then|then|and)\s+)"
)
_ASKS = (
    r"(?:please )?(?:(?:tell|give|show) (?:me|us) (?!in\b|to\b)|report |return |find out |let me know |say |state |read (?:me |out )?|"
    r"note (?:down )?|get (?:me )?|extract |answer )(?:back )?(?P<said>.+)"
)
_WH = r"(?P<wh>(?:what(?:'s| is| are| was| were)|how (?:many|much|tall|high|old|long|big|large|heavy)|who|when|where|which|(?:is|are|was|were) (?:it|they|there|this|that|the|an?)|(?:does|do) (?:it|they|the)) .+)"
_QUESTION = re.compile(rf"{_BREAK}(?P<question>{_ASKS}|{_WH})$", re.IGNORECASE | re.DOTALL)
# "get me the newsletter" is no question, "get the price" may be: these say for certain.
_UNSURE = re.compile(r"(?:please )?(?:get|show|give|read|note|return|say|state)\b", re.IGNORECASE)

# What a thing may be or not be.
_PREDICATE = (
    r"(?:still |already |currently )?(?:in stock|out of stock|sold out|available|unavailable|open|closed|free|included|"
    r"refundable|wheelchair accessible|accessible|vegan|vegetarian|waterproof|on sale|discontinued|new|used|required|allowed|online)"
)

# A question -> what it is about. Groups: about, of. The first that fits.
_THE = r"(?:the |its |their |his |her |my |our |a |an )?"
_THERE = r"(?: (?:there )?(?:are|is|were|was)(?: there)?(?: in (?:all|total))?| (?:do|does|did) .+| (?:it|they) (?:has|have)| (?:are|were) found)?"
ASKED: tuple[tuple[Kind, str, str], ...] = (
    ("whether", "", r"(?:if|whether) (?P<of>.+?) (?:is|are|has|have|comes? with) (?P<about>.+)"),
    ("whether", "", r"(?:is|are|was|were) there (?P<about>.+)"),
    ("whether", "", rf"(?:is|are|was|were) (?P<of>it|they|this|that|.+?) (?P<about>{_PREDICATE})"),
    ("whether", "", r"(?:is|are|was|were) (?P<of>it|they|this|that) (?P<about>.+)"),
    ("whether", "", r"(?:does|do) (?P<of>.+?) (?:have|has|come with|include|offer|cost) (?P<about>.+)"),
    ("count", "", rf"how many (?P<about>.+?){_THERE}"),
    ("count", "", rf"{_THE}(?:number|count) of (?P<about>.+?){_THERE}"),
    ("text", "", r"(?:what (?:it|the page|this page|that page|this) says|what is (?:there|on it|on the page)|(?:it|the (?:page|text|content|article|whole page|whole text))(?: as (?:text|markdown))?)"),
    ("value", "price", r"how much (?:is|are|does|do|did|will|would)\b(?: (?P<of>.+?))?(?: costs?| cost me)?|what (?P<of2>.+?) costs?|how much (?P<of3>.+?) (?:is|are|costs?)"),
    ("value", "author", r"who (?:wrote|is the author of|has written) (?P<of>.+)|who (?P<of2>.+) (?:was written|is) by"),
    ("value", "date", r"when (?:was|were|is) (?P<of>.+?) (?:published|posted|written|released)"),
    ("value", "address", r"where (?:is|are) (?P<of>.+)|where (?P<of2>.+?) (?:is|are)"),
    ("value", "height", r"how (?:tall|high) (?:is |are )?(?P<of>.+?)(?: is| are)?"),
    ("value", "weight", r"how heavy (?:is |are )?(?P<of>.+?)(?: is| are)?"),
    ("value", "size", r"how (?:big|large) (?:is |are )?(?P<of>.+?)(?: is| are)?"),
    ("value", "duration", r"how long (?:is |are |does )?(?P<of>.+?)(?: is| are| takes?)?"),
    ("value", "", rf"(?:what|which|who|when|where)(?:'s| is| are| was| were) {_THE}(?P<about>.+)"),
    ("value", "", rf"(?:what|which) {_THE}(?P<about>.+?) (?:is|are|was|were)"),
    ("value", "", r"(?:what|which) (?P<about>[\w-]+) (?:(?:does|do|did) )?(?:it|they|he|she) (?:has|have|is|are)"),
    ("value", "", rf"{_THE}(?P<about>.+)"),
)  # fmt: skip
_OF = re.compile(r"\s(?:of|for|on)\s(?:the\s)?(?P<of>.+)$", re.IGNORECASE)
_ARTICLE = re.compile(r"^(?:the|my|your|our) ", re.IGNORECASE)
_COPULA = re.compile(r"\b(?:is|are|was|were) ")
# What stands for the thing that the page is about, and tells nothing more.
_ITSELF = frozenset(
    """it this that them one page product item result article there here book room shop site
    website""".split()  # noqa: SIM905 - a list of quotes is harder to read
)

# Quoted texts and secrets are taken out before anything is read, as one word each.
_QUOTED = re.compile(
    r"""Secret\([^)]*\)|(?<!\w)(?:"[^"]+"|“[^”]+”|‘[^’]+’|«[^»]+»|'[^']+(?:'\w[^']*)*'(?!\w))"""
)
_STAND_IN = re.compile(r"qz(\d+)qz")


def read_task(text: str) -> Reading:
    """What a task asks to be done, in order, and to be told.

    Raises TypeError or ValueError where it is no text or says nothing.
    """
    hidden, quoted = _hidden(text)
    orders, asked = _parted(hidden.rstrip(" .!"))
    found = tuple(_spelt(step, quoted) for step in _sentences(orders)) if orders else ()
    parts = _asked(asked) if asked else ()
    reading = Reading(found, _of_one(_question(_spelt(part, quoted)) for part in parts))
    return _with_start(replace(reading, unread=_unread(reading)))


def read_steps(text: str) -> tuple[str, ...]:
    """The single instructions of a sentence that asks nothing. Raises as `read_task` does."""
    hidden, quoted = _hidden(text)
    return tuple(_spelt(step, quoted) for step in _sentences(hidden))


def _hidden(text: str) -> tuple[str, list[str]]:
    """The text with what is quoted in it as stand-ins, and what they stand for."""
    if not isinstance(text, str):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may not be typed
        raise TypeError(f"a task must be a str, not {text!r}")
    bare = " ".join(text.split())
    if not bare:
        raise ValueError("a task must say what is to be done, and it is empty")
    if not re.search(r"\w", bare):
        raise ValueError(f"a task must say what is to be done, and it holds no word: {bare!r}")
    quoted: list[str] = []
    return _QUOTED.sub(lambda hit: _stand_in(hit[0], quoted), bare), quoted


def _stand_in(text: str, quoted: list[str]) -> str:
    quoted.append(text)
    return f"qz{len(quoted) - 1}qz"


def _spelt(text: str, quoted: Sequence[str]) -> str:
    return _STAND_IN.sub(lambda hit: quoted[int(hit[1])], text)


def _parted(text: str) -> tuple[str, str]:
    """The orders of a task, and the question at its end."""
    for hit in _questions(text):
        orders, asked = text[: hit.start()].strip(" ,;."), hit["question"]
        if not (_UNSURE.match(asked) and _is_order(asked)):
            return orders, asked
    return text, ""


_ALSO = r"(?:,? and|,|;|\?)\s+(?:also\s+)?(?=(?:what|how|who|when|where|which|whether|if|is|are|does|do)\b{})"


def _asked(text: str) -> list[str]:
    """The questions of a text, in order: "the price of X and is it in stock" is two."""
    is_told = re.fullmatch(_ASKS, text, re.IGNORECASE | re.DOTALL)
    owned = re.search(r"\b(?:of|for|on)\b", text)
    more = r"|(?:the|its|their)\b" if is_told and not owned else ""
    return re.split(_ALSO.format(more), text, flags=re.IGNORECASE)


def _of_one(questions: Iterable[Question]) -> tuple[Question, ...]:
    """The questions; one that says of nothing what it asks goes on about the thing before it."""
    found: list[Question] = []
    for question in questions:
        of = question.of or (found[-1].of if found else "")
        found.append(replace(question, of=of))
    return tuple(found)


def _questions(text: str) -> Iterator[re.Match[str]]:
    """Each place where a question might begin, the first one first."""
    at = 0
    while hit := _QUESTION.search(text, at):
        yield hit
        at = hit.start("question") + 1


def _is_order(asked: str) -> bool:
    """Whether "show me the cart" asks for a page and not for words."""
    return bool(re.match(r"(?:please )?show\b|(?:please )?get me\b", asked, re.IGNORECASE))


def _sentences(text: str) -> Iterator[str]:
    """The single steps of a sentence of several; "log in as X with password Y" is three."""
    for order in _orders(text):
        for step in steps(order):
            for part in _clauses(step[0].sentence):
                yield from (inner[0].sentence for inner in steps(part))


_THEN = re.compile(r"[,;.]?\s+(?:and )?then,?\s+", re.IGNORECASE)
# A full stop, but not that of "St. Ives" or "J. Smith".
_STOP = re.compile(r"(?<!\b\w)(?<!\b(?:mr|ms|dr|st|no|vs))(?<!\bmrs)[.!]\s+(?=\w)", re.IGNORECASE)


def _orders(text: str) -> Iterator[str]:
    """A task cut at what always ends an order: "then", and a full stop within no value."""
    for part in filter(None, _THEN.split(text)):
        at = 0
        for stop in _STOP.finditer(part):
            if _is_whole(part[at : stop.start()]):
                yield part[at : stop.start()]
                at = stop.end()
        yield part[at:]


_BORDER = re.compile(r"(?P<comma>[,;.]\s+)?(?:(?:and then|then|and)\s+)?", re.IGNORECASE)
_CLAUSE = 3  # words after a comma that are no longer a part of a value


def _clauses(text: str) -> list[str]:
    """A step cut where what stands before is whole and what follows is a clause of its own."""
    for border in _BORDER.finditer(text):
        before, after = text[: border.start()].strip(), text[border.end() :].strip()
        if len(border[0]) < 2 or not before or not after or not _is_whole(before):
            continue
        if after.lower().startswith(("not ", "rather than ", "instead of ")):
            continue  # it tells the thing from its like
        if _is_surely_step(after) or (border["comma"] and len(after.split()) >= _CLAUSE):
            return [before, *_clauses(after)]
    return [text]


def _is_whole(text: str) -> bool:
    """Whether a step lacks nothing: "type Hello" lacks its field, "click save" nothing."""
    first = readings(text)[0]
    return first.verb not in ("", "fill", "set") or bool(first.target and first.value)


def _is_surely_step(text: str) -> bool:
    first = readings(text)[0]
    return bool(first.verb) and first.likely >= 0.85 and first.verb not in ("fill", "click")


def _question(asked: str) -> Question:
    hit = re.fullmatch(_ASKS, asked, re.IGNORECASE | re.DOTALL)
    said = (hit["said"] if hit else asked).strip(" ?.!")
    for kind, about, pattern in ASKED:
        if found := re.fullmatch(pattern, said, re.IGNORECASE):
            parts = {name.rstrip("23"): text for name, text in found.groupdict().items() if text}
            return _with_owner(
                Question(asked, kind, about or parts.get("about", ""), parts.get("of", ""))
            )
    return Question(asked, "value", said)


def _with_owner(question: Question) -> Question:
    """The question with whose it is apart from what it is, and neither where it says nothing."""
    about, of = question.about, question.of
    if question.kind == "value" and not of and (hit := _OF.search(about)):
        about, of = about[: hit.start()], hit["of"]
    about = _COPULA.sub("", _unmarked(about))
    return replace(
        question, about=about, of="" if _is_itself(of) else _unmarked(_ARTICLE.sub("", of))
    )


def _unmarked(text: str) -> str:
    return text.strip(" ?.!,\"'“”‘’«»")


def _is_itself(of: str) -> bool:
    return not [word for word in re.findall(r"\w+", of.lower()) if word not in _ITSELF | {"the"}]


def _unread(reading: Reading) -> str:
    """The first part of a task that says nothing to us, "" where there is none."""
    for step in reading.steps:
        if not is_readable(step):
            return step
    return next((one.text for one in reading.questions if not _is_askable(one)), "")


def _is_askable(question: Question) -> bool:
    if question.kind == "text":
        return True
    return bool(stems(question.about)) and not _MADE_UP.fullmatch(question.text.strip(" .!?"))


def is_readable(step: str) -> bool:
    """Whether a step says what to do: by a verb of ours, or by a phrase for what controls do."""
    first = readings(step)[0]
    if first.verb == "leave" or _left_over(step, is_value=first.value is not None):
        return False
    if first.verb or first.quoted:
        return True
    said = stems(first.target)
    hits = load().hits(said)
    covered = {at for hit in hits for at in range(hit.start, hit.end)}
    # it begins with such a phrase: "dismiss the sign in check", not "I wonder about my account"
    begins = next((at for at, word in enumerate(said) if word not in STOP_STEMS), None)
    return begins is not None and begins in covered


# What a step may say that we cannot do. Told in no name of a control: what is quoted is not read.
_ABOVE_US = re.compile(
    r"\b(?:twice|thrice|(?:\d+|two|three|four|five|six|seven|eight|nine|ten|several|many) times|repeatedly|"
    r"until|unless|if|each|every|while|whenever|otherwise|or)\b|"
    r"\bthe (?:cheapest|dearest|priciest|costliest|largest|biggest|smallest|oldest|newest|fastest|slowest|"
    r"longest|shortest|tallest|heaviest|lightest|(?:most|least) \w+|(?:lowest|highest)[ -]\w+|best|worst) \w+",
    re.IGNORECASE,
)
_NEGATED_LATER = re.compile(rf"[,;]?\s(?:but |and )?(?!not\b){NEGATION}", re.IGNORECASE)
_FOUND = re.compile(r"(?:please )?find\b", re.IGNORECASE)  # it is looked for here, not typed
# Texts that would have to be made up: they are neither on a page nor given.
_MADE_UP = re.compile(
    r"(?:please )?(?:(?:write|compose|draft|sing|recite) (?:me|us)\b.*|"
    r"(?:(?:write|compose|draft|make up|invent|create|generate|sing|recite|tell|give)(?: me| us)? )?"
    r"(?:an?|some|another) (?:[\w-]+ )?(?:poem|sonnet|haiku|limerick|rhyme|verse|song|joke|riddle|story|tale|essay)s?"
    r"\b(?! (?:in|into|as|to|from)\b).*)",
    re.IGNORECASE,
)


def _left_over(step: str, *, is_value: bool) -> bool:
    """Whether a step says more than can be done, or asks for what nobody has."""
    hidden, _ = _hidden(step)
    if _MADE_UP.fullmatch(hidden):
        return True
    if is_value and not _FOUND.match(hidden):
        return False  # it is typed or chosen as it was said
    return bool(_ABOVE_US.search(hidden) or _NEGATED_LATER.search(hidden))


def _with_start(reading: Reading) -> Reading:
    """The address that a task names first is where it begins."""
    if not reading.steps or (first := readings(reading.steps[0])[0]).verb != "goto":
        return reading
    return replace(reading, steps=reading.steps[1:], start=str(first.value))


# Orders that change something: what carries one out says so itself. The others may be done by
# whatever leads to the thing: "show me the lamp".
CHANGES = ACTS - frozenset(
    """show get give take bring read watch play keep let turn contact review compare book order change
    mail email call text message chat ask reply link print start make rate star mark download export
    log sign get""".split()  # noqa: SIM905
)


def is_change(step: str) -> bool:
    """Whether a step orders something to be changed: "remove the shirt", not "show the shirt"."""
    first = readings(step)[0]
    if first.is_negated or first.value is not None or first.verb in NO_CHANGE:
        return False
    return _order(step).split(" ")[0].lower() in CHANGES and not is_kind(step)


NO_CHANGE = BROWSER_VERBS | {"check", "uncheck"}  # carried out by no control's name


def _order(step: str) -> str:
    return POLITE.sub("", step).strip(" .,!")


def carries_out(step: str, element: Element) -> bool:
    """Whether an element says that it does what a step orders, and does not just bear its noun."""
    said = stems(_order(step))
    called = " ".join((element.name, element.visible_text, element.attributes.get("title", "")))
    own = stems(called)
    if not own or said[0] in own or element.role in ("checkbox", "switch", "radio"):
        return True  # an icon alone was chosen for what it shows
    return bool(_first_groups(said) & _first_groups(own))


def _first_groups(said: tuple[str, ...]) -> frozenset[str]:
    """What the first words of a text stand for, and what its first word alone does."""
    vocabulary = load()
    hits = (*vocabulary.hits(said), *vocabulary.hits(said[:1]))
    return frozenset(group for hit in hits if hit.start == 0 for group in hit.groups)


# --- what a step is about, beyond the element that it names -----------------------------------


def is_search(step: str) -> bool:
    """Whether a step is "search for ...": it ends by sending what was typed."""
    return readings(step)[0].verb == "search"


_RESULT_WORDS = frozenset(
    stem
    for stem in stems(
        "result hit item entry match one listing product article record link found search list page"
    )
)
_BESIDE = ("navigation", "banner", "contentinfo", "complementary", "search")


def result_wanted(step: str, elements: Iterable[Element]) -> Element | None:
    """The element of "open the second result": the link of the nth of the page's own records."""
    wanted = readings(step)[0]
    if not wanted.ordinal or wanted.verb not in ("open", "click") or wanted.quoted:
        return None
    words = [stem for stem in stems(wanted.target) if stem not in STOP_STEMS]
    if not set(words) <= _RESULT_WORDS:
        return None
    links = records(elements)
    at = wanted.ordinal - 1 if wanted.ordinal > 0 else wanted.ordinal
    return links[at] if -len(links) <= at < len(links) else None


def records(elements: Iterable[Element]) -> tuple[Element, ...]:
    """The link of each record of the page's largest list, in order; empty where there is none."""
    lists: defaultdict[object, dict[object, Element]] = defaultdict(dict)
    for element in elements:
        if element.role != "link" or not element.name or is_beside(element):
            continue
        if element.place.position is not None:
            at, total = element.place.position
            lists[element.place.landmark, total].setdefault(at, element)
        elif kind := element.attributes.get("class"):
            lists[element.place.landmark, kind].setdefault(element.id, element)
    if not lists:
        return ()
    return tuple(max(lists.values(), key=_room).values())


def is_beside(element: Element) -> bool:
    return element.place.landmark.startswith(_BESIDE) or "inert" in element.states


def _room(links: dict[object, Element]) -> tuple[bool, float]:
    """How much a list takes up: the page's own records are the largest thing on it."""
    boxes = [link.box for link in links.values() if link.box is not None]
    height = max((box.y + box.height for box in boxes), default=0) - min(
        (box.y for box in boxes), default=0
    )
    return (len(links) > 1, height * len(links))
