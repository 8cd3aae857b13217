"""What must not be read: quoted texts, secrets and addresses stand behind marks while we parse."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from notte_local.core.secrets import Secret

# Private use: one character each, so that a pattern sees a word.
_QUOTED, _OPAQUE = 0xE000, 0xF000
MARK = "[\ue000-\uf8ff]"
QUOTED_MARK = "[\ue000-\uefff]"
MARKS = re.compile(MARK)
_QUOTED_MARKS = re.compile(QUOTED_MARK)

_QUOTES = re.compile(
    r"""(?<![\w])(?:"([^"]+)"|“([^”]+)”|‘([^’]+)’|«\s?([^»]+?)\s?»|'([^']+(?:'\w[^']*)*)'(?!\w))"""
)
_SECRET = re.compile(r"Secret\(\s*['\"]?(\w+)['\"]?\s*\)")
# Addresses hold what ends a clause elsewhere: dots, colons, slashes, question marks.
_ADDRESS = re.compile(
    r"(?<![\w@])(?:(?:https?://|www\.)[^\s,;<>]*[^\s,;<>.!?)]|[^\s@,;:/()]+@[^\s@,;()]+\.[^\W\d_]{2,})"
)


@dataclass(slots=True)
class Kept:
    """What the marks in a sentence stand for."""

    quoted_texts: list[str] = field(default_factory=list[str])
    opaque: list[str | Secret] = field(default_factory=list[str | Secret])

    def protect(self, sentence: str) -> str:
        """The sentence with its marks in place, single spaces between words."""
        text = _SECRET.sub(lambda hit: self._hide(Secret(hit[1])), sentence.strip())
        text = _QUOTES.sub(lambda hit: self._quote(next(filter(None, hit.groups()))), text)
        text = _ADDRESS.sub(lambda hit: self._hide(hit[0]), text)
        return re.sub(r"\s+", " ", text)

    def hide(self, text: str) -> str:
        """A mark that stands for what `text` stands for."""
        return text if MARKS.fullmatch(text) else self._hide(self.spelt(text))

    def _hide(self, text: str | Secret) -> str:
        self.opaque.append(text)
        return chr(_OPAQUE + len(self.opaque) - 1)

    def _quote(self, text: str) -> str:
        self.quoted_texts.append(text)
        return chr(_QUOTED + len(self.quoted_texts) - 1)

    def __getitem__(self, mark: str) -> str | Secret:
        code = ord(mark)
        return self.opaque[code - _OPAQUE] if code >= _OPAQUE else self.quoted_texts[code - _QUOTED]

    def spelt(self, text: str) -> str:
        """`text` with its marks spelt out."""
        return MARKS.sub(lambda hit: str(self[hit[0]]), text)

    def value(self, text: str) -> str | Secret:
        """What `text` stands for as a value; a secret stays a name."""
        bare = text.strip()
        return self[bare] if MARKS.fullmatch(bare) else self.spelt(bare)

    def quoted(self, text: str) -> str:
        """The first text in `text` that was quoted, "" where none was."""
        mark = _QUOTED_MARKS.search(text)
        return self.quoted_texts[ord(mark[0]) - _QUOTED] if mark else ""
