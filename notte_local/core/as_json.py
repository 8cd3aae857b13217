"""An observation as JSON text, valid whatever the page holds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from notte_local.actions import Action

if TYPE_CHECKING:
    from dataclasses import Field

    from notte_local.results import Observation

LEFT_OUT = frozenset({"tree"})


def observation_json(obs: Observation) -> str:
    """`obs` as a JSON object: its fields, the space as its actions, states sorted."""
    return to_json(obs)


def to_json(value: Any) -> str:
    """Results of ours as JSON."""
    # ASCII only: a lone surrogate, which no encoding takes, stays an escape
    return json.dumps(_plain(value), ensure_ascii=True, allow_nan=False)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, str | int | float | bool):
        return value
    if isinstance(value, Action):
        return value.model_dump(mode="json")
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, frozenset):
        return sorted(cast("frozenset[str]", value))
    if isinstance(value, Mapping):
        return {str(name): _plain(told) for name, told in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, Sequence):
        return [_plain(part) for part in cast("Sequence[Any]", value)]
    return {part.name: _plain(getattr(value, part.name)) for part in _fields(value)}


def _fields(value: Any) -> list[Field[Any]]:
    return [part for part in fields(value) if part.name not in LEFT_OUT]
