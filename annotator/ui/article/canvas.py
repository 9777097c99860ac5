"""Shows one article and its spans: document, reading column, painting and hit testing; no gestures."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontInfo,
    QPainter,
    QPaintEvent,
    QPalette,
    QResizeEvent,
    QShowEvent,
    QTextBlock,
    QTextCursor,
    QTextDocument,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QTextEdit, QWidget

from annotator.model.spans import length
from annotator.ui.article.column import MARGIN, IdleLayout, Typography, build_document, next_zoom
from annotator.ui.article.geometry import BlockGeometry, LineBox, Range
from annotator.ui.article.lanes import SpanIndex
from annotator.ui.article.offsets import Offsets
from annotator.ui.article.painter import Handle, LaneMetrics, Placed, SpanPainter
from annotator.ui.article.shown import ShownSpan
from annotator.ui.style.tokens import LIGHT, Theme

_FUZZY = Qt.HitTestAccuracy.FuzzyHit


class ArticleCanvas(QTextEdit):
    """A read-only text with spans painted behind it; positions in and out are code points of the stored text."""

    #: Left edge and width, in pixels of this widget, of the words' column.
    column_changed = Signal(int, int)
    #: Zoom in per cent.
    zoom_changed = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._typography = Typography()
        self._direction = "auto"
        self._margins = (-1, -1)
        self._document: QTextDocument | None = None
        self._geometry: dict[int, BlockGeometry] = {}
        self.setReadOnly(True)
        self.setAcceptDrops(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setCursorWidth(2)
        self.setLineWrapMode(QTextEdit.LineWrapMode.FixedPixelWidth)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.offsets = Offsets("")
        self._index = SpanIndex(self.offsets)
        self._painter = SpanPainter(LIGHT, self._lane_metrics())
        self._idle = IdleLayout(self, lambda: self._index, lambda: self._painter.metrics)
        self._idle.reformatted.connect(self._forget)
        self.set_theme(LIGHT)
        self._install()

    # -- what is shown ---------------------------------------------------------------

    @property
    def text(self) -> str:
        """The stored text."""
        return self.offsets.text

    @property
    def current(self) -> str | None:
        """Id of the current annotation."""
        return self._painter.current

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
        self._painter.current = None
        self._install()

    def set_spans(self, spans: Sequence[ShownSpan]) -> None:
        """Show these annotations and no others."""
        self._index.reset(spans)
        self._geometry.clear()
        self._idle.restart(spans=True)
        self._prepare_visible()
        self.viewport().update()

    def update_spans(
        self, added: Iterable[ShownSpan] = (), removed: Iterable[str] = (), changed: Iterable[ShownSpan] = ()
    ) -> None:
        """Take annotations in, out (by id) or exchange them; only the blocks they touch are laid out again."""
        touched = self._index.change(added, removed, changed)
        for block in touched:
            self._geometry.pop(block, None)
        if touched:
            # A change of line distance makes Qt paint what moves; else only the blocks themselves differ.
            self._keeping_place(lambda: self._idle.reformat(touched))
            self._repaint_blocks(touched)

    def span(self, span_id: str) -> ShownSpan | None:
        """The shown span with this id."""
        return self._index.spans.get(span_id)

    def set_current(self, span_id: str | None) -> None:
        """Frame this annotation and give it handles."""
        if span_id != self._painter.current:
            self._painter.current = span_id
            self.viewport().update()

    def set_theme(self, theme: Theme) -> None:
        """Paint in the colours of this theme."""
        metrics, current = self._painter.metrics, self._painter.current
        self._painter = SpanPainter(theme, metrics)
        self._painter.current = current
        palette = self.palette()
        roles = QPalette.ColorRole
        for role in (roles.Base, roles.Window):
            palette.setColor(role, QColor(theme.surface))
        for role in (roles.Text, roles.WindowText):
            palette.setColor(role, QColor(theme.text))
        palette.setColor(roles.Highlight, QColor(theme.accent))
        palette.setColor(roles.HighlightedText, QColor(theme.accent_text))
        self.setPalette(palette)
        self.viewport().setPalette(palette)
        self.viewport().update()

    @property
    def theme(self) -> Theme:
        """The theme painted in."""
        return self._painter.theme

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
        self._painter.metrics = self._lane_metrics()
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
        document = build_document(self.offsets, font, self._painter.metrics, self._direction, self)
        self._geometry.clear()
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

    def _forget(self, block: int) -> None:
        self._geometry.pop(block, None)

    def _set_column(self) -> None:
        """Width and margins of the column for the present size of the widget."""
        bar = self.verticalScrollBar().sizeHint().width()
        room = max(80, self.width() - bar)
        width = min(room, round(self._typography.measure * self._painter.metrics.size) + 2 * MARGIN)
        left = max(0, (self.width() - width) // 2)
        right = max(0, self.width() - bar - width - left)
        if self.lineWrapColumnOrWidth() != width:
            self.setLineWrapColumnOrWidth(width)
            self._geometry.clear()
            self._idle.restart(spans=False)
        if self._margins != (left, right):
            self._margins = (left, right)
            self.setViewportMargins(left, 0, right, 0)
            self.column_changed.emit(left + MARGIN, width - 2 * MARGIN)

    def column(self) -> tuple[int, int]:
        """Left edge and width, in pixels of this widget, of the words' column."""
        return self._margins[0] + MARGIN, self.lineWrapColumnOrWidth() - 2 * MARGIN

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

    # -- painting and hit testing ----------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        """Spans behind the words, the words, then veil and handles."""
        clip = QRectF(event.rect())
        blocks = list(self._placed(clip.top(), clip.bottom()))
        painter = QPainter(self.viewport())
        painter.setClipRect(clip)
        self._painter.under(painter, blocks, clip)
        painter.end()
        super().paintEvent(event)
        painter = QPainter(self.viewport())
        painter.setClipRect(clip)
        self._painter.over(painter, blocks, clip, list(self.handles()))
        painter.end()

    def _placed(self, top: float, bottom: float) -> Iterator[Placed]:
        """The blocks between two heights of the viewport, with their geometry."""
        scrolled = self.verticalScrollBar().value()
        block = self._block_at(top + scrolled)
        if block.previous().isValid():
            block = block.previous()  # its lanes may reach down into the view
        while block.isValid():
            layout = block.layout()
            origin = QPointF(layout.position().x(), layout.position().y() - scrolled)
            if origin.y() > bottom or not layout.lineCount():
                return
            yield origin, self._geometry_of(block)
            block = block.next()

    def _geometry_of(self, block: QTextBlock) -> BlockGeometry:
        number = block.blockNumber()
        found = self._geometry.get(number)
        if found is None:
            if len(self._geometry) > 4_000:
                self._geometry.clear()
            found = self._geometry[number] = BlockGeometry(block, self._index.pieces(number))
        return found

    def _repaint_blocks(self, blocks: set[int]) -> None:
        scrolled, overhang = self.verticalScrollBar().value(), 2 * self._painter.metrics.size
        width, height = self.viewport().width(), self.viewport().height()
        for number in blocks:
            layout = self.document().findBlockByNumber(number).layout()
            top = layout.position().y() - scrolled
            rect = QRectF(0, top - overhang, width, layout.boundingRect().height() + 2 * overhang).toAlignedRect()
            if layout.lineCount() and rect.top() < height and rect.bottom() > 0:
                self.viewport().update(rect)

    def spans_at(self, point: QPointF) -> list[str]:
        """Ids of the annotations under a point of the viewport: those whose lane it hits, then the shortest first."""
        on_lane: list[ShownSpan] = []
        on_words: list[ShownSpan] = []
        for origin, box in self._boxes_at(point):
            x, y = point.x() - origin.x(), point.y() - origin.y()
            reach = self._painter.metrics.pitch / 2
            for mark in box.marks:
                if not _holds(mark.bars, x):
                    continue
                if box.top <= y <= box.bottom:
                    on_words.append(mark.span)
                elif abs(y - self._painter.metrics.y(box.bottom, mark.lane)) <= reach:
                    on_lane.append(mark.span)
        on_words.sort(key=lambda span: (span.layer, length(span.fragments), span.start))
        return list(dict.fromkeys(span.id for span in (*on_lane, *on_words)))

    def _boxes_at(self, point: QPointF) -> Iterator[tuple[QPointF, LineBox]]:
        for origin, geometry in self._placed(point.y(), point.y()):
            y = point.y() - origin.y()
            for number in geometry.lines_between(y, y):
                box = geometry.box(number)
                if box is not None:
                    yield origin, box

    def handles(self) -> Iterator[Handle]:
        """The handles of the current annotation that can be seen."""
        span = self.span(self.current) if self.current else None
        if span is None:
            return
        for index, (start, end) in enumerate(span.fragments):
            for position, is_start in ((start, True), (end, False)):
                handle = self._handle(self.offsets.to_qt(position), index, is_start)
                if handle is not None:
                    yield handle

    def _handle(self, place: int, fragment: int, is_start: bool) -> Handle | None:
        block = self.document().findBlock(place if is_start else place - 1)
        layout = block.layout()
        if not layout.lineCount():
            return None
        top = layout.position().y() - self.verticalScrollBar().value()
        height = layout.boundingRect().height()
        if top > self.viewport().height() or top + height < 0:
            return None
        x, line_top, line_bottom = self._geometry_of(block).edge(place - block.position(), trailing=not is_start)
        return Handle(layout.position().x() + x, top + line_top, top + line_bottom, fragment, is_start)


def _holds(ranges: Sequence[Range], x: float) -> bool:
    return any(left - 0.5 <= x <= right + 0.5 for left, right in ranges)
