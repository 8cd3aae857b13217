"""Text -> words that can be compared: split, folded, stemmed; and the words that say nothing."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# camelCase and snake_case are how markup spells phrases; digits stand apart ("address2").
_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
_EMAIL = re.compile(r"\b[eE][-‐ ]?[mM]ail")  # one word, however it is written
_APOSTROPHE = re.compile(r"(?<=\w)['’](?:s\b)?")

# Words of talk, not of controls. "up", "in", "out", "off", "not" and "no" stay: they tell
# "sign up" from "sign in".
STOP_WORDS = frozenset(
    """a an the this that these those there here it its is are was be been am i im me my mine we our
    us you your they them their he she his her of to for from at by with as and or but so if then
    than do does did can could will would shall should may might must have has had please just now
    go let lets want wants need needs like id ill ive get take make put want some any into onto
    about really thing things one ones s t d ll ve re m ok okay hey want wanna gonna
    what which who whom whose when where how why very too also again still yet
    """.split()  # noqa: SIM905 - a list of single quotes is harder to read
)

_ENDINGS = (
    ("ies", "y", 3), ("sses", "ss", 2), ("ing", "", 4), ("ed", "", 4), ("es", "e", 3),
    ("s", "", 3), ("ly", "", 4), ("er", "", 5),
)  # fmt: skip
_KEEP = frozenset({"ss", "us", "is"})
# Words that would lose what tells them from another: "news" is not new, "theme" is not them.
_APART = {
    word: whole
    for whole in "news note theme plane care site paste quite fare wine cute cape".split()  # noqa: SIM905
    for word in (whole, whole + "s")
}


# Letters that Unicode takes for no accented ones.
_LETTERS = str.maketrans(
    {
        "ł": "l",
        "Ł": "L",
        "ø": "o",
        "Ø": "O",
        "đ": "d",
        "Đ": "D",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ı": "i",
    }
)


def _bare(text: str) -> str:
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(mark for mark in apart if not unicodedata.combining(mark))


@lru_cache(maxsize=50_000)
def fold(text: str) -> str:
    """Lower case without accents: "Café" and "cafe" alike."""
    return _bare(text).casefold()


@lru_cache(maxsize=50_000)
def words(text: str) -> tuple[str, ...]:
    """The words of `text`, split at case and folded: "emailAddress2" -> email, address, 2."""
    plain = _EMAIL.sub("email", _APOSTROPHE.sub("", _bare(text)))
    return tuple(word.lower() for word in _WORD.findall(plain))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """A word without its ending, the same for "deleting", "deletes" and "delete"."""
    if word in _APART:
        return _APART[word]
    for ending, instead, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            if ending == "s" and word[-2:] in _KEEP:
                break
            word = word[: len(word) - len(ending)] + instead
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] not in "lse":
        word = word[:-1]  # "stopping" -> "stop"
    return word[:-1] if len(word) > 3 and word[-1] == "e" else word


@lru_cache(maxsize=50_000)
def stems(text: str) -> tuple[str, ...]:
    """The stems of the words of `text`, in order."""
    return tuple(stem(word) for word in words(text))


STOP_STEMS = frozenset(stem(word) for word in STOP_WORDS)


@lru_cache(maxsize=50_000)
def is_near(word: str, other: str) -> bool:
    """Whether one slip of the hand lies between two words: a letter too many, too few, wrong or
    swapped with the next. Short words are never near: "sign" is not "sing" by mistake.
    """
    if abs(len(word) - len(other)) > 1 or min(len(word), len(other)) < 4 or word[0] != other[0]:
        return False
    same = next((at for at, (a, b) in enumerate(zip(word, other, strict=False)) if a != b), None)
    if same is None:
        return word != other
    swapped = word[same : same + 2] == other[same : same + 2][::-1]
    return (
        word[same + 1 :] == other[same + 1 :]
        or word[same + 1 :] == other[same:]
        or word[same:] == other[same + 1 :]
        or (swapped and word[same + 2 :] == other[same + 2 :])
    )


@lru_cache(maxsize=50_000)
def bare(said: tuple[str, ...]) -> tuple[str, ...]:
    """The stems of `said` that say something; all of them where none does."""
    return tuple(word for word in said if word not in STOP_STEMS) or said


@lru_cache(maxsize=10_000)
def is_slip(word: str, meant: str) -> bool:
    """Whether `word` is `meant` with two letters swapped, one left out, or one typed twice."""
    if word == meant or abs(len(word) - len(meant)) > 1 or len(meant) < 4:
        return False
    if len(word) == len(meant):
        apart = [at for at, (a, b) in enumerate(zip(word, meant, strict=True)) if a != b]
        return len(apart) == 2 and apart[1] == apart[0] + 1 and sorted(word) == sorted(meant)
    longer, shorter = (word, meant) if len(word) > len(meant) else (meant, word)
    gaps = [at for at in range(len(longer)) if longer[:at] + longer[at + 1 :] == shorter]
    if len(word) < len(meant):
        return bool(gaps) and len(meant) > 4
    return any(at and longer[at] == longer[at - 1] for at in gaps)


class Spelling:
    """Known words, found by what is nearly one of them. Those that begin alike and are about as
    long stand together, so that few are looked at.
    """

    def __init__(self, known: Iterable[str]) -> None:
        self._by_start: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
        for word in known:
            if len(word) >= 3:
                self._by_start[word[0], len(word)].append(word)

    def near(self, word: str) -> str:
        """The first known word that one slip of the hand makes of `word`, else ""."""
        for length in (len(word), len(word) + 1, len(word) - 1):
            for other in self._by_start.get((word[0], length), ()):
                if is_near(word, other):
                    return other
        return ""

    def begun(self, word: str) -> str:
        """The shortest known word that `word` is the beginning of, else "": "insta"."""
        for length in range(len(word) + 1, len(word) + 9):
            for other in self._by_start.get((word[0], length), ()):
                if other.startswith(word):
                    return other
        return ""
