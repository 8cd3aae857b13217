"""A page's elements -> the captcha that stands in the way, if any."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from notte_local.core.fields import marked_kind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from notte_local.core.element import Element

# What each calls itself in the names, addresses and markup of its frames
KINDS = tuple(
    (kind, re.compile(pattern, re.IGNORECASE))
    for kind, pattern in (
        ("recaptcha", r"recaptcha"),
        ("hcaptcha", r"hcaptcha"),
        ("turnstile", r"challenges\.cloudflare\.com|turnstile|cf-chl"),
        ("arkose", r"arkoselabs|funcaptcha"),
        ("geetest", r"geetest"),
        ("captcha", r"captcha"),
    )
)
UNSEEN = frozenset({"unreachable", "inert", "offscreen"})


@dataclass(frozen=True, slots=True)
class Captcha:
    """What was found: its kind, the page that it stands on, and its element."""

    kind: str  # recaptcha, hcaptcha, turnstile, arkose, geetest; "captcha" for any other
    url: str
    element: Element


def find_captcha(elements: Sequence[Element], url: str) -> Captcha | None:
    """The first captcha that a person would see."""
    for element in elements:
        if element.box is None or element.states & UNSEEN:
            continue
        kind = _kind(element)
        if kind:
            return Captcha(kind, url, element)
    return None


def _kind(element: Element) -> str:
    told = element.place.frame
    if element.role == "iframe":
        told = f"{told} {element.name} {' '.join(element.attributes.values())}"
    elif element.role == "img":
        told = f"{told} {element.name}"
    elif marked_kind(element)[0] == "captcha":
        return "captcha"
    return next((kind for kind, pattern in KINDS if pattern.search(told)), "") if told else ""
