"""The article view: what a person does in the text, told in code points of the stored text.

The view shows values (`set_article`, `set_spans`, `update_spans`) and emits signals;
whoever hears them changes the project and hands the new spans back.  It changes nothing
by itself.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QTextCursor
from PySide6.QtWidgets import QApplication, QTextEdit, QToolTip, QWidget

from annotator.model.spans import Fragment, Fragments, cut, fragments, surface
from annotator.ui.article import boundaries
from annotator.ui.article.canvas import ArticleCanvas
from annotator.ui.article.copied import copied
from annotator.ui.article.folding import ranges_of
from annotator.ui.article.pointer import Clicks, Drag, Stack, handle_at, without_ctrl
from annotator.ui.style.tokens import Theme

_CTRL = Qt.KeyboardModifier.ControlModifier
_LEFT = Qt.MouseButton.LeftButton
_KEEP = QTextCursor.MoveMode.KeepAnchor


class ArticleView(ArticleCanvas):
    """An article that can be read, selected in and pointed at."""

    #: The selection (`Fragments`, trimmed; empty for none) is another one.
    selection_changed = Signal(object)
    #: The mouse was released on a selection (`Fragments`, trimmed, not empty); for paint mode.
    selection_finished = Signal(object)
    #: A fragment (`Fragments`) was selected with Ctrl while an annotation is the current one.
    ctrl_selected = Signal(object)
    #: An annotation (id) was clicked.
    annotation_clicked = Signal(str)
    #: A place without annotation was clicked.
    background_clicked = Signal()
    #: The annotations (list of ids) under the mouse are others.
    hovered = Signal(object)
    #: A boundary of an annotation (id) was moved; its new `Fragments`.
    boundary_moved = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        #: Whether selections grow to whole words.
        self.snap_to_words = False
        #: Annotations that a click on a stack is meant for before the others; empty for none.
        self.preferred: frozenset[str] = frozenset()
        self._held: Fragments = ()
        self._drag: Drag | None = None
        self._press: QPointF | None = None
        self._ctrl: str = ""  # what a selection made with Ctrl will be: "", "add" (to the selection) or "extend"
        self._plain_click = False
        self._clicks = Clicks()
        self._stack = Stack()
        self._hovered: list[str] = []
        super().__init__(parent)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setAccessibleName(self.tr("Article text"))
        self.setAccessibleDescription(
            self.tr("Read-only text. Select words with Shift and the arrow keys, then press the key of a label.")
        )
        self.viewport().setMouseTracking(True)
        self.selectionChanged.connect(self._tell_selection)

    # -- selection -------------------------------------------------------------------

    def set_article(self, text: str, direction: str = "auto") -> None:
        """Show another text without spans, from its beginning, with nothing selected."""
        self._held = ()
        self._drag = None
        self._hovered = []
        self.moveCursor(QTextCursor.MoveOperation.Start)
        super().set_article(text, direction)
        self._show_held()

    def selected_fragments(self, trim: bool = True) -> Fragments:
        """The selection in code points: held fragments and the live one, whole graphemes; `trim` drops outer space."""
        cursor = self.textCursor()
        parts = list(self._held)
        if cursor.hasSelection():
            parts.append(self._snapped(*self._range(cursor)))
        for start, end in ranges_of(self.folds):
            # What is folded away is not among what one sees selected.
            parts = list(cut(fragments(parts), start, end))
        if trim:
            parts = [Fragment(*boundaries.trimmed(self.text, *part)) for part in parts]
        return fragments(part for part in parts if part[0] < part[1])

    def selected_text(self) -> str:
        """The stored text of the selection as it will be copied."""
        return surface(self.text, self.selected_fragments(trim=False))

    def select(self, start: int, end: int) -> None:
        """Select `[start, end)`, widened to whole graphemes, and bring it into view."""
        start, end = boundaries.whole_graphemes(self.text, max(0, start), min(end, len(self.text)))
        cursor = self.textCursor()
        cursor.setPosition(self.offsets.to_qt(start))
        cursor.setPosition(self.offsets.to_qt(end), _KEEP)
        self.setTextCursor(cursor)

    def clear_selection(self) -> None:
        """Select nothing; the caret stays where it is."""
        self._hold(())
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def hold_selection(self) -> None:
        """Keep what is selected and begin another fragment: the keyboard's way to a discontinuous selection."""
        self._hold(self.selected_fragments(trim=False))
        cursor = self.textCursor()
        cursor.clearSelection()
        self.setTextCursor(cursor)

    def select_word(self) -> None:
        """Select the word at the caret."""
        self._select_around(boundaries.word_at(self.text, self.caret()))

    def select_sentence(self) -> None:
        """Select the sentence at the caret."""
        self._select_around(boundaries.sentence_at(self.text, self.caret()))

    def select_paragraph(self) -> None:
        """Select the paragraph at the caret."""
        self._select_around(boundaries.paragraph_around(self.text, self.caret()))

    def caret(self) -> int:
        """Code point of the caret; with a selection its beginning, so that growing it stays in place."""
        cursor = self.textCursor()
        return self.offsets.from_qt(cursor.selectionStart() if cursor.hasSelection() else cursor.position())

    def set_caret(self, position: int) -> None:
        """Put the caret before a code point, select nothing, and bring it into view."""
        self.scroll_to(position)
        cursor = self.textCursor()
        cursor.setPosition(self.offsets.to_qt(boundaries.grapheme_floor(self.text, position)))
        self.setTextCursor(cursor)

    def _select_around(self, found: tuple[int, int] | None) -> None:
        if found is not None:
            self.select(*found)

    def _range(self, cursor: QTextCursor) -> tuple[int, int]:
        return self.offsets.from_qt(cursor.selectionStart()), self.offsets.from_qt(cursor.selectionEnd())

    def _snapped(self, start: int, end: int) -> Fragment:
        if self.snap_to_words:
            start, end = boundaries.whole_words(self.text, start, end)
        return Fragment(*boundaries.whole_graphemes(self.text, start, end))

    def _hold(self, parts: Fragments) -> None:
        if parts != self._held:
            self._held = parts
            self._show_held()
            self._tell_selection()

    def _show_held(self) -> None:
        """Show held fragments as the live selection is shown."""
        shown = []
        for start, end in self._held:
            extra = QTextEdit.ExtraSelection()
            extra.cursor = QTextCursor(self.document())
            extra.cursor.setPosition(self.offsets.to_qt(start))
            extra.cursor.setPosition(self.offsets.to_qt(end), _KEEP)
            extra.format.setBackground(QColor(self.theme.accent))
            extra.format.setForeground(QColor(self.theme.accent_text))
            shown.append(extra)
        self.setExtraSelections(shown)

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of this theme."""
        super().set_theme(theme)
        if self._held:
            self._show_held()

    def _install(self) -> None:
        super()._install()
        if self._held:
            self._show_held()

    def _tell_selection(self) -> None:
        self.selection_changed.emit(self.selected_fragments())

    def createMimeDataFromSelection(self) -> QMimeData:
        """The stored text, not Qt's version of it (which turns no-break spaces into spaces and CR LF into LF)."""
        return copied(self.selected_text())

    # -- boundaries of the current annotation ----------------------------------------

    def move_boundary(self, which: str, unit: str, direction: int) -> bool:
        """Move the `start` or `end` of the current annotation by a `character`, `word` or `sentence`.

        `direction` is 1 (onwards) or −1 (back).  Emits `boundary_moved`; says whether it could be moved.
        """
        span = self.span(self.current) if self.current else None
        if span is None:
            return False
        parts = boundaries.moved(self.text, span.fragments, which, unit, direction)
        if parts is None:
            return False
        self.boundary_moved.emit(span.id, parts)
        return True

    def _take_handle(self, point: QPointF) -> bool:
        span = self.span(self.current) if self.current else None
        handle = handle_at(list(self.handles()), point, self._knob()) if span else None
        if span is None or handle is None:
            return False
        self._drag = Drag(span.id, handle, span.fragments, span.fragments)
        return True

    def _knob(self) -> float:
        return self._metrics.size * 0.23

    def _drag_to(self, drag: Drag, point: QPointF) -> None:
        place = self.position_at(point)
        if self.snap_to_words:
            start, end = boundaries.whole_words(self.text, place, place)
            place = start if drag.handle.is_start else end
        now = boundaries.moved_edge(self.text, drag.before, drag.handle.fragment, drag.handle.is_start, place)
        if now != drag.now:
            drag.now = now
            self._preview(drag.span_id, now)

    def _preview(self, span_id: str, parts: Fragments) -> None:
        span = self.span(span_id)
        if span is not None:
            self.update_spans(changed=[span.with_fragments(parts)])

    def _end_drag(self, tell: bool) -> None:
        """Let go of the handle; the span is shown as it was until somebody hands in the changed one."""
        drag, self._drag = self._drag, None
        if drag is None or drag.now == drag.before:
            return
        self._preview(drag.span_id, drag.before)
        if tell:
            self.boundary_moved.emit(drag.span_id, drag.now)

    # -- mouse -----------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a selection, a further fragment (Ctrl) or the drag of a handle; three clicks select a sentence."""
        point = event.position()
        if event.button() != _LEFT:
            super().mousePressEvent(event)
            return
        count = self._clicks.press(point, event.timestamp())
        self._press, self._plain_click = point, False
        if count == 1 and self._take_handle(point):
            return
        if count > 2:
            self._select_by_clicks(count)
            return
        self._begin(event)
        self._plain_click = not event.modifiers() and count == 1
        super().mousePressEvent(without_ctrl(event))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """Select a word; a fourth click arrives here too and selects the paragraph."""
        if event.button() != _LEFT:
            super().mouseDoubleClickEvent(event)
            return
        count = self._clicks.press(event.position(), event.timestamp())
        self._press, self._plain_click = event.position(), False
        if count > 2:
            self._select_by_clicks(count)
        else:
            super().mouseDoubleClickEvent(without_ctrl(event))
            # Qt takes curly quotation marks for letters, and cuts “don’t” and “36.5” in two.
            self._select_around(boundaries.word_at(self.text, self.position_at(event.position())))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Extend the selection, drag the handle, or tell what is under the mouse."""
        if self._drag is not None:
            self._drag_to(self._drag, event.position())
            return
        super().mouseMoveEvent(without_ctrl(event))
        if not event.buttons():
            self._hover(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """End the selection or the drag; a click that selected nothing is for the annotation under it."""
        if event.button() != _LEFT or self._press is None:
            super().mouseReleaseEvent(without_ctrl(event))
            return
        press, self._press = self._press, None
        if self._drag is not None:
            self._end_drag(tell=True)
            return
        if self._clicks.count < 3:
            super().mouseReleaseEvent(without_ctrl(event))
        moved = (event.position() - press).manhattanLength() >= QApplication.startDragDistance()
        if self._ctrl:
            self._end_ctrl(event.position(), moved)
        elif self.textCursor().hasSelection():
            self._end_selection()
        elif self._plain_click and not moved:
            self._click(event.position())

    def _begin(self, event: QMouseEvent) -> None:
        """Decide what a selection that begins now is going to be."""
        if not event.modifiers() & _CTRL:
            self._ctrl = ""
            if not event.modifiers():
                self._hold(())
        elif self._held or self.textCursor().hasSelection():
            self._ctrl = "add"
            self.hold_selection()
        else:
            self._ctrl = "extend" if self.current else "add"

    def _end_ctrl(self, point: QPointF, moved: bool) -> None:
        """A further fragment is selected; a Ctrl+click takes the word, or a held fragment away."""
        kind, self._ctrl = self._ctrl, ""
        if not moved and not self.textCursor().hasSelection():
            position = self.position_at(point)
            held = next((part for part in self._held if part.start <= position < part.end), None)
            if held is not None:
                self._hold(cut(self._held, *held))
                return
            self._select_around(boundaries.word_at(self.text, position))
        if kind == "extend":
            chosen = self.selected_fragments()
            self.clear_selection()
            if chosen:
                self.ctrl_selected.emit(chosen)
        else:
            self._end_selection()

    def _end_selection(self) -> None:
        cursor = self.textCursor()
        if self.snap_to_words and cursor.hasSelection():
            self.select(*self._snapped(*self._range(cursor)))
        chosen = self.selected_fragments()
        if chosen:
            self.selection_finished.emit(chosen)

    def _select_by_clicks(self, count: int) -> None:
        if count == 3:
            self.select_sentence()
        else:
            self.select_paragraph()

    def _click(self, point: QPointF) -> None:
        ids = self.spans_at(point)
        if ids:
            self.annotation_clicked.emit(self._stack.next(point, [one for one in ids if one in self.preferred] or ids))
        else:
            self.background_clicked.emit()

    # -- hovering and keys -----------------------------------------------------------

    def _hover(self, point: QPointF) -> None:
        ids = self.spans_at(point)
        on_handle = self.current is not None and handle_at(list(self.handles()), point, self._knob()) is not None
        self.viewport().setCursor(Qt.CursorShape.SizeHorCursor if on_handle else Qt.CursorShape.IBeamCursor)
        if ids != self._hovered:
            self._hovered = ids
            self.hovered.emit(ids)

    def viewportEvent(self, event: QEvent) -> bool:
        """Tooltips, and the end of hovering."""
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            text = self.tooltip_at(QPointF(event.pos()))
            if text:
                QToolTip.showText(event.globalPos(), text, self.viewport())
            else:
                QToolTip.hideText()
            return True
        if event.type() == QEvent.Type.Leave and self._hovered:
            self._hovered = []
            self.hovered.emit([])
        return bool(super().viewportEvent(event))

    def tooltip_at(self, point: QPointF) -> str:
        """What lies under a point of the viewport, a line each, escaped so that nothing in it is read as markup."""
        spans = [span for one in self.spans_at(point) if (span := self.span(one))]
        from html import escape

        lines = [escape(span.tooltip or span.label).replace("\n", "<br>") for span in spans]
        return f"<qt>{'<br>'.join(lines)}</qt>" if lines else ""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc lets go of a handle, then of the selection; everything else is Qt's or the window's."""
        if event.key() == Qt.Key.Key_Escape:
            if self._drag is not None:
                self._end_drag(tell=False)
            elif self._held or self.textCursor().hasSelection():
                self.clear_selection()
            else:
                event.ignore()
            return
        super().keyPressEvent(event)
