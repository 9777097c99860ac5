"""Roles of a team in the database itself: logins, grants and row-level security on PostgreSQL.

The rules are those of commands/permissions.py; here they hold for whoever connects, with this program or without.
Each person of the project may have one login of the server; the table `team_login` says whose it is.  The login
that owns the tables is not bound by them.  Policies ask `SECURITY DEFINER` functions, whose answers do not depend
on what the asking login may read (PostgreSQL manual, “Row Security Policies”).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, select

from annotator.errors import Refused
from annotator.model.text import sha256
from annotator.storage import guards
from annotator.storage import tables as t
from annotator.storage.rules import MEMBER, rules
from annotator.storage.scores import worth_of
from annotator.storage.sight import LAYERED, OPEN_ARTICLES

#: Equality as the system has it, whatever stands in the search path.
_IS = "OPERATOR(pg_catalog.=)"
_NAMED_IN_FULL = ("team_me()", "team_role()", "team_sees_all()")

_MINE = "FROM team_login l JOIN annotator a ON a.id = l.annotator_id WHERE l.login = session_user"

# -- applying ---------------------------------------------------------------------------


def apply(connection: Connection) -> None:
    """Put the rules in force in a project on a server, or make them anew; inside a transaction of the tables' owner."""
    for statement in _statements(connection):
        _run(connection, statement)
    for login in logins(connection).values():
        _grant(connection, login)
    _run(connection, f"COMMENT ON TABLE team_login IS '{_version(connection)}'")


def outdated(connection: Connection) -> bool:
    """Whether another version of the program has put the rules in force, and this login owns them."""
    query = (
        "SELECT obj_description(oid, 'pg_class') FROM pg_class "
        "WHERE oid = to_regclass('team_login') AND pg_has_role(relowner, 'USAGE')"
    )
    found = connection.exec_driver_sql(query).first()
    return found is not None and found[0] != _version(connection)


def _version(connection: Connection) -> str:
    """What tells these rules from others."""
    return "rules " + sha256("\n".join(_statements(connection)))[:16]


def _statements(connection: Connection) -> Iterator[str]:
    yield from _functions(_quoted(_schema(connection)), connection)
    for name, rule in rules().items():
        yield f"ALTER TABLE {name} ENABLE ROW LEVEL SECURITY"
        policies = (
            ("read", "SELECT", f"USING ({MEMBER} AND ({rule.read}))"),
            ("add", "INSERT", f"WITH CHECK ({MEMBER} AND ({rule.add}))"),
            ("change", "UPDATE", f"USING ({MEMBER} AND ({rule.change})) WITH CHECK ({MEMBER} AND ({rule.change}))"),
            ("remove", "DELETE", f"USING ({MEMBER} AND ({rule.remove}))"),
        )
        for policy, command, condition in policies:
            yield f"DROP POLICY IF EXISTS team_{policy} ON {name}"
            yield f"CREATE POLICY team_{policy} ON {name} FOR {command} {condition}"
    yield from guards.unmeasured()
    for table in ("article", "comment", "assignment"):
        yield f"DROP TRIGGER IF EXISTS team_{table} ON {table}"
        yield (
            f"CREATE TRIGGER team_{table} BEFORE UPDATE ON {table} FOR EACH ROW EXECUTE FUNCTION team_{table}_change()"
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
    yield "DROP FUNCTION IF EXISTS team_worked(integer) CASCADE"
    for name, (kind, query) in _answers(schema).items():
        body = f"BEGIN RETURN ({query}); END"
        how = "SECURITY DEFINER" if name in _NAMED_IN_FULL else safe
        yield f"CREATE OR REPLACE FUNCTION {name} RETURNS {kind} LANGUAGE plpgsql STABLE {how} AS $$ {body} $$"
    yield from guards.functions(safe)
    yield (
        f"CREATE OR REPLACE FUNCTION team_open() RETURNS SETOF varchar LANGUAGE plpgsql STABLE {safe} AS "
        f"$$ BEGIN RETURN QUERY {OPEN_ARTICLES.format(s=schema)}; END $$"
    )
    yield from _triggers(safe, connection)


def _answers(schema: str) -> dict[str, tuple[str, str]]:
    """The functions that answer one question: what kind of value each gives, and the query for it."""
    mine = (
        f"FROM {schema}.team_login l JOIN {schema}.annotator a ON a.id {_IS} l.annotator_id "
        f"WHERE l.login {_IS} session_user"
    )
    return {
        # Asked by every rule: to set the search path for them takes as long as what they do, so that all is named in
        # full instead.
        "team_me()": ("varchar", f"SELECT a.id {mine}"),
        "team_role()": ("varchar", f"SELECT a.role {mine} AND a.active"),
        "team_sees_all()": (
            "boolean",
            f"SELECT coalesce((SELECT a.role {_IS} 'reviewer' OR a.role {_IS} 'lead' OR NOT EXISTS (SELECT 1 FROM "
            f"{schema}.setting s WHERE s.name {_IS} 'blind' AND s.value_json {_IS} 'true') {mine} AND a.active), "
            "false)",
        ),
        # Asked by the policy of changes: were it to ask the table of steps, whose policy asks that of changes, they
        # would go round in a circle.  These answer yes or no for whoever asks: everybody may call them.
        "team_worked(integer)": (
            "boolean",
            f"SELECT annotator_id = (SELECT a.id {_MINE}) FROM journal_step WHERE number = $1",
        ),
        "team_hides(integer)": (
            "boolean",
            "EXISTS (SELECT 1 FROM journal_change c WHERE c.step_number = $1 "
            f"AND c.kind IN ({guards.names(tuple(LAYERED))}))",
        ),
        "team_owns(varchar, varchar)": (
            "boolean",
            f"EXISTS (SELECT 1 FROM annotator o WHERE o.id = {_owner()} AND (o.id = team_me() OR "
            "(o.kind IN ('engine', 'gold') AND team_role() IN ('reviewer', 'lead'))))",
        ),
        # Whether a lead, or whose it was about, has told of this conflict before.
        "team_told(varchar, varchar)": (
            "boolean",
            "team_role() IN ('reviewer', 'lead') AND EXISTS (SELECT 1 FROM journal_change c "
            "JOIN journal_step s ON s.number = c.step_number JOIN annotator a ON a.id = s.annotator_id "
            "WHERE c.kind = 'conflict' AND c.object_id = $1 AND c.before_json IS NULL "
            "AND CAST(c.after_json AS json) ->> 'object_id' = $2 AND (a.role = 'lead' OR a.id = "
            f"{_owner('(CAST(c.after_json AS json) ->> ' + repr('object_kind') + ')', '$2')}))",
        ),
    }


def _triggers(safe: str, connection: Connection) -> Iterator[str]:
    """What of an article and of a comment may change, and what follows from the rest."""
    worth = select(worth_of()).where(t.article.c.id == "ARTICLE").compile(
        dialect=connection.dialect, compile_kwargs={"literal_binds": True}
    )  # fmt: skip
    # The driver's marks for parameters double every per cent sign.
    value = str(worth).replace("'ARTICLE'", "NEW.id").replace("%%", "%")
    kept = ("id", "title", "revision_id", "meta_json", "external_id", "added", "outlet", "published", "listed")
    same = " OR ".join(f'NEW."{one}" IS DISTINCT FROM OLD."{one}"' for one in kept)
    trigger = f"RETURNS trigger LANGUAGE plpgsql {safe}"
    bound = "IF team_me() IS NULL OR team_role() = 'lead' THEN RETURN NEW; END IF;"
    disputed = (
        "team_role() = 'reviewer' AND EXISTS "
        "(SELECT 1 FROM conflict d WHERE d.object_kind = '%s' AND d.object_id = OLD.id)"
    )
    refuse = "RAISE EXCEPTION '%s' USING ERRCODE = 'insufficient_privilege';"
    yield (
        f"CREATE OR REPLACE FUNCTION team_article_change() {trigger} AS $$ BEGIN {bound} "
        f"IF ({same}) AND NOT ({disputed % 'article'}) "
        f"THEN {refuse % 'only a lead may change more of an article than its status'} END IF; "
        "IF NEW.status IS DISTINCT FROM OLD.status AND team_role() = 'annotator' "
        "AND EXISTS (SELECT 1 FROM assignment g WHERE g.article_id = NEW.id) "
        "AND NOT EXISTS (SELECT 1 FROM assignment g WHERE g.article_id = NEW.id AND g.annotator_id = team_me()) "
        f"THEN {refuse % 'only those to whom an article is assigned may set its status'} END IF; "
        "NEW.annotations := (SELECT count(*) FROM annotation a WHERE a.article_id = NEW.id AND a.status <> 'pending'); "
        f"NEW.useful := ({value}); RETURN NEW; END $$"
    )
    yield (
        f"CREATE OR REPLACE FUNCTION team_comment_change() {trigger} AS $$ BEGIN {bound} "
        "IF OLD.author_id IS DISTINCT FROM team_me() OR NEW.author_id IS DISTINCT FROM OLD.author_id THEN "
        "IF (to_jsonb(NEW) - 'resolved') IS DISTINCT FROM (to_jsonb(OLD) - 'resolved') "
        f"AND NOT ({disputed % 'comment'}) THEN "
        f"{refuse % 'only its author may change a comment'} END IF; END IF; RETURN NEW; END $$"
    )


def _owner(kind: str = "$1", object_id: str = "$2") -> str:
    """SQL for whose a thing of a kind is, NULL for what belongs to all."""
    cases = " ".join(
        f"WHEN '{name}' THEN (SELECT {column} FROM {name} WHERE id = {object_id})"
        for name, column in LAYERED.items() if name != "decision"
    )  # fmt: skip
    return f"(CASE {kind} {cases} END)"


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
    _grant(connection, login)
    connection.exec_driver_sql(
        "INSERT INTO team_login (login, annotator_id) VALUES (%s, %s) "
        "ON CONFLICT (login) DO UPDATE SET annotator_id = excluded.annotator_id",
        (login, annotator_id),
    )
    return new


def _grant(connection: Connection, login: str) -> None:
    """What a login may do at all, before the rules for rows."""
    name = _quoted(login)
    _run(connection, f"GRANT USAGE ON SCHEMA {_quoted(_schema(connection))} TO {name}")
    for table in t.metadata.tables:
        rights = {"journal_change": "SELECT, INSERT", "journal_step": "SELECT, INSERT"}
        _run(connection, f"GRANT {rights.get(table, 'SELECT, INSERT, UPDATE, DELETE')} ON {table} TO {name}")
    # When and by whom a step was made stays; the rest is written while it goes on, undone or merged.
    _run(connection, f"REVOKE UPDATE ON journal_step FROM {name}")
    changing = "state, merge_number, name, of_number, details_json, annotator_id"
    _run(connection, f"GRANT UPDATE ({changing}) ON journal_step TO {name}")
    _run(connection, f"GRANT SELECT ON alembic_version TO {name}")
    _run(connection, f"GRANT USAGE ON SEQUENCE journal_step_number_seq TO {name}")


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
