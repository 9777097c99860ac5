"""Roles of a team in the database itself: logins, grants and row-level security on PostgreSQL.

The rules are those of commands/permissions.py; here they hold for whoever connects, with this program or without.
Each person of the project may have one login of the server; the table `team_login` says whose it is.  The login
that owns the tables is not bound by them.  Policies ask `SECURITY DEFINER` functions, whose answers do not depend
on what the asking login may read (PostgreSQL manual, “Row Security Policies”).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from annotator.errors import Refused
from annotator.storage import tables as t
from annotator.storage.scores import worth_of
from annotator.storage.sight import LAYERED, OPEN_ARTICLES

_ME, _ROLE = "(SELECT team_me())", "(SELECT team_role())"
_MEMBER = f"{_ROLE} IS NOT NULL"
_LEAD, _REVIEW = f"{_ROLE} = 'lead'", f"{_ROLE} IN ('lead', 'reviewer')"
_SEES_ALL, _OPEN = "(SELECT team_sees_all())", "article_id IN (SELECT team_open())"
_MINE = "FROM team_login l JOIN annotator a ON a.id = l.annotator_id WHERE l.login = session_user"
_ENGINES = "(SELECT id FROM annotator WHERE kind = 'engine')"
_SHARED = "(SELECT id FROM annotator WHERE kind IN ('engine', 'gold'))"


#: Tables whose rows copies of a project may disagree on, and which no role depends on.
KINDS_IN_CONFLICTS = (
    "annotation", "relation", "comment", "article_values", "label", "attribute_definition", "relation_type",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may read, add, change and remove the rows of a table, as SQL conditions; members only, whatever they say."""

    read: str
    add: str
    change: str
    remove: str


def _all_or(condition: str) -> Rule:
    return Rule("true", condition, condition, condition)


def _layer(owner: str) -> Rule:
    """The rows of a layer: the owner's, a reviewer's where nobody in person owns them, and a lead's."""
    own = f"({owner} = {_ME} OR {_LEAD} OR ({_REVIEW} AND {owner} IN {_SHARED}))"
    return Rule(_seen(owner), own, own, own)


def _seen(owner: str) -> str:
    return f"({_SEES_ALL} OR {owner} = {_ME} OR {owner} IN {_ENGINES} OR {_OPEN})"


def _ends_at_own(*columns: str) -> str:
    named = ", ".join(columns)
    return f"EXISTS (SELECT 1 FROM annotation a WHERE a.annotator_id = {_ME} AND a.id IN ({named}))"


def _rules() -> dict[str, Rule]:
    """The rule of every table."""
    marks, links, verdicts = _layer("annotator_id"), _layer("annotator_id"), _layer("annotator_id")
    of_mark = "EXISTS (SELECT 1 FROM annotation a WHERE a.id = annotation_id AND a.article_id = fragment.article_id{})"
    counted = f"(annotator_id = {_ME} OR {_REVIEW})"
    own_step = f"(annotator_id = {_ME} OR {_LEAD})"
    writes = of_mark.format(
        f" AND (a.annotator_id = {_ME} OR {_LEAD} OR ({_REVIEW} AND (a.annotator_id IN {_SHARED}"
        " OR a.id IN (SELECT object_id FROM conflict))))"
    )
    rules = {name: _all_or(_LEAD) for name in t.metadata.tables}
    rules |= {
        "annotation": marks,
        "fragment": Rule(of_mark.format(""), writes, writes, writes),
        "relation": Rule(links.read, links.add, links.change, f"{links.remove} OR {_ends_at_own('from_id', 'to_id')}"),
        "verdict": Rule(
            verdicts.read, verdicts.add, verdicts.change,
            f"{verdicts.remove} OR {_REVIEW} OR {_ends_at_own('annotation_id')}",
        ),
        "article_values": _layer("annotator_id"),
        "comment": Rule(
            _seen("author_id"), f"author_id = {_ME} OR {_LEAD}", "true",
            f"author_id = {_ME} OR {_LEAD} OR {_ends_at_own('target_id')}",
        ),
        "decision": Rule(_seen("annotator_id"), _REVIEW, _REVIEW, _REVIEW),
        # Nobody but a lead, who merges, may say what is in conflict: it would open everything to a reviewer.
        "conflict": Rule(f"({_SEES_ALL} OR {_OPEN})", _LEAD, _LEAD, _REVIEW),
        "tally": Rule(
            f"({_SEES_ALL} OR annotator_id = {_ME} OR annotator_id IN {_ENGINES})",
            counted, counted, counted,
        ),
        # What of a row may change is held by a trigger.
        "article": Rule("true", _LEAD, "true", _LEAD),
        "assignment": Rule("true", _LEAD, f"(annotator_id = {_ME} OR {_LEAD})", _LEAD),
        "annotator": Rule("true", f"({_LEAD} OR ({_REVIEW} AND kind <> 'person'))", _LEAD, _LEAD),
        "setting": _all_or(f"({_LEAD} OR name = 'export profiles')"),
        "speaker": _all_or("true"),
        "claim_group": _all_or("true"),
        "journal_step": Rule(
            f"({_SEES_ALL} OR annotator_id = {_ME} OR annotator_id IS NULL OR "
            "EXISTS (SELECT 1 FROM journal_change c WHERE c.step_number = number))",
            own_step, own_step, "false",
        ),
        "journal_change": Rule(_seen_change(), _of_own_step(), "false", "false"),
    }  # fmt: skip
    # Who decides a conflict may change what it is about.
    disputed = f"({_REVIEW} AND id IN (SELECT object_id FROM conflict))"
    for name in KINDS_IN_CONFLICTS:
        rules[name] = replace(rules[name], change=f"({rules[name].change}) OR {disputed}")
    return rules


def _seen_change() -> str:
    stored = "CAST(coalesce(after_json, before_json) AS json)"
    layered = ", ".join(f"'{kind}'" for kind in (*LAYERED, "conflict"))
    owners = " ".join(
        f"WHEN kind IN ({', '.join(repr(kind) for kind, owner in LAYERED.items() if owner == key)}) "
        f"THEN {stored} ->> '{key}' = {_ME}"
        for key in sorted(set(LAYERED.values()))
    )
    return f"({_SEES_ALL} OR kind NOT IN ({layered}) OR {_OPEN} OR CASE {owners} ELSE false END)"


def _of_own_step() -> str:
    return f"(team_worked(step_number) = {_ME} OR {_LEAD})"


# -- applying ---------------------------------------------------------------------------


def apply(connection: Connection) -> None:
    """Put the rules in force in a project on a server, or make them anew; inside a transaction of the tables' owner."""
    schema = str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())
    for statement in _functions(_quoted(schema), connection):
        _run(connection, statement)
    for name, rule in _rules().items():
        _run(connection, f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY")
        policies = (
            ("read", "SELECT", f"USING ({_MEMBER} AND ({rule.read}))"),
            ("add", "INSERT", f"WITH CHECK ({_MEMBER} AND ({rule.add}))"),
            ("change", "UPDATE", f"USING ({_MEMBER} AND ({rule.change})) WITH CHECK ({_MEMBER} AND ({rule.change}))"),
            ("remove", "DELETE", f"USING ({_MEMBER} AND ({rule.remove}))"),
        )
        for policy, command, condition in policies:
            _run(connection, f"DROP POLICY IF EXISTS team_{policy} ON {name}")
            _run(connection, f"CREATE POLICY team_{policy} ON {name} FOR {command} {condition}")
    for table in ("article", "comment"):
        _run(connection, f"DROP TRIGGER IF EXISTS team_{table} ON {table}")
        _run(
            connection,
            f"CREATE TRIGGER team_{table} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION team_{table}_change()",
        )


def _functions(schema: str, connection: Connection) -> Iterator[str]:
    """The table of logins and the functions that policies and triggers ask."""
    yield (
        "CREATE TABLE IF NOT EXISTS team_login (login name PRIMARY KEY, "
        "annotator_id varchar(36) NOT NULL UNIQUE REFERENCES annotator (id))"
    )
    # Nobody may put a function or table of their own where these look.
    yield f"REVOKE CREATE ON SCHEMA {schema} FROM PUBLIC"
    safe = f"SECURITY DEFINER SET search_path = {schema}, pg_temp"
    # In PL/pgSQL, whose plans a session keeps: functions in SQL are planned anew in every statement.
    answers: dict[str, tuple[str, str]] = {
        "team_me()": ("varchar", f"SELECT a.id {_MINE}"),
        "team_role()": ("varchar", f"SELECT a.role {_MINE} AND a.active"),
        "team_sees_all()": (
            "boolean",
            "SELECT coalesce(team_role() IN ('reviewer', 'lead'), false) OR (team_role() IS NOT NULL AND NOT EXISTS "
            "(SELECT 1 FROM setting WHERE name = 'blind' AND value_json = 'true'))",
        ),
        # Asked by the policy of changes: were it to ask the table of steps, whose policy asks that of changes, they
        # would go round in a circle.
        "team_worked(integer)": ("varchar", "SELECT annotator_id FROM journal_step WHERE number = $1"),
    }
    for name, (kind, query) in answers.items():
        body = f"BEGIN RETURN ({query}); END"
        yield f"CREATE OR REPLACE FUNCTION {name} RETURNS {kind} LANGUAGE plpgsql STABLE {safe} AS $$ {body} $$"
    yield (
        f"CREATE OR REPLACE FUNCTION team_open() RETURNS SETOF varchar LANGUAGE plpgsql STABLE {safe} AS "
        f"$$ BEGIN RETURN QUERY {OPEN_ARTICLES.format(s=schema)}; END $$"
    )
    worth = select(worth_of()).where(t.article.c.id == "ARTICLE").compile(
        dialect=connection.dialect, compile_kwargs={"literal_binds": True}
    )  # fmt: skip
    # The driver's marks for parameters double every per cent sign.
    value = str(worth).replace("'ARTICLE'", "NEW.id").replace("%%", "%")
    kept = ("id", "title", "revision_id", "meta_json", "external_id", "added", "outlet", "published", "listed")
    same = " OR ".join(f'NEW."{one}" IS DISTINCT FROM OLD."{one}"' for one in kept)
    trigger = f"RETURNS trigger LANGUAGE plpgsql {safe}"
    bound = "IF team_me() IS NULL OR team_role() = 'lead' THEN RETURN NEW; END IF;"
    refuse = "RAISE EXCEPTION '%s' USING ERRCODE = 'insufficient_privilege';"
    yield (
        f"CREATE OR REPLACE FUNCTION team_article_change() {trigger} AS $$ BEGIN {bound} "
        f"IF {same} THEN {refuse % 'only a lead may change more of an article than its status'} END IF; "
        "NEW.annotations := (SELECT count(*) FROM annotation a WHERE a.article_id = NEW.id AND a.status <> 'pending'); "
        f"NEW.useful := ({value}); RETURN NEW; END $$"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION team_comment_change() {trigger} AS $$ BEGIN {bound} "
        "IF OLD.author_id IS DISTINCT FROM team_me() OR NEW.author_id IS DISTINCT FROM OLD.author_id THEN "
        "IF (to_jsonb(NEW) - 'resolved') IS DISTINCT FROM (to_jsonb(OLD) - 'resolved') THEN "
        f"{refuse % 'only its author may change a comment'} END IF; END IF; RETURN NEW; END $$"
    )


# -- logins -----------------------------------------------------------------------------


def in_force(connection: Connection) -> bool:
    """Whether the project has logins of its own."""
    return connection.exec_driver_sql("SELECT to_regprocedure('team_me()') IS NOT NULL").scalar_one() is True


def logged_in(connection: Connection) -> str | None:
    """The id of the annotator whose login this connection uses; None for the owner and where there are no logins."""
    if not in_force(connection):
        return None
    found = connection.exec_driver_sql("SELECT team_me()").scalar_one()
    return None if found is None else str(found)


def logins(connection: Connection) -> dict[str, str]:
    """The logins by annotator id; for the owner of the tables only."""
    if not in_force(connection):
        return {}
    rows = connection.exec_driver_sql("SELECT annotator_id, login FROM team_login")
    return {row[0]: str(row[1]) for row in rows}


def add_login(connection: Connection, login: str, annotator_id: str, password: str) -> bool:
    """Give a person a login with what the program needs; says whether the server did not know it before.

    A login that is there already, for another project of the same server, keeps its password.  Raises what
    `judge_login` raises.
    """
    new = judge_login(connection, login)
    name = _quoted(login)
    if new:
        _run(connection, f"CREATE ROLE {name} LOGIN PASSWORD {_password(connection, login, password)}")
    _run(connection, f"GRANT USAGE ON SCHEMA {_quoted(_schema(connection))} TO {name}")
    for table in t.metadata.tables:
        rights = {"journal_change": "SELECT, INSERT", "journal_step": "SELECT, INSERT, UPDATE"}
        _run(connection, f"GRANT {rights.get(table, 'SELECT, INSERT, UPDATE, DELETE')} ON {table} TO {name}")
    _run(connection, f"GRANT SELECT ON alembic_version TO {name}")
    _run(connection, f"GRANT USAGE ON SEQUENCE journal_step_number_seq TO {name}")
    connection.exec_driver_sql(
        "INSERT INTO team_login (login, annotator_id) VALUES (%s, %s) "
        "ON CONFLICT (login) DO UPDATE SET annotator_id = excluded.annotator_id",
        (login, annotator_id),
    )
    return new


def judge_login(connection: Connection, login: str) -> bool:
    """Whether the server does not know this login yet.

    Raises Refused for names that PostgreSQL cannot keep, and for roles that may do more than log in.
    """
    if len(login.encode()) > 63 or "\0" in login:
        raise Refused(f"“{login}” is too long for a login of PostgreSQL, which keeps 63 bytes; use a shorter name.")
    if login.startswith("pg_") or login in ("public", "none"):
        raise Refused(f"PostgreSQL keeps the name “{login}” for itself; choose another one for this person.")
    powers = connection.exec_driver_sql(
        "SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = %s", (login,)
    ).scalar_one_or_none()
    if powers:
        raise Refused(f"“{login}” is a login that no rule of a project binds; choose another name for this person.")
    return powers is None


def remove_login(connection: Connection, login: str) -> bool:
    """Take a login out of this project; says whether the server could forget it altogether."""
    name = _quoted(login)
    _run(connection, f"DROP OWNED BY {name}")
    connection.exec_driver_sql("DELETE FROM team_login WHERE login = %s", (login,))
    others = connection.exec_driver_sql(
        "SELECT count(*) FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid "
        "WHERE r.rolname = %s AND d.dbid <> (SELECT oid FROM pg_database WHERE datname = current_database())",
        (login,),
    ).scalar_one()
    if others:
        return False
    _run(connection, f"DROP ROLE {name}")
    return True


def set_password(connection: Connection, login: str, password: str) -> None:
    """Give a login another password; it goes to the server as a SCRAM verifier, never as it is."""
    _run(connection, f"ALTER ROLE {_quoted(login)} PASSWORD {_password(connection, login, password)}")


def _password(connection: Connection, login: str, password: str) -> str:
    driver: Any = connection.connection.dbapi_connection
    verifier: bytes = driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256")
    return "'" + verifier.decode().replace("'", "''") + "'"


def _schema(connection: Connection) -> str:
    return str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _run(connection: Connection, statement: str) -> None:
    # Sent as it is: the driver would take per cent signs for parameters.
    driver: Any = connection.connection.dbapi_connection
    driver.execute(statement)
