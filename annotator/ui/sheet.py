"""The article that lies open: its text, its annotations, and the one that is current."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.model.annotations import Annotation, Article
from annotator.model.changes import News
from annotator.model.people import Annotator
from annotator.ui.desk import Desk

if TYPE_CHECKING:
    from annotator.commands.project import Reading

#: Above this many changed annotations the whole article is read again in one go.
ONE_BY_ONE = 50


@dataclass(frozen=True)
class _Contents:
    article: Article | None
    text: str
    annotations: list[Annotation]
    annotators: list[Annotator]


def _read(reading: Reading, article_id: str, known_revision: str | None) -> _Contents:
    article = reading.article(article_id)
    if article is None:
        return _Contents(None, "", [], reading.annotators())
    text = "" if article.revision_id == known_revision else reading.text(article.revision_id)
    return _Contents(article, text, reading.annotations(article_id), reading.annotators())


def reading_order(annotation: Annotation) -> tuple[int, int, str]:
    """Sort key: by start, the longer first."""
    return annotation.start, -annotation.end, annotation.id


class Sheet(QObject):
    """What is shown of one article; it re-reads itself when news touch it."""

    opened = Signal()  # another article, or none
    article_changed = Signal()  # its title, status or metadata
    annotations_changed = Signal(object)  # ids of those that came, changed or went; None means all
    current_changed = Signal(object)  # id or None

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.article: Article | None = None
        self.text = ""
        self.annotations: dict[str, Annotation] = {}
        self.annotators: dict[str, Annotator] = {}
        self.current_id: str | None = None
        self._asked: str | None = None
        self._current_wanted: str | None = None
        desk.news.connect(self._hear)
        desk.closed.connect(self.clear)

    @property
    def current(self) -> Annotation | None:
        """The current annotation."""
        return self.annotations.get(self.current_id) if self.current_id else None

    def in_order(self) -> list[Annotation]:
        """The annotations in reading order."""
        return sorted(self.annotations.values(), key=reading_order)

    def open(self, article_id: str, current: str | None = None) -> None:
        """Show this article; it is read in the reading thread."""
        self._asked = article_id
        self._current_wanted = current
        self._desk.ask(
            lambda reading: _read(reading, article_id, None), lambda contents: self._take(article_id, contents)
        )

    def clear(self) -> None:
        """Show no article."""
        self._asked = None
        self.article, self.text, self.annotations, self.current_id = None, "", {}, None
        self.opened.emit()
        self.current_changed.emit(None)

    def _take(self, article_id: str, contents: _Contents) -> None:
        if article_id != self._asked:
            return
        if contents.article is None:
            self.clear()
            return
        self.article, self.text = contents.article, contents.text
        self.annotations = {one.id: one for one in contents.annotations}
        self.annotators = {one.id: one for one in contents.annotators}
        self.current_id = None
        self.opened.emit()
        wanted, self._current_wanted = self._current_wanted, None
        self.set_current(wanted)

    def set_current(self, annotation_id: str | None) -> None:
        """Make this annotation the current one."""
        if annotation_id is not None and annotation_id not in self.annotations:
            annotation_id = None
        if annotation_id != self.current_id or annotation_id is None:
            self.current_id = annotation_id
            self.current_changed.emit(annotation_id)

    # -- news

    def _hear(self, news: News) -> None:
        if "annotator" in news.kinds():
            with self._desk.reading() as reading:
                self.annotators = {one.id: one for one in reading.annotators()}
        article = self.article
        if article is None or article.id not in news.article_ids():
            if "label" in news.kinds():
                self.annotations_changed.emit(None)
            return
        touched = [change.object_id for change in news.of("annotation") if change.article_id == article.id]
        if any(change.object_id == article.id for change in news.of("article")):
            self._reread_article(article)
        if self.article is not None and touched:
            self._reread(touched)

    def _reread_article(self, before: Article) -> None:
        with self._desk.reading() as reading:
            after = reading.article(before.id)
        if after is None:
            self.clear()
        elif after.revision_id != before.revision_id:
            self.open(before.id, self.current_id)
        else:
            self.article = after
            self.article_changed.emit()

    def _reread(self, ids: Iterable[str]) -> None:
        article = self.article
        assert article is not None
        touched = set(ids)
        if len(touched) > ONE_BY_ONE:
            current = self.current_id
            self._desk.ask(
                lambda reading: _read(reading, article.id, article.revision_id),
                lambda contents: self._take_annotations(article.id, contents, current),
            )
            return
        with self._desk.reading() as reading:
            for one in touched:
                found = reading.annotation(one)
                if found is None:
                    self.annotations.pop(one, None)
                else:
                    self.annotations[one] = found
        self._tell(touched)

    def _take_annotations(self, article_id: str, contents: _Contents, current: str | None) -> None:
        if self.article is None or self.article.id != article_id or contents.article is None:
            return
        self.annotations = {one.id: one for one in contents.annotations}
        self.current_id = current
        self._tell(None)

    def _tell(self, touched: set[str] | None) -> None:
        gone = self.current_id is not None and self.current_id not in self.annotations
        self.annotations_changed.emit(touched)
        if gone:
            self.set_current(None)
        elif touched is None or self.current_id in touched:
            self.current_changed.emit(self.current_id)
