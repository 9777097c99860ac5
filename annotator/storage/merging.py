"""Reading the journals of copies, and writing what they are together into one of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, func, select, update

from annotator.model.changes import Change, Value
from annotator.model.merging import Entry, Key, Settled, United
from annotator.model.people import Annotator
from annotator.storage import tables as t
from annotator.storage.listed import chunks
from annotator.storage.mapping import KIND, annotation_of, from_json, gathered
from annotator.storage.statements import insert_rows
from annotator.storage.unit_of_work import UnitOfWork

#: The kind of the step that a merge leaves; its changes follow from those of the copies and are not told again.
MERGE = "merge"

#: What tells one journalled change of all copies from another.
_Mark = tuple[str, str, str]


@dataclass(slots=True)
class Journal:
    """A copy's journal: its steps by id, and the changes in them as they are stored."""

    steps: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    changes: dict[_Mark, tuple[Any, ...]] = field(default_factory=dict)

    def entries(self) -> Iterator[Entry]:
        """The changes as values."""
        for (step_id, kind, object_id), (_, _, _, before, after) in self.changes.items():
            if kind != "conflict":
                _, _, annotator_id, at, *_ = self.steps[step_id]
                yield Entry(at, step_id, annotator_id, kind, object_id, from_json(kind, before), from_json(kind, after))

    def settled(self) -> Iterator[Settled]:
        """The conflicts that steps decided."""
        for step_id, (_, _, annotator_id, at, _, _, _, details) in self.steps.items():
            for one in json.loads(details).get("settled", ()) if details else ():
                yield Settled(
                    at, step_id, annotator_id, one["kind"], one["id"], one["field"], tuple(one["given up"]),
                    one["chosen"],
                )  # fmt: skip

    def add(self, other: Journal) -> None:
        """Take in the steps and changes of another copy that are not here."""
        for step_id, step in other.steps.items():
            self.steps.setdefault(step_id, step)
        for mark, change in other.changes.items():
            self.changes.setdefault(mark, change)

    def less(self, other: Journal) -> Journal:
        """What is here and not in `other`; a step counts as there with the changes that are there."""
        changes = {mark: change for mark, change in self.changes.items() if mark not in other.changes}
        wanted = {mark[0] for mark in changes} | (self.steps.keys() - other.steps.keys())
        return Journal({key: step for key, step in self.steps.items() if key in wanted}, changes)


_STEP = ("number", "id", "annotator_id", "at", "name", "kind", "state", "details_json")


def read_journal(connection: Connection) -> Journal:
    """The journal of a project as it stands in this snapshot, without what merges added to it."""
    s, c = t.journal_step.c, t.journal_change.c
    found = Journal()
    names: dict[int, str] = {}
    for row in connection.execute(select(*(s[name] for name in _STEP)).where(s.kind != MERGE).order_by(s.number)):
        found.steps[row[1]] = tuple(row)
        names[row[0]] = row[1]
    query = select(c.step_number, c.position, c.kind, c.object_id, c.article_id, c.before_json, c.after_json)
    for number, position, kind, object_id, *rest in connection.execute(query):
        step_id = names.get(number)
        if step_id is not None:
            found.changes[step_id, kind, object_id] = (number, position, *rest)
    return found


def read_texts(connection: Connection) -> Iterator[tuple[str, str]]:
    """Digest and content of every text of a project."""
    for row in connection.execute(select(t.article_text.c.sha256, t.article_text.c.text)):
        yield row[0], row[1]


def read_values(connection: Connection) -> dict[Key, Value]:
    """Everything that stands in a project."""
    found: dict[Key, Value] = {}
    for kind, stored in KIND.items():
        rows = connection.execute(select(*stored.columns))
        if kind == "annotation":
            f = t.fragment.c
            order = (f.annotation_id, f.position)
            parts = gathered(connection.execute(select(f.annotation_id, f.start, f.end).order_by(*order)).fetchall())
            found.update(((kind, row[0]), annotation_of(row, parts.get(row[0], ()))) for row in rows)
        else:
            found.update(((kind, row[0]), stored.value(row)) for row in rows)
    return found


def changes_to(present: Mapping[Key, Value], united: United) -> list[Change]:
    """What turns the values that are there into those that the copies together make."""
    wanted: dict[Key, Value] = {**united.values, **{("conflict", one.id): one for one in united.conflicts}}
    born = [Change(None, value) for key, value in wanted.items() if key not in present]
    other = [Change(value, wanted.get(key)) for key, value in present.items() if wanted.get(key) != value]
    return born + other


def write(
    unit: UnitOfWork, brought: Journal, changes: Sequence[Change], texts: Mapping[str, str], same: Mapping[str, str]
) -> None:
    """Write the steps of other copies, then the step of `unit`, which turns what stands into what they make together.

    The steps keep their ids, names, times and owners; they are marked as brought by the merge.
    """
    connection = unit.read.connection
    first, last = _write_steps(connection, brought, same)
    s = t.journal_step.c
    for old in {one.id for one in (change.before for change in changes) if isinstance(one, Annotator)} & same.keys():
        connection.execute(update(t.journal_step).where(s.annotator_id == old).values(annotator_id=same[old]))
    for content in texts.values():
        unit.store_text(content)
    _make_room(connection, changes)
    unit.apply(changes, read=True)
    unit.finish()
    if first <= last:
        # Where all of it was here already under other ids, there is no step of the merge itself.
        number = unit.news.step.number if unit.news is not None else last
        merged = update(t.journal_step).where(s.number >= first, s.number <= last)
        connection.execute(merged.values(merge_number=number))


def _write_steps(connection: Connection, brought: Journal, same: Mapping[str, str]) -> tuple[int, int]:
    """Write steps and changes of other copies; gives the first and the last number they got."""
    s = t.journal_step.c
    known = {row[0]: row[1] for row in connection.execute(select(s.id, s.number))}
    last = max(known.values(), default=0)
    if not brought.steps:
        return 1, 0
    fresh = [step_id for step_id in brought.steps if step_id not in known]
    free = iter(_next_numbers(connection, len(fresh), last))
    numbers: dict[str, int] = {}
    rows: list[tuple[Any, ...]] = []
    for step_id, (_, _, annotator_id, at, name, kind, state, details) in sorted(
        brought.steps.items(), key=lambda one: (one[1][3], one[0])
    ):
        if step_id in known:
            numbers[step_id] = known[step_id]
            continue
        numbers[step_id] = next(free)
        rows.append((numbers[step_id], step_id, same.get(annotator_id, annotator_id), at, name, kind, state, details))
    insert_rows(connection, "journal_step", _STEP, rows)
    places: dict[int, int] = _next_places(connection, brought, known)
    lines = []
    for (step_id, kind, object_id), (_, _, article_id, before, after) in sorted(
        brought.changes.items(), key=lambda one: (one[0][0], one[1][1])
    ):
        number = numbers[step_id]
        position = places.get(number, 0)
        places[number] = position + 1
        lines.append((number, position, kind, object_id, article_id, before, after))
    insert_rows(connection, "journal_change", _CHANGE, lines)
    return (rows[0][0], rows[-1][0]) if rows else (1, 0)


def _next_numbers(connection: Connection, count: int, last: int) -> list[int]:
    """The numbers of the next steps.  On a server some steps may be hidden from whoever merges, but not from it."""
    if connection.dialect.name == "sqlite" or not count:
        return list(range(last + 1, last + count + 1))
    query = "SELECT nextval(pg_get_serial_sequence('journal_step', 'number')) FROM generate_series(1, %s)"
    return [row[0] for row in connection.exec_driver_sql(query, (count,))]


_CHANGE = ("step_number", "position", "kind", "object_id", "article_id", "before_json", "after_json")


def _next_places(connection: Connection, brought: Journal, known: Mapping[str, int]) -> dict[int, int]:
    """Where changes go in steps of which a part is here already."""
    c = t.journal_change.c
    partly = sorted({known[step] for step in brought.steps if step in known})
    found: dict[int, int] = {}
    for part in chunks(partly):
        query = select(c.step_number, func.max(c.position)).where(c.step_number.in_(part)).group_by(c.step_number)
        found.update((row[0], row[1] + 1) for row in connection.execute(query))
    return found


#: Rows that must differ from each other, and may give way to a row that says the same under another id.
_NAMED = ("annotator", "label", "relation_type")
_LEAVES = ("article_values", "assignment", "learned_label")


def _make_room(connection: Connection, changes: Sequence[Change]) -> None:
    """Take the names of rows that will go out of the way of those that take their place."""
    for kind in (*_NAMED, *_LEAVES):
        table = KIND[kind].table
        going = [one.object_id for one in changes if one.after is None and one.kind == kind]
        for part in chunks(going):
            if kind in _NAMED:
                aside = table.c.name + " " + table.c.id
                connection.execute(update(table).where(table.c.id.in_(part)).values(name=aside))
            else:
                connection.execute(delete(table).where(table.c.id.in_(part)))
