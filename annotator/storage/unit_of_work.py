"""One transaction, one step: rows and journal are written together or not at all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.exc import IntegrityError

from annotator.errors import Conflict, Refused
from annotator.model.annotations import Annotation, now
from annotator.model.changes import KINDS, Change, News, Step, Value
from annotator.model.ids import new_id
from annotator.model.text import sha256, unstorable
from annotator.storage import carrying
from annotator.storage import step_sql as sql
from annotator.storage.counted import Counted
from annotator.storage.footing import Footing, footing
from annotator.storage.listed import chunks
from annotator.storage.long_steps import LongNews
from annotator.storage.mapping import FRAGMENT_COLUMNS, KIND, fragment_rows, storable_json, to_json
from annotator.storage.reading import Reading
from annotator.storage.statements import (
    ask_later,
    insert_changes,
    insert_new_rows,
    insert_rows,
    tell,
    tell_in,
    together,
    update_rows,
)

_PARENTS_FIRST = tuple(KINDS)


class UnitOfWork:
    """The changes of one gesture, gathered and then written grouped by kind.

    `news` is there after the commit, None when nothing changed.  A value handed out by
    `get` in this transaction is known to be the stored one; any other `before` is compared
    with what is stored, and a difference refuses the step.
    """

    def __init__(
        self,
        connection: Connection,
        name: str,
        annotator_id: str | None,
        kind: str = "do",
        again: Callable[[], AbstractContextManager[Reading]] | None = None,
    ) -> None:
        """`again` opens snapshots after the commit, from which the changes of a long step are read."""
        self.read = Reading(connection)
        self.name = name
        self.of_number: int | None = None
        self.details: dict[str, Any] = {}
        self.news: News | None = None
        #: Asked to judge each portion of the changes before it is written; raises what refuses the step.
        self.judge: Callable[[Sequence[Change]], None] = lambda _: None
        self._connection = connection
        self._again = again
        self._finished = False
        #: The row of the step, once a portion of it is written, and how many changes that has.
        self._step: Step | None = None
        self._written = 0
        self._kinds: set[str] = set()
        self._annotator_id = annotator_id
        self._kind = kind
        self._changes: list[Change] = []
        self._texts: dict[str, str] = {}
        self._seen: dict[tuple[str, str], Value] = {}
        self._ahead = Footing()
        #: How many rows of the stored values statements have to touch, with their cursors.
        self._owed: list[tuple[int, list[Any]]] = []

    # -- gathering --------------------------------------------------------------------

    def get(self, kind: str, object_id: str, missing: str) -> Any:
        """The stored value; refuses with the sentence `missing` if it is gone."""
        found = self.get_all(kind, [object_id])
        if not found:
            raise Conflict(missing)
        return found[0]

    def get_all(self, kind: str, ids: Sequence[str]) -> list[Any]:
        """The stored values of one kind with these ids, those that are there."""
        found = self._ahead.values(kind, ids)
        if found is None:
            found = self.read.values(kind, ids)
        for value in found:
            self._seen[kind, value.id] = value
        return found

    def look_ahead(self, article_id: str, assignment_id: str, start: int) -> None:
        """Have a server tell at once what marking words from `start` on needs to know; nothing changes but the time."""
        self._ahead = footing(self._connection, article_id, assignment_id, start)

    def marked_at(self, article_id: str, start: int) -> list[Annotation]:
        """The annotations of an article with a fragment that begins at `start`."""
        ids = self._ahead.marked.get((article_id, start))
        return [] if ids == [] else self.read.marked_at(article_id, start)

    def put(self, value: Value) -> None:
        """A new value."""
        self._changes.append(Change(None, value))

    def change(self, before: Value, after: Value) -> None:
        """Another state of a stored value; nothing if both are equal."""
        if before != after:
            self._changes.append(Change(before, after))

    def drop(self, value: Value) -> None:
        """A stored value removed."""
        self._changes.append(Change(value, None))

    def carry(self, label_id: str, into_id: str | None, looked: Callable[[int, int], None] | None = None) -> None:
        """All annotations of a label given another one, or without `into_id` removed, here and now; see `carrying`.

        No other change of this step may be to one of them.
        """
        self.judge(self.changes)
        if carrying.is_used(self._connection, label_id):
            self.details["carried"] = True
            with self._refusals():
                step = self._opened()
                self._count(carrying.carry(self._connection, step, self._written, label_id, into_id, now(), looked))

    def carry_again(self, of_step: int, *, back: bool) -> None:
        """What `carry` did in the step `of_step` taken back or done again; only when it `is_unchanged`."""
        with self._refusals():
            self._count(carrying.carry_again(self._connection, self._opened(), self._written, of_step, back=back))

    def _opened(self) -> int:
        """The number of the step, whose row is written from now on."""
        self._step = self._step or self._begin_step(changed=True)()
        return self._step.number

    def _count(self, counted: Counted) -> None:
        self._written = self.read.next_position(self._opened())
        self._kinds.add("annotation")
        counted.write(self._connection)

    def apply(self, changes: Sequence[Change], *, read: bool = False) -> None:
        """Changes made elsewhere, such as those of a step turned round.

        `read` says that every `before` was read in this transaction, so that none is compared again.
        """
        self._changes += changes
        if read:
            self._seen.update(((one.kind, one.object_id), one.before) for one in changes if one.before is not None)

    def set_state(self, number: int, state: str) -> None:
        """Note in this transaction that step `number` is now "done" or "undone"."""
        tell(self._connection, sql.SET_STATE, {"number": number, "state": state})

    def store_text(self, content: str, digest: str | None = None) -> str:
        """Keep a text by its content; gives its SHA-256 for a revision to name, `digest` where that is known already.

        Raises Refused for a NUL or half a surrogate pair, which no storage keeps everywhere.
        """
        position = unstorable(content)
        if position is not None:
            raise Refused(f"The text has a character that cannot be stored at position {position}; remove it there.")
        digest = digest or sha256(content)
        self._texts[digest] = content
        return digest

    @property
    def changes(self) -> Sequence[Change]:
        """What has been gathered so far, for whoever judges it before it is written."""
        return self._changes

    def has_written(self, object_id: str) -> bool:
        """Whether an earlier portion of this step has changed the object, so that this one may not."""
        return self._step is not None and self.read.is_changed_in(self._step.number, object_id)

    # -- writing ----------------------------------------------------------------------

    def flush(self) -> None:
        """Write what has been gathered so far, and go on: the memory of a long step stays flat.

        It stays one step and one transaction; no object may be changed in two portions of it.  Raises what `finish`
        raises.
        """
        self.judge(self.changes)
        with self._refusals():
            self._write()
        self._changes = []
        self._texts.clear()
        self._seen.clear()
        self._ahead = Footing()

    def finish(self) -> None:
        """Write everything gathered, and the journal; the second call does nothing.

        Raises Conflict when a value is not what the step expected.
        """
        if self._finished:
            return
        self.judge(self.changes)
        self._finished = True
        with self._refusals():
            earlier = self._step is not None
            changes = self._write()
            if self._step is None and self.details:
                self._step = self._begin_step(changed=False)()
            if self._step is None:
                return
            if earlier:
                self._step = self._end_step(self._step)
        long = earlier and self._again
        self.news = LongNews(self._step, long, frozenset(self._kinds)) if long else News(self._step, changes)

    @contextmanager
    def _refusals(self) -> Iterator[None]:
        try:
            yield
        except IntegrityError as error:
            sentence = f"“{self.name}” was refused: something it needs has been removed or made elsewhere since."
            raise Conflict(sentence, str(error)) from error

    def _write(self) -> tuple[Change, ...]:
        """Write the changes gathered; gives them, folded."""
        changes = _one_per_object(self._changes)
        if not changes:
            return ()
        self._verify(changes)
        # Made before anything is written, as this is where a value that cannot be stored shows.
        journal = [
            (storable_json(change.before, self.name), storable_json(change.after, self.name)) for change in changes
        ]
        rows = [
            (change.kind, change.object_id, change.article_id, *journal[place]) for place, change in enumerate(changes)
        ]
        with together(self._connection):
            if self._texts:
                self._write_texts()
            self._write_values(changes)
            Counted.of(changes).write(self._connection)
            begun = self._begin_step(changed=True)
            insert_changes(self._connection, rows, self._written)
        self._written += len(rows)
        self._kinds.update(row[0] for row in rows)
        self._step = begun()
        self._judge_rows()
        return tuple(changes)

    def _judge_rows(self) -> None:
        """Refuse a step of which a server has passed over rows: those that the role may not touch are not seen."""
        owed, self._owed = self._owed, []
        if any(sum(cursor.rowcount for cursor in cursors) != expected for expected, cursors in owed):
            raise Refused(
                f"“{self.name}” was refused by the server, which does not let this role change what belongs to "
                "others; ask a lead."
            )

    def _verify(self, changes: Sequence[Change]) -> None:
        unsure: dict[str, dict[str, Value]] = {}
        for change in changes:
            before = change.before
            if before is not None and self._seen.get((change.kind, before.id)) is not before:
                unsure.setdefault(change.kind, {})[before.id] = before
        for kind, expected in unsure.items():
            stored = {value.id: value for value in self.read.values(kind, list(expected))}
            for object_id, before in expected.items():
                if stored.get(object_id) != before:
                    raise Conflict(f"“{self.name}” was refused: a {kind.replace('_', ' ')} it needs has changed since.")

    def _write_texts(self) -> None:
        insert_new_rows(self._connection, "article_text", ("sha256", "text"), list(self._texts.items()))

    def _write_values(self, changes: Sequence[Change]) -> None:
        born: dict[str, list[Value]] = {}
        altered: dict[str, list[Change]] = {}
        removed: dict[str, list[Value]] = {}
        for change in changes:
            if change.before is None:
                born.setdefault(change.kind, []).append(change.value)
            elif change.after is None:
                removed.setdefault(change.kind, []).append(change.value)
            else:
                altered.setdefault(change.kind, []).append(change)
        # Births first and removals last: what is removed may still be named by what changes in this step.
        for kind in _PARENTS_FIRST:
            if kind in born:
                self._insert(kind, born[kind])
        for kind in _PARENTS_FIRST:
            if kind in altered:
                self._update(kind, altered[kind])
        for kind in reversed(_PARENTS_FIRST):
            if kind in removed:
                self._delete(KIND[kind].table, [value.id for value in removed[kind]])

    def _insert(self, kind: str, values: Sequence[Value]) -> None:
        stored = KIND[kind]
        insert_rows(self._connection, stored.table.name, stored.stored_names, [stored.cells(one) for one in values])
        if kind == "annotation":
            self._write_fragments([value for value in values if isinstance(value, Annotation)])

    def _update(self, kind: str, changes: Sequence[Change]) -> None:
        stored = KIND[kind]
        rows: dict[tuple[str, ...], list[tuple[Any, ...]]] = {}
        moved: list[Annotation] = []
        for change in changes:
            before, after = change.before, change.after
            assert before is not None
            assert after is not None
            columns = stored.altered(before, after)
            if columns:
                cells = dict(zip(stored.stored_names, stored.cells(after), strict=True))
                rows.setdefault(columns, []).append((*(cells[name] for name in columns), after.id))
            if isinstance(before, Annotation) and isinstance(after, Annotation) and _place(before) != _place(after):
                moved.append(after)
        # Every row is changed by identifier and was compared with `before` in this very transaction.
        for columns, group in rows.items():
            self._owed.append((len(group), update_rows(self._connection, stored.table.name, columns, group)))
        if moved:
            for part in chunks([value.id for value in moved]):
                tell_in(self._connection, sql.DROP_FRAGMENTS, part)
            self._write_fragments(moved)

    def _write_fragments(self, values: Sequence[Annotation]) -> None:
        insert_rows(
            self._connection, "fragment", FRAGMENT_COLUMNS, [row for value in values for row in fragment_rows(value)]
        )

    def _delete(self, table: Table, ids: Sequence[str]) -> None:
        for part in chunks(ids):
            self._owed.append((len(part), [tell_in(self._connection, sql.delete_from(table), part)]))

    def _begin_step(self, *, changed: bool) -> Callable[[], Step]:
        """Write the row of the step, unless it is there; gives what tells the step, once its number is known."""
        if self._step is not None:
            there = self._step
            return lambda: there
        at, step_id = now(), new_id()
        if self._kind == "do" and changed:
            # A new step ends the way forward: what was undone before it is not done again.
            tell(self._connection, sql.DROP_UNDONE, {"annotator": self._annotator_id})
        row = {
            "id": step_id,
            "name": self.name,
            "annotator_id": self._annotator_id,
            "at": at,
            "kind": self._kind,
            "state": "done" if self._kind == "do" and changed else None,
            "of_number": self.of_number,
            "details_json": to_json(self.details) if self.details else None,
        }
        number = ask_later(self._connection, sql.INSERT_STEP, row)
        return lambda: Step(number()[0][0], step_id, self.name, self._annotator_id, at, self._kind)

    def _end_step(self, step: Step) -> Step:
        """Write what is known of a step only after its first portion: its name, what it undoes, its details."""
        row = {
            "name": self.name,
            "of": self.of_number,
            "details": to_json(self.details) if self.details else None,
            "number": step.number,
        }
        tell(self._connection, sql.END_STEP, row)
        return replace(step, name=self.name)


def _place(value: Annotation) -> tuple[object, ...]:
    """What the fragment rows of an annotation say."""
    return value.article_id, value.fragments


def _one_per_object(changes: Sequence[Change]) -> list[Change]:
    """Changes with several to one object folded into one, in the order of first mention."""
    if len(changes) == 1:
        return list(changes)
    folded: dict[tuple[str, str], Change] = {}
    for change in changes:
        key = change.kind, change.object_id
        earlier = folded.get(key)
        folded[key] = Change(earlier.before, change.after) if earlier else change
    return [change for change in folded.values() if change.before != change.after]
