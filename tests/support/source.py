"""The project's own files, for tests that read them."""

import ast
from collections.abc import Iterator
from pathlib import Path

from scripts.environment import ROOT

FOREIGN = {".git", ".venv", "var", "vendor", "node_modules", "__pycache__"}
APPS = sorted(path.parent.name for path in ROOT.glob("*/apps.py"))


def files(*patterns: str) -> Iterator[Path]:
    """Our own files that match one of `patterns` anywhere below the project's folder."""
    for pattern in patterns:
        for path in sorted(ROOT.rglob(pattern)):
            inside = path.relative_to(ROOT).parts
            if path.is_file() and not FOREIGN & {*inside} and not any(part.startswith(".") for part in inside[:-1]):
                yield path


def python(*, tests: bool = True) -> Iterator[Path]:
    """Our Python files, migrations left out; without tests if not `tests`."""
    for path in files("*.py"):
        inside = path.relative_to(ROOT).parts
        if "migrations" not in inside and (tests or not ({"tests"} & {*inside} or path.name == "conftest.py")):
            yield path


def tree(path: Path) -> ast.Module:
    """The syntax tree of a Python file."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def name(path: Path) -> str:
    """The file's place, as a person would name it."""
    return path.relative_to(ROOT).as_posix()
