"""What a gesture stands on, read ahead: a server is asked once for what would take four questions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from annotator.model.changes import Value
from annotator.storage import tables as t
from annotator.storage.mapping import KIND
from annotator.storage.reading import MARKED_AT, by_id
from annotator.storage.statements import ask_together


@dataclass(frozen=True, slots=True)
class Footing:
    """Values by kind and id, None for those that are not there, and what is marked."""

    found: Mapping[tuple[str, str], Value | None] = field(default_factory=dict)
    #: Ids of the annotations that begin at a place of an article.
    marked: Mapping[tuple[str, int], list[str]] = field(default_factory=dict)

    def values(self, kind: str, ids: Sequence[str]) -> list[Any] | None:
        """The values with these ids; None unless all of them were asked for."""
        if not self.found or any((kind, one) not in self.found for one in ids):
            return None
        return [value for one in ids if (value := self.found[kind, one]) is not None]


def footing(connection: Connection, article_id: str, assignment_id: str, start: int) -> Footing:
    """The article, its revision, an assignment and what begins at `start`; empty for a file, which answers at once."""
    if connection.dialect.name == "sqlite":
        return Footing()
    *rows, marked = ask_together(
        connection,
        (by_id("article", True), {"id": article_id}),
        (_revision_of(), {"id": article_id}),
        (by_id("assignment", True), {"id": assignment_id}),
        (MARKED_AT, {"article": article_id, "start": start}),
    )
    found: dict[tuple[str, str], Value | None] = {("article", article_id): None, ("assignment", assignment_id): None}
    for kind, group in zip(("article", "revision", "assignment"), rows, strict=True):
        found.update(((kind, row[0]), KIND[kind].value(row)) for row in group)
    return Footing(found, {(article_id, start): [row[0] for row in marked]})


@cache
def _revision_of() -> Select[Any]:
    r, a = t.article_revision.c, t.article.c
    query = select(*KIND["revision"].columns).join_from(t.article_revision, t.article, r.id == a.revision_id)
    return query.where(a.id == bindparam("id"))
