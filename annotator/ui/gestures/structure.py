"""What ties annotations together: links, attribution, whom mentions mean; one of them at a time takes the keys."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QPushButton

from annotator.ui import wording
from annotator.ui.article.view import ArticleView
from annotator.ui.article_links import ArticleLinks
from annotator.ui.desk import Desk
from annotator.ui.gestures.annotate import Annotate
from annotator.ui.gestures.attribute import Attribute
from annotator.ui.gestures.comments import Comments
from annotator.ui.gestures.go import Go
from annotator.ui.gestures.link import Choice, Link
from annotator.ui.gestures.who import Who
from annotator.ui.sheet import Sheet
from annotator.ui.style.tokens import Theme
from annotator.ui.tagging.panel import TaggingPanel
from annotator.ui.tagging.relation_rows import rows_of


class Structure(QObject):
    """Composes the gestures on relations and lets the parts of the panel show them."""

    changed = Signal()  # another mode
    accepted = Signal()  # Return in the article while a suggestion is the current annotation

    def __init__(
        self,
        desk: Desk,
        sheet: Sheet,
        view: ArticleView,
        tagging: TaggingPanel,
        go: Go,
        annotate: Annotate,
        comments: QPushButton,
        theme: Theme,
    ) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._tagging, self._go, self._annotate = desk, sheet, tagging, go, annotate
        self.links = ArticleLinks(desk, sheet, view, theme)
        self.link = Link(desk, sheet, view, self.links)
        self.link.changed.connect(self._show_choice)
        self.links.overlay.wanted.connect(go.show)
        self.attribute = Attribute(desk, sheet, view, self.links, annotate, tagging.attribution)
        self.attribute.changed.connect(lambda _draft: self._show_mode())
        self.comments = Comments(desk, sheet, tagging.comments, comments, view)
        self.comments.changed.connect(tagging.linking_changed)
        self.who = Who(desk, sheet, annotate, tagging.card.who, view)
        relations = tagging.card.relations
        relations.chosen.connect(self._jump)
        relations.removed.connect(self.link.remove)
        tagging.linking.confirmed.connect(self.link.confirm)
        tagging.linking.cancelled.connect(self.link.cancel)
        for told in (sheet.relations_changed, sheet.current_changed, sheet.annotations_changed, sheet.opened):
            told.connect(lambda *_: self._show_relations())
        go.turning = self._turn
        annotate.leaving = self.cancel
        annotate.many = tagging.many
        tagging.many_changed.connect(self.changed)
        view.installEventFilter(self)

    @property
    def rooms(self) -> dict[str, object]:
        """The rooms of the action table that live here."""
        return {
            "link": self.link,
            "attribute": self.attribute,
            "values": self._annotate,
            "who": self.who,
            "comments": self.comments,
            "structure": self,
        }

    @property
    def mode(self) -> str:
        """ "link" while the other end of a link is being chosen, "attribute" while an attribution is shown, else ""."""
        return "link" if self.link.choice is not None else "attribute" if self.attribute.draft is not None else ""

    def confirm(self) -> None:
        """Do what is being prepared."""
        if self.link.choice is not None:
            self.link.confirm()
        else:
            self.attribute.confirm()

    def cancel(self) -> bool:
        """Leave what is being prepared; says whether there was anything."""
        was = self.mode
        self.link.cancel()
        self.attribute.cancel()
        return bool(was)

    def _turn(self, direction: int) -> bool:
        if self.link.choice is not None:
            self.link.turn(direction)
        elif self.attribute.draft is not None:
            self.attribute.turn("", direction)
        else:
            return False
        return True

    # -- showing

    def _show_choice(self, choice: Choice | None) -> None:
        bar = self._tagging.linking
        other = self._sheet.annotations.get(choice.candidate) if choice is not None else None
        if choice is None or other is None:
            bar.hide()
        else:
            phrase = wording.relation_phrase(choice.kind.name, incoming=not choice.outgoing)
            place = f"{choice.eligible.index(other.id) + 1} of {len(choice.eligible)}"
            words = wording.quoted(self._sheet.text, other.fragments, 80)
            where = wording.distance(choice.anchor.fragments, other.fragments)
            bar.show_choice(f"{phrase} → which one?   {place}", f"{words}, {where}")
        self._show_mode()

    def _show_mode(self) -> None:
        self._tagging.linking_changed()
        self.changed.emit()

    def _show_relations(self) -> None:
        current = self._sheet.current
        shown = current if current is not None and current.status != "pending" else None
        self._tagging.card.relations.show_rows(rows_of(self._desk, self._sheet, shown))

    def _jump(self, annotation_id: str) -> None:
        """Go to the other end of a relation, into another article if it lies there."""
        if annotation_id in self._sheet.annotations:
            self._go.show(annotation_id)
            return
        with self._desk.reading() as reading:
            found = reading.annotation(annotation_id)
        if found is not None:
            self._go.open(found.article_id)
            self._desk.ask(lambda _reading: None, lambda _answer: self._go.show(annotation_id))

    def _suggested(self) -> bool:
        current = self._sheet.current
        return current is not None and current.status == "pending" and self._desk.writable

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.links.set_theme(theme)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return in the article does what is being prepared, else accepts the suggestion."""
        if (
            event.type() == QEvent.Type.KeyPress
            and isinstance(event, QKeyEvent)
            and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
            and not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
            and (self.mode or self._suggested())
        ):
            if self.mode:
                self.confirm()
            else:
                self.accepted.emit()
            return True
        return False
