"""What an export asks beyond the articles themselves."""

from __future__ import annotations

from sqlalchemy import select

from annotator.model.annotations import Revision
from annotator.storage import tables as t
from annotator.storage.journal import Asking
from annotator.storage.mapping import KIND


class Exchange(Asking):
    """Questions over all articles of one snapshot; made for its connection."""

    def earlier(self) -> dict[str, list[Revision]]:
        """The revisions that are not the present text of their article, by article, oldest first."""
        stored, article = KIND["revision"], t.article
        query = (
            select(*stored.columns)
            .join_from(stored.table, article, stored.table.c.article_id == article.c.id)
            .where(stored.table.c.id != article.c.revision_id)
            .order_by(stored.table.c.number, stored.table.c.id)
        )
        found: dict[str, list[Revision]] = {}
        for row in self._rows(query):
            found.setdefault(row[1], []).append(stored.value(row))
        return found

    def ends_across(self) -> dict[str, str]:
        """The annotations at which relations of other articles end, each with its own article."""
        link, end = t.relation.c, t.annotation.c
        query = select(end.id, end.article_id).join_from(t.relation, t.annotation, link.to_id == end.id)
        return {row[0]: row[1] for row in self._rows(query.where(link.article_id != end.article_id))}

    def decided(self) -> set[str]:
        """The articles on whose layers something was decided."""
        return {row[0] for row in self._rows(select(t.decision.c.article_id).distinct())}

    def mentioned(self) -> tuple[set[str], set[str]]:
        """Identifiers of the speakers and of the claim groups that some annotation has."""
        a = t.annotation.c
        speakers, groups = (
            {row[0] for row in self._rows(select(column).where(column.is_not(None)).distinct())}
            for column in (a.speaker_id, a.group_id)
        )
        return speakers, groups
