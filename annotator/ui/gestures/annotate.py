"""Marking with keys, clicks and an armed label; moving, relabelling, removing; undo and redo."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication

from annotator.model.annotations import Annotation
from annotator.model.changes import News
from annotator.model.spans import Fragments, fragments
from annotator.ui.article.view import ArticleView
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.card import AnnotationCard


class Annotate(QObject):
    """The gestures on the open article's annotations."""

    armed_changed = Signal(object)  # label id or None
    said = Signal(str)  # a hint for the status bar
    state_changed = Signal()
    suggestion_labelled = Signal(str)  # label id: take the current suggestion under this label

    def __init__(self, desk: Desk, sheet: Sheet, view: ArticleView, card: AnnotationCard) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._view, self._card = desk, sheet, view, card
        self.selected: Fragments = ()
        self.armed: str | None = None
        self.last_label: str | None = None
        #: Leaves what is being prepared, such as a link, and says whether there was anything.
        self.leaving: Callable[[], bool] = lambda: False
        #: The annotations chosen together in the list, two or more; what is done to one of them is done to all.
        self.many: Callable[[], list[str]] = list
        # A double click may become a triple one: what it selected is marked when that time has passed.
        self._later = QTimer(self, singleShot=True)
        self._later.timeout.connect(self._paint)
        view.selection_changed.connect(self._select)
        view.selection_finished.connect(self._finish)
        view.ctrl_selected.connect(self._ctrl_select)
        view.background_clicked.connect(lambda: sheet.set_current(None))
        view.boundary_moved.connect(self._take_boundary)
        view.annotation_clicked.connect(sheet.set_current)
        view.installEventFilter(self)
        view.viewport().installEventFilter(self)
        sheet.opened.connect(self._forget)
        desk.closed.connect(self.disarm)
        card.relabelled.connect(lambda one, label_id: self._change("relabel", self._with(one), label_id))
        card.attribute_set.connect(self._set_attribute)
        card.note_set.connect(lambda one, note: self._change("set_note", one, note))
        card.removed.connect(lambda _one: self.remove())
        card.left.connect(lambda: view.setFocus(Qt.FocusReason.ShortcutFocusReason))

    # -- selection

    def _select(self, parts: Fragments) -> None:
        self.selected = parts
        self.state_changed.emit()

    def _finish(self, parts: Fragments) -> None:
        self._select(parts)
        if not self._later.isActive():
            self._paint()

    def _forget(self) -> None:
        self._later.stop()
        self.selected = ()
        self.state_changed.emit()

    def _ctrl_select(self, parts: Fragments) -> None:
        """Words selected with Ctrl held become part of the current annotation, else of the selection."""
        if self.own_current is not None:
            self._add(parts)
        elif self._sheet.current is not None:
            self.said.emit("This annotation is in another annotator’s layer; its parts cannot be changed.")
        else:
            self.said.emit("Click an annotation first; Ctrl and drag then adds words to it.")

    @property
    def own_current(self) -> Annotation | None:
        """The current annotation, if it belongs to the annotator at work."""
        current, project = self._sheet.current, self._desk.project
        mine = current is not None and project is not None and current.annotator_id == project.annotator.id
        return current if mine else None

    @property
    def _suggested(self) -> Annotation | None:
        """The current annotation, if it is a suggestion."""
        current = self._sheet.current
        return current if current is not None and current.status == "pending" else None

    # -- marking

    def label(self, label_id: str) -> None:
        """Mark the selected words; without any, give the current annotation this label."""
        if self.selected:
            self._mark(label_id)
            return
        current = self.own_current
        if self._suggested is not None:
            self.suggestion_labelled.emit(label_id)
        elif len(self.many()) > 1:
            self._change("relabel", self.many(), label_id)
        elif current is None:
            self.said.emit("Select some words first, or arm the label with Shift and its key.")
        elif current.label_id != label_id:
            self._change("relabel", [current.id], label_id)
            self.last_label = label_id

    def press_label(self, label_id: str) -> None:
        """A click on a label: mark the selected words, or arm the label; the armed one is laid down."""
        if self.selected:
            self._mark(label_id)
        else:
            self.arm(label_id)

    def arm(self, label_id: str) -> None:
        """From now on mark every selection with this label; the label that is armed is laid down."""
        self._set_armed(None if self.armed == label_id else label_id)
        if self.armed and self.selected:
            self._mark(self.armed)

    def disarm(self) -> None:
        """Lay the armed label down."""
        self._set_armed(None)

    def _set_armed(self, label_id: str | None) -> None:
        self._later.stop()
        if self.armed != label_id:
            self.armed = label_id
            self.armed_changed.emit(label_id)
            self.state_changed.emit()

    def repeat(self) -> None:
        """Mark the selected words with the label used last."""
        if self.last_label is not None:
            self.label(self.last_label)

    def _paint(self) -> None:
        if self.armed and self.selected:
            self._mark(self.armed)

    def _mark(self, label_id: str) -> None:
        from annotator.commands import annotating

        article = self._sheet.article
        if article is None:
            return
        self._later.stop()
        if not self._desk.writable:
            # Refused, with the reason; the words stay selected.
            self._desk.do(annotating.mark_span, article.id, self.selected, label_id)
            return
        self.last_label = label_id
        parts = self.selected
        self._clear_selection()
        self._desk.do(annotating.mark_span, article.id, parts, label_id, then=self._show_made)

    def _show_made(self, news: News | None) -> None:
        made = [change.object_id for change in news.of("annotation")] if news is not None else []
        if made:
            self._sheet.set_current(made[0])

    def _clear_selection(self) -> None:
        """Let go of the selected words; the caret stays where the selection ended."""
        self._view.clear_selection()
        self.selected = ()
        self.state_changed.emit()

    def let_go(self) -> None:
        """Leave what is being prepared, else lay down the armed label, the selection, or the current annotation."""
        if self.leaving():
            return
        if self.armed:
            self.disarm()
        elif self.selected:
            self._clear_selection()
        elif self._sheet.current_id in self._sheet.adjusted:
            self._sheet.adjust(self._sheet.current_id, None)
        else:
            self._sheet.set_current(None)

    # -- changing

    def _change(self, command: str, *arguments: Any, then: Callable[[Any], None] | None = None) -> None:
        from annotator.commands import annotating

        self._desk.do(getattr(annotating, command), *arguments, then=then)

    def move_boundary(self, which: str, unit: str, direction: int) -> None:
        """Move the start or end of the current annotation."""
        if self.own_current is not None or self._suggested is not None:
            self._view.move_boundary(which, unit, direction)

    def _take_boundary(self, annotation_id: str, parts: Fragments) -> None:
        annotation = self._sheet.annotations.get(annotation_id)
        if annotation is not None and annotation.status == "pending":
            # Nobody owns a suggestion's words: they are kept aside until it is accepted.
            self._sheet.adjust(annotation_id, parts)
        elif annotation is not None and annotation.fragments != parts:
            self._change("set_fragments", annotation_id, parts)

    def add_fragment(self) -> None:
        """Make the current annotation cover the selected words as well."""
        if self.selected:
            self._add(self.selected)
            self._clear_selection()

    def _add(self, parts: Fragments) -> None:
        current = self.own_current
        if current is not None:
            self._change("set_fragments", current.id, fragments([*current.fragments, *parts]), "Add fragment")

    def remove(self) -> None:
        """Remove the current annotation; the next one becomes current."""
        current = self.own_current
        if len(self.many()) > 1:
            self._change("remove_annotations", self.many())
        elif current is not None:
            self._change("remove_annotations", [current.id])

    # -- attributes

    def _with(self, annotation_id: str) -> list[str]:
        """An annotation, and those chosen together with it."""
        many = self.many()
        return many if annotation_id in many else [annotation_id]

    def _set_attribute(self, annotation_id: str, name: str, value: Any) -> None:
        book = self._desk.codebook
        chosen = [self._sheet.annotations[one] for one in self._with(annotation_id) if one in self._sheet.annotations]
        ids = [one.id for one in chosen if name in {known.name for known in book.attributes_of(one.label_id)}]
        self._change("set_attribute", ids or [annotation_id], name, value)

    def choose(self, name: str, value: Any) -> None:
        """Give an attribute of the current annotation this value, of several kept ones this one more; else clear it."""
        current = self._sheet.current
        if current is None:
            return
        known = next((one for one in self._desk.codebook.attributes_of(current.label_id) if one.name == name), None)
        before = current.attributes.get(name)
        after: Any
        if known is not None and known.kind == "choices":
            kept = list(before or ())
            after = [one for one in known.choices if (one in kept) is not (one == value)] or None
        else:
            after = None if before == value and type(before) is type(value) else value
        self._set_attribute(current.id, name, after)

    def write(self, name: str) -> None:
        """Go to the field of an attribute."""
        self._card.focus_attribute(name)

    def change_label(self) -> None:
        """Go to the label of the current annotation."""
        self._card.focus_label()

    def write_note(self) -> None:
        """Go to the note of the current annotation."""
        self._card.focus_note()

    def select_sentence(self) -> None:
        """Select the sentence around the caret."""
        self._view.select_sentence()
        self._view.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def copy(self) -> None:
        """Copy the selected words as they are stored."""
        self._view.copy()

    # -- history

    def undo(self) -> None:
        """Take back the newest step."""
        from annotator.commands import history

        self._desk.do(history.undo, then=self._show_touched)

    def redo(self) -> None:
        """Do the newest undone step again."""
        from annotator.commands import history

        self._desk.do(history.redo, then=self._show_touched)

    def _show_touched(self, news: News | None) -> None:
        """After undo or redo show what came back, if it is in the open article."""
        ids = [change.object_id for change in news.of("annotation")] if news is not None else []
        there = [one for one in ids if one in self._sheet.annotations]
        if there:
            self._sheet.set_current(there[0])

    # -- when the armed label marks a selection made with the keyboard, or with two clicks

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Mark with the armed label when Shift is released; wait after two clicks whether a third comes."""
        if self.armed is None:
            return False
        kind = event.type()
        if kind == QEvent.Type.MouseButtonDblClick:
            self._later.start(QApplication.doubleClickInterval())
        elif kind == QEvent.Type.MouseButtonPress:
            self._later.stop()
        elif kind == QEvent.Type.KeyRelease:
            assert isinstance(event, QKeyEvent)
            if event.key() == Qt.Key.Key_Shift and not event.isAutoRepeat():
                QTimer.singleShot(0, self._paint)
        return False
