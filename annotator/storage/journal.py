"""Questions to the journal: steps, their changes, and what undo and redo would take."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Select, func, select

from annotator.model.changes import Change, Step
from annotator.storage import tables as t
from annotator.storage.mapping import from_json

#: Changes from which on a step is long: they are read, told, undone and done again in portions of so many.
LONG = 20_000


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One step of the journal with the changes asked for."""

    step: Step
    changes: tuple[Change, ...]


class Asking:
    """Asks over one connection, which holds the snapshot."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection

    def _rows(self, query: Select[Any]) -> Sequence[Any]:
        return self.connection.execute(query).fetchall()


class JournalReading(Asking):
    """The part of `Reading` that asks the journal."""

    def last_step(self) -> int:
        """Number of the newest step, 0 when there is none."""
        row = self.connection.execute(select(func.max(t.journal_step.c.number))).first()
        return int(row[0] or 0) if row else 0

    def step(self, number: int) -> Step:
        """The step with this number."""
        (found,) = self._steps(t.journal_step.c.number == number)
        return found

    def steps_since(self, number: int, limit: int = 1000) -> list[Step]:
        """The steps after `number`, oldest first, without those that a merge brought: it has their changes itself."""
        return self._steps(t.journal_step.c.number > number, t.journal_step.c.merge_number.is_(None), limit=limit)

    def details(self, number: int) -> str | None:
        """The JSON details recorded with a step."""
        query = select(t.journal_step.c.details_json).where(t.journal_step.c.number == number)
        row = self.connection.execute(query).first()
        return None if row is None else row[0]

    def undoable(self, annotator_id: str) -> Step | None:
        """The step that undo would take back for this annotator."""
        j = t.journal_step.c
        query = select(func.max(j.number)).where(j.annotator_id == annotator_id, j.state == "done")
        return self._step_found(query)

    def redoable(self, annotator_id: str) -> Step | None:
        """The step that redo would do again: the oldest undone one after the newest done one."""
        j = t.journal_step.c
        done = select(func.coalesce(func.max(j.number), 0)).where(j.annotator_id == annotator_id, j.state == "done")
        query = select(func.min(j.number)).where(
            j.annotator_id == annotator_id, j.state == "undone", j.number > done.scalar_subquery()
        )
        return self._step_found(query)

    def _step_found(self, query: Select[Any]) -> Step | None:
        row = self.connection.execute(query).first()
        return None if row is None or row[0] is None else self.step(row[0])

    def _steps(self, *where: Any, limit: int | None = None, newest_first: bool = False) -> list[Step]:
        j = t.journal_step.c
        query = select(j.number, j.id, j.name, j.annotator_id, j.at, j.kind).where(*where)
        query = query.order_by(j.number.desc() if newest_first else j.number)
        return [Step(*row) for row in self._rows(query.limit(limit) if limit else query)]

    def codebook_steps(self) -> list[tuple[Step, tuple[Change, ...]]]:
        """The steps that changed the codebook, oldest first, with those changes; each made a version."""
        c = t.journal_change.c
        # What belongs to no article is one short range of the index by article.
        where = (c.article_id.is_(None), c.kind.in_(("label", "attribute_definition", "relation_type")))
        numbers = [row[0] for row in self._rows(select(c.step_number).where(*where).distinct())]
        steps = self._steps(t.journal_step.c.number.in_(numbers))
        return [(step, self._changes(c.step_number == step.number, *where)) for step in steps]

    def changes(self, number: int) -> tuple[Change, ...]:
        """The changes of one step in their order."""
        return self._changes(t.journal_change.c.step_number == number)

    def carried(self, number: int) -> bool:
        """Whether the step gave annotations another label, or removed them, without making values of them."""
        details = self.details(number)
        return details is not None and "carried" in json.loads(details)

    def next_position(self, number: int) -> int:
        """Where the next change of a step goes."""
        c = t.journal_change.c
        last = self.connection.execute(select(func.max(c.position)).where(c.step_number == number)).scalar_one()
        return 0 if last is None else int(last) + 1

    def changes_beside(self, number: int, kind: str) -> tuple[Change, ...]:
        """The changes of one step that are not of this kind, in their order."""
        c = t.journal_change.c
        return self._changes(c.step_number == number, c.kind != kind)

    def is_changed_in(self, number: int, object_id: str) -> bool:
        """Whether a step has a change of the object."""
        c = t.journal_change.c
        return bool(self._rows(select(c.position).where(c.object_id == object_id, c.step_number == number).limit(1)))

    def is_long(self, number: int) -> bool:
        """Whether a step has so many changes that they are better read in portions."""
        c = t.journal_change.c
        last = self.connection.execute(select(func.max(c.position)).where(c.step_number == number)).scalar_one()
        return last is not None and last >= LONG

    def portions(
        self, number: int, *where: Any, newest_first: bool = False, size: int = LONG
    ) -> Iterator[tuple[Change, ...]]:
        """The changes of one step that are `where`, in their order or the other way round.

        `size` at once, and more each time up to `LONG`, for who may want no more than the first few.
        """
        c = t.journal_change.c
        edge: int | None = None
        while True:
            query = select(c.position, c.kind, c.before_json, c.after_json).where(c.step_number == number, *where)
            if edge is not None:
                query = query.where(c.position < edge if newest_first else c.position > edge)
            rows = self._rows(query.order_by(c.position.desc() if newest_first else c.position).limit(size))
            if rows:
                edge = rows[-1][0]
                yield tuple(Change(from_json(one[1], one[2]), from_json(one[1], one[3])) for one in rows)
            if len(rows) < size:
                return
            size = min(8 * size, LONG)

    def changes_in(self, number: int, kind: str, article_id: str) -> tuple[Change, ...]:
        """The changes of one step to values of one kind in one article."""
        c = t.journal_change.c
        return self._changes(c.step_number == number, c.kind == kind, c.article_id == article_id)

    def _changes(self, *where: Any) -> tuple[Change, ...]:
        j = t.journal_change.c
        rows = self._rows(select(j.position, j.kind, j.before_json, j.after_json).where(*where))
        # Put in order here: asked to do so, SQLite walks through the whole step for what one article has of it.
        ordered = sorted(rows, key=lambda row: row[0])
        return tuple(Change(from_json(kind, before), from_json(kind, after)) for _, kind, before, after in ordered)

    def journal(
        self, *, article_id: str | None = None, object_id: str | None = None, limit: int = 100
    ) -> list[JournalEntry]:
        """The newest steps, newest first, with their changes to one article, one object, or everything."""
        c = t.journal_change.c
        where: list[Any] = []
        if article_id is not None:
            where.append(c.article_id == article_id)
        if object_id is not None:
            where.append(c.object_id == object_id)
        if not where:
            steps = self._steps(limit=limit, newest_first=True)
        else:
            numbers = select(c.step_number).where(*where).distinct().order_by(c.step_number.desc()).limit(limit)
            steps = self._steps(t.journal_step.c.number.in_([row[0] for row in self._rows(numbers)]), newest_first=True)
        return [JournalEntry(step, self._changes(c.step_number == step.number, *where)) for step in steps]
