"""News of steps with too many changes to hold: whoever asks is answered from the journal."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from annotator.model.changes import KINDS, Change, News, Step
from annotator.storage import tables as t

if TYPE_CHECKING:
    from collections.abc import Iterator

    from annotator.storage.journal import JournalReading

_CHANGES = t.journal_change.c

#: Changes that are read at first for who asks for those of one kind.
_FEW = 64


class LongNews(News):
    """The news of a long step; its changes are read when they are asked for, a portion at a time."""

    __slots__ = ("_known", "_read")

    _read: Callable[[], AbstractContextManager[JournalReading]]
    # Everybody who hears the news asks the same.
    _known: dict[str, frozenset[Any]]

    def __init__(
        self,
        step: Step,
        read: Callable[[], AbstractContextManager[JournalReading]],
        kinds: frozenset[str] | None = None,
    ) -> None:
        """`read` opens a snapshot of the journal; `kinds` are those of the values touched, where they are known."""
        object.__setattr__(self, "step", step)
        object.__setattr__(self, "_read", read)
        object.__setattr__(self, "_known", {} if kinds is None else {_CHANGES.kind.name: kinds})

    @property
    def changes(self) -> tuple[Change, ...]:
        """All of them at once."""
        with self._read() as read:
            return read.changes(self.step.number)

    def article_ids(self) -> frozenset[str]:
        """Articles touched."""
        return self._different(_CHANGES.article_id)

    def kinds(self) -> frozenset[str]:
        """Kinds of values touched."""
        return self._different(_CHANGES.kind)

    def of(self, kind: str) -> Iterable[Change]:
        """The changes of one kind."""
        if kind not in self.kinds():
            # All changes would have to be looked through to find none.
            return
        with self._read() as read:
            for portion in read.portions(self.step.number, _CHANGES.kind == kind, size=_FEW):
                yield from portion

    def in_article(self, kind: str, article_id: str) -> Iterable[Change]:
        """The changes of one kind in one article."""
        if kind not in self.kinds():
            return ()
        with self._read() as read:
            return read.changes_in(self.step.number, kind, article_id)

    def _different(self, column: Any) -> frozenset[Any]:
        if column.name not in self._known:
            with self._read() as read:
                query = select(column).where(_CHANGES.step_number == self.step.number).distinct()
                self._known[column.name] = frozenset(read.connection.execute(query).scalars()) - {None}
        return self._known[column.name]


def in_order(read: JournalReading, number: int, *, back: bool) -> Iterator[tuple[Change, ...]]:
    """The changes of a step in portions that can be written one after the other, turned round when they go `back`.

    What is made comes before what is changed, that before what is removed, and parents before what refers to them.
    """
    made, removed = _CHANGES.before_json.is_(None), _CHANGES.after_json.is_(None)
    born, gone = (removed, made) if back else (made, removed)
    for kind in KINDS:
        yield from _turned(read, number, back, _CHANGES.kind == kind, born)
    yield from _turned(read, number, back, ~born, ~gone)
    for kind in reversed(KINDS):
        yield from _turned(read, number, back, _CHANGES.kind == kind, gone)


def _turned(read: JournalReading, number: int, back: bool, *where: Any) -> Iterator[tuple[Change, ...]]:
    for portion in read.portions(number, *where, newest_first=back):
        yield tuple(change.turned_round() for change in portion) if back else portion
