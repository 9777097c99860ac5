"""Two people at two windows on one server: each sees what the other marks, at once and without losing the place."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from annotator import paths
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person

pytestmark = pytest.mark.postgresql


def test_a_mark_is_in_the_other_window_within_300_ms(sit_down: Callable[[], Person], fresh_postgres: str) -> None:
    with create_project(fresh_postgres, annotator="ana", title="Seeds") as project:
        import_paths(project, [paths.seeds() / "articles"])
    ana, ben = sit_down(), sit_down()
    for person in (ana, ben):
        person.open(fresh_postgres)
        person.open_article(SEEDS["003"])
        person.settle()
    ben.select_words("Hegseth")
    caret = ben.window.view.textCursor().position()
    ana.window.activateWindow()
    made = ana.mark("Putin", "2")
    began = time.monotonic()
    ben.wait(lambda: made.id in ben.window.sheet.annotations)
    # Counted from when the first window had shown its own mark; what is left of 300 ms is the other's.
    assert time.monotonic() - began < 0.3
    assert ben.window.view.textCursor().position() == caret and ben.window.annotate.selected
