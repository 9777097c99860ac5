"""Files stay readable in one sitting, functions on one screen."""

from __future__ import annotations

from tests.house.tree import functions, lines_of_code, name_of, python_files, text_of

FILE_LINES = 400
FUNCTION_LINES = 60

# Files that may be longer, each with its reason.
LONGER: dict[str, str] = {}

# A migration is one list of statements; it is written once and not worked on.
MIGRATIONS = "annotator/storage/migrations/versions/"


def test_no_file_is_longer_than_one_sitting() -> None:
    lengths = {name_of(path): text_of(path).count("\n") for path in python_files()}
    assert {name: lines for name, lines in lengths.items() if lines > FILE_LINES and name not in LONGER} == {}


def test_every_exception_is_still_needed() -> None:
    needed = {name_of(path) for path in python_files() if text_of(path).count("\n") > FILE_LINES}
    assert set(LONGER) - needed == set()


def test_no_function_is_much_longer_than_one_screen() -> None:
    lengths = {
        f"{name_of(path)}:{node.name}": lines_of_code(node)
        for path in python_files()
        if not name_of(path).startswith(MIGRATIONS)
        for node in functions(path)
    }
    assert {name: lines for name, lines in lengths.items() if lines > FUNCTION_LINES} == {}
