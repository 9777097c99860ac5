"""One transaction, one step: rows and journal are written together or not at all."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Table, bindparam, delete, insert, text
from sqlalchemy.exc import IntegrityError

from annotator.errors import Conflict, Refused
from annotator.model.annotations import Annotation, now
from annotator.model.changes import KINDS, Change, News, Step, Value
from annotator.model.ids import new_id
from annotator.model.text import sha256, unstorable
from annotator.storage import tables as t
from annotator.storage.carrying import Carried
from annotator.storage.listed import chunks
from annotator.storage.mapping import FRAGMENT_COLUMNS, KIND, fragment_rows, to_json
from annotator.storage.reading import Reading
from annotator.storage.scores import touched, weigh
from annotator.storage.statements import ask, insert_new_rows, insert_rows, tell, update_rows

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
    ) -> None:
        self.read = Reading(connection)
        self.name = name
        self.of_number: int | None = None
        self.details: dict[str, Any] = {}
        self.news: News | None = None
        self._connection = connection
        self._finished = False
        self._annotator_id = annotator_id
        self._kind = kind
        self._changes: list[Change] = []
        self._texts: dict[str, str] = {}
        self._seen: dict[tuple[str, str], Value] = {}
        self._carried: list[Carried] = []

    # -- gathering --------------------------------------------------------------------

    def get(self, kind: str, object_id: str, missing: str) -> Any:
        """The stored value; refuses with the sentence `missing` if it is gone."""
        found = self.get_all(kind, [object_id])
        if not found:
            raise Conflict(missing)
        return found[0]

    def get_all(self, kind: str, ids: Sequence[str]) -> list[Any]:
        """The stored values of one kind with these ids, those that are there."""
        found = self.read.values(kind, ids)
        for value in found:
            self._seen[kind, value.id] = value
        return found

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
        """All annotations of a label given another one, or without `into_id` removed; see `Carried` for `looked`.

        No other change of this step may be to one of them.
        """
        self._carried.append(Carried(self._connection, label_id, into_id, now(), looked))

    def apply(self, changes: Sequence[Change], *, read: bool = False) -> None:
        """Changes made elsewhere, such as those of a step turned round.

        `read` says that every `before` was read in this transaction, so that none is compared again.
        """
        self._changes += changes
        if read:
            self._seen.update(((one.kind, one.object_id), one.before) for one in changes if one.before is not None)

    def set_state(self, number: int, state: str) -> None:
        """Note in this transaction that step `number` is now "done" or "undone"."""
        tell(self._connection, _SET_STATE, {"number": number, "state": state})

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
        kept = [change for carried in self._carried for change in carried.changes]
        return [*self._changes, *kept] if kept else self._changes

    # -- writing ----------------------------------------------------------------------

    def finish(self) -> None:
        """Write everything gathered, and the journal; the second call does nothing.

        Raises Conflict when a value is not what the step expected.
        """
        if self._finished:
            return
        self._finished = True
        try:
            self._flush()
        except IntegrityError as error:
            sentence = f"“{self.name}” was refused: something it needs has been removed or made elsewhere since."
            raise Conflict(sentence, str(error)) from error

    def _flush(self) -> None:
        changes = _one_per_object(self._changes)
        kept = [change for carried in self._carried for change in carried.changes]
        if not changes and not kept and not self.details:
            return
        self._verify(changes)
        # Made before anything is written, as this is where a value that cannot be stored shows.
        journal = [(self._encoded(change.before), self._encoded(change.after)) for change in changes]
        if self._texts:
            self._write_texts()
        self._write_values(changes)
        self._write_counts(changes)
        if weighed := [*touched(changes), *(article for carried in self._carried for article in carried.weighed)]:
            weigh(self._connection, weighed)
        rows = [
            (change.kind, change.object_id, change.article_id, *journal[place]) for place, change in enumerate(changes)
        ]
        rows += [change.row for change in kept]
        self.news = News(self._write_journal(rows), (*changes, *kept))

    def _encoded(self, value: Value | None) -> str | None:
        """JSON of a value for the journal; raises Refused for characters that cannot be stored."""
        if value is None:
            return None
        try:
            encoded = to_json(value)
        except UnicodeEncodeError as error:
            raise Refused(f"“{self.name}” was refused: it holds {_UNSTORABLE}.", str(error)) from error
        if "\\u0000" in encoded and _NUL.search(encoded):
            raise Refused(f"“{self.name}” was refused: it holds {_UNSTORABLE}.")
        return encoded

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
            if kind == "annotation":
                for carried in self._carried:
                    carried.write(self._connection)

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
            update_rows(self._connection, stored.table.name, columns, group)
        if moved:
            for part in chunks([value.id for value in moved]):
                self._connection.execute(delete(t.fragment).where(t.fragment.c.annotation_id.in_(part)))
            self._write_fragments(moved)

    def _write_fragments(self, values: Sequence[Annotation]) -> None:
        insert_rows(
            self._connection, "fragment", FRAGMENT_COLUMNS, [row for value in values for row in fragment_rows(value)]
        )

    def _delete(self, table: Table, ids: Sequence[str]) -> None:
        for part in chunks(ids):
            self._connection.execute(delete(table).where(table.c.id.in_(part)))

    def _write_counts(self, changes: Sequence[Change]) -> None:
        articles: Counter[str] = Counter()
        tallies: Counter[tuple[str, str, str]] = Counter()
        for change in changes:
            for value, sign in ((change.before, -1), (change.after, 1)):
                if isinstance(value, Annotation):
                    tallies[value.label_id, value.annotator_id, value.status] += sign
                    if value.status != "pending":
                        articles[value.article_id] += sign
        for carried in self._carried:
            articles.update(carried.articles)
            tallies.update(carried.tallies)
        counts = [{"id": key, "count": number} for key, number in articles.items() if number]
        if len(counts) == 1:
            tell(self._connection, _COUNT_ARTICLE, counts[0])
        elif counts:
            self._connection.execute(_COUNT_ARTICLE, counts)
        for (label, annotator, status), number in tallies.items():
            if number:
                row = {"label": label, "annotator": annotator, "status": status, "count": number}
                tell(self._connection, _COUNT_TALLY, row)

    def _write_journal(self, rows: Sequence[tuple[Any, ...]]) -> Step:
        """The step, and of each change its kind, object, article, before and after."""
        at = now()
        step_id = new_id()
        if self._kind == "do" and rows:
            # A new step ends the way forward: what was undone before it is not done again.
            tell(self._connection, _DROP_UNDONE, {"annotator": self._annotator_id})
        row = {
            "id": step_id,
            "name": self.name,
            "annotator_id": self._annotator_id,
            "at": at,
            "kind": self._kind,
            "state": "done" if self._kind == "do" and rows else None,
            "of_number": self.of_number,
            "details_json": to_json(self.details) if self.details else None,
        }
        ((number,),) = ask(self._connection, _INSERT_STEP, row)
        insert_rows(
            self._connection,
            "journal_change",
            _CHANGE_COLUMNS,
            [(number, position, *row) for position, row in enumerate(rows)],
        )
        return Step(number, step_id, self.name, self._annotator_id, at, self._kind)


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


_UNSTORABLE = "a character that cannot be stored"
#: An escaped NUL: its backslash is not itself escaped.
_NUL = re.compile(r"(?<!\\)(?:\\\\)*\\u0000")

_INSERT_STEP = (
    insert(t.journal_step)
    .values({c.name: bindparam(c.name) for c in t.journal_step.c if c.name not in ("number", "merge_number")})
    .returning(t.journal_step.c.number)
)
_CHANGE_COLUMNS = ("step_number", "position", "kind", "object_id", "article_id", "before_json", "after_json")
_SET_STATE = text("UPDATE journal_step SET state = :state WHERE number = :number")
_DROP_UNDONE = text("UPDATE journal_step SET state = 'dropped' WHERE annotator_id = :annotator AND state = 'undone'")
_COUNT_ARTICLE = text("UPDATE article SET annotations = annotations + :count WHERE id = :id")
_COUNT_TALLY = text(
    "INSERT INTO tally (label_id, annotator_id, status, count) VALUES (:label, :annotator, :status, :count) "
    "ON CONFLICT (label_id, annotator_id, status) DO UPDATE SET count = tally.count + excluded.count"
)
