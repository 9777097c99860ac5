"""Comments on annotations and articles, and attribute values of articles as a whole."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Annotation, ArticleValues, Comment, now
from annotator.model.changes import News
from annotator.model.ids import new_id

if TYPE_CHECKING:
    from annotator.commands.project import Project

_GONE = "The comment has been removed meanwhile."


def comment(project: Project, target_id: str, text: str) -> News | None:
    """Comment on an annotation or an article; anybody may comment on any layer."""
    words = _written(text)
    with project.step("Comment") as unit:
        marked: list[Annotation] = unit.get_all("annotation", [target_id])
        if marked:
            article_id = marked[0].article_id
        else:
            article_id = unit.get("article", target_id, "What you comment on has been removed meanwhile.").id
        unit.put(Comment(new_id(), article_id, target_id, project.annotator.id, words, created=now()))
    return unit.news


def change_comment(project: Project, comment_id: str, text: str) -> News | None:
    """Write an own comment anew."""
    words = _written(text)
    with project.step("Change comment") as unit:
        before: Comment = unit.get("comment", comment_id, _GONE)
        _must_be_own(project, before)
        unit.change(before, replace(before, text=words))
    return unit.news


def resolve_comment(project: Project, comment_id: str, resolved: bool = True) -> News | None:
    """Say that a comment is settled, or open it again."""
    with project.step("Resolve comment" if resolved else "Reopen comment") as unit:
        before: Comment = unit.get("comment", comment_id, _GONE)
        unit.change(before, replace(before, resolved=resolved))
    return unit.news


def remove_comment(project: Project, comment_id: str) -> News | None:
    """Remove an own comment."""
    with project.step("Remove comment") as unit:
        before: Comment = unit.get("comment", comment_id, _GONE)
        _must_be_own(project, before)
        unit.drop(before)
    return unit.news


def _written(text: str) -> str:
    words = text.strip()
    if not words:
        raise Refused("Write something first.")
    return words


def _must_be_own(project: Project, before: Comment) -> None:
    if before.author_id != project.annotator.id:
        raise Refused("This comment is somebody else's; answer it, or mark it as resolved.")


def set_article_attribute(project: Project, article_id: str, name: str, value: object) -> News | None:
    """Set one attribute of an article as a whole in the own layer; None takes it away.

    Raises Refused for a value that does not fit the attribute's definition.
    """
    with project.step(f"Set {name}" if value is not None else f"Clear {name}") as unit:
        unit.get("article", article_id, "The article has been removed meanwhile.")
        definitions = project.codebook.article_attributes()
        if value is not None:
            rules.judge_values(definitions, {name: value})
        own = next(
            (one for one in unit.read.article_values(article_id) if one.annotator_id == project.annotator.id), None
        )
        attributes = {key: kept for key, kept in (own.attributes if own else {}).items() if key != name}
        if value is not None:
            attributes[name] = value
        if own is None and attributes:
            unit.put(ArticleValues(new_id(), article_id, project.annotator.id, attributes, now()))
        elif own is not None and not attributes:
            unit.drop(own)
        elif own is not None and attributes != own.attributes:
            unit.change(own, replace(own, attributes=attributes, changed=now()))
    return unit.news
