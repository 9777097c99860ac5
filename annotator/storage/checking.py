"""Is a project whole?  Texts, offsets, references, counts, and the journal against what is stored."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

import msgspec
from sqlalchemy import Connection, func, or_, select, text

from annotator.errors import AnnotatorError
from annotator.model.changes import Value
from annotator.model.text import sha256
from annotator.storage import originals, scores
from annotator.storage import tables as t
from annotator.storage.listed import chunks
from annotator.storage.mapping import KIND, from_json
from annotator.storage.reading import Reading


def problems(connection: Connection) -> Iterator[str]:
    """Every fault found, one sentence each; none for a project that is whole."""
    if connection.dialect.name == "sqlite":
        yield from _file_problems(connection)
    yield from _text_problems(connection)
    yield from _original_problems(connection)
    yield from _fragment_problems(connection)
    yield from _comment_problems(connection)
    yield from _count_problems(connection)
    yield from scores.problems(connection)
    yield from _journal_problems(connection)


def counts(connection: Connection) -> dict[str, int]:
    """Rows by table, for the report."""
    names = ("article", "annotation", "relation", "comment", "original", "journal_step", "journal_change")
    return {
        name: int(connection.execute(select(func.count()).select_from(t.metadata.tables[name])).scalar_one())
        for name in names
    }


def _file_problems(connection: Connection) -> Iterator[str]:
    for (message,) in connection.exec_driver_sql("PRAGMA integrity_check(20)"):
        if message != "ok":
            yield f"The file is damaged: {message}."
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield f"Row {row} of {table} names a missing {parent}."


def _text_problems(connection: Connection) -> Iterator[str]:
    r, x, a = t.article_revision.c, t.article_text.c, t.article.c
    query = select(r.id, r.sha256, r.length, x.text).join_from(t.article_revision, t.article_text, r.sha256 == x.sha256)
    for revision_id, digest, length, content in connection.execute(query).yield_per(100):
        if sha256(content) != digest:
            yield f"The text of revision {revision_id} is not the one its SHA-256 names."
        if len(content) != length:
            yield f"The text of revision {revision_id} has {len(content)} characters instead of {length}."
    missing = select(a.id, a.title).where(~select(r.id).where(r.id == a.revision_id, r.article_id == a.id).exists())
    for article_id, title in connection.execute(missing):
        yield f"The article “{title}” ({article_id}) has lost its text."


def _original_problems(connection: Connection) -> Iterator[str]:
    for digest in sorted(originals.kept(connection)):
        one = originals.stored(connection, digest)
        try:
            if one is not None and hashlib.sha256(one.unpacked()).hexdigest() != digest:
                yield f"The original “{one.name}” is not the one its SHA-256 names."
        except AnnotatorError as error:
            yield error.sentence


def _fragment_problems(connection: Connection) -> Iterator[str]:
    a, f, r = t.annotation.c, t.fragment.c, t.article_revision.c
    bare = select(a.id).where(~select(f.position).where(f.annotation_id == a.id).exists())
    for (annotation_id,) in connection.execute(bare):
        yield f"Annotation {annotation_id} covers nothing."
    outside = (
        select(a.id, f.start, f.end, r.length)
        .join_from(t.fragment, t.annotation, f.annotation_id == a.id)
        .join(t.article_revision, a.revision_id == r.id)
        .where((f.start < 0) | (f.start > f.end) | (f.end > r.length))
    )
    for annotation_id, start, end, length in connection.execute(outside):
        yield f"Annotation {annotation_id} covers {start}–{end}, but its article has {length} characters."
    elsewhere = select(a.id).join_from(t.fragment, t.annotation, f.annotation_id == a.id).distinct()
    for (annotation_id,) in connection.execute(elsewhere.where(f.article_id != a.article_id)):
        yield f"A fragment of annotation {annotation_id} stands under another article."
    later = t.fragment.alias("later")
    crossed = select(f.annotation_id).join_from(
        t.fragment,
        later,
        (later.c.annotation_id == f.annotation_id) & (later.c.position == f.position + 1) & (later.c.start < f.end),
    )
    for (annotation_id,) in connection.execute(crossed):
        yield f"The fragments of annotation {annotation_id} overlap or are out of order."


def _comment_problems(connection: Connection) -> Iterator[str]:
    c = t.comment.c
    kinds = (t.annotation, t.article, t.relation)
    targets = (select(table.c.id).where(table.c.id == c.target_id).exists() for table in kinds)
    for (comment_id,) in connection.execute(select(c.id).where(~or_(*targets))):
        yield f"Comment {comment_id} is on something that is not there."


def _count_problems(connection: Connection) -> Iterator[str]:
    a, c = t.annotation.c, t.article.c
    counted = (
        select(a.article_id, func.count().label("number"))
        .where(a.status != "pending")
        .group_by(a.article_id)
        .subquery()
    )
    number = func.coalesce(counted.c.number, 0)
    wrong = (
        select(c.id, c.title, c.annotations, number)
        .join_from(t.article, counted, counted.c.article_id == c.id, isouter=True)
        .where(c.annotations != number)
    )
    for article_id, title, shown, real in connection.execute(wrong):
        yield f"The article “{title}” ({article_id}) shows {shown} annotations but has {real}."
    real = {tuple(row[:3]): row[3] for row in connection.execute(_REAL_TALLY)}
    kept = {tuple(row[:3]): row[3] for row in connection.execute(text("SELECT * FROM tally WHERE count <> 0"))}
    if real != kept:
        yield "The summary of counts by label does not agree with the annotations."


_REAL_TALLY = select(
    t.annotation.c.label_id, t.annotation.c.annotator_id, t.annotation.c.status, func.count()
).group_by(t.annotation.c.label_id, t.annotation.c.annotator_id, t.annotation.c.status)


def _journal_problems(connection: Connection) -> Iterator[str]:
    """Each object's changes must follow on each other, and the last must be what is stored."""
    j = t.journal_change.c
    for kind, stored in KIND.items():
        journalled = list(connection.execute(select(j.object_id).where(j.kind == kind).distinct()).scalars())
        known = set(journalled)
        for object_id in connection.execute(select(stored.table.c.id)).scalars():
            if object_id not in known:
                yield f"The {_words(kind)} {object_id} is not in the journal."
        for part in chunks(journalled):
            now, unreadable = _stored(connection, kind, part)
            for object_id in unreadable:
                yield f"The {_words(kind)} {object_id} cannot be read."
            # The merge step that brought other copies' steps follows on; those steps need not.
            query = (
                select(j.object_id, j.step_number, j.before_json, j.after_json)
                .join_from(t.journal_change, t.journal_step, j.step_number == t.journal_step.c.number)
                .where(j.kind == kind, j.object_id.in_(part), t.journal_step.c.merge_number.is_(None))
            )
            rows = connection.execute(query.order_by(j.object_id, j.step_number, j.position))
            for object_id, changes in groupby(rows, key=lambda row: row[0]):
                if object_id not in unreadable:
                    yield from _object_problems(kind, object_id, now.get(object_id), changes)


def _stored(connection: Connection, kind: str, ids: Sequence[str]) -> tuple[dict[str, Value], set[str]]:
    """The stored values by id, and the ids of those whose rows cannot be read."""
    read = Reading(connection)
    try:
        return {value.id: value for value in read.values(kind, ids)}, set()
    except msgspec.DecodeError:
        if len(ids) == 1:
            return {}, set(ids)
    found: dict[str, Value] = {}
    unreadable: set[str] = set()
    for object_id in ids:
        values, broken = _stored(connection, kind, [object_id])
        found |= values
        unreadable |= broken
    return found, unreadable


def _object_problems(kind: str, object_id: str, stored: Value | None, changes: Iterator[Any]) -> Iterator[str]:
    last: Value | None = None
    for _, step, before, after in changes:
        try:
            follows, last = from_json(kind, before) == last, from_json(kind, after)
        except msgspec.DecodeError:
            yield f"The journal of {_words(kind)} {object_id} cannot be read at step {step}."
            return
        if not follows:
            yield f"The journal of {_words(kind)} {object_id} does not follow on at step {step}."
            return
    if last != stored:
        yield f"The {_words(kind)} {object_id} is not what the journal says it is."


def _words(kind: str) -> str:
    return kind.replace("_", " ")
