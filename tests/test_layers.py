"""The promises that the folders make: who may import what, and what an import costs."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "notte_local"
MODULES = sorted(PACKAGE.rglob("*.py"))
CORE = sorted((PACKAGE / "core").rglob("*.py"))
HEAVY = ("playwright", "bs4", "lxml", "anyio", "pydantic")  # an import loads none of these


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_for_types_alone(node: ast.AST) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)


def nodes(tree: ast.AST) -> Iterator[ast.AST]:
    """All nodes that take part when the program runs."""
    yield tree
    for child in ast.iter_child_nodes(tree):
        if is_for_types_alone(child):
            assert isinstance(child, ast.If)
            for other in child.orelse:
                yield from nodes(other)
        else:
            yield from nodes(child)


def imported(source: str) -> set[str]:
    """The top-level packages that a module imports when it runs, inside functions too."""
    found: set[str] = set()
    for node in nodes(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_the_reader_of_imports_sees_functions_and_skips_what_is_for_types():
    source = (
        "import os.path\n"
        "if TYPE_CHECKING:\n    import json\nelse:\n    import csv\n"
        "def f():\n    from playwright.async_api import Page\n"
    )
    assert imported(source) == {"os", "csv", "playwright"}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_only_the_browser_half_imports_playwright(path: Path):
    is_allowed = "browser" in path.relative_to(PACKAGE).parts
    assert is_allowed or "playwright" not in imported(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", CORE, ids=name_of)
def test_the_core_never_waits_and_asks_nothing_of_the_machine(path: Path):
    source = path.read_text(encoding="utf-8")
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert not [node for node in ast.walk(ast.parse(source)) if isinstance(node, waiting)]
    assert not imported(source) & {"asyncio", "time", "logging", "os", "anyio", "playwright"}


@pytest.mark.parametrize(
    "statement", ["import notte_local", "from notte_local import AsyncSession"]
)
def test_an_import_is_light(statement: str):
    asked = f"import json, sys; {statement}; print(json.dumps([*sys.modules]))"
    told = subprocess.run(
        [sys.executable, "-c", asked], cwd=ROOT, capture_output=True, text=True, check=True
    )
    loaded = {module.split(".")[0] for module in json.loads(told.stdout)}
    assert not loaded & set(HEAVY)
