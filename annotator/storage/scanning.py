"""Texts of many articles one after the other, for a search through all of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection, bindparam, select

from annotator.storage import tables as t
from annotator.storage.listed import chunks
from annotator.storage.statements import ask_in

_TEXTS = (
    select(t.article.c.id, t.article_text.c.text)
    .join_from(t.article, t.article_revision, t.article.c.revision_id == t.article_revision.c.id)
    .join(t.article_text, t.article_revision.c.sha256 == t.article_text.c.sha256)
    .where(t.article.c.id.in_(bindparam("ids", expanding=True)))
)


class Scanning:
    """Reads texts over one connection, which holds the snapshot."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def texts(self, article_ids: Sequence[str]) -> Iterator[tuple[str, str]]:
        """Id and text of each article in the order of `article_ids`, read in chunks; missing ones are left out."""
        for part in chunks(article_ids, 200):
            found = {row[0]: row[1] for row in ask_in(self._connection, _TEXTS, part)}
            yield from ((one, found[one]) for one in part if one in found)
