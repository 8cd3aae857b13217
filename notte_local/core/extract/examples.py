"""The examples of a schema: what the values of a field look like, whatever a page calls them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    from notte_local.core.extract.schema import Field, Schema

ALIKE = 0.72  # how surely a value of such a form is the field's, where nothing else says so
UNLIKE = 0.7  # how sure one of another form is, beside what it is called
LONGEST = 40  # characters of a value whose form tells something


def forms_of(schema: Schema) -> frozenset[str]:
    """The forms of the examples that a schema gives of a text; none where they tell nothing."""
    given: Any = schema.get("examples", [schema["example"]] if "example" in schema else [])
    if not isinstance(given, list):
        return frozenset()
    forms = {form_of(one) for one in cast("list[Any]", given) if isinstance(one, str)}
    return frozenset(forms) if forms and all(map(_tells, forms)) else frozenset()


def form_of(text: str) -> str:
    """A text by its kinds of signs: "AB-1234" and "XY-99" are "A-9"."""
    if len(text) > LONGEST:
        return ""
    form = re.sub(r"\d+", "9", text.strip())
    form = re.sub(r"[^\W\d_a-z]+(?![a-z])", "A", form)
    return re.sub(r"[^\W\d_]*[^\W\d_A]", "a", form)


def _tells(form: str) -> bool:
    """Whether a form is that of few texts: it has digits, and something else beside them."""
    return "9" in form and form.strip() not in ("9", "9.9", "9,9")


def weighed(wanted: Field, value: Any, like: float) -> float:
    """How surely a value is the field's, by what it is called and by what it looks like."""
    if not wanted.forms or not isinstance(value, str):
        return like
    return max(like, ALIKE) if form_of(value) in wanted.forms else like * UNLIKE
