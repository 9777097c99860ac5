"""An annotator with plain SQL in a blind project looks everywhere for what others marked, and forges rights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest

from annotator.commands import annotating, articles, assigning, commenting, people
from annotator.commands.export_profiles import KEPT
from annotator.model.ids import new_id
from annotator.model.reviewing import setting_id
from tests.storage.team import Server, mark

pytestmark = pytest.mark.postgresql
psycopg = pytest.importorskip("psycopg")

SECRET = "nobody but chloe knows this"


@pytest.fixture
def marked(server: Server) -> Iterator[dict[str, str]]:
    """Ids: what chloe has marked, who she is, and what ben has marked."""
    with server.open("chloe") as chloe, server.open("ben") as ben:
        theirs = mark(chloe, server.desk, 30, 40)
        annotating.set_note(chloe, theirs, SECRET)
        commenting.comment(chloe, theirs, SECRET)
        own = mark(ben, server.desk, 0, 5)
        yield {"theirs": theirs, "chloe": chloe.annotator.id, "own": own, "ben": ben.annotator.id}


def refused(connection: Any, statement: str, *values: object) -> None:
    with pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement, values or None)


def test_no_relation_or_view_of_the_database_holds_what_others_marked(server: Server, marked: dict[str, str]) -> None:
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("ANALYZE")
    found = []
    with server.connect("ben") as connection:
        relations = connection.execute(
            "SELECT quote_ident(n.nspname) || '.' || quote_ident(c.relname) FROM pg_class c "
            "JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'v', 'm', 'p') ORDER BY 1"
        ).fetchall()
        for (name,) in relations:
            try:
                rows = connection.execute(f"SELECT * FROM {name}").fetchall()
            except psycopg.Error:
                continue
            told = str(rows)
            found += [(name, what) for what in (SECRET, marked["theirs"]) if what in told]
        assert len(relations) > 100 and found == []
        copied = connection.cursor()
        with copied.copy("COPY annotation TO STDOUT") as rows:
            assert SECRET.encode() not in b"".join(bytes(one) for one in rows)
        connection.execute("SET row_security = off")
        refused(connection, "SELECT * FROM annotation")


def test_functions_of_ones_own_are_not_shown_hidden_rows(server: Server, marked: dict[str, str]) -> None:
    with server.connect("ben") as connection:
        heard: list[str] = []
        connection.add_notice_handler(lambda notice: heard.append(str(notice.message_primary)))
        connection.execute(
            "CREATE FUNCTION pg_temp.spy(text) RETURNS boolean LANGUAGE plpgsql COST 0.0000001 AS "
            "$$ BEGIN RAISE NOTICE '%', $1; RETURN true; END $$"
        )
        for table, column in (("annotation", "note"), ("comment", "text"), ("journal_change", "after_json")):
            connection.execute(f"SELECT count(*) FROM {table} WHERE pg_temp.spy({column})")
            try:
                connection.execute(f"SELECT CAST({column} AS integer) FROM {table} WHERE {column} IS NOT NULL")
            except psycopg.Error as error:
                heard.append(str(error))
        assert heard and not any(SECRET in one or marked["theirs"] in one for one in heard)


def test_plans_and_statistics_tell_nothing_of_contents(server: Server, marked: dict[str, str]) -> None:
    with server.open("chloe") as chloe:
        for place in range(41, 90, 2):
            annotating.set_note(chloe, mark(chloe, server.desk, place, place + 1), SECRET)
    with psycopg.connect(server.url, autocommit=True) as owner:
        owner.execute("ANALYZE")

    def estimated(connection: Any, note: str) -> int:
        (plan,) = connection.execute(f"EXPLAIN (FORMAT JSON) SELECT 1 FROM annotation WHERE note = '{note}'").fetchone()
        (scan,) = (one for one in _nodes(plan[0]["Plan"]) if one.get("Relation Name") == "annotation")
        return int(scan["Plan Rows"])

    with server.connect("ben") as connection:
        assert estimated(connection, SECRET) == estimated(connection, "made up")
        assert connection.execute("SELECT * FROM pg_stats WHERE tablename = 'annotation'").fetchall() == []
        refused(connection, "SELECT last_value FROM journal_step_number_seq")
        others = connection.execute(
            "SELECT query FROM pg_stat_activity WHERE usename <> session_user AND query LIKE '%annotation%'"
        ).fetchall()
        assert others == []


def _nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for one in plan.get("Plans", ()):
        yield from _nodes(one)


def test_the_names_of_steps_and_the_functions_of_the_rules_tell_nothing(server: Server, marked: dict[str, str]) -> None:
    with server.connect("ben") as connection:
        steps = connection.execute("SELECT name FROM journal_step WHERE annotator_id = %s", (marked["chloe"],))
        assert [name for (name,) in steps.fetchall()] == [], "“Mark Claim” would say with which label"
        (last,) = connection.execute("SELECT max(number) FROM journal_step").fetchone()
        told = connection.execute(f"SELECT n, team_worked(n) FROM generate_series(1, {last + 20}) n").fetchall()
        own = connection.execute("SELECT number FROM journal_step WHERE annotator_id = team_me()").fetchall()
        assert {n for n, mine in told if mine} == {n for (n,) in own}
        assert connection.execute("SELECT team_owns('annotation', %s)", (marked["theirs"],)).fetchone() == (False,)
        assert connection.execute("SELECT team_told('x', %s)", (marked["theirs"],)).fetchone() == (False,)
    # When everybody has done their part it can be read.
    with server.open("chloe") as chloe, server.open("ben") as ben:
        for project in (chloe, ben):
            articles.set_status(project, [server.desk.article_id], "done")
    names = server.rows("ben", f"SELECT name FROM journal_step WHERE annotator_id = '{marked['chloe']}'")
    assert ("Mark Claim",) in names


def test_nobody_becomes_somebody_else(server: Server, marked: dict[str, str]) -> None:
    logins = dict(server.rows("ben", "SELECT usename, usename FROM pg_user"))
    chloe = next(one for one in logins if one.startswith("chloe"))
    with server.connect("ben") as connection:
        for statement in (
            f'SET ROLE "{chloe}"', f'SET SESSION AUTHORIZATION "{chloe}"', f'GRANT "{chloe}" TO CURRENT_USER',
            f'ALTER ROLE "{chloe}" PASSWORD NULL', "ALTER ROLE CURRENT_USER SUPERUSER", "CREATE ROLE mine",
            "UPDATE team_login SET annotator_id = 'x'", "SELECT * FROM team_login", "CREATE SCHEMA mine",
            "TRUNCATE annotation", "TRUNCATE journal_change", "DROP TABLE annotation",
            "ALTER TABLE annotation ADD x text", "VACUUM FULL annotation; SELECT 1/0",
            "CREATE TRIGGER x BEFORE UPDATE ON annotation FOR EACH ROW EXECUTE FUNCTION team_article_change()",
            "CREATE INDEX x ON annotation (note)", "ALTER FUNCTION team_me() OWNER TO CURRENT_USER",
            "COPY annotation TO PROGRAM 'cat'", "SELECT pg_read_file('PG_VERSION')",
            "UPDATE alembic_version SET version_num = 'x'", "SELECT setval('journal_step_number_seq', 1)",
        ):  # fmt: skip
            with pytest.raises(psycopg.Error):
                connection.execute(statement)
            connection.rollback()
        # What a session makes for itself does not stand before what the rules ask.
        connection.execute("CREATE TEMP TABLE team_login (login name, annotator_id varchar)")
        connection.execute("INSERT INTO pg_temp.team_login VALUES (session_user, %s)", (marked["chloe"],))
        assert connection.execute("SELECT team_me()").fetchone() == (marked["ben"],)
        refused(
            connection, "INSERT INTO annotator (id, name, kind, colour, active, role) "
            "VALUES ('x', 'x', 'person', '', true, 'lead')",
        )  # fmt: skip


def test_ones_own_part_cannot_be_moved_away_to_open_the_others(server: Server, marked: dict[str, str]) -> None:
    other = server.desk.add_article("Another", "Another text altogether.")
    assigning.assign(server.desk.project, [(other, marked["chloe"])])
    with server.connect("ben") as connection:
        refused(connection, f"UPDATE assignment SET article_id = '{other}' WHERE annotator_id = '{marked['ben']}'")
        refused(connection, "UPDATE assignment SET id = 'x' WHERE annotator_id = team_me()")
        assert connection.execute(f"UPDATE assignment SET status = 'done' WHERE article_id = '{other}'").rowcount == 0
        refused(connection, f"UPDATE article SET status = 'done' WHERE id = '{other}'")
        refused(connection, "UPDATE annotation SET status = 'gold'")
        refused(connection, f"INSERT INTO setting VALUES ('{setting_id('blind')}', '{KEPT}', NULL)")
        connection.execute(f"INSERT INTO setting VALUES ('{setting_id(KEPT)}', '{KEPT}', NULL)")
        refused(connection, f"UPDATE setting SET name = 'blind' WHERE name = '{KEPT}'")
    people.choose(server.desk.project, "blind", False)
    assert server.desk.project.team.blind is False


def test_the_journal_cannot_be_forged(server: Server, marked: dict[str, str]) -> None:
    """It is what copies are merged by: a change that is told of there would be made there."""
    before = server.desk.project.store.check()[0]
    add = "INSERT INTO journal_step (id, name, annotator_id, at, kind{}) VALUES ('{}', 'x', %s, 'x', 'do'{}) "
    add += "RETURNING number"
    with server.connect("ben") as connection:
        refused(connection, add.format("", new_id(), ""), marked["chloe"])
        refused(connection, add.format(", number", new_id(), ", 2000000000"), marked["ben"])
        refused(connection, add.format(", details_json", new_id(), ", '{\"settled\": []}'"), marked["ben"])
        (number,) = connection.execute(add.format("", new_id(), ""), (marked["ben"],)).fetchone()
        refused(connection, f"UPDATE journal_step SET annotator_id = '{marked['chloe']}' WHERE number = {number}")
        refused(connection, f"UPDATE journal_step SET at = '1999' WHERE number = {number}")
        refused(connection, f"UPDATE journal_step SET details_json = '{{\"settled\": 1}}' WHERE number = {number}")
        chloes = {"id": marked["theirs"], "annotator_id": marked["chloe"], "note": "forged"}
        mine = {"id": marked["own"], "annotator_id": marked["ben"]}
        me = {"id": marked["ben"], "name": "ben", "kind": "person", "role": "annotator"}
        article = {"id": server.desk.article_id, "title": "A Monday", "status": "to do"}
        forged: tuple[tuple[str, dict[str, Any] | None, dict[str, Any] | None], ...] = (
            ("annotation", None, chloes), ("annotation", chloes, None), ("annotation", chloes, {**chloes, "note": "x"}),
            ("annotation", mine, {**mine, "annotator_id": marked["chloe"]}), ("annotation", None, {**mine, "id": "x"}),
            ("annotator", me, {**me, "role": "lead"}), ("annotator", None, {**me, "id": "x", "role": "lead"}),
            ("setting", {"id": "x", "name": "blind", "value": True}, {"id": "x", "name": "blind", "value": False}),
            ("label", None, {"id": "x", "name": "Mine"}), ("article", article, {**article, "title": "Mine"}),
            ("article", article, None), ("revision", None, {"id": "x", "article_id": article["id"]}),
            ("assignment", {"id": "x", "annotator_id": marked["chloe"]}, None),
            ("decision", None, {"id": "x", "annotator_id": marked["ben"]}),
            ("conflict", None, {"id": "x", "object_kind": "annotation", "object_id": marked["theirs"]}),
            ("comment", {"id": "x", "author_id": marked["chloe"], "text": "a"},
             {"id": "x", "author_id": marked["chloe"], "text": "b"}),
            ("of my own making", None, {"id": "x"}),
        )  # fmt: skip
        told = "INSERT INTO journal_change (step_number, position, kind, object_id, before_json, after_json) VALUES "
        for place, (kind, was, became) in enumerate(forged):
            cells = [None if one is None else json.dumps(one) for one in (was, became)]
            named = (became or was or {})["id"] if kind != "annotation" or became != {**mine, "id": "x"} else "y"
            refused(connection, told + "(%s, %s, %s, %s, %s, %s)", number, place, kind, named, *cells)
        refused(connection, told + f"(1, 99, 'annotation', '{marked['own']}', NULL, %s)", json.dumps(mine))
    assert server.desk.project.store.check()[0] == before
