"""Roles held by the database itself: plain connections of each role try what they may not do."""

from __future__ import annotations

from dataclasses import replace

import pytest

from annotator.commands import annotating, articles, commenting, history, keys, merging, people
from annotator.commands.counting import count
from annotator.commands.logins import add_person, members, remove_person, set_password, set_role
from annotator.commands.project import create_project, open_project
from annotator.errors import AnnotatorError, CannotOpen, Refused
from annotator.model.ids import new_id
from annotator.model.reviewing import Conflict
from annotator.model.spans import Fragment
from tests.storage.team import Server, mark

pytestmark = pytest.mark.postgresql
psycopg = pytest.importorskip("psycopg")


def test_a_login_works_as_its_person_and_as_nobody_else(server: Server) -> None:
    with server.open("ben") as ben:
        assert (ben.annotator.name, ben.annotator.role) == ("ben", "annotator")
        made = mark(ben, server.desk, 0, 5)
        annotating.set_note(ben, made, "mine")
        annotating.set_fragments(ben, made, (Fragment(0, 10), Fragment(12, 15)))
        commenting.comment(ben, made, "Hm.")
        assert history.undo(ben).step.name == "Undo Comment" or history.next_undo(ben) is not None
        articles.set_status(ben, [server.desk.article_id], "done")
        history.undo(ben)
        annotating.remove_annotations(ben, [made])
        history.undo(ben)
        assert count(ben).by_annotator["ben"] == 1
    with pytest.raises(AnnotatorError, match="This login of the server is for ben"):
        open_project(server.url_of("ben"), annotator="ana")
    assert server.desk.project.store.check()[0] == []


def test_in_blind_mode_nothing_of_others_can_be_read(server: Server) -> None:
    desk = server.desk
    with server.open("chloe") as chloe:
        made = mark(chloe, desk, 30, 40)
        commenting.comment(chloe, made, "Hm.")
        me = chloe.annotator.id
    with server.open("ben") as ben:
        own = mark(ben, desk, 0, 5)
        with ben.reading() as read:
            assert {one.annotator_id for one in read.annotations(desk.article_id)} & {me} == set()
    seen = {
        "annotation": f"SELECT id FROM annotation WHERE annotator_id = '{me}'",
        "fragment": f"SELECT * FROM fragment WHERE annotation_id = '{made}'",
        "comment": "SELECT * FROM comment",
        "tally": f"SELECT * FROM tally WHERE annotator_id = '{me}'",
        "journal_step": f"SELECT * FROM journal_step WHERE annotator_id = '{me}' AND name LIKE 'Comment%'",
        "journal_change": f"SELECT * FROM journal_change WHERE object_id = '{made}'",
        "copy": "SELECT * FROM annotation a JOIN fragment f ON f.annotation_id = a.id WHERE f.start = 30",
    }
    assert {what: server.rows("ben", query) for what, query in seen.items()} == {what: [] for what in seen}
    assert all(server.rows("rita", query) for query in seen.values())
    assert server.rows("ben", "SELECT id FROM annotation WHERE status = 'accepted'") == [(own,)]
    for table in ("team_login", "pg_authid"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            server.rows("ben", f"SELECT * FROM {table}")


def test_when_all_have_done_their_part_it_opens(server: Server) -> None:
    with server.open("chloe") as chloe, server.open("ben") as ben:
        mark(chloe, server.desk, 30, 40)
        for project in (chloe, ben):
            assert server.rows("ben", "SELECT id FROM annotation WHERE status = 'accepted'") == []
            articles.set_status(project, [server.desk.article_id], "done")
        assert len(server.rows("ben", "SELECT id FROM annotation WHERE status = 'accepted'")) == 1


def test_writing_into_anothers_layer_is_refused_or_touches_nothing(server: Server) -> None:
    desk = server.desk
    with server.open("chloe") as chloe:
        made, me = mark(chloe, desk, 30, 40), chloe.annotator.id
    people.choose(desk.project, "blind", False)
    with server.open("ben") as ben:
        own, own_id = mark(ben, desk, 0, 5), ben.annotator.id
    silent = (
        f"UPDATE annotation SET note = 'x' WHERE id = '{made}'",
        f"DELETE FROM annotation WHERE id = '{made}'",
        f"UPDATE fragment SET start = 0 WHERE annotation_id = '{made}'",
        f"DELETE FROM fragment WHERE annotation_id = '{made}'",
        f"UPDATE assignment SET status = 'done' WHERE annotator_id = '{me}'",
        "UPDATE annotator SET role = 'lead'",
        "UPDATE setting SET value_json = 'false'",
        "UPDATE label SET name = 'x'",
        "DELETE FROM article",
        "DELETE FROM assignment",
        f"UPDATE journal_step SET name = 'x' WHERE annotator_id = '{me}'",
    )
    with server.connect("ben") as connection:
        assert [connection.execute(one).rowcount for one in silent] == [0] * len(silent)
        copied = ", ".join(
            "'0'" if name == "id" else name
            for (name,) in connection.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_name = 'annotation' "
                "AND table_schema = 'public' ORDER BY ordinal_position"
            )
        )
        refused = (
            f"UPDATE annotation SET annotator_id = '{me}' WHERE id = '{own}'",
            f"INSERT INTO annotation SELECT {copied} FROM annotation WHERE id = '{made}'",
            f"INSERT INTO fragment VALUES ('{made}', 7, '{desk.article_id}', 0, 5)",
            f"INSERT INTO journal_step (id, name, annotator_id, at, kind) VALUES ('x', 'x', '{me}', 'x', 'do')",
            "INSERT INTO setting VALUES ('x', 'x', NULL)",
            "UPDATE article SET title = 'x'",
            "DELETE FROM journal_change",
            "UPDATE journal_change SET after_json = NULL",
            "DELETE FROM journal_step",
            "CREATE TABLE mine (id integer)",
            "ALTER TABLE annotation DISABLE ROW LEVEL SECURITY",
            "DROP POLICY team_read ON annotation",
            "CREATE OR REPLACE FUNCTION team_role() RETURNS varchar LANGUAGE sql AS $$ SELECT 'lead' $$",
        )
        for statement in refused:
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(statement)
        # What is derived stays what it follows from, whatever is written there.
        connection.execute("UPDATE article SET annotations = 99, useful = 99")
        assert connection.execute(f"SELECT id FROM annotation WHERE annotator_id = '{own_id}'").rowcount == 1
    assert desk.project.store.check()[0] == []


def test_a_reviewer_writes_gold_and_a_lead_looks_after_the_project(server: Server) -> None:
    desk = server.desk
    with server.open("chloe") as chloe:
        one = desk.annotation(mark(chloe, desk, 30, 40))
    with server.open("rita") as rita:
        gold = rita.add_annotator("gold", "gold")
        with rita.step("Decide") as unit:
            unit.put(replace(one, id="00000000-0000-7000-8000-000000000001", annotator_id=gold.id, status="gold"))
        with pytest.raises(Refused):
            people.choose(rita, "blind", False)
    with server.connect("rita") as connection:
        assert connection.execute(f"UPDATE annotation SET note = 'x' WHERE id = '{one.id}'").rowcount == 0
        assert connection.execute("UPDATE annotation SET note = 'x' WHERE status = 'gold'").rowcount == 1
    with server.open("leo") as leo:
        people.choose(leo, "blind", False)
        articles.set_title(leo, desk.article_id, "Another title")
        people.set_role(leo, people.named(leo, "ben").id, "reviewer")
    assert server.rows("ben", "SELECT team_role()") == [("reviewer",)]


def test_whoever_is_removed_or_deactivated_is_out_at_once(server: Server) -> None:
    with server.connect("ben") as connection:
        assert connection.execute("SELECT count(*) FROM article").fetchone() == (1,)
        people.set_active(server.desk.project, people.named(server.desk.project, "ben").id, False)
        assert connection.execute("SELECT count(*) FROM article").fetchone() == (0,)
    assert remove_person(server.desk.project, "ben") is True
    with pytest.raises(psycopg.OperationalError):
        server.connect("ben")
    listed = {one.name: (one.active, one.login) for one in members(server.desk.project)}
    assert listed["ben"] == (False, None) and listed["rita"][0] is True


def test_a_login_that_rules_cannot_bind_is_refused(server: Server) -> None:
    with pytest.raises(Refused, match="no rule of a project binds"):
        add_person(server.desk.project, "annotator")
    with pytest.raises(Refused, match="63 bytes"):
        add_person(server.desk.project, "x" * 64)
    assert len(members(server.desk.project)) == 5


def test_a_reviewer_may_change_what_a_conflict_is_about_and_nothing_else(server: Server) -> None:
    desk = server.desk
    with server.open("chloe") as chloe:
        one, other = mark(chloe, desk, 30, 40), mark(chloe, desk, 50, 60)
    with desk.project.step("Merge") as unit:
        values = ({"value": None}, {"value": "theirs"})
        unit.put(Conflict(new_id(), desk.article_id, "annotation", one, "note", values))
    with server.open("rita") as rita:
        ((conflict, _words),) = merging.conflicts(rita)
        assert conflict.object_id == one
        with server.connect("rita") as connection:
            assert connection.execute(f"UPDATE annotation SET note = 'x' WHERE id = '{other}'").rowcount == 0
            made_up = f"INSERT INTO conflict VALUES ('x', NULL, 'annotation', '{other}', 'note', NULL)"
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute(made_up)
            assert connection.execute("UPDATE annotator SET role = 'lead'").rowcount == 0
        assert merging.settle(rita, conflict.id, 1) is not None
    assert (desk.annotation(one).note, desk.annotation(other).note) == ("theirs", None)
    assert desk.project.store.check()[0] == []


def test_a_lead_with_a_login_changes_roles_but_makes_no_logins(server: Server) -> None:
    with server.open("leo") as leo:
        set_role(leo, "ben", "reviewer")
        for attempt in (
            lambda: add_person(leo, "eve"), lambda: remove_person(leo, "ben"), lambda: set_password(leo, "ben", "x"),
        ):  # fmt: skip
            with pytest.raises(Refused, match="are made with the login of the server that created it"):
                attempt()
    assert [one.name for one in members(server.desk.project)] == ["ana", "ben", "chloe", "rita", "leo"]


def test_a_program_that_is_newer_or_older_than_a_server_says_so(server: Server) -> None:
    older = r"was made by an older Source Annotator; whoever created it has to open it once with this one\."
    with psycopg.connect(server.url, autocommit=True) as owner:
        (schema,) = owner.execute("SELECT version_num FROM alembic_version").fetchone()
        owner.execute("UPDATE alembic_version SET version_num = '0001'")
        with pytest.raises(CannotOpen, match=older):
            server.open("ben")
        owner.execute("UPDATE alembic_version SET version_num = '9999'")
        with pytest.raises(CannotOpen, match="written by a newer Source Annotator"):
            server.open("ben")
        owner.execute("UPDATE alembic_version SET version_num = %s", (schema,))


def test_rules_of_another_version_are_made_anew_when_their_owner_opens_the_project(server: Server) -> None:
    with server.open("ben") as ben:
        made = mark(ben, server.desk, 0, 5)
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("DROP POLICY team_read ON annotation")
        owner.execute("COMMENT ON TABLE team_login IS 'rules of yesterday'")
        assert server.rows("ben", "SELECT id FROM annotation") == []
        open_project(server.url, annotator="ana").close()
        assert (made,) in server.rows("ben", "SELECT id FROM annotation")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ((":{password}@", ":wrong@"), "refuses this user name and password; check both"),
        ((":{password}@", "@"), "wants a user name and password; write both"),
        (("127.0.0.1", "no.such.host.invalid"), "Nobody knows the host of"),
        (("/{database}", "/nowhere"), "There is no database"),
        (("/{database}", "/{database}?sslmode=require"), "does not offer TLS"),
        (("/{database}", "/{database}?sslmode=perhaps"), "PostgreSQL does not know; check sslmode"),
        (("/{database}", "/{database}?colour=blue"), "PostgreSQL does not know; check what follows"),
        ((":{port}/", ":1/"), "cannot be reached; check that it runs"),
        (("/{database}", "/postgres"), "holds no project; create one"),
    ],
)
def test_what_keeps_a_server_from_being_opened_is_told_in_one_sentence(
    fresh_postgres: str, change: tuple[str, str], sentence: str
) -> None:
    create_project(fresh_postgres, annotator="ana").close()
    _, user, password, rest = keys.parts(fresh_postgres)
    known = {"password": password, "database": rest.partition("/")[2], "port": rest.partition(":")[2].partition("/")[0]}
    old, new = (one.format(**known) for one in change)
    assert old in fresh_postgres
    with pytest.raises(CannotOpen) as refusal:
        open_project(fresh_postgres.replace(old, new))
    told = refusal.value.sentence
    assert sentence in told and "\n" not in told and password not in told and told.endswith(".")
    assert f"//{user}@" in told


def test_originals_are_read_by_everybody_and_added_by_leads(server: Server) -> None:
    insert = "INSERT INTO original (sha256, name, size, data) VALUES ('{}', 'a.txt', 1, '\\x00')"
    with server.connect("leo") as connection:
        connection.execute(insert.format("a" * 64))
    assert server.rows("ben", "SELECT name FROM original") == [("a.txt",)]
    for name in ("ben", "rita"):
        with server.connect(name) as connection, pytest.raises(psycopg.Error, match="row-level security"):
            connection.execute(insert.format("b" * 64))
        assert server.rows(name, "DELETE FROM original RETURNING name") == []


def test_a_server_of_the_first_schema_gives_its_logins_their_rights_to_originals(server: Server) -> None:
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("DROP TABLE original")
        owner.execute("UPDATE alembic_version SET version_num = '0001'")
    open_project(server.url, annotator="ana").close()
    assert server.rows("ben", "SELECT count(*) FROM original") == [(0,)]
    with server.connect("ben") as connection, pytest.raises(psycopg.Error, match="row-level security"):
        connection.execute("INSERT INTO original (sha256, name, size, data) VALUES ('a', 'b', 1, '\\x00')")
