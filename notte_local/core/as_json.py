"""An observation as JSON text, valid whatever the page holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, cast

from notte_local.actions import Action

if TYPE_CHECKING:
    from notte_local.results import Observation

LEFT_OUT = frozenset({"tree"})


def observation_json(obs: Observation) -> str:
    """`obs` as a JSON object: its fields, the space as its actions, states sorted."""
    return to_json(obs)


def to_json(value: Any) -> str:
    """Results of ours as JSON."""
    # ASCII only: a lone surrogate, which no encoding takes, stays an escape
    return json.dumps(value, ensure_ascii=True, allow_nan=False, default=_plain)


def _plain(value: Any) -> Any:
    """What the encoder, which takes texts, numbers, lists and dicts as they are, has no form for:
    asked of each object alone, where a walk of our own over all that it holds takes three times as
    long.
    """
    if (names := _names(type(cast("object", value)))) is not None:
        return {name: getattr(value, name) for name in names}
    if isinstance(value, Action):
        return value.model_dump(mode="json")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(cast("frozenset[str]", value))
    if isinstance(value, Mapping):
        return dict(cast("Mapping[str, Any]", value))
    return list(cast("Sequence[Any]", value))


@cache
def _names(kind: type) -> tuple[str, ...] | None:
    """The fields of a result that are told; None of what is no result."""
    if not is_dataclass(kind) or issubclass(kind, Sequence):
        return None
    return tuple(part.name for part in fields(kind) if part.name not in LEFT_OUT)
