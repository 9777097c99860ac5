"""Schemas: what is created is what the migrations make, and an upgrade happens whole or not at all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, inspect

from annotator.commands.backup import check
from annotator.commands.project import open_project
from annotator.errors import CannotOpen
from annotator.storage import files, opening
from tests.storage.making import add_article, make, stored

_REVISION = """
revision = "{number}"
down_revision = "{before}"
branch_labels = None
depends_on = None


def upgrade() -> None:
    from alembic import op
    import sqlalchemy as sa

    {body}
"""


def _described(engine: Engine) -> dict[str, Any]:
    """What the inspector tells of a schema, without the order in which things were made."""
    eye = inspect(engine)

    def words(value: Any) -> str:
        return repr(sorted((key, words(one)) for key, one in value.items())) if isinstance(value, dict) else str(value)

    def plain(rows: Any) -> list[str]:
        return sorted(words(row) for row in rows)

    return {
        table: (
            plain(eye.get_columns(table)),
            plain([eye.get_pk_constraint(table)]),
            plain(eye.get_foreign_keys(table)),
            plain(eye.get_indexes(table)),
            plain(eye.get_unique_constraints(table)),
        )
        for table in eye.get_table_names()
    }


def _engine(location: str) -> Engine:
    return opening._server_engine(location) if opening.is_server(location) else opening._file_engine(Path(location))


def test_creating_and_migrating_give_one_schema(
    project_location: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    other = str(tmp_path / "migrated.annot")
    if opening.is_server(project_location):
        other = request.getfixturevalue("make_postgres_database")()
    make(project_location).close()
    created, migrated = _engine(project_location), _engine(other)
    try:
        opening.upgrade(migrated)
        assert _described(migrated) == _described(created)
        assert len(_described(created)) > 10
        if created.dialect.name == "sqlite":
            shapes = []
            for engine in (created, migrated):
                with engine.connect() as connection:
                    rows = connection.exec_driver_sql("PRAGMA table_list").fetchall()
                    shapes.append(sorted((row[1], row[4], row[5]) for row in rows if row[1] != "sqlite_sequence"))
            assert shapes[0] == shapes[1]
    finally:
        created.dispose()
        migrated.dispose()


@pytest.fixture
def later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The migrations with two more, and a program that has come to know them; gives the folder of revisions."""
    folder = tmp_path / "migrations"
    shutil.copytree(opening._MIGRATIONS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    revisions = folder / "versions"
    (revisions / "9001_one.py").write_text(
        _REVISION.format(
            number="9001", before=opening.SCHEMA, body="op.create_table('extra', sa.Column('id', sa.Text))"
        ),
        encoding="utf-8",
    )
    rebuild = "recreate = 'always' if op.get_bind().dialect.name == 'sqlite' else 'never'\n    "
    rebuild += "with op.batch_alter_table('article', recreate=recreate) as batch:\n        "
    rebuild += "batch.add_column(sa.Column('later', sa.Text))"
    (revisions / "9002_two.py").write_text(
        _REVISION.format(number="9002", before="9001", body=rebuild), encoding="utf-8"
    )
    monkeypatch.setattr(opening, "_MIGRATIONS", folder)
    monkeypatch.setattr(opening, "SCHEMA", "9002")
    yield revisions


def _old(location: str, patch: pytest.MonkeyPatch) -> dict[str, Any]:
    """A project of today's schema at `location`; gives what is stored in it."""
    with patch.context() as today:
        today.setattr(opening, "SCHEMA", files.SCHEMA)
        with make(location) as project:
            add_article(project)
            return stored(project)


def test_an_older_project_is_copied_and_upgraded(
    project_location: str, tmp_path: Path, later: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _old(project_location, monkeypatch)
    with open_project(project_location, annotator="anna") as project:
        assert stored(project) == before
        with project.reading() as read:
            assert read.connection.exec_driver_sql("SELECT count(*) FROM extra").scalar_one() == 0
            assert read.connection.exec_driver_sql("SELECT count(later) FROM article").scalar_one() == 0
            version = read.connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar_one()
            assert version == "9002"
            if project.store.is_file:
                assert read.connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        assert project.store.check()[0] == []
    copies = list(tmp_path.glob(f"project.schema-{files.SCHEMA}.*.backup.annot"))
    assert len(copies) == (0 if opening.is_server(project_location) else 1)
    with monkeypatch.context() as today:
        today.setattr(opening, "SCHEMA", files.SCHEMA)
        for copy in copies:
            assert check(copy).problems == ()
    open_project(project_location).close()
    assert len(list(tmp_path.glob("*.backup.annot"))) == len(copies)


@pytest.mark.parametrize("body", ["raise ValueError('half-way')", "op.execute('DELETE FROM article_text')"])
def test_an_upgrade_that_fails_leaves_the_project_as_it_was(
    project_location: str, later: Path, monkeypatch: pytest.MonkeyPatch, body: str
) -> None:
    before = _old(project_location, monkeypatch)
    (later / "9002_two.py").write_text(_REVISION.format(number="9002", before="9001", body=body), encoding="utf-8")
    with pytest.raises((ValueError, CannotOpen)):
        open_project(project_location)
    engine = _engine(project_location)
    assert not inspect(engine).has_table("extra")
    engine.dispose()
    with monkeypatch.context() as today:
        today.setattr(opening, "SCHEMA", files.SCHEMA)
        with open_project(project_location, annotator="anna") as project:
            assert stored(project) == before
            assert project.store.check()[0] == []
