"""A read-only text in a reading column: document, type, measure, places and scrolling; no spans are painted here."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, Qt, Signal
from PySide6.QtGui import (
    QFontInfo,
    QMouseEvent,
    QResizeEvent,
    QShowEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QFrame, QTextEdit, QWidget

from annotator.ui.article.column import MARGIN, Typography, build_document, next_zoom
from annotator.ui.article.idle import IdleLayout
from annotator.ui.article.lanes import SpanIndex
from annotator.ui.article.offsets import Offsets
from annotator.ui.article.painter import LaneMetrics

_FUZZY = Qt.HitTestAccuracy.FuzzyHit


class TextColumn(QTextEdit):
    """The text of one article; positions in and out are code points of the stored text."""

    #: Left edge and width, in pixels of this widget, of the words' column.
    column_changed = Signal(int, int)
    #: Zoom in per cent.
    zoom_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typography = Typography()
        self._direction = "auto"
        self._margins = (-1, -1)
        self._forwarding = False
        self._pressed_in_margin = False
        self._document: QTextDocument | None = None
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCursorWidth(2)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._metrics = self._lane_metrics()
        self.offsets = Offsets("")
        self._index = SpanIndex(self.offsets)
        self._idle = IdleLayout(self, lambda: (self.offsets, self._index, self._metrics))
        self._idle.reformatted.connect(self._lines_moved)

    @property
    def text(self) -> str:
        """The stored text."""
        return self.offsets.text

    @property
    def busy(self) -> bool:
        """Whether layout is still being finished in idle time."""
        return self._idle.busy

    def set_article(self, text: str, direction: str = "auto") -> None:
        """Show another text without spans, from its beginning.

        Each paragraph runs in the direction of its first letter; `direction` `rtl` says so
        for paragraphs that have none.
        """
        self.offsets = Offsets(text)
        self._direction = direction
        self._index = SpanIndex(self.offsets)
        self._install()

    def _lines_moved(self, block: int | None = None) -> None:
        """Hook: the lines of a block, or of all, lie elsewhere now."""

    # -- type and column -------------------------------------------------------------

    @property
    def typography(self) -> Typography:
        """How the text is set."""
        return self._typography

    def set_typography(self, typography: Typography) -> None:
        """Set the text anew in another font, zoom or measure, keeping the place and the selection."""
        if typography == self._typography:
            return
        zoomed = typography.zoom != self._typography.zoom
        self._typography = typography
        self._metrics = self._lane_metrics()
        self._keeping_place(self._install)
        if zoomed:
            self.zoom_changed.emit(typography.zoom)

    def set_zoom(self, percent: int) -> None:
        """Zoom, in per cent of the normal size."""
        old = self._typography
        self.set_typography(Typography(old.family, max(30, min(400, percent)), old.measure))

    def set_family(self, family: str) -> None:
        """Font family of the text; empty for the usual one."""
        self.set_typography(Typography(family, self._typography.zoom, self._typography.measure))

    def set_measure(self, em: float) -> None:
        """Width of the column in em of the text's font."""
        self.set_typography(Typography(self._typography.family, self._typography.zoom, em))

    def zoomIn(self, _range: int = 1) -> None:
        """One step larger."""
        self.set_zoom(next_zoom(self._typography.zoom, 1))

    def zoomOut(self, _range: int = 1) -> None:
        """One step smaller."""
        self.set_zoom(next_zoom(self._typography.zoom, -1))

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom with Ctrl, else scroll."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            if event.angleDelta().y():
                self.set_zoom(next_zoom(self._typography.zoom, 1 if event.angleDelta().y() > 0 else -1))
            event.accept()
        else:
            super().wheelEvent(event)

    def _lane_metrics(self) -> LaneMetrics:
        return LaneMetrics(float(QFontInfo(self._typography.font()).pixelSize()))

    def _install(self) -> None:
        """Build the document anew and show it; selection and caret stay where they were, as far as it has the room."""
        old, cursor = self._document, self.textCursor()
        anchor, position = cursor.anchor(), cursor.position()
        font = self._typography.font()
        self.setFont(font)
        document = build_document(self.offsets, font, self._metrics, self._direction, self)
        self._lines_moved()
        self._idle.stop()
        self._set_column()
        self.setDocument(document)
        self._document = document
        self._idle.watch(document)
        if old is not None:
            old.deleteLater()
        if max(anchor, position):
            cursor = self.textCursor()
            cursor.setPosition(min(anchor, self.offsets.length))
            cursor.setPosition(min(position, self.offsets.length), QTextCursor.MoveMode.KeepAnchor)
            self.setTextCursor(cursor)
        self._prepare_visible()

    def _set_column(self) -> None:
        """Width and margins of the column for the present size of the widget."""
        bar = self.verticalScrollBar().sizeHint().width()
        room = max(80, self.width() - bar)
        width = min(room, round(self._typography.measure * self._metrics.size) + 2 * MARGIN)
        left = max(0, (self.width() - width) // 2)
        right = max(0, self.width() - bar - width - left)
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
            self._lines_moved()
            self._idle.restart(spans=False)
        if self._margins != (left, right):
            self._margins = (left, right)
            self.setViewportMargins(left, 0, right, 0)
            self.column_changed.emit(left + MARGIN, width - 2 * MARGIN)

    def column(self) -> tuple[int, int]:
        """Left edge and width, in pixels of this widget, of the words' column."""
        return self._margins[0] + MARGIN, self.lineWrapColumnOrWidth() - 2 * MARGIN

    def event(self, event: QEvent) -> bool:
        """Pass what the mouse does in the margins on to the text: scroll areas ignore it otherwise."""
        if isinstance(event, QWheelEvent | QMouseEvent) and not self._forwarding and self._is_in_margin(event):
            # What the text ignores comes back to this widget, hence the flag.
            self._forwarding = True
            inner: QWheelEvent | QMouseEvent
            if isinstance(event, QWheelEvent):
                inner = _wheel_in(self.viewport(), self, event)
            else:
                inner = _mouse_in(self.viewport(), self, event)
            QApplication.sendEvent(self.viewport(), inner)
            self._forwarding = False
            event.setAccepted(inner.isAccepted())
            return True
        return bool(super().event(event))

    def _is_in_margin(self, event: QWheelEvent | QMouseEvent) -> bool:
        """Whether a mouse event belongs to the margins: it is there, or the button was pressed there."""
        kinds = QEvent.Type
        if event.type() in (kinds.MouseMove, kinds.MouseButtonRelease):
            began = self._pressed_in_margin
            if event.type() == kinds.MouseButtonRelease:
                self._pressed_in_margin = False
            return began
        outside = not self.viewport().geometry().contains(event.position().toPoint())
        if event.type() in (kinds.MouseButtonPress, kinds.MouseButtonDblClick):
            self._pressed_in_margin = outside
            return outside
        return outside and event.type() == kinds.Wheel

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the column in the middle."""
        super().resizeEvent(event)
        self._keeping_place(self._set_column)
        self._prepare_visible()

    def showEvent(self, event: QShowEvent) -> None:
        """Have the first screen ready."""
        super().showEvent(event)
        self._prepare_visible()

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        """Have what comes into view ready before it is painted."""
        super().scrollContentsBy(dx, dy)
        self._prepare_visible()

    # -- places ----------------------------------------------------------------------

    def position_at(self, point: QPointF) -> int:
        """Code point nearest to a point of the viewport."""
        return self.offsets.from_qt(self.cursorForPosition(point.toPoint()).position())

    def scroll_to(self, position: int) -> None:
        """Bring a code point into view, a third from the top unless it is already visible."""
        place = self.offsets.to_qt(max(0, min(position, len(self.text))))
        block = self.document().findBlock(place)
        while not block.isVisible() and block.previous().isValid():
            # What is folded away is looked for at its mark.
            block = block.previous()
            place = block.position() + block.length() - 1
        self._idle.finish_through(block.blockNumber())
        line = block.layout().lineForTextPosition(place - block.position())
        if not line.isValid():
            return
        top = block.layout().position().y() + line.y()
        bar, height = self.verticalScrollBar(), self.viewport().height()
        if bar.value() + 4 <= top and top + line.height() <= bar.value() + height - 4:
            return
        wanted = max(0, round(top - height / 3))
        if wanted > bar.maximum():
            # Qt tells the scroll bar of newly laid-out text only later.
            bar.setMaximum(wanted)
        bar.setValue(wanted)

    def _keeping_place(self, change: Callable[[], object]) -> None:
        """Call `change` and scroll so that the first visible line stays where it was."""
        bar = self.verticalScrollBar()
        if bar.value() == 0 or not self.isVisible():
            change()
            return
        cursor = self.cursorForPosition(QPointF(1, 1).toPoint())
        position, before = cursor.position(), self.cursorRect(cursor).top()
        change()
        self._idle.finish_through(self.document().findBlock(position).blockNumber())
        cursor = self.textCursor()
        cursor.setPosition(position)
        moved = self.cursorRect(cursor).top() - before
        if moved:
            bar.setMaximum(max(bar.maximum(), bar.value() + moved))
            bar.setValue(bar.value() + moved)

    def _prepare_visible(self) -> None:
        """Have lanes and line distances of the visible blocks right."""
        if not self.isVisible():
            return
        bottom = self.verticalScrollBar().value() + self.viewport().height()
        for _ in range(64):
            number = self._block_at(bottom).blockNumber()
            if not self._idle.finish_through(number):
                return

    def _block_at(self, y: float) -> QTextBlock:
        """The block at a height of the document."""
        layout = self.document().documentLayout()
        return self.document().findBlock(max(0, layout.hitTest(QPointF(MARGIN, y), _FUZZY)))


def _mouse_in(viewport: QWidget, widget: QWidget, event: QMouseEvent) -> QMouseEvent:
    place = viewport.mapFrom(widget, event.position())
    # Far out in the margin means the beginning or end of the line beside it.
    place.setX(min(max(place.x(), 0.0), viewport.width() - 1.0))
    return QMouseEvent(
        event.type(),
        place,
        event.globalPosition(),
        event.button(),
        event.buttons(),
        event.modifiers(),
        event.pointingDevice(),
    )


def _wheel_in(viewport: QWidget, widget: QWidget, event: QWheelEvent) -> QWheelEvent:
    return QWheelEvent(
        viewport.mapFrom(widget, event.position()),
        event.globalPosition(),
        event.pixelDelta(),
        event.angleDelta(),
        event.buttons(),
        event.modifiers(),
        event.phase(),
        event.inverted(),
    )
