"""Which articles several annotators have worked on: the list of what can be adjudicated."""

from __future__ import annotations

from sqlalchemy import Connection, distinct, func, select, union

from annotator.storage import tables as t


def worked_on_by_several(connection: Connection) -> list[tuple[str, str, int]]:
    """Id and title of the articles that two or more persons have marked or described, with how many; by title."""
    a, v, p = t.annotation.c, t.article_values.c, t.annotator.c
    worked = union(
        select(a.article_id, a.annotator_id).where(a.status == "accepted").distinct(),
        select(v.article_id, v.annotator_id),
    ).subquery()
    count = func.count(distinct(worked.c.annotator_id))
    query = (
        select(t.article.c.id, t.article.c.title, count)
        .join_from(t.article, worked, worked.c.article_id == t.article.c.id)
        .join(t.annotator, p.id == worked.c.annotator_id)
        .where(p.kind == "person")
        .group_by(t.article.c.id, t.article.c.title, t.article.c.listed)
        .having(count > 1)
        .order_by(t.article.c.listed, t.article.c.id)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(query)]
