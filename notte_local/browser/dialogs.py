"""How the dialogs of a page are answered: as was asked beforehand, else by a fixed default."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Dialog

# Nobody is there to read an alert, so it is accepted. A confirm or a prompt asks for a decision
# that nobody made, so it is dismissed. Leaving a page was asked for by the program, so a page may
# not keep it.
DEFAULTS = {"alert": True, "beforeunload": True}


@dataclass(frozen=True, slots=True)
class DialogAnswer:
    """How one dialog is answered; `text` is for a prompt."""

    accept: bool
    text: str | None = None

    @property
    def told(self) -> str:
        if not self.accept:
            return "dismissed"
        return "accepted" if self.text is None else f'accepted with "{self.text}"'

    async def give(self, dialog: Dialog) -> None:
        if not self.accept:
            await dialog.dismiss()
        elif self.text is None:
            await dialog.accept()
        else:
            await dialog.accept(self.text)


class DialogAnswers(deque[DialogAnswer]):
    """Those set beforehand, for all tabs of a session; each serves one dialog."""

    def take(self, kind: str) -> DialogAnswer:
        """How a dialog of this kind is answered."""
        if not self:
            return DialogAnswer(accept=DEFAULTS.get(kind, False))
        answer = self.popleft()
        return answer if kind == "prompt" else DialogAnswer(answer.accept)
