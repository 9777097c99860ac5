"""Shows the relations of the annotation that is current or under the mouse, in the article."""

from __future__ import annotations

from PySide6.QtCore import QObject

from annotator.model.annotations import Annotation, Relation
from annotator.ui import wording
from annotator.ui.article.connectors import ShownLink
from annotator.ui.article.overlay import LinkGrip, LinkOverlay
from annotator.ui.article.view import ArticleView
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.style.tokens import Theme

#: Relations shown at once; an annotation with more of them shows these, the panel lists all.
MOST = 24

#: Code points of an end's words that are handed on.
WORDS = 80


class ArticleLinks(QObject):
    """Keeps the overlay up to date with the sheet."""

    def __init__(self, desk: Desk, sheet: Sheet, view: ArticleView, theme: Theme) -> None:
        super().__init__(view)
        self._desk, self._sheet, self._view = desk, sheet, view
        self.overlay = LinkOverlay(view, theme)
        self.grip = LinkGrip(view, theme)
        self._hovered: str | None = None
        self._quiet = False
        view.hovered.connect(self._hover)
        for changed in (sheet.current_changed, sheet.annotations_changed, sheet.relations_changed, sheet.opened):
            changed.connect(lambda *_: self.show_current())
        view.verticalScrollBar().valueChanged.connect(lambda _value: self.place_grip())
        view.column_changed.connect(lambda *_: self.place_grip())
        view.zoom_changed.connect(lambda _percent: self.place_grip())

    def be_quiet(self, quiet: bool) -> None:
        """Show no relations and no grip while something is being chosen."""
        if quiet != self._quiet:
            self.overlay.show_links(())
            self._quiet = quiet
            self.show_current()

    def _hover(self, ids: list[str]) -> None:
        first = ids[0] if ids else None
        if first != self._hovered:
            self._hovered = first
            self.show_current()

    def show_current(self) -> None:
        """Show what starts or ends at the current annotation, or at the one under the mouse."""
        if self._quiet:
            # What is being chosen is shown by whoever asked for quiet.
            self.overlay.refresh()
            self.place_grip()
            return
        relations: dict[str, Relation] = {}
        for one in (self._sheet.current_id, self._hovered):
            if one is not None:
                relations |= {relation.id: relation for relation in self._sheet.relations_of(one)}
        shown = [link for one in list(relations.values())[:MOST] if (link := self._shown(one)) is not None]
        self.overlay.show_links(shown)
        self.overlay.refresh()
        self.place_grip()

    def place_grip(self) -> None:
        """Put the grip to the current annotation, if it may be linked."""
        current = self._sheet.current
        there = current is not None and current.status != "pending" and self._desk.writable and not self._quiet
        if current is None or not there or not self._desk.codebook.relation_types:
            self.grip.place_at([])
        else:
            self.grip.place_at(self._view.rects_of({current.id}).get(current.id, []))

    def _shown(self, relation: Relation) -> ShownLink | None:
        ends = [self._sheet.annotations.get(one) for one in (relation.from_id, relation.to_id)]
        kind = self._desk.codebook.relation_type(relation.type_id)
        start, end = ends
        if start is None or end is None or kind is None:
            return None
        phrase = wording.relation_phrase(kind.name)
        words = self._words(start), self._words(end)
        pending = relation.status == "pending"
        pattern = self._desk.codebook.relation_types.index(kind)
        return ShownLink(relation.id, relation.from_id, relation.to_id, phrase, *words, pending, pattern)

    def _words(self, annotation: Annotation) -> str:
        return wording.surface_start(self._sheet.text, annotation.fragments, WORDS)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.overlay.theme = self.grip.theme = theme
        self.overlay.update()
        self.grip.update()
