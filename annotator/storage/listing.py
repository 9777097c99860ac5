"""The article list: pages of rows, filters, orders, progress and counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, select

from annotator.model.annotations import ARTICLE_STATUSES
from annotator.storage import tables as t
from annotator.storage.journal import Asking
from annotator.storage.listed import ROW, ArticleFilter, ArticleRow, chunks, order


@dataclass(frozen=True, slots=True)
class Tally:
    """How many annotations one annotator has with one label in one status."""

    label_id: str
    annotator_id: str
    status: str
    count: int


class ArticleListing(Asking):
    """The part of `Reading` that lists and counts."""

    def article_rows(self, wanted: ArticleFilter, offset: int, limit: int) -> list[ArticleRow]:
        """`limit` rows of the article list from `offset` on."""
        query = _filtered(select(*_row(wanted.viewer)), wanted)
        return [ArticleRow(*row) for row in self._rows(query.offset(offset).limit(limit))]

    def rows_of(self, article_ids: Sequence[str], viewer: str = "") -> list[ArticleRow]:
        """The rows of these articles in the order of `article_ids`; missing ones are left out.  `viewer` as above."""
        c = t.article.c
        found: dict[str, ArticleRow] = {}
        for part in chunks(article_ids):
            query = select(*_row(viewer)).where(c.id.in_(part))
            found.update((row[0], ArticleRow(*row)) for row in self._rows(query))
        return [found[article_id] for article_id in article_ids if article_id in found]

    def article_ids(self, wanted: ArticleFilter | None = None) -> list[str]:
        """Identifiers of the articles that `wanted` lets through, in its order."""
        return [row[0] for row in self._rows(_filtered(select(t.article.c.id), wanted or ArticleFilter()))]

    def progress(self) -> dict[str, int]:
        """Number of articles by status, every status named."""
        c = t.article.c
        counts = {row[0]: row[1] for row in self._rows(select(c.status, func.count()).group_by(c.status))}
        return {status: counts.get(status, 0) for status in ARTICLE_STATUSES}

    def own_progress(self, annotator_id: str) -> dict[str, int]:
        """Number of articles assigned to somebody by their own status; empty when nothing is."""
        c = t.assignment.c
        query = select(c.status, func.count()).where(c.annotator_id == annotator_id).group_by(c.status)
        counts = {row[0]: row[1] for row in self._rows(query)}
        return {status: counts.get(status, 0) for status in ARTICLE_STATUSES} if counts else {}

    def tallies(self) -> list[Tally]:
        """Numbers of annotations by label, annotator and status."""
        c = t.tally.c
        query = select(c.label_id, c.annotator_id, c.status, c.count).where(c.count > 0)
        return [Tally(*row) for row in self._rows(query.order_by(c.label_id, c.annotator_id, c.status))]


def _row(viewer: str) -> list[ColumnElement[Any]]:
    return [_status(viewer) if name == "status" else t.article.c[name] for name in ROW]


def _own_status(viewer: str) -> ScalarSelect[Any]:
    a = t.assignment.c
    query = select(a.status).where(a.article_id == t.article.c.id, a.annotator_id == viewer)
    return query.correlate(t.article).scalar_subquery()


def _status(viewer: str) -> ColumnElement[Any]:
    status = t.article.c.status
    return func.coalesce(_own_status(viewer), status).label("status") if viewer else status


def _filtered(query: Select[Any], wanted: ArticleFilter) -> Select[Any]:
    c = t.article.c
    if wanted.status:
        query = query.where(_status(wanted.viewer) == wanted.status)
    if wanted.unfinished:
        query = query.where(_status(wanted.viewer) != "done")
    if wanted.assigned:
        query = query.where(_own_status(wanted.viewer).is_not(None))
    for word in wanted.text.casefold().split():
        query = query.where(c.listed.contains(word, autoescape=True))
    return query.order_by(*(c[one[1:]].desc() if one.startswith("-") else c[one] for one in order(wanted.sort)))
