"""Bringing copies back to a server, deciding what they disagree on and taking that back, by role."""

from __future__ import annotations

from pathlib import Path

import pytest

from annotator.commands import annotating, articles, commenting, history, people
from annotator.commands.copying import copy_project
from annotator.commands.merging import conflicts, merge, settle
from annotator.commands.project import Project, open_project
from annotator.errors import Refused
from annotator.model.spans import Fragment
from tests.storage.team import Server, mark

pytestmark = pytest.mark.postgresql
psycopg = pytest.importorskip("psycopg")


def part_for(server: Server, name: str, folder: Path) -> Path:
    """One person's part of the project, on their own computer."""
    copy_project(server.url, folder / f"{name}.annot", part_for=name)
    return folder / f"{name}.annot"


def own(project: Project, server: Server) -> list[Fragment]:
    """What the person at work has marked."""
    with project.reading() as read:
        found = read.annotations(server.desk.article_id)
    return [one.fragments[0] for one in found if one.annotator_id == project.annotator.id]


@pytest.mark.parametrize("blind", [True, False])
def test_an_annotator_brings_back_their_own_part(server: Server, tmp_path: Path, blind: bool) -> None:
    people.choose(server.desk.project, "blind", blind)
    part = part_for(server, "ben", tmp_path)
    with server.open("chloe") as chloe:
        mark(chloe, server.desk, 30, 40)
    with open_project(part, annotator="ben") as ben:
        made = mark(ben, server.desk, 0, 5)
        annotating.set_note(ben, made, "on the train")
        commenting.comment(ben, made, "Hm.")
        articles.set_status(ben, [server.desk.article_id], "done")
    with server.open("ben") as ben:
        assert merge(ben, [part], dry_run=True).added["annotation"] == 1
        report = merge(ben, [part])
        assert (report.added["annotation"], report.added["comment"], report.conflicts) == (1, 1, [])
        assert not report.removed
        assert own(ben, server) == [Fragment(0, 5)]
        assert merge(ben, [part]).steps == 0
    assert server.desk.annotation(made).note == "on the train"
    with server.open("chloe") as chloe:
        assert own(chloe, server) == [Fragment(30, 40)]
        mark(chloe, server.desk, 50, 60)
    assert server.desk.project.store.check()[0] == []


def test_what_one_changed_here_and_there_is_a_conflict_about_their_own_mark_only(
    server: Server, tmp_path: Path
) -> None:
    with server.open("ben") as ben, server.open("chloe") as chloe:
        made, theirs = mark(ben, server.desk, 0, 5), mark(chloe, server.desk, 30, 40)
        part = part_for(server, "ben", tmp_path)
        annotating.set_note(ben, made, "here")
        with open_project(part, annotator="ben") as away:
            annotating.set_note(away, made, "there")
        assert len(merge(ben, [part]).conflicts) == 1
        ((conflict, _),) = conflicts(ben)
        with pytest.raises(Refused, match="for reviewers and leads"):
            settle(ben, conflict.id, 1)
    with server.connect("ben") as connection:
        forged = f"INSERT INTO conflict VALUES ('x', NULL, 'annotation', '{theirs}', 'note', NULL)"
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(forged)
        assert connection.execute("DELETE FROM conflict").rowcount == 0
    assert server.desk.project.store.check()[0] == []


@pytest.mark.parametrize("name", ["ben", "rita"])
def test_the_work_of_others_is_refused_in_one_sentence_before_anything_is_written(
    server: Server, tmp_path: Path, name: str
) -> None:
    part = part_for(server, "chloe", tmp_path)
    with open_project(part, annotator="chloe") as chloe:
        mark(chloe, server.desk, 30, 40)
    with server.open(name) as project:
        before = server.rows("leo", "SELECT count(*), max(number) FROM journal_step")
        for dry_run in (True, False):
            with pytest.raises(Refused, match="of others is for leads; this copy has 1 step of chloe, and"):
                merge(project, [part], dry_run=dry_run)
        assert server.rows("leo", "SELECT count(*), max(number) FROM journal_step") == before
    with server.open("leo") as leo:
        assert merge(leo, [part]).added["annotation"] == 1
    assert server.desk.project.store.check()[0] == []


def test_an_annotator_who_is_lead_in_the_copy_cannot_bring_in_what_leads_do(server: Server, tmp_path: Path) -> None:
    whole = tmp_path / "whole.annot"
    copy_project(server.url, whole)
    with open_project(whole, annotator="ana") as ana:
        people.set_role(ana, people.named(ana, "ben").id, "lead")
    with open_project(whole, annotator="ben") as ben:
        people.choose(ben, "blind", False)
        articles.set_title(ben, server.desk.article_id, "Mine")
    with server.open("ben") as ben, pytest.raises(Refused, match="is for leads"):
        merge(ben, [whole])
    assert server.rows("ben", "SELECT title FROM article") == [("A Monday",)]
    assert server.rows("ben", "SELECT value_json FROM setting WHERE name = 'blind'") == [("true",)]


def in_conflict(server: Server, folder: Path, *, removed: bool) -> str:
    """Chloe's mark, which a copy changed otherwise, or removed; merged by a lead.  Gives its id."""
    with server.open("chloe") as chloe:
        made = mark(chloe, server.desk, 30, 40)
        commenting.comment(chloe, made, "Hm.")
        part = part_for(server, "chloe", folder)
        annotating.set_note(chloe, made, "here")
    with open_project(part, annotator="chloe") as away:
        if removed:
            annotating.remove_annotations(away, [made])
        else:
            annotating.set_note(away, made, "there")
    with server.open("leo") as leo:
        assert merge(leo, [part]).conflicts
    return made


@pytest.mark.parametrize("removed", [False, True])
def test_a_reviewer_decides_a_conflict_and_takes_it_back(server: Server, tmp_path: Path, removed: bool) -> None:
    made = in_conflict(server, tmp_path, removed=removed)
    everything = server.desk.everything
    with server.open("rita") as rita:
        before = everything()
        ((conflict, _),) = conflicts(rita)
        assert settle(rita, conflict.id, 1) is not None
        after = everything()
        assert conflicts(rita) == [] and after != before
        assert server.rows("leo", f"SELECT note FROM annotation WHERE id = '{made}'") != [("there",)]
        history.undo(rita)
        assert everything() == before and [one.id for one, _ in conflicts(rita)] == [conflict.id]
        history.redo(rita)
        assert everything() == after
    assert server.desk.project.store.check()[0] == []


def test_a_conflict_that_nobody_has_told_of_opens_nothing_to_a_reviewer(server: Server) -> None:
    with server.open("chloe") as chloe:
        made = mark(chloe, server.desk, 30, 40)
    with server.open("rita") as rita:
        me = rita.annotator.id
    with server.connect("rita") as connection:
        value = f'{{"id": "x", "object_kind": "annotation", "object_id": "{made}", "field": "note"}}'
        number = connection.execute(
            "INSERT INTO journal_step (id, name, annotator_id, at, kind) VALUES ('x', 'x', %s, 'x', 'do') "
            "RETURNING number", (me,),
        ).fetchone()[0]  # fmt: skip
        connection.execute(
            "INSERT INTO journal_change VALUES (%s, 0, 'conflict', 'x', NULL, NULL, %s)", (number, value)
        )
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"INSERT INTO conflict VALUES ('x', NULL, 'annotation', '{made}', 'note', NULL)")
        assert connection.execute(f"UPDATE annotation SET note = 'x' WHERE id = '{made}'").rowcount == 0
