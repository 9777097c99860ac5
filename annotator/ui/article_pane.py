"""The middle pane: the article's title, what is known of it, and its text with what is marked."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QStackedWidget, QVBoxLayout, QWidget

from annotator.model.annotations import Annotation
from annotator.ui import wording
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.desk import Desk
from annotator.ui.people.layers import LayersButton
from annotator.ui.sheet import Sheet
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

#: Name of the label whose words are dimmed: text that is not part of the story.
DIMMED = "boilerplate"

#: Pixels between the pane's edge and the article view, which brings its own margin.
SIDE = 12


class ArticlePane(QFrame):
    """Shows the sheet's article; it re-reads the sheet whenever that tells a change."""

    def __init__(self, desk: Desk, sheet: Sheet, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._desk, self._sheet, self._theme = desk, sheet, theme
        self.view = ArticleView()
        self.view.set_theme(theme)
        self.title = caption("", "title", wrap=True)
        self.title.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._texts: list[str] = []
        self._clean = (False, False)
        self.layers = LayersButton(desk, sheet, theme)
        self._chips = QHBoxLayout()
        self._chips.setSpacing(6)
        self._empty = caption("Choose an article from the list.", "hint")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._build()
        sheet.opened.connect(self._show_article)
        sheet.article_changed.connect(self._show_head)
        sheet.annotations_changed.connect(self._show_changes)
        sheet.current_changed.connect(self.view.set_current)
        desk.opened.connect(lambda: self._empty.setText("Choose an article from the list."))

    def _build(self) -> None:
        inner = QWidget()
        layout = QVBoxLayout(inner)
        layout.setContentsMargins(1, 14, 1, 1)
        layout.setSpacing(6)
        self._head = head = QVBoxLayout()
        head.setContentsMargins(20, 0, 20, 4)
        head.setSpacing(7)
        head.addWidget(self.title)
        self.comments = styled(QPushButton(), "link")
        self.comments.setAccessibleName("Comments on the article")
        self.comments.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        line = QHBoxLayout()
        line.addLayout(self._chips, 1)
        line.addWidget(self.layers)
        line.addWidget(self.comments)
        head.addLayout(line)
        layout.addLayout(head)
        around = QHBoxLayout()
        around.setContentsMargins(SIDE, 0, 0, 0)
        around.addWidget(self.view)
        layout.addLayout(around, 1)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._empty)
        self._stack.addWidget(inner)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

        self.view.column_changed.connect(self._align_head)

    def _align_head(self, left: int, width: int) -> None:
        """Title and chips begin where the words begin and end where they end."""
        self._head.setContentsMargins(left + SIDE, 0, max(SIDE, self.view.width() - left - width), 4)

    # -- showing

    def _show_article(self) -> None:
        article = self._sheet.article
        self._stack.setCurrentIndex(0 if article is None else 1)
        if article is None:
            self.view.set_article("")
            return
        self._show_head()
        self._align_head(*self.view.column())
        self.view.set_article(self._sheet.text)
        self._show_all()

    def _show_head(self) -> None:
        article = self._sheet.article
        if article is None:
            return
        self.title.setText(wording.one_line(article.title) or "Untitled")
        texts = wording.chips(article, 0, self._sheet.own_status)
        if texts == self._texts:
            return
        self._texts = texts
        while (item := self._chips.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        for text in texts:
            chip = caption(wording.isolated(text), "chip")
            self._chips.addWidget(chip)
        self._chips.addStretch(1)

    def set_clean(self, clean: bool, pending: bool) -> None:
        """Whether boilerplate is folded away, and whether that goes for what is only suggested as well."""
        self._clean = (clean, pending)
        self._fold()

    def _fold(self) -> None:
        clean, pending = self._clean
        parts = [
            part
            for one in (self._sheet.annotations.values() if clean else ())
            if (pending or one.status != "pending") and self._is_dim(one)
            for part in one.fragments
        ]
        self.view.fold_away(parts, clean)

    def _is_dim(self, annotation: Annotation) -> bool:
        label = self._desk.codebook.label(annotation.label_id)
        return label is not None and label.name.casefold() == DIMMED

    def _show_all(self) -> None:
        layers = self._layers()
        self.view.set_spans([self._shown(one, layers) for one in self._sheet.annotations.values()])
        self._fold()
        self._show_head()

    def _show_changes(self, ids: Iterable[str] | None) -> None:
        if ids is None:
            self._show_all()
            return
        there = self._sheet.annotations
        layers = self._layers()
        changed = [self._shown(there[one], layers) for one in ids if one in there]
        known = {one.id for one in changed if self.view.span(one.id) is not None}
        self.view.update_spans(
            added=[one for one in changed if one.id not in known],
            removed=[one for one in ids if one not in there and self.view.span(one) is not None],
            changed=[one for one in changed if one.id in known],
        )
        if self._clean[0]:
            self._fold()
        self._show_head()

    def _layers(self) -> dict[str, int]:
        """Lanes by annotator: one's own nearest to the words, the others below in the order of their names."""
        project = self._desk.project
        own = project.annotator.id if project is not None else ""
        people = self._sheet.annotators
        found = {*self._sheet.layers, *(one.annotator_id for one in self._sheet.suggestions())} - {own}
        others = sorted(found, key=lambda one: people[one].name if one in people else one)
        return {own: 0, **{one: place for place, one in enumerate(others, 1)}}

    def _shown(self, annotation: Annotation, layers: dict[str, int]) -> ShownSpan:
        label = self._desk.codebook.label(annotation.label_id)
        by = self._sheet.annotators.get(annotation.annotator_id)
        name = label.name if label else "?"
        pending = annotation.status == "pending"
        waits = annotation.id in self._sheet.waiting.ids
        state = " · suggestion" if pending else " · waits for the server" if waits else ""
        lines = [f"{name} · {by.name if by else '?'}{state}"]
        lines += [f"{key}: {wording.text_of(value)}" for key, value in annotation.attributes.items()]
        origin = annotation.origin
        if pending and origin is not None and origin.reason:
            lines.append(f"proposed because: {origin.reason}")
        layer = layers.get(annotation.annotator_id, 0)
        return ShownSpan(
            id=annotation.id,
            fragments=annotation.fragments,
            colour=label.colour if label else "#64748b",
            label=name,
            pending=pending or waits,
            dim=name.casefold() == DIMMED,
            layer=layer,
            tooltip="\n".join([*lines, annotation.note or ""]).strip(),
            by=self.layers.colour(annotation.annotator_id) if layer and not pending else "",
        )

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self.view.set_theme(theme)
        self.layers.set_theme(theme)
