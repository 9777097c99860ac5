"""The article that lies open: its text, its annotations, and the one that is current."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, cast

from PySide6.QtCore import QObject, Signal, SignalInstance

from annotator.model.annotations import Annotation, Article, Comment, Relation, Verdict
from annotator.model.changes import News
from annotator.model.people import Annotator
from annotator.model.reviewing import Assignment
from annotator.model.spans import Fragments
from annotator.ui.covered import Covered
from annotator.ui.desk import Desk
from annotator.ui.sheet_reading import Contents, read_article, read_marks, reading_order
from annotator.ui.waiting import Waiting, when_reachable

#: Above this many changed annotations the whole article is read again in one go.
ONE_BY_ONE = 50


class Sheet(QObject):
    """What is shown of one article; it re-reads itself when news touch it.

    `annotations` holds what is marked and the suggestions that wait.  Those that the
    annotator at work has decided on are not shown any more, nor are those below `least`
    and those whose words an own annotation with their label covers already.
    """

    opened = Signal()  # another article, or none
    article_changed = Signal()  # its title, status or metadata
    annotations_changed = Signal(object)  # ids of those that came, changed or went; None means all
    current_changed = Signal(object)  # id or None
    relations_changed = Signal()
    comments_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self._desk = desk
        self.article: Article | None = None
        self.text = ""
        self.annotations: dict[str, Annotation] = {}
        self.annotators: dict[str, Annotator] = {}
        self.relations: dict[str, Relation] = {}
        self.comments: dict[str, Comment] = {}
        #: The score from which on suggestions are shown.
        self.least = 0.0
        #: Annotators whose layers are not shown.
        self.hidden: frozenset[str] = frozenset()
        #: The status that the annotator at work has with the article, "" where it is not assigned to them.
        self.own_status = ""
        #: Words that the user has given a suggestion before accepting it; nothing is stored yet.
        self.adjusted: dict[str, Fragments] = {}
        self._undecided: dict[str, Annotation] = {}
        self._away: dict[str, Annotation] = {}
        self._covered = Covered()
        #: How many annotations each annotator has here, shown or not; those that wait are not counted.
        self.layers: Counter[str] = Counter()
        self.current_id: str | None = None
        # Both are kept until an annotation changes; with thousands of them sorting is what a mark would wait for.
        self._order, self._waiting = cast("list[Annotation] | None", None), cast("list[Annotation] | None", None)
        self._asked: str | None = None
        self._current_wanted: str | None = None
        self.waiting = Waiting(desk)
        desk.news.connect(self._hear)
        desk.waiting.connect(self._hear_waiting)
        desk.closed.connect(self.clear)

    @property
    def current(self) -> Annotation | None:
        """The current annotation."""
        return self.annotations.get(self.current_id) if self.current_id else None

    @property
    def status(self) -> str:
        """The status that counts for the annotator at work: their own, else the article's."""
        return self.own_status or (self.article.status if self.article is not None else "")

    def in_order(self) -> list[Annotation]:
        """The annotations in reading order."""
        if self._order is None:
            self._order = sorted(self.annotations.values(), key=reading_order)
        return self._order

    def suggestions(self) -> list[Annotation]:
        """The suggestions that wait for a decision, in reading order."""
        if self._waiting is None:
            self._waiting = [one for one in self.in_order() if one.status == "pending"]
        return self._waiting

    def deciding_order(self) -> list[Annotation]:
        """The suggestions to be decided one by one, in reading order.

        The cue and speaker of a suggested quote are decided with it, so they are not among them.
        """
        waiting = self.suggestions()
        ids = {one.id for one in waiting}
        led = {one.to_id for one in self.relations.values() if one.from_id in ids and one.to_id in ids}
        return [one for one in waiting if one.id not in led] or waiting

    @property
    def held_back(self) -> int:
        """Suggestions that are not shown because their score is too low."""
        return sum(not self._high_enough(one) for one in self._undecided.values())

    @property
    def _me(self) -> str:
        return self._desk.project.annotator.id if self._desk.project is not None else ""

    def open(self, article_id: str, current: str | None = None) -> None:
        """Show this article; it is read in the reading thread."""
        self._asked = article_id
        self.adjusted = {}
        self._current_wanted = current
        self._desk.ask(
            lambda reading: read_article(reading, article_id, None, self._me),
            lambda contents: self._take(article_id, contents),
            glance=True,
        )

    def clear(self) -> None:
        """Show no article."""
        self._asked = None
        self.article, self.text, self.current_id = None, "", None
        self.relations, self.comments, self.adjusted = {}, {}, {}
        self._set_annotations([])
        self.opened.emit()
        self.current_changed.emit(None)

    def _take(self, article_id: str, contents: Contents) -> None:
        if article_id != self._asked:
            return
        if contents.article is None:
            self.clear()
            return
        self.article, self.text = contents.article, contents.text
        self.annotators = {one.id: one for one in contents.annotators}
        self._set_beside(contents)
        self._set_annotations(self.waiting.laid_over(contents.article, contents.annotations, self._me))
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

    @when_reachable
    def _hear(self, news: News) -> None:
        if "annotator" in news.kinds():
            with self._desk.reading() as reading:
                self.annotators = {one.id: one for one in reading.annotators()}
        article = self.article
        if article is not None and self._may_open_up(news):
            self._reread_all()
        if article is None or article.id not in news.article_ids():
            if "label" in news.kinds():
                self.annotations_changed.emit(None)
            return
        touched = [change.object_id for change in news.in_article("annotation", article.id)]
        for verdict in news.in_article("verdict", article.id):
            if isinstance(verdict.value, Verdict):
                touched.append(verdict.value.suggestion_id)
        if any(news.in_article("article", article.id)):
            self._reread_article(article)
        if self.article is not None and touched:
            self._reread(touched)
        self._hear_beside(news, article.id)
        self._hear_own_status(news, article.id)

    def _hear_waiting(self, gestures: list[Any], reachable: bool) -> None:
        """Show what waits; what a server has taken or refused is read again."""
        self.waiting.gestures = gestures
        if reachable and self.article is not None:
            self._reread_all()
        elif self.article is not None:
            changed = self.waiting.over(self.article, self.annotations, self._me)
            self._tell(set(changed).union(*(self._take_in(one, after) for one, after in changed.items())))

    def _may_open_up(self, news: News) -> bool:
        """Whether after these news others' layers may be seen that were hidden, or the other way round."""
        if news.kinds() & {"setting", "annotator"}:
            return True
        project = self._desk.project
        return project is not None and "assignment" in news.kinds() and project.team.blindfolded(project.annotator)

    def _hear_own_status(self, news: News, article_id: str) -> None:
        for change in news.of("assignment"):
            one = change.value
            if isinstance(one, Assignment) and (one.article_id, one.annotator_id) == (article_id, self._me):
                self.own_status = one.status if change.after is not None else ""
                self.article_changed.emit()

    def _hear_beside(self, news: News, article_id: str) -> None:
        """Take the relations and comments that came, changed or went; they come with the news."""
        kinds: tuple[tuple[str, dict[str, Any], SignalInstance], ...] = (
            ("relation", self.relations, self.relations_changed),
            ("comment", self.comments, self.comments_changed),
        )
        for kind, known, changed in kinds:
            changes = list(news.in_article(kind, article_id))
            for change in changes:
                if change.after is None:
                    known.pop(change.object_id, None)
                else:
                    known[change.object_id] = change.after
            if changes:
                changed.emit()

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
        article, touched = self.article, set(ids)
        assert article is not None
        if len(touched) > ONE_BY_ONE:
            self._reread_all()
            return
        with self._desk.reading() as reading:
            found = read_marks(reading, article.id, touched, self._me)
        for one, after in found.items():
            touched |= self._take_in(one, after)
        self._tell(touched)

    def _reread_all(self) -> None:
        article = self.article
        assert article is not None
        self._desk.ask(
            lambda reading: read_article(reading, article.id, article.revision_id, self._me),
            lambda contents: self._take_annotations(article.id, contents),
        )

    def _take_annotations(self, article_id: str, contents: Contents) -> None:
        if self.article is None or self.article.id != article_id or contents.article is None:
            return
        self._set_beside(contents)
        self._set_annotations(self.waiting.laid_over(contents.article, contents.annotations, self._me))
        self._tell(None)
        self.relations_changed.emit()
        self.comments_changed.emit()

    def _set_beside(self, contents: Contents) -> None:
        self.relations = {one.id: one for one in contents.relations}
        self.comments = {one.id: one for one in contents.comments}
        if self.own_status != contents.own_status:
            self.own_status = contents.own_status
            self.article_changed.emit()

    def relations_of(self, annotation_id: str) -> list[Relation]:
        """The relations that start or end at an annotation: those that start there first."""
        found = [one for one in self.relations.values() if annotation_id in (one.from_id, one.to_id)]
        return sorted(found, key=lambda one: (one.from_id != annotation_id, one.created, one.id))

    def comments_on(self, target_id: str) -> list[Comment]:
        """The comments on an annotation or the article, oldest first."""
        found = [one for one in self.comments.values() if one.target_id == target_id]
        return sorted(found, key=lambda one: (one.created, one.id))

    # -- what is shown of it

    def set_least(self, score: float) -> None:
        """Show suggestions from this score on, 0 to 1."""
        if score != self.least:
            self.least = score
            self._tell(self._look_again(self._undecided.values()))

    def hide_layers(self, annotator_ids: Iterable[str]) -> None:
        """Show every layer but those of these annotators."""
        hidden = frozenset(annotator_ids)
        if hidden != self.hidden:
            self.hidden = hidden
            marks = [one for one in self.annotations.values() if one.status != "pending"]
            self._set_annotations([*marks, *self._away.values(), *self._undecided.values()])
            self._tell(None)

    def adjust(self, suggestion_id: str, parts: Fragments | None) -> None:
        """Give a suggestion other words for the time being; None gives it its own back."""
        one = self._undecided.get(suggestion_id)
        if one is None:
            return
        if parts is None or parts == one.fragments:
            self.adjusted.pop(suggestion_id, None)
        else:
            self.adjusted[suggestion_id] = parts
        self._put(suggestion_id, self._as_shown(one))
        self._tell({suggestion_id})

    def _take_in(self, annotation_id: str, after: Annotation | None) -> set[str]:
        """Take one annotation in, out, or exchange it; gives the suggestions that come or go with it."""
        before = self.annotations.get(annotation_id)
        marks = [one for one in (before, after) if one is not None and self._is_own(one)]
        if before is not None and self._is_own(before):
            self._covered.drop(before)
        if after is not None and self._is_own(after):
            self._covered.put(after)
        self._undecided.pop(annotation_id, None)
        if (gone := self._away.pop(annotation_id, None)) is not None:
            self.layers[gone.annotator_id] -= 1
        if after is not None and self._is_away(after):
            self._away[annotation_id] = after
            self.layers[after.annotator_id] += 1
            after = None
        elif after is not None and after.status == "pending":
            self._undecided[annotation_id] = after
            after = self._as_shown(after) if self._is_shown(after) else None
        self._put(annotation_id, after)
        near = (
            one
            for one in self._undecided.values()
            if any(one.label_id == mark.label_id and one.start < mark.end and mark.start < one.end for mark in marks)
        )
        return self._look_again(near) if marks else set()

    def _look_again(self, suggestions: Iterable[Annotation]) -> set[str]:
        """Show or hide suggestions; gives those that came or went."""
        turned = [one for one in suggestions if self._is_shown(one) is not (one.id in self.annotations)]
        for one in turned:
            self._put(one.id, self._as_shown(one) if self._is_shown(one) else None)
        return {one.id for one in turned}

    def _is_own(self, annotation: Annotation) -> bool:
        return annotation.status != "pending" and annotation.annotator_id == self._me

    def _is_away(self, annotation: Annotation) -> bool:
        return annotation.status != "pending" and annotation.annotator_id in self.hidden

    def _high_enough(self, suggestion: Annotation) -> bool:
        score = suggestion.origin.score if suggestion.origin is not None else None
        return score is None or score >= self.least

    def _is_shown(self, suggestion: Annotation) -> bool:
        shown = self._high_enough(suggestion) and suggestion.annotator_id not in self.hidden
        return shown and not self._covered.covers(suggestion)

    def _as_shown(self, suggestion: Annotation) -> Annotation:
        parts = self.adjusted.get(suggestion.id)
        return suggestion if parts is None else replace(suggestion, fragments=parts)

    def _set_annotations(self, annotations: list[Annotation]) -> None:
        self._covered = Covered()
        for one in annotations:
            if self._is_own(one):
                self._covered.put(one)
        self._undecided = {one.id: one for one in annotations if one.status == "pending"}
        self._away = {one.id: one for one in annotations if self._is_away(one)}
        self.annotations = {
            one.id: self._as_shown(one) if one.status == "pending" else one
            for one in annotations
            if (self._is_shown(one) if one.status == "pending" else one.id not in self._away)
        }
        self.layers = Counter(one.annotator_id for one in annotations if one.status != "pending")
        self._order = self._waiting = None

    def _put(self, annotation_id: str, after: Annotation | None) -> None:
        """Take one annotation in, out, or exchange it, in the order that is kept."""
        before = self.annotations.pop(annotation_id, None)
        for one, change in ((before, -1), (after, 1)):
            if one is not None and one.status == "pending":
                self._waiting = None
            elif one is not None:
                self.layers[one.annotator_id] += change
        self.layers = +self.layers
        order = self._order
        if order is not None and before is not None:
            del order[bisect_left(order, reading_order(before), key=reading_order)]
        if after is not None:
            self.annotations[annotation_id] = after
            if order is not None:
                insort(order, after, key=reading_order)

    def _tell(self, touched: set[str] | None) -> None:
        gone = self.current_id is not None and self.current_id not in self.annotations
        self.annotations_changed.emit(touched)
        if gone:
            self.set_current(None)
        elif touched is None or self.current_id in touched:
            self.current_changed.emit(self.current_id)
