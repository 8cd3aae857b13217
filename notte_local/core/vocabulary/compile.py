"""The groups as they are written down -> the index that is read:

python -m notte_local.core.vocabulary.compile
"""

from __future__ import annotations

from pathlib import Path

from notte_local.core.vocabulary import INDEX, build, packed, packed_asks, shipped_groups
from notte_local.core.vocabulary.nearness import ASKS

if __name__ == "__main__":
    groups = shipped_groups()
    Path(__file__).with_name(INDEX).write_text(packed(build(groups)), encoding="utf-8")
    Path(__file__).with_name(ASKS).write_text(packed_asks(groups), encoding="utf-8")
