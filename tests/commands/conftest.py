"""A project with two short articles, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotator.commands.project import Project, create_project
from tests.commands.desk import Desk


@pytest.fixture
def project(project_location: str) -> Iterator[Project]:
    with create_project(project_location, annotator="ana") as made:
        yield made


@pytest.fixture
def desk(project: Project) -> Desk:
    return Desk(project)
