"""Gestures on whole articles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.commands.assigning import set_own_status
from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Article, Relation
from annotator.model.changes import News, Value

if TYPE_CHECKING:
    from annotator.commands.project import Project

_GONE = "The article has been removed meanwhile."


def set_status(project: Project, article_ids: Sequence[str], status: str) -> News | None:
    """Set the status of articles: "to do", "in progress" or "done"; of assigned ones one's own, theirs follows."""
    rules.judge_status(status)
    with project.step(f"Mark as {status}") as unit:
        for article in unit.get_all("article", article_ids):
            set_own_status(unit, project.annotator, article, status)
    return unit.news


def set_title(project: Project, article_id: str, title: str) -> News | None:
    """Give an article another title in the list; its text stays as it is."""
    line = " ".join(title.split())
    if not line:
        raise Refused("A title needs at least one character.")
    with project.step("Change title") as unit:
        article: Article = unit.get("article", article_id, _GONE)
        if line != article.title:
            unit.change(article, replace(article, title=line))
    return unit.news


def set_meta(project: Project, article_id: str, key: str, value: str | None) -> News | None:
    """Set one metadata value of an article; None takes it away."""
    with project.step(f"Set {key}" if value is not None else f"Clear {key}") as unit:
        article: Article = unit.get("article", article_id, _GONE)
        meta = {name: kept for name, kept in article.meta.items() if name != key}
        if value is not None:
            meta[key] = value
        if meta != article.meta:
            unit.change(article, replace(article, meta=meta))
    return unit.news


def remove_articles(project: Project, article_ids: Sequence[str]) -> News | None:
    """Remove articles with everything on them, all layers included; undo brings all of it back."""
    with project.step("Remove article" if len(article_ids) == 1 else f"Remove {len(article_ids)} articles") as unit:
        dropped: set[str] = set()
        for bundle in unit.read.bundles(article_ids):
            # A claim may be linked from another article.
            for value in unit.read.touching([one.id for one in bundle.annotations]):
                if isinstance(value, Relation) and value.article_id not in article_ids and value.id not in dropped:
                    dropped.add(value.id)
                    unit.drop(value)
            here = bundle.article.id
            hanging: tuple[Value, ...] = (
                *(one for one in unit.read.conflicts() if one.article_id == here),
                *unit.read.decisions(here),
                *unit.read.assignments(here),
                *bundle.values,
                *bundle.verdicts,
                *bundle.comments,
                *bundle.relations,
                *bundle.annotations,
            )
            for value in hanging:
                unit.drop(value)
            for revision in unit.read.revisions(bundle.article.id):
                unit.drop(revision)
            unit.drop(bundle.article)
    return unit.news
