"""Says after the run which functions have grown past one screen; the hard limit is a test."""

from __future__ import annotations

import pytest

from tests.house.tree import functions, lines_of_code, name_of, python_files

ONE_SCREEN = 40


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Lists the functions of the program that do not fit on one screen."""
    sizes = [
        (lines_of_code(node), f"{name_of(path)}:{node.lineno} {node.name}")
        for path in python_files("annotator")
        for node in functions(path)
    ]
    long = sorted((entry for entry in sizes if entry[0] > ONE_SCREEN), reverse=True)
    if long:
        terminalreporter.section(f"functions over {ONE_SCREEN} lines: {len(long)}")
        for lines, place in long:
            terminalreporter.line(f"{lines:4} {place}")
