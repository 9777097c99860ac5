"""What a blindfolded annotator can read: the project without the layers of others.

Views of a connection's own stand before the tables of the same names (SQLite and PostgreSQL both look among the
temporary ones first), so that every question, from the article list to an export, is answered as if the others had
not begun.  Articles that all who were assigned have done are shown whole.  On a server with logins of its own the
database holds the same rules by itself (permissions.py).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Engine, event

from annotator.storage import tables as t

#: Kinds of journalled value that belong to somebody's layer, with the key of their owner in the journal's JSON.
LAYERED = {
    "annotation": "annotator_id",
    "relation": "annotator_id",
    "verdict": "annotator_id",
    "article_values": "annotator_id",
    "comment": "author_id",
    "decision": "annotator_id",
}

#: Changes `c` that tell of a step whatever else it did: others than those of a status, which marking brings along.
TELLING = "c.kind NOT IN ('article', 'assignment') OR c.before_json IS NULL"

#: Articles that all who were assigned have done; {s} is the schema of the tables.
OPEN_ARTICLES = (
    "SELECT article_id FROM {s}.assignment GROUP BY article_id "
    "HAVING sum(CASE WHEN status = 'done' THEN 0 ELSE 1 END) = 0"
)


def blindfold(engine: Engine, viewer: str) -> Engine:
    """`engine`, which has no connection yet, to show no more than the annotator with the id `viewer` may see."""
    dialect = engine.dialect.name

    def prepare(connection: Any, _record: object) -> None:
        cursor = connection.cursor()
        schema = "main"
        if dialect != "sqlite":
            cursor.execute("SELECT quote_ident(current_schema())")
            (schema,) = cursor.fetchone()
        for statement in _views(schema, viewer, dialect):
            cursor.execute(statement)
        cursor.close()

    event.listen(engine, "connect", prepare)
    return engine


def _views(schema: str, viewer: str, dialect: str) -> Iterator[str]:
    me = "'" + viewer.replace("'", "''") + "'"
    engines = f"SELECT id FROM {schema}.annotator WHERE kind = 'engine'"
    done = OPEN_ARTICLES.format(s=schema)

    def seen(owner: str) -> str:
        return f"({owner} = {me} OR {owner} IN ({engines}) OR article_id IN ({done}))"

    def view(name: str, where: str, columns: str = "*") -> str:
        return f"CREATE TEMP VIEW {name} AS SELECT {columns} FROM {schema}.{name} WHERE {where}"

    yield view("annotation", seen("annotator_id"))
    of_seen = f"EXISTS (SELECT 1 FROM annotation a WHERE a.id = {schema}.fragment.annotation_id)"
    yield view("fragment", of_seen)
    for name in ("relation", "verdict", "article_values", "decision"):
        yield view(name, seen("annotator_id"))
    yield view("comment", seen("author_id"))
    own = " OR ".join(
        f"object_id IN (SELECT id FROM {schema}.{name} WHERE {owner} = {me})"
        for name, owner in LAYERED.items() if name != "decision"
    )  # fmt: skip
    yield view("conflict", f"article_id IN ({done}) OR {own}")
    yield (
        "CREATE TEMP VIEW tally AS SELECT label_id, annotator_id, status, count(*) AS count FROM annotation "
        "GROUP BY label_id, annotator_id, status"
    )
    yield _article(schema)
    yield view("journal_change", _change(schema, me, done, dialect))
    yield view(
        "journal_step",
        f"annotator_id IS NULL OR annotator_id = {me} OR EXISTS "
        f"(SELECT 1 FROM journal_change c WHERE c.step_number = {schema}.journal_step.number AND ({TELLING} OR "
        # The name of a step that marked something in a hidden layer says with which label.
        f"(SELECT count(*) FROM journal_change d WHERE d.step_number = c.step_number) = "
        f"(SELECT count(*) FROM {schema}.journal_change d WHERE d.step_number = c.step_number)))",
    )


def _article(schema: str) -> str:
    """The articles with the number of annotations that can be seen."""
    counted = (
        f"(SELECT count(*) FROM annotation a WHERE a.article_id = {schema}.article.id AND a.status <> 'pending')"
        " AS annotations"
    )
    columns = ", ".join(counted if one.name == "annotations" else f'"{one.name}"' for one in t.article.columns)
    return f"CREATE TEMP VIEW article AS SELECT {columns} FROM {schema}.article"


def _change(schema: str, me: str, done: str, dialect: str) -> str:
    engines = f"SELECT id FROM {schema}.annotator WHERE kind = 'engine'"
    stored = f"coalesce({schema}.journal_change.after_json, {schema}.journal_change.before_json)"
    cases = []
    for key in sorted(set(LAYERED.values())):
        kinds = ", ".join(f"'{kind}'" for kind, owner in LAYERED.items() if owner == key)
        value = f"json_extract({stored}, '$.{key}')" if dialect == "sqlite" else f"CAST({stored} AS json) ->> '{key}'"
        cases.append(f"WHEN kind IN ({kinds}) THEN ({value} = {me} OR {value} IN ({engines}))")
    layered = ", ".join(f"'{kind}'" for kind in (*LAYERED, "conflict"))
    return f"kind NOT IN ({layered}) OR article_id IN ({done}) OR CASE {' '.join(cases)} ELSE {_false(dialect)} END"


def _false(dialect: str) -> str:
    return "0" if dialect == "sqlite" else "false"
