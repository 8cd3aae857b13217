"""What a session tells of its page: nothing of it with a value of the vault."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from notte_local.core.secrets import SHORTEST_MASKED, mask, mask_data
from notte_local.core.told import masked_action

if TYPE_CHECKING:
    from collections.abc import Callable

    from notte_local.actions import Action
    from notte_local.browser.page import BrowserPage
    from notte_local.core.element import Match
    from notte_local.options import SessionOptions
    from notte_local.results import Dialog, Download, FailedRequest, Tab


class Telling:
    """A page, and what of it may be told."""

    def __init__(self, page: BrowserPage, options: SessionOptions) -> None:
        self.page = page
        self.options = options

    @property
    def url(self) -> str:
        """Where the page is, as it may be told: a form may have put a secret into it."""
        return self.masked(self.page.url)

    def masked(self, text: str) -> str:
        """`text` without any value of the vault."""
        vault = self.options.vault
        return text if vault is None else mask(text, vault.values())

    def masked_data(self, data: Any) -> Any:
        """The data of a step without any value of the vault."""
        vault = self.options.vault
        return data if vault is None else mask_data(data, vault.values())

    def safe_match(self, match: Match) -> Match:
        """The match with a value of the vault that the sentence held told by its name."""
        vault = self.options.vault
        if vault is None:
            return match
        value = getattr(match.action, "value", None)
        secret = vault.secret_of(value) if isinstance(value, str) else None
        action = match.action
        if secret is not None:
            action = action.model_copy(update={"value": secret})
        why = tuple(replace(reason, detail=self.masked(reason.detail)) for reason in match.why)
        return replace(match, action=action, why=why)

    def take_dialogs(self) -> tuple[Dialog, ...]:
        return tuple(
            replace(dialog, message=self.masked(dialog.message))
            for dialog in self.page.take_dialogs()
        )

    def take_downloads(self) -> tuple[Download, ...]:
        return tuple(
            replace(
                download,
                url=self.masked(download.url),
                suggested_filename=self.masked(download.suggested_filename),
            )
            for download in self.page.take_downloads()
        )

    def take_closed(self) -> tuple[str, ...]:
        return tuple(map(self.masked, self.page.take_closed()))

    def take_troubles(self) -> tuple[tuple[str, ...], tuple[FailedRequest, ...], int]:
        """What went wrong in the page, as it may be told."""
        errors, failed, refused = self.page.take_troubles()
        safe = tuple(replace(request, url=self.masked(request.url)) for request in failed)
        return tuple(map(self.masked, errors)), safe, refused

    def safe_tabs(self, tabs: tuple[Tab, ...]) -> tuple[Tab, ...]:
        return tuple(
            replace(tab, url=self.masked(tab.url), title=self.masked(tab.title)) for tab in tabs
        )

    def blanked(self) -> tuple[str, ...]:
        """The values that no picture may show."""
        vault = self.options.vault
        values = () if vault is None else vault.values()
        return tuple(value for value in values if len(value) >= SHORTEST_MASKED)

    def masking(self) -> Callable[[str], str] | None:
        vault = self.options.vault
        if vault is None or not vault.values():
            return None
        return self.masked

    def unsecret(self, action: Action) -> Action:
        """The action with the vault's values masked, where the caller wrote one out."""
        mask_text = self.masking()
        return action if mask_text is None else masked_action(action, mask_text)
