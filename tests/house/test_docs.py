"""What is public says what it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from annotator.cli.main import VERBS
from tests.house.tree import ROOT, Function, name_of, python_files, syntax_of

HELP = ROOT / "resources" / "help"
# Qt calls these by its own names; Qt's manual documents them.
QT_NAME = re.compile(r"^[a-z]+[A-Z]")


def _undocumented(body: list[ast.stmt], prefix: str = "") -> Iterator[tuple[int, str]]:
    for node in body:
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            if ast.get_docstring(node) is None:
                yield node.lineno, node.name
            # A method that may come from a base is documented there.
            if not node.bases:
                yield from _undocumented(node.body, f"{node.name}.")
        elif isinstance(node, Function) and not node.name.startswith("_") and not QT_NAME.match(node.name):
            plumbing = any(_last_name(mark) in {"overload", "setter", "fixture"} for mark in node.decorator_list)
            if not plumbing and ast.get_docstring(node) is None:
                yield node.lineno, prefix + node.name


def _last_name(decorator: ast.expr) -> str:
    return ast.unparse(decorator).split("(")[0].split(".")[-1]


def test_everything_public_has_a_docstring() -> None:
    found = [
        f"{name_of(path)}:{line} {name}"
        for path in python_files("annotator")
        for line, name in _undocumented(syntax_of(path).body)
    ]
    assert found == []


def test_every_file_says_what_it_is_for() -> None:
    trees = {name_of(path): syntax_of(path) for path in python_files("annotator") if path.name != "__init__.py"}
    assert [name for name, tree in trees.items() if tree.body and ast.get_docstring(tree) is None] == []


def test_every_verb_is_in_the_help() -> None:
    pages = "\n".join(page.read_text(encoding="utf-8") for page in sorted(HELP.rglob("*.md")))
    assert VERBS
    assert [verb for verb in VERBS if not re.search(rf"\bannotator {verb}\b", pages)] == []
