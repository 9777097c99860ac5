"""A test without a true assertion is none."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from tests.house.tree import Function, functions, name_of, python_files

# What says so besides `assert`: pytest's own words, Qt's waits, and verbs of a test's own that assert inside.
SAYS_SO = re.compile(r"^(raises|warns|fail|wait\w*|assert\w*|check\w*|expect\w*|must\w*|sees?_\w*)$")


def _claims_something(test: Function) -> bool:
    for node in ast.walk(test):
        if isinstance(node, ast.Assert):
            # `assert True` and `assert "text"` hold whatever the program does.
            if not isinstance(node.test, ast.Constant):
                return True
        elif isinstance(node, ast.Call) and SAYS_SO.match(ast.unparse(node.func).split(".")[-1]):
            return True
    return False


def _tests(path: Path) -> list[Function]:
    return [node for node in functions(path) if node.name.startswith("test_")] if path.stem.startswith("test_") else []


def test_every_test_asserts_something() -> None:
    found = [
        f"{name_of(path)}:{test.lineno} {test.name}"
        for path in python_files("tests")
        for test in _tests(path)
        if not _claims_something(test)
    ]
    assert found == []


def test_empty_assertions_do_not_count() -> None:
    module = ast.parse("def test_a():\n    assert True\n\ndef test_b():\n    assert 1 + 1 == 2\n")
    first, second = [node for node in module.body if isinstance(node, Function)]
    assert not _claims_something(first)
    assert _claims_something(second)
