"""Every released schema's file still opens, whole, with everything in it and its history."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.commands import annotating, history
from annotator.commands.backup import check
from annotator.commands.project import ArticleFilter, open_project
from annotator.storage.opening import SCHEMA, known_schemas
from tests.museum.make import HERE, TEXT
from tests.storage.making import digest, label, make, parts

FILES = sorted(HERE.glob("*.annot"))


def test_every_schema_but_an_unreleased_one_has_a_file() -> None:
    assert {path.stem for path in FILES} >= set(known_schemas()[:-1])
    assert FILES != []


def _schema(path: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(path)) as connection:
        return sorted(connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"))


def test_todays_file_has_todays_schema(tmp_path: Path) -> None:
    """Once released, a schema does not change: make a revision.  Before that, make the file again (`make.py`)."""
    make(tmp_path / "project.annot").close()
    assert _schema(HERE / f"{SCHEMA}.annot") == _schema(tmp_path / "project.annot")


@pytest.mark.parametrize("name", [path.name for path in FILES])
def test_a_museum_file_opens_and_works(name: str, tmp_path: Path) -> None:
    before = digest(HERE / name)
    path = tmp_path / name
    shutil.copyfile(HERE / name, path)
    with open_project(path, annotator="anna") as project:
        with project.reading() as read:
            first, second = read.article_ids(ArticleFilter(sort="added"))
            article = read.article(first)
            assert article is not None
            assert (read.text(article.revision_id), article.meta) == (TEXT, {"outlet": "The Daily"})
            quote, speaker, claim = sorted(
                (one for one in read.annotations(first) if one.status == "accepted"), key=lambda one: one.id
            )
            assert quote.fragments == parts((17, 30), (35, 43))
            assert (quote.attributes, quote.note) == ({"type": "indirect"}, "Which grain?")
            (link,) = read.relations(first)
            assert (link.from_id, link.to_id) == (quote.id, speaker.id)
            assert len(read.comments(first)) == len(read.verdicts(first)) == 1
        assert history.next_redo(project) == "Change title"
        history.redo(project)
        history.undo(project)
        assert history.undo(project).step.name == "Undo Mark Claim"
        assert annotating.mark_span(project, second, parts((0, 8)), label(project)) is not None
        with project.reading() as read:
            assert read.annotation(claim.id) is None
    assert check(path).problems == ()
    assert digest(HERE / name) == before
    copies = [one for one in tmp_path.iterdir() if one != path]
    assert (len(copies) == 1) == (path.stem != SCHEMA), "an older project is copied before its upgrade"
