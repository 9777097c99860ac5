"""Every planted fault is found and told in a sentence; a project that is whole has none."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.commands.backup import check
from annotator.commands.project import open_project
from tests.museum.make import fill
from tests.storage.making import make

#: What is planted (SQL, without foreign keys), and words of the sentence that must tell of it.
FAULTS = {
    "another text": ("UPDATE article_text SET text = 'X' || substr(text, 2)", "is not the one its SHA-256 names"),
    "another length": ("UPDATE article_revision SET length = length + 1", "characters instead of"),
    "a lost text": ("DELETE FROM article_text", "names a missing article_text"),
    "a lost revision": ("DELETE FROM article_revision", "has lost its text"),
    "an article with another's revision": (
        "UPDATE article SET revision_id = (SELECT min(id) FROM article_revision)",
        "has lost its text",
    ),
    "a lost fragment": ("DELETE FROM fragment WHERE start = 0", "covers nothing"),
    "a fragment outside": ('UPDATE fragment SET "end" = 900 WHERE start = 0', "covers 0–900, but its article has 59"),
    "a fragment turned round": ("UPDATE fragment SET start = 6 WHERE start = 0", "covers 6–5, but"),
    "a fragment below zero": ("UPDATE fragment SET start = -1 WHERE start = 0", "covers -1–5, but"),
    "crossed fragments": ("UPDATE fragment SET start = 20 WHERE start = 35", "overlap or are out of order"),
    "a fragment of another article": (
        "UPDATE fragment SET article_id = (SELECT max(id) FROM article) WHERE start = 0",
        "stands under another article",
    ),
    "a wrong count": ("UPDATE article SET annotations = annotations + 2", "annotations but has"),
    "a wrong summary": ("UPDATE tally SET count = count + 1", "summary of counts by label"),
    "a lost annotation": ("DELETE FROM annotation WHERE note IS NOT NULL", "missing annotation"),
    "a lost annotator": ("DELETE FROM annotator", "missing annotator"),
    "a lost label": ("DELETE FROM label", "missing label"),
    "a changed note": ("UPDATE annotation SET note = 'No.' WHERE note IS NOT NULL", "is not what the journal says"),
    "a changed title": ("UPDATE article SET title = 'X'", "is not what the journal says"),
    "a comment nobody wrote": (
        "INSERT INTO comment SELECT upper(id), article_id, target_id, author_id, text, resolved, external_id, created"
        " FROM comment",
        "is not in the journal",
    ),
    "a lost comment": ("DELETE FROM comment", "is not what the journal says"),
    "a comment on nothing": ("UPDATE comment SET target_id = 'x'", "is on something that is not there"),
    "a lost journal row": (
        "DELETE FROM journal_change WHERE before_json IS NULL AND kind = 'annotation'",
        "annotation",
    ),
    "a changed journal row": (
        "UPDATE journal_change SET before_json = replace(before_json, 'Article', 'X') WHERE before_json IS NOT NULL",
        "does not follow on at step",
    ),
    "an unreadable journal row": (
        "UPDATE journal_change SET after_json = '{' WHERE kind = 'article'",
        "cannot be read",
    ),
    "a journal row of no step": ("DELETE FROM journal_step WHERE kind = 'undo'", "missing journal_step"),
    "an unreadable cell": ("UPDATE annotation SET attributes_json = '{' WHERE note IS NOT NULL", "cannot be read"),
}


def _project(path: Path) -> Path:
    with make(path) as project:
        fill(project)
    return path


def test_a_whole_project_has_no_problems(project_location: str) -> None:
    with make(project_location) as project:
        fill(project)
    report = check(project_location)
    assert report.problems == ()
    assert (report.counts["article"], report.counts["annotation"], report.counts["comment"]) == (2, 4, 1)


@pytest.mark.parametrize("name", FAULTS)
def test_a_planted_fault_is_found(tmp_path: Path, name: str) -> None:
    path = _project(tmp_path / "project.annot")
    statement, words = FAULTS[name]
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute(statement).rowcount > 0
        connection.commit()
    problems = check(path).problems
    assert any(words in problem for problem in problems), problems
    assert all(problem.endswith(".") for problem in problems)


def test_a_damaged_page_is_found(tmp_path: Path) -> None:
    path = _project(tmp_path / "project.annot")
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'comment'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size + size // 2)
        file.write(b"\xff" * (size // 2))
    assert check(path).problems != ()


@pytest.mark.parametrize("name", ["a lost fragment", "a fragment outside", "a lost comment"])
def test_a_project_with_a_fault_still_opens_and_shows_the_rest(tmp_path: Path, name: str) -> None:
    path = _project(tmp_path / "project.annot")
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(FAULTS[name][0])
        connection.commit()
    with open_project(path, annotator="anna") as project, project.reading() as read:
        first, second = read.article_ids()
        assert len(read.annotations(first)) >= 3
        assert [len(bundle.annotations) for bundle in read.bundles([first, second])] == [
            len(read.annotations(first)),
            0,
        ]
