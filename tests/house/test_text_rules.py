"""Offsets are code points everywhere, and lines end at "\\n" only."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from tests.house.tree import name_of, python_files, syntax_of

# The places that may count in UTF-16 units, each with its reason.
UTF16_PLACES = {
    "annotator/ui/article/offsets.py": "Qt counts so",
    "annotator/formats/decoding.py": "files may be encoded so",
    "annotator/formats/units.py": "some tools write their offsets so",
    "annotator/formats/bdoc_values.py": "GATE files of offset type j count so",
    "annotator/formats/cas_writing.py": "UIMA counts so",
    "annotator/formats/doccano.py": "doccano's page counts so",
    "annotator/formats/tsv_reading.py": "WebAnno TSV counts so",
    "annotator/formats/tsv_writing.py": "WebAnno TSV counts so",
}
UTF16 = re.compile(r"utf.?16", re.IGNORECASE)


def test_lines_are_split_at_the_line_feed_only() -> None:
    # str.splitlines() also splits at U+2028, NEL, form feed and others, which stand inside article lines.
    found = [
        f"{name_of(path)}:{node.lineno}"
        for path in python_files("annotator")
        for node in ast.walk(syntax_of(path))
        if isinstance(node, ast.Attribute) and node.attr == "splitlines"
    ]
    assert found == []


def _names_and_values(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Identifiers and string values that the program uses; docstrings and comments may name what they like."""
    prose = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        match node:
            case ast.Constant(value=str(value)) if id(node) not in prose:
                yield node.lineno, value
            case ast.Name(id=name) | ast.Attribute(attr=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield node.lineno, name


def test_only_the_rims_know_of_utf16() -> None:
    found = [
        f"{name_of(path)}:{line} {value}"
        for path in python_files("annotator")
        if name_of(path) not in UTF16_PLACES
        for line, value in _names_and_values(syntax_of(path))
        # A sentence for people may name the encoding; a codec name or an identifier is one word.
        if UTF16.search(value) and " " not in value
    ]
    assert found == []
