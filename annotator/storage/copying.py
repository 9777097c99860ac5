"""A whole project copied from one place to another, file or server, and a part of one for a single annotator."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

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

#: Kinds that refer to annotations, and so cannot stay without them, with the names of what refers.
_ENDS = {"relation": ("from_id", "to_id"), "comment": ("target_id",), "verdict": ("suggestion_id",)}


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
    metas = [value.get("meta") for _, value in _stated(connection, "article")]
    kept = connection.execute(select(t.article.c.meta_json)).scalars()
    metas += [msgspec.json.decode(one) for one in kept if one]
    wanted.update(str(meta[ORIGINAL]) for meta in metas if meta and ORIGINAL in meta)
    for part in chunks(sorted(originals.kept(connection) - wanted)):
        _drop(connection, t.original, t.original.c.sha256.in_(part))


def _drop(connection: Connection, table: Table, where: object) -> None:
    connection.execute(delete(table).where(where))  # type: ignore[arg-type]


def _forget_layers(connection: Connection, people: list[str]) -> None:
    """Take other annotators' layers out of the journal: every change of an object that is or was theirs."""
    change = t.journal_change.c
    foreign: set[str] = set()
    #: Of what may hang on annotations that go: the object, and the ids that it refers to.
    hanging: list[tuple[str, list[object]]] = []
    for kind in dict.fromkeys((*_LAYERS, *_ENDS)):
        owner, ends = "author_id" if kind == "comment" else "annotator_id", _ENDS.get(kind, ())
        for object_id, value in _stated(connection, kind):
            if value.get(owner) not in people:
                foreign.add(object_id)
            elif ends:
                hanging.append((object_id, [value.get(end) for end in ends]))
    foreign.update([object_id for object_id, ends in hanging if not foreign.isdisjoint(ends)])
    for part in chunks(sorted(foreign)):
        connection.execute(delete(t.journal_change).where(change.object_id.in_(part)))


def _stated(connection: Connection, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What the journal says of every object of a kind, change by change."""
    import msgspec

    change = t.journal_change.c
    said = func.coalesce(change.after_json, change.before_json)
    for object_id, encoded in connection.execute(select(change.object_id, said).where(change.kind == kind)):
        yield object_id, msgspec.json.decode(encoded)


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
