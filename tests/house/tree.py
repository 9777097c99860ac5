"""What the house rules look at: the tracked files and their syntax trees."""

from __future__ import annotations

import ast
import functools
import subprocess
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "annotator"
_NOT_OURS = {".git", ".venv", "build", "dist", "__pycache__"}


@functools.cache
def tracked_files() -> tuple[Path, ...]:
    """The files under version control that exist; without git, all files but caches and what is built."""
    try:
        listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-z"], capture_output=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        found = [path for path in ROOT.rglob("*") if not _NOT_OURS.intersection(path.relative_to(ROOT).parts)]
    else:
        found = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    return tuple(sorted(path for path in found if path.is_file()))


def python_files(*rooms: str) -> tuple[Path, ...]:
    """The tracked Python files, or those below the named folders."""
    return tuple(
        path
        for path in tracked_files()
        if path.suffix == ".py" and (not rooms or any(path.is_relative_to(ROOT / room) for room in rooms))
    )


def name_of(path: Path) -> str:
    """The path as the rules write it: from the root, with slashes."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def text_of(path: Path) -> str:
    """The file's text."""
    return path.read_text(encoding="utf-8")


@functools.cache
def syntax_of(path: Path) -> ast.Module:
    """The file's syntax tree."""
    return ast.parse(text_of(path), filename=str(path))


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(path: Path) -> Iterator[Function]:
    """Every function and method of a file, nested ones included."""
    return (node for node in ast.walk(syntax_of(path)) if isinstance(node, Function))


def lines_of_code(function: Function) -> int:
    """Lines from `def` to the end, without the docstring."""
    total = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        total -= (first.end_lineno or first.lineno) - first.lineno + 1
    return total
