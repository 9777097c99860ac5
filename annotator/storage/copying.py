"""A whole project copied from one place to another, file or server, and a part of one for a single annotator."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from sqlalchemy import Connection, Table, and_, delete, func, insert, not_, or_, select, text

from annotator.storage import opening, originals, scores
from annotator.storage import tables as t
from annotator.storage.listed import chunks
from annotator.storage.originals import ORIGINAL
from annotator.storage.reading import Reading
from annotator.storage.statements import NEXT_NUMBER, insert_rows
from annotator.storage.store import Store


@dataclass(frozen=True, slots=True)
class Part:
    """What goes to one annotator: these articles, and on them these layers."""

    article_ids: Collection[str]
    annotator_ids: Collection[str]


#: Rows written at once.
_ROWS = 2000

#: Called with the rows copied so far and a table's name.
_OnRows = Callable[[int, str], None]


def copy_to(read: Reading, target: str, part: Part | None, on_rows: _OnRows) -> tuple[Store, int]:
    """A copy of the project that `read` shows at another place, whole or a part; gives it and the rows copied.

    Raises CannotOpen when the target is taken or cannot be written.
    """
    rows = 0

    def fill(connection: Connection) -> None:
        nonlocal rows
        rows = copy_rows(read.connection, connection, on_rows)
        if part is not None:
            keep_part(connection, part)

    store = opening.create_with(target, fill)
    if part is not None:
        store.tidy()
    return store, rows


def copy_rows(source: Connection, target: Connection, on_rows: _OnRows) -> int:
    """Copy every row of a project into the empty tables of another database; gives how many there were."""
    done = 0
    for table in t.metadata.sorted_tables:
        # Memory stays flat however long the journal is; texts are large, so there are fewer of them at once.
        size = {t.original.name: 1, t.article_text.name: 50}.get(table.name, _ROWS)
        for part in source.execute(select(table).execution_options(yield_per=size)).partitions():
            insert_rows(target, table.name, tuple(column.name for column in table.c), [tuple(row) for row in part])
            done += len(part)
            on_rows(done, table.name)
    if target.dialect.name == "postgresql":
        target.execute(NEXT_NUMBER)
    else:
        # Numbers of steps are never used again, also when the newest ones have gone.
        target.execute(_SEQUENCE)
    return done


_SEQUENCE = text("UPDATE sqlite_sequence SET seq = (SELECT max(number) FROM journal_step) WHERE name = 'journal_step'")

#: Tables whose rows stand on an article.
_ON_ARTICLES = (
    t.fragment, t.relation, t.comment, t.verdict, t.article_values, t.assignment, t.decision, t.conflict, t.annotation,
    t.article_revision,
)  # fmt: skip

#: Kinds whose rows belong to a layer, with the column that says whose.
_LAYERS = {
    "annotation": t.annotation.c.annotator_id,
    "relation": t.relation.c.annotator_id,
    "verdict": t.verdict.c.annotator_id,
    "article_values": t.article_values.c.annotator_id,
    "assignment": t.assignment.c.annotator_id,
    "decision": t.decision.c.annotator_id,
}


def keep_part(connection: Connection, part: Part) -> None:
    """Remove from a copy, with its history, all articles but these and all layers but those of these annotators.

    The codebook and the registries stay whole.  What is left follows on from itself, so that a check finds it whole,
    and merging it back brings what was done in it.
    """
    articles, people = sorted(part.article_ids), sorted(part.annotator_ids)
    # The journal first: it says whose the rows are and where they stand, also those that are gone by now.
    change = t.journal_change
    _drop(connection, change, and_(change.c.article_id.is_not(None), not_(change.c.article_id.in_(articles))))
    _forget_layers(connection, people)
    for kind, column in _LAYERS.items():
        if kind != "annotation":
            _drop(connection, t.metadata.tables[kind], not_(column.in_(people)))
    _forget_layers_rows(connection, people)
    for table in _ON_ARTICLES:
        _drop(connection, table, not_(table.c.article_id.in_(articles)))
    _drop(connection, t.article, not_(t.article.c.id.in_(articles)))
    used = select(t.article_revision.c.sha256)
    _drop(connection, t.article_text, not_(t.article_text.c.sha256.in_(used)))
    _drop_originals(connection)
    done_here = select(t.journal_change.c.step_number)
    _drop(connection, t.journal_step, not_(t.journal_step.c.number.in_(done_here)))
    _count_again(connection)


def _drop_originals(connection: Connection) -> None:
    """Remove the originals that no article which is left names, nor one that undo brings back."""
    import msgspec

    wanted: set[str] = set()
    change, article = t.journal_change.c, t.article.c
    stated = select(func.coalesce(change.after_json, change.before_json)).where(change.kind == "article")
    metas = [msgspec.json.decode(one).get("meta") for one in connection.execute(stated).scalars()]
    metas += [msgspec.json.decode(one) for one in connection.execute(select(article.meta_json)).scalars() if one]
    wanted.update(str(meta[ORIGINAL]) for meta in metas if meta and ORIGINAL in meta)
    for part in chunks(sorted(originals.kept(connection) - wanted)):
        _drop(connection, t.original, t.original.c.sha256.in_(part))


def _drop(connection: Connection, table: Table, where: object) -> None:
    connection.execute(delete(table).where(where))  # type: ignore[arg-type]


def _forget_layers(connection: Connection, people: list[str]) -> None:
    """Take other annotators' layers out of the journal: every change of an object that is or was theirs."""
    change = t.journal_change.c
    foreign: list[str] = []
    owner = {"comment": "author_id"}
    for kind in (*_LAYERS, "comment"):
        name = owner.get(kind, "annotator_id")
        query = select(change.object_id, func.coalesce(change.after_json, change.before_json)).where(
            change.kind == kind
        )
        foreign += [row[0] for row in connection.execute(query) if _owner_in(row[1], name) not in people]
    dropped = set(foreign)
    if foreign:
        dropped |= _hanging_on(connection, dropped)
    for part in chunks(sorted(dropped)):
        connection.execute(delete(t.journal_change).where(change.object_id.in_(part)))


def _owner_in(encoded: str, name: str) -> str:
    import msgspec

    return str(msgspec.json.decode(encoded).get(name))


def _hanging_on(connection: Connection, dropped: set[str]) -> set[str]:
    """What refers to annotations that go, and so cannot stay: links, comments and verdicts on them."""
    import msgspec

    change = t.journal_change.c
    found = set()
    names = {"relation": ("from_id", "to_id"), "comment": ("target_id",), "verdict": ("suggestion_id",)}
    for kind, ends in names.items():
        query = select(change.object_id, func.coalesce(change.after_json, change.before_json)).where(
            change.kind == kind
        )
        for object_id, encoded in connection.execute(query):
            value = msgspec.json.decode(encoded)
            if any(value.get(end) in dropped for end in ends):
                found.add(object_id)
    return found


def _forget_layers_rows(connection: Connection, people: list[str]) -> None:
    """Take the rows of other annotators' layers out, and what refers to them."""
    theirs = select(t.annotation.c.id).where(not_(t.annotation.c.annotator_id.in_(people)))
    link, remark, verdict = t.relation.c, t.comment.c, t.verdict.c
    _drop(connection, t.relation, or_(link.from_id.in_(theirs), link.to_id.in_(theirs)))
    _drop(connection, t.comment, or_(remark.target_id.in_(theirs), not_(remark.author_id.in_(people))))
    _drop(connection, t.verdict, verdict.suggestion_id.in_(theirs))
    _drop(connection, t.fragment, t.fragment.c.annotation_id.in_(theirs))
    _drop(connection, t.annotation, t.annotation.c.id.in_(theirs))


def _count_again(connection: Connection) -> None:
    a = t.annotation.c
    connection.execute(delete(t.tally))
    keys = (a.label_id, a.annotator_id, a.status)
    counted = select(*keys, func.count()).group_by(*keys)
    connection.execute(insert(t.tally).from_select(["label_id", "annotator_id", "status", "count"], counted))
    number = select(func.count()).where(a.article_id == t.article.c.id, a.status != "pending").scalar_subquery()
    connection.execute(t.article.update().values(annotations=number))
    scores.weigh(connection, list(connection.execute(select(t.article.c.id)).scalars()))
