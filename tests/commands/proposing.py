"""Suggestions with scores of one's choice, for tests of what is done with them."""

from __future__ import annotations

from annotator.model.annotations import Annotation, Origin, now
from annotator.model.ids import new_id, outside_id
from annotator.model.people import Annotator
from annotator.model.spans import Fragment
from tests.commands.desk import Desk


def propose(
    desk: Desk, words: str, label: str, score: float | None, article_id: str | None = None, engine: str = "fixed"
) -> str:
    """A pending annotation of the first place where `words` stand; gives its id."""
    article_id = article_id or desk.article_id
    start = desk.text(article_id).index(words)
    owner = Annotator(outside_id("engine", engine), engine, "engine")
    with desk.project.step("Propose") as unit:
        if all(one.id != owner.id for one in unit.read.annotators()):
            unit.put(owner)
        article = unit.read.article(article_id)
        assert article is not None
        made = Annotation(
            new_id(), article_id, article.revision_id, owner.id, desk.label(label),
            (Fragment(start, start + len(words)),), status="pending",
            origin=Origin(engine, "1", score), created=now(), changed=now(),
        )  # fmt: skip
        unit.put(made)
    return made.id
