"""Chains of calls -> lines as a formatter would leave them, whatever their length.

What does not fit in a line is taken apart into variables, as a person would; a call that does not
fit alone has its arguments below it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

WIDTH = 88  # of a line, as formatters have it where nothing else is said
INDENT = "    "
SHORT = 24  # a literal that fits in any line


@dataclass(frozen=True, slots=True)
class Link:
    """One call of a chain, or an attribute of it."""

    name: str
    arguments: tuple[str, ...] | None = ()  # None of an attribute
    made: str = "element"  # what a variable is called that holds the chain up to here

    def __str__(self) -> str:
        return f".{self.name}" + (
            "" if self.arguments is None else f"({', '.join(self.arguments)})"
        )


@dataclass(frozen=True, slots=True)
class Chain:
    """`start.one(...).another(...)`."""

    start: str
    links: tuple[Link, ...] = ()

    def then(self, name: str, *arguments: str, made: str = "element") -> Chain:
        """The same with one more call."""
        return replace(self, links=(*self.links, Link(name, arguments, made)))

    def its(self, name: str) -> Chain:
        """The same with an attribute of the last."""
        made = self.links[-1].made if self.links else "element"
        return replace(self, links=(*self.links, Link(name, None, made)))

    @property
    def made(self) -> str:
        return self.links[-1].made if self.links else "element"

    def __str__(self) -> str:
        return self.start + "".join(map(str, self.links))


@dataclass(frozen=True, slots=True)
class Set:
    """`name = value`, of a chain or of a literal."""

    name: str
    value: Chain | str


@dataclass(frozen=True, slots=True)
class With:
    """Statements under a context manager."""

    head: str
    body: tuple[Statement, ...]


Statement = Chain | Set | With | str


def laid_out(statement: Statement, indent: str = INDENT) -> Iterator[str]:
    """Its lines."""
    match statement:
        case Chain():
            yield from _chain(statement, indent, "")
        case Set(name, value):
            if isinstance(value, Chain):
                yield from _chain(value, indent, f"{name} = ")
            else:
                yield from _literal(name, value, indent)
        case With(head, body):
            yield f"{indent}with {head}:"
            for each in body:
                yield from laid_out(each, indent + INDENT)
        case str():
            yield f"{indent}{statement}"


def _literal(name: str, value: str, indent: str) -> Iterator[str]:
    fits_below = _fits(indent + INDENT + value)
    if _fits(f"{indent}{name} = {value}") or not fits_below:
        yield f"{indent}{name} = {value}"
    else:
        yield from (f"{indent}{name} = (", f"{indent}{INDENT}{value}", f"{indent})")


def _chain(chain: Chain, indent: str, into: str) -> Iterator[str]:
    whole = f"{indent}{into}{chain}"
    if _fits(whole):
        yield whole
    elif len(chain.links) == 1:
        yield from _call(f"{into}{chain.start}.{chain.links[0].name}", chain.links[0], indent)
    else:
        held, rest = _taken_apart(chain, indent)
        yield from _chain(held, indent, f"{held.made} = ")
        yield from _chain(Chain(held.made, rest), indent, into)


def _taken_apart(chain: Chain, indent: str) -> tuple[Chain, tuple[Link, ...]]:
    """What a variable holds, as much as fits in a line, and what is done with it."""
    for count in range(len(chain.links) - 1, 1, -1):
        held = replace(chain, links=chain.links[:count])
        if _fits(f"{indent}{held.made} = {held}"):
            return held, chain.links[count:]
    return replace(chain, links=chain.links[:1]), chain.links[1:]


def _call(head: str, link: Link, indent: str) -> Iterator[str]:
    """A call that does not fit in a line."""
    arguments = link.arguments or ()
    inner = indent + INDENT
    below = f"{inner}{', '.join(arguments)}"
    is_one = len(arguments) == 1 and "=" not in arguments[0].partition('"')[0].partition("'")[0]
    yield f"{indent}{head}("
    if is_one or _fits(below):
        yield below
    else:
        yield from (f"{inner}{argument}," for argument in arguments)
    yield f"{indent})"


def _fits(line: str) -> bool:
    """Whether a line is no wider than it may be: what is Chinese, say, takes two places."""
    return sum(map(_places, line)) <= WIDTH


def _places(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def quoted(text: str) -> str:
    """A literal as formatters write it: in double quotes, where these need not be escaped more
    often than single ones; what cannot be seen is escaped.
    """
    sound = text.encode("utf-8", "replace").decode("utf-8")
    quote = "'" if sound.count('"') > sound.count("'") else '"'
    escaped = {"\\": "\\\\", quote: f"\\{quote}"}
    return f"{quote}{''.join(escaped.get(each) or _visible(each) for each in sound)}{quote}"


def _visible(character: str) -> str:
    if character.isprintable():
        return character
    return character.encode("unicode_escape").decode("ascii")
