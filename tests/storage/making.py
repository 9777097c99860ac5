"""What the tests of the core start from: a project with articles, and what is stored in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from sqlalchemy import select

from annotator.commands.project import Project, create_project
from annotator.model.annotations import Annotation, Article, Comment, Revision, Verdict, now
from annotator.model.changes import KINDS, News, Value
from annotator.model.ids import new_id
from annotator.model.spans import Fragment, Fragments
from annotator.storage.mapping import KIND

TEXT = "Kim said on Monday that 40% of the grain was lost. Lee denied it.\nThe port 🚢 stays closed."


def make(location: str | Path, annotator: str = "anna") -> Project:
    """A new project with the news codebook."""
    return create_project(location, annotator=annotator)


def add_articles(project: Project, texts: Iterable[str], title: str = "Article") -> list[str]:
    """Articles with these texts, put in one step as an import does; gives their ids."""
    ids = []
    with project.step("Import articles") as unit:
        for number, text in enumerate(texts):
            article_id, revision_id = new_id(), new_id()
            digest = unit.store_text(text)
            unit.put(Article(article_id, f"{title} {number}", revision_id, added=now()))
            unit.put(Revision(revision_id, article_id, 1, digest, len(text), now()))
            ids.append(article_id)
    return ids


def add_article(project: Project, text: str = TEXT) -> str:
    """One article with this text; gives its id."""
    return add_articles(project, [text])[0]


def label(project: Project, name: str = "Claim") -> str:
    """Id of the label with this name."""
    found = project.codebook.label_named(name)
    assert found is not None
    return found.id


def relation_type(project: Project, name: str = "attributed_to") -> str:
    """Id of the relation type with this name."""
    found = project.codebook.relation_named(name)
    assert found is not None
    return found.id


def parts(*pairs: tuple[int, int]) -> Fragments:
    """Fragments as given, in the order given."""
    return tuple(Fragment(*pair) for pair in pairs)


def made(news: News | None, kind: str = "annotation") -> str:
    """Id of the first value of a kind that a step brought into the world."""
    assert news is not None
    return next(change.object_id for change in news.of(kind) if change.before is None)


def add_suggestion(project: Project, article_id: str, pair: tuple[int, int] = (0, 3)) -> Annotation:
    """A pending annotation with a comment and a verdict on it, put under the annotator at work."""
    with project.step("Suggest") as unit:
        article: Article = unit.get("article", article_id, "gone")
        proposal = Annotation(
            new_id(),
            article_id,
            article.revision_id,
            project.annotator.id,
            label(project, "Speaker"),
            parts(pair),
            status="pending",
            created=now(),
            changed=now(),
        )
        unit.put(proposal)
        unit.put(Comment(new_id(), article_id, proposal.id, project.annotator.id, "Is that so?", created=now()))
        unit.put(Verdict(new_id(), article_id, proposal.id, project.annotator.id, False, created=now()))
    return proposal


def stored(project: Project) -> dict[str, dict[str, Value]]:
    """Every stored value by kind and id."""
    with project.reading() as read:
        ids = {kind: read.connection.execute(select(KIND[kind].table.c.id)).scalars().all() for kind in KINDS}
        return {kind: {value.id: value for value in read.values(kind, ids[kind])} for kind in KINDS}


def whole(project: Project) -> bool:
    """Whether a check finds nothing; tells what it found when it does."""
    found, _ = project.store.check()
    assert found == [], found
    return True


def digest(path: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
