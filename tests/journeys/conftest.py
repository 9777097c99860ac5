"""Fixtures of the journeys: a project file with the seed articles, and a person at the window."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from annotator import paths
from annotator.commands.importing import import_paths
from annotator.commands.project import create_project
from tests.journeys.person import Person

#: How the titles of the seed articles begin, by their numbers.
SEEDS = {
    "000": "US Considers Air Cover",
    "001": "Trump seeks a rare earth deal",
    "002": "In the aftermath of the failed",
    "003": "At a NATO Defense Ministerial",
    "004": "Russia would love nothing more",
}


@pytest.fixture
def seeds_project(tmp_path: Path) -> Path:
    """A project file with the five seed articles and nothing marked, annotator ana."""
    place = tmp_path / "seeds.annot"
    with create_project(place, annotator="ana", title="Seeds") as project:
        report = import_paths(project, [paths.seeds() / "articles"])
        assert report.articles == 5
    return place


@pytest.fixture
def sit_down(qtbot: QtBot) -> Iterator[Callable[[], Person]]:
    """Call it for a person at a new window; every window is closed after the test."""
    people: list[Person] = []

    def sit() -> Person:
        people.append(Person(qtbot))
        return people[-1]

    yield sit
    for person in people:
        person.leave()


@pytest.fixture
def ana(sit_down: Callable[[], Person], seeds_project: Path) -> Person:
    """A person with the seeds project open."""
    person = sit_down()
    person.open(seeds_project)
    return person
