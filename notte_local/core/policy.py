"""May this run here: a reason not to, or None."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from notte_local.actions import ClickAction, GotoAction, GotoNewTabAction
from notte_local.core.address import as_url, file_path

if TYPE_CHECKING:
    from pathlib import Path

    from notte_local.actions import Action
    from notte_local.core.element import Element
    from notte_local.options import Policy


def refusal_of_url(url: str, policy: Policy) -> str | None:
    """Why the program's own call may not go to `url`."""
    scheme = urlsplit(url).scheme.lower()
    if scheme not in policy.allowed_schemes:
        return f"the scheme {scheme}: is not one of {', '.join(policy.allowed_schemes)}"
    return None


def refusal_of_action(
    action: Action, element: Element | None, page_url: str, policy: Policy
) -> str | None:
    """Why an action, which a model may have made, may not run on the page at `page_url`."""
    if isinstance(action, GotoAction | GotoNewTabAction):
        url = as_url(action.url)
        if file_path(url) is not None and not policy.names_file:
            return (
                "an action may lead to a file: URL only where the policy names that scheme: "
                "Policy(allowed_schemes=(..., 'file'))"
            )
        return refusal_of_url(url, policy)
    if isinstance(action, ClickAction) and element is not None and element.href is not None:
        return refusal_of_link(element.href, page_url)
    return None


def refusal_of_link(href: str, page_url: str) -> str | None:
    """Why a page at `page_url` may not lead to `href`: only a file may lead to files, its own."""
    path = file_path(href)
    if path is None:
        return None
    own = file_path(page_url)
    if own is not None and is_under(path, own.parent):
        return None
    return "a page may lead to a file: URL only from a file in the same folder"


def is_under(path: Path, folder: Path) -> bool:
    """Whether `path` lies in `folder`, links and dots resolved."""
    return path.resolve().is_relative_to(folder.resolve())
