"""One name for each thing: GLOSSARY.md says which, and which words stand for nothing here."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.tree import Function, name_of, python_files, syntax_of

# Formats speak of their own world in its own words, and ui speaks Qt; elsewhere these would be second names.
ROOMS = ("annotator/model", "annotator/search", "annotator/storage", "annotator/suggest", "annotator/review")
ROOMS += ("annotator/commands", "annotator/cli")
NOT_OURS = {
    "workspace": "project",
    "tagset": "codebook",
    "entity": "annotation",
    "coder": "annotator",
    "curation": "adjudication",
    "junk": "boilerplate",
}


def _named_here(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef | Function):
            yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id


def _words(identifier: str) -> list[str]:
    return [word.lower() for word in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", identifier)]


def test_nothing_has_a_second_name() -> None:
    found = [
        f"{name_of(path)}:{line} {name}: say {NOT_OURS[word]}"
        for path in python_files(*ROOMS)
        for line, name in _named_here(syntax_of(path))
        for word in _words(name)
        if word in NOT_OURS
    ]
    assert found == []


def test_identifiers_are_taken_apart() -> None:
    assert _words("mergeTagset_v2") == ["merge", "tagset", "v"]
