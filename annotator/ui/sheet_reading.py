"""What is read of an article before it is shown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from annotator.model.annotations import Annotation, Article, Comment, Relation
from annotator.model.people import Annotator

if TYPE_CHECKING:
    from annotator.commands.project import Reading


@dataclass(frozen=True)
class Contents:
    """An article as it was read, without the suggestions that its annotator has decided on."""

    article: Article | None
    text: str
    annotations: list[Annotation]
    annotators: list[Annotator]
    relations: list[Relation]
    comments: list[Comment]
    own_status: str = ""


def read_article(reading: Reading, article_id: str, known_revision: str | None, me: str) -> Contents:
    """The article as `me` sees it; its text only if it is of another revision than the one known."""
    article = reading.article(article_id)
    if article is None:
        return Contents(None, "", [], reading.annotators(), [], [])
    text = "" if article.revision_id == known_revision else reading.text(article.revision_id)
    decided = decided_by(reading, article_id, me)
    shown = [one for one in reading.annotations(article_id) if not is_settled(one, decided)]
    beside = reading.relations(article_id), reading.comments(article_id)
    own = next((one.status for one in reading.assignments(article_id) if one.annotator_id == me), "")
    return Contents(article, text, shown, reading.annotators(), *beside, own)


def read_marks(reading: Reading, article_id: str, ids: Iterable[str], me: str) -> dict[str, Annotation | None]:
    """These annotations of an article as `me` sees them; None for what is gone or decided."""
    decided = decided_by(reading, article_id, me)
    found = {one: reading.annotation(one) for one in ids}
    return {one: None if after is None or is_settled(after, decided) else after for one, after in found.items()}


def decided_by(reading: Reading, article_id: str, me: str) -> set[str]:
    """The suggestions of an article that this annotator has accepted or rejected."""
    return {one.suggestion_id for one in reading.verdicts(article_id) if one.annotator_id == me}


def is_settled(annotation: Annotation, decided: set[str]) -> bool:
    """Whether this is a suggestion that has been decided on."""
    return annotation.status == "pending" and annotation.id in decided


def reading_order(annotation: Annotation) -> tuple[int, int, str]:
    """Sort key: by start, the longer first."""
    return annotation.start, -annotation.end, annotation.id
