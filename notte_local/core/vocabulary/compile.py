"""The groups as they are written down -> the index that is read:

python -m notte_local.core.vocabulary.compile
"""

from __future__ import annotations

from pathlib import Path

from notte_local.core.vocabulary import INDEX, build, packed, shipped_groups

if __name__ == "__main__":
    Path(__file__).with_name(INDEX).write_text(packed(build(shipped_groups())), encoding="utf-8")
