"""Short words for what tests of gestures do all the time."""

from __future__ import annotations

from typing import Any

from annotator.commands import annotating, history
from annotator.commands.project import Project
from annotator.model.annotations import Annotation, Article, Revision, now
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.spans import Fragment

TEXT = (
    "Trump said on Monday that Russia controls about 20% of Ukraine. He added that the war must end."
    "\n\nZeen is a theme."
)


class Desk:
    """A project and the gestures on it, by the words of the text."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.article_id = self.add_article("A Monday", TEXT)

    def add_article(self, title: str, text: str) -> str:
        """A new article; gives its id."""
        article_id, revision_id = new_id(), new_id()
        with self.project.step(f"Import {title}") as unit:
            digest = unit.store_text(text)
            unit.put(Article(article_id, title, revision_id, added=now()))
            unit.put(Revision(revision_id, article_id, 1, digest, len(text), now()))
        return article_id

    def label(self, name: str) -> str:
        label = self.project.codebook.label_named(name)
        assert label is not None
        return label.id

    def text(self, article_id: str | None = None) -> str:
        with self.project.reading() as read:
            article = read.article(article_id or self.article_id)
            assert article is not None
            return read.text(article.revision_id)

    def mark(self, words: str, label: str, article_id: str | None = None, **attributes: Any) -> Annotation:
        """Mark the first place where `words` stand."""
        article = article_id or self.article_id
        start = self.text(article).index(words)
        news = annotating.mark_span(
            self.project, article, (Fragment(start, start + len(words)),), self.label(label), attributes
        )
        assert news is not None
        return next(one.after for one in news.of("annotation") if isinstance(one.after, Annotation))

    def annotation(self, annotation_id: str) -> Annotation:
        with self.project.reading() as read:
            found = read.annotation(annotation_id)
        assert found is not None
        return found

    def everything(self) -> dict[str, list[Any]]:
        """All stored values by kind, to compare before and after."""
        from annotator.model.changes import KINDS

        with self.project.reading() as read:
            return {kind: read.all_of(kind) if kind != "annotation" else self._annotations(read) for kind in KINDS}

    def _annotations(self, read: Any) -> list[Any]:
        return [one for article_id in sorted(read.article_ids()) for one in read.annotations(article_id)]

    def check_turns_round(self, before: dict[str, list[Any]], news: News | None) -> None:
        """The step just made can be undone to `before` and done again, and the project is whole each time."""
        assert news is not None
        after = self.everything()
        assert after != before
        history.undo(self.project)
        assert self.everything() == before
        history.redo(self.project)
        assert self.everything() == after
        assert self.project.store.check()[0] == []
