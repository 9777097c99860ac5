"""A project with two short articles, on both kinds of database."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from annotator.commands.project import Project, create_project, open_project
from tests.commands.desk import Desk
from tests.commands.layers import Team


@pytest.fixture
def project(project_location: str) -> Iterator[Project]:
    with create_project(project_location, annotator="ana") as made:
        yield made


@pytest.fixture
def desk(project: Project) -> Desk:
    return Desk(project)


@pytest.fixture
def team(project_location: str, desk: Desk) -> Iterator[Team]:
    """Ana, ben and eva at the same project."""
    with (
        open_project(project_location, annotator="ben") as second,
        open_project(project_location, annotator="eva") as third,
    ):
        ben, eva = Desk.__new__(Desk), Desk.__new__(Desk)
        ben.project, eva.project = second, third
        ben.article_id = eva.article_id = desk.article_id
        yield Team(desk, ben, eva, desk.article_id)
