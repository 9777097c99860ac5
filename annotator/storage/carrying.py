"""All annotations of one label given another label, or removed: 100,000 of them in about two seconds.

The journal gets a row for each annotation with the JSON of any other change, but no value is made of what is stored:
the cells go into that JSON as they are, and the table is changed by one statement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from functools import cache
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, delete, select, update

from annotator.model.changes import Change, Value
from annotator.storage import tables as t
from annotator.storage.mapping import from_json
from annotator.storage.statements import ask, tell

#: Annotations between two calls of `looked`.
_PORTION = 10_000


class KeptChange(Change):
    """A change of an annotation as the journal keeps it; its values are made when they are asked for."""

    __slots__ = ("row",)

    #: Annotations only; no property, as it is asked for 100,000 times.
    kind = "annotation"

    row: tuple[str, str, str, str, str | None]

    def __init__(self, object_id: str, article_id: str, before: str, after: str | None) -> None:
        # What the journal's row says: kind, object, article, before and after.
        object.__setattr__(self, "row", (self.kind, object_id, article_id, before, after))

    @property
    def before(self) -> Value | None:
        """The annotation as it was."""
        return from_json(self.kind, self.row[3])

    @property
    def after(self) -> Value | None:
        """The annotation as it is; None when it was removed."""
        return from_json(self.kind, self.row[4])

    @property
    def object_id(self) -> str:
        """Identifier of the annotation."""
        return self.row[1]

    @property
    def article_id(self) -> str:
        """The article it belongs to."""
        return self.row[2]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Change) and (self.before, self.after) == (other.before, other.after)

    def __hash__(self) -> int:
        return hash(self.object_id)


class Carried:
    """The annotations of one label and what becomes of them; read at once, written by `write`."""

    def __init__(
        self,
        connection: Connection,
        label_id: str,
        into_id: str | None,
        at: str,
        looked: Callable[[int, int], None] | None = None,
    ) -> None:
        """With `into_id` they get that label and were `changed` at `at`, else they are removed.

        `looked` is told from time to time how many of how many have been read, and may raise to end it.
        """
        self._label_id, self._into_id, self._at = label_id, into_id, at
        self.changes: list[KeptChange] = []
        #: How many are more or less: by label, annotator and status, and by article without pending ones.
        self.tallies: Counter[tuple[str, str, str]] = Counter()
        self.articles: Counter[str] = Counter()
        #: Articles whose suggestions go.
        self.weighed: dict[str, None] = {}
        self._take(ask(connection, _rows(), {"label": label_id}), looked)

    def _take(self, rows: list[tuple[Any, ...]], looked: Callable[[int, int], None] | None) -> None:
        was, becomes, at = (_json(one) for one in (self._label_id, self._into_id, self._at))
        counted: Counter[tuple[str, str]] = Counter()
        place, total = 0, len(rows)
        while place < total:
            if looked is not None and not len(self.changes) % _PORTION:
                looked(place, total)
            *cells, changed, _, start, end = rows[place]
            fragments = [(start, end)]
            object_id, article_id, _, annotator_id, status = cells[:5]
            # One row for each fragment; nearly all have one.
            while (place := place + 1) < total and rows[place][0] == object_id:
                fragments.append(rows[place][-2:])
            for column in _JSON_CELLS:
                if cells[column] is not None:
                    cells[column] = msgspec.Raw(cells[column])
            rest = _json(_Row(fragments, *cells))[:-1]
            after = None if self._into_id is None else f'{rest},"label_id":{becomes},"changed":{at}}}'
            before = f'{rest},"label_id":{was},"changed":{_json(changed)}}}'
            self.changes.append(KeptChange(object_id, article_id, before, after))
            counted[annotator_id, status] += 1
            if self._into_id is None and status == "pending":
                self.weighed[article_id] = None
            elif self._into_id is None:
                self.articles[article_id] -= 1
        for (annotator_id, status), number in counted.items():
            self.tallies[self._label_id, annotator_id, status] -= number
            if self._into_id is not None:
                self.tallies[self._into_id, annotator_id, status] += number

    def write(self, connection: Connection) -> None:
        """Change the annotations; nothing that is left may hang on those that go."""
        if self._into_id is None:
            tell(connection, _remove(), {"label": self._label_id})
        else:
            tell(connection, _relabel(), {"label": self._label_id, "into": self._into_id, "at": self._at})


class _Row(msgspec.Struct, omit_defaults=True, gc=False):
    """What stays of an annotation, on its way into the journal: JSON cells go there unread, defaults are left out."""

    fragments: list[tuple[int, int]]
    id: str
    article_id: str
    revision_id: str
    annotator_id: str
    status: str = "accepted"
    attributes: msgspec.Raw | None = None
    note: str | None = None
    origin: msgspec.Raw | None = None
    speaker_id: str | None = None
    external_id: str | None = None
    extra: msgspec.Raw | None = None
    created: str = ""
    group_id: str | None = None


_encode = msgspec.json.Encoder().encode


def _json(value: object) -> str:
    return _encode(value).decode("utf-8")


#: The columns of `_Row` in its order, and which of them are JSON.
_COLUMNS = (
    "id article_id revision_id annotator_id status attributes_json note origin_json speaker_id external_id extra_json "
    "created group_id"
).split()
_JSON_CELLS = tuple(place for place, name in enumerate(_COLUMNS) if name.endswith("_json"))


@cache
def _rows() -> Any:
    a, f = t.annotation.c, t.fragment.c
    return (
        select(*(a[name] for name in _COLUMNS), a.changed, f.position, f.start, f.end)
        .join_from(t.annotation, t.fragment, f.annotation_id == a.id)
        .where(a.label_id == bindparam("label"))
        .order_by(a.id, f.position)
    )


@cache
def _relabel() -> Any:
    a = t.annotation.c
    return (
        update(t.annotation)
        .where(a.label_id == bindparam("label"))
        .values(label_id=bindparam("into"), changed=bindparam("at"))
    )


@cache
def _remove() -> Any:
    return delete(t.annotation).where(t.annotation.c.label_id == bindparam("label"))
