"""Imports: no circles, even when those inside functions are counted, and a model of plain Python."""

from __future__ import annotations

import ast
import graphlib
import sys
from collections.abc import Iterator

import grimp

from tests.house.tree import name_of, python_files, syntax_of


def test_no_import_circles_even_with_imports_inside_functions() -> None:
    graph = grimp.build_graph("annotator", cache_dir=None, exclude_type_checking_imports=True)
    arrows = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    try:
        graphlib.TopologicalSorter(arrows).prepare()
    except graphlib.CycleError as circle:
        raise AssertionError(" -> ".join(circle.args[1])) from None
    assert "annotator.model.text" in arrows


def _imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.lineno, node.module or ""


def test_the_model_needs_the_standard_library_only() -> None:
    found = [
        f"{name_of(path)}:{line} {module}"
        for path in python_files("annotator/model")
        for line, module in _imported(syntax_of(path))
        if module.split(".")[0] not in {*sys.stdlib_module_names, "annotator"}
    ]
    assert found == []
