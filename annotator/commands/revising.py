"""A new text for an article: a new revision, with every annotation re-anchored or listed as lost."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from annotator.commands.project import Project, Reading
from annotator.errors import Refused
from annotator.model.anchoring import Anchor, Anchoring
from annotator.model.annotations import Annotation, Article, Revision, now
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.rules import judge_fragments
from annotator.model.spans import Fragments
from annotator.model.text import sha256, unstorable

_GONE = "The article has been removed meanwhile."


@dataclass(frozen=True, slots=True)
class Moved:
    """One annotation and where it would go in the new text."""

    annotation: Annotation
    anchor: Anchor


def propose_revision(project: Project, article_id: str, text: str) -> list[Moved]:
    """Where each annotation of an article would go in `text`, in reading order; nothing is changed.

    Raises Refused for a text that is the same, empty, or cannot be stored.
    """
    with project.reading() as read:
        article: Article | None = read.article(article_id)
        if article is None:
            raise Refused(_GONE)
        return _proposed(read, article, text)


def _proposed(read: Reading, article: Article, text: str) -> list[Moved]:
    old = read.text(article.revision_id)
    position = unstorable(text)
    if position is not None:
        raise Refused(f"The new text has a character at {position} that cannot be stored (NUL or a lone surrogate).")
    if not text.strip():
        raise Refused("The new text is empty; remove the article instead.")
    if text == old:
        raise Refused("The new text is the one the article has already.")
    anchoring = Anchoring(old, text)
    current = [one for one in read.annotations(article.id) if one.revision_id == article.revision_id]
    return [Moved(one, anchoring.find(one.fragments)) for one in current]


def revise(
    project: Project, article_id: str, text: str, decisions: Mapping[str, Fragments | None] | None = None
) -> News | None:
    """Give an article a new text; the old one stays readable as an earlier revision.

    Annotations that are the same or moved go along.  Of every changed or lost one `decisions` must say
    where it goes (fragments in the new text) or that it is removed (None); otherwise Refused names how many wait.
    """
    decided = decisions or {}
    with project.step("New revision") as unit:
        article: Article = unit.get("article", article_id, _GONE)
        proposed = _proposed(unit.read, article, text)
        open_ones = [
            one for one in proposed if one.anchor.kind in ("changed", "lost") and one.annotation.id not in decided
        ]
        if open_ones:
            raise Refused(f"{len(open_ones)} annotations did not survive unchanged; decide what becomes of them first.")
        number = 1 + max(revision.number for revision in unit.read.revisions(article_id))
        revision = Revision(new_id(), article_id, number, sha256(text), len(text), now())
        unit.store_text(text)
        unit.put(revision)
        unit.change(article, replace(article, revision_id=revision.id))
        dropped: list[Annotation] = []
        for one in proposed:
            parts = decided.get(one.annotation.id, one.anchor.fragments)
            if parts is None:
                dropped.append(one.annotation)
                continue
            judge_fragments(parts, len(text), empty_allowed=True)
            unit.change(
                one.annotation, replace(one.annotation, revision_id=revision.id, fragments=parts, changed=now())
            )
        for hanging in unit.read.touching([one.id for one in dropped]):
            unit.drop(hanging)
        for annotation in dropped:
            unit.drop(annotation)
    return unit.news
