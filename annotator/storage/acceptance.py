"""What people made of suggestions: accepted, accepted and corrected, rejected, by engine and label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, FromClause, case, func, select, true

from annotator.storage import tables as t


@dataclass(frozen=True, slots=True)
class Decided:
    """Verdicts on the suggestions of one annotator (mostly an engine) with one label.

    `changed` is a part of `accepted`: what has another label or other words now than proposed.
    """

    annotator_id: str
    label_id: str
    accepted: int
    changed: int
    rejected: int


def decided(connection: Connection) -> list[Decided]:
    """Numbers of verdicts by whose suggestion it was and its label as proposed; every annotator's verdicts count."""
    v, s, kept = t.verdict.c, t.annotation.alias("suggested"), t.annotation.alias("kept")
    same_words = ~_lacks(s, kept) & ~_lacks(kept, s)
    changed = (kept.c.label_id != s.c.label_id) | ~same_words
    yes = v.accepted == true()

    def number(what: ColumnElement[bool]) -> ColumnElement[Any]:
        return func.coalesce(func.sum(case((what, 1), else_=0)), 0)

    query = (
        select(
            s.c.annotator_id,
            s.c.label_id,
            number(yes),
            number(yes & kept.c.id.is_not(None) & changed),
            number(~yes),
        )
        .join_from(t.verdict, s, v.suggestion_id == s.c.id)
        .join(kept, v.annotation_id == kept.c.id, isouter=True)
        .group_by(s.c.annotator_id, s.c.label_id)
        .order_by(s.c.annotator_id, s.c.label_id)
    )
    return [Decided(*row) for row in connection.execute(query)]


def _lacks(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """Whether `one` has a fragment that `other` has not."""
    f, g = t.fragment.alias(), t.fragment.alias()
    same = (g.c.annotation_id == other.c.id) & (g.c.start == f.c.start) & (g.c.end == f.c.end)
    there = select(g.c.position).where(same).correlate(f, other).exists()
    return select(f.c.position).where(f.c.annotation_id == one.c.id, ~there).correlate(one, other).exists()
