"""Shows one article and its spans: document, reading column, painting and hit testing; no gestures."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import (
    QColor,
    QPainter,
    QPaintEvent,
    QPalette,
    QTextBlock,
)
from PySide6.QtWidgets import QWidget

from annotator.model.spans import Fragment, length
from annotator.ui.article.column import MARGIN
from annotator.ui.article.folding import ROOM, Fold, fold, folds_of, paint_mark, place_of
from annotator.ui.article.geometry import BlockGeometry, LineBox, Range
from annotator.ui.article.painter import Handle, Placed, SpanPainter
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.text_column import TextColumn
from annotator.ui.style.tokens import LIGHT, Theme


class ArticleCanvas(TextColumn):
    """A read-only text with spans painted behind it; positions in and out are code points of the stored text."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self._geometry: dict[int, BlockGeometry] = {}
        #: What is folded away.
        self.folds: list[Fold] = []
        super().__init__(parent)
        self._painter = SpanPainter(LIGHT, self._metrics)
        self.set_theme(LIGHT)
        self._install()

    # -- what is shown ---------------------------------------------------------------

    @property
    def current(self) -> str | None:
        """Id of the current annotation."""
        return self._painter.current

    def set_article(self, text: str, direction: str = "auto") -> None:
        """Show another text without spans, from its beginning (see `TextColumn.set_article`)."""
        self._painter.current = None
        self.folds = []
        super().set_article(text, direction)

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
        current, clean = self._painter.current, self._painter.clean
        self._painter = SpanPainter(theme, self._metrics)
        self._painter.current, self._painter.clean = current, clean
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

    def fold_away(self, parts: Iterable[Fragment], clean: bool) -> None:
        """Fold away the paragraphs that `parts` cover wholly; while `clean` what is dim is dimmed strongly."""
        folds = folds_of(self.offsets, parts)
        if folds == self.folds and clean == self._painter.clean:
            return
        before, self.folds = self.folds, folds
        self._painter.clean = clean
        self._keeping_place(lambda: self._fold(before))
        self._prepare_visible()
        self.viewport().update()

    def _fold(self, before: list[Fold]) -> None:
        fold(self.document(), before, self.folds, self._metrics.size * ROOM, round(self._metrics.size * 0.3))
        self._lines_moved()
        self._idle.restart(spans=False)

    def _install(self) -> None:
        self._painter.metrics = self._metrics
        super()._install()
        if self.folds:
            self._fold([])

    def _lines_moved(self, block: int | None = None) -> None:
        if block is None:
            self._geometry.clear()
        else:
            self._geometry.pop(block, None)

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
        self._paint_folds(painter, clip)
        painter.end()

    def _paint_folds(self, painter: QPainter, clip: QRectF) -> None:
        painter.setFont(self.font())
        scrolled, width = self.verticalScrollBar().value(), self.viewport().width()
        for one in self.folds:
            place = place_of(self.document(), one)
            if place is not None and clip.top() - 20 < place - scrolled < clip.bottom() + 20:
                paint_mark(painter, self.theme, round(place - scrolled) + 0.5, MARGIN, width - MARGIN, one)

    def _placed(self, top: float, bottom: float) -> Iterator[Placed]:
        """The blocks between two heights of the viewport, with their geometry."""
        scrolled = self.verticalScrollBar().value()
        block = self._block_at(top + scrolled)
        while block.previous().isValid():
            block = block.previous()  # its lanes may reach down into the view
            if block.isVisible():
                break
        while block.isValid():
            if not block.isVisible():
                block = block.next()
                continue
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
        scrolled, overhang = self.verticalScrollBar().value(), 2 * self._metrics.size
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
            reach = self._metrics.pitch / 2
            for mark in box.marks:
                if not _holds(mark.bars, x):
                    continue
                if box.top <= y <= box.bottom:
                    on_words.append(mark.span)
                elif abs(y - self._metrics.y(box.bottom, mark.lane)) <= reach:
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

    def rects_of(self, ids: Collection[str]) -> dict[str, list[QRectF]]:
        """Where the words of these annotations can be seen: rectangles of the viewport, a line each or more."""
        found: dict[str, list[QRectF]] = {}
        if not ids:
            return found
        height = self.viewport().height()
        for origin, geometry in self._placed(0, height):
            for number in geometry.lines_between(-origin.y(), height - origin.y()):
                box = geometry.box(number)
                if box is None or origin.y() + box.top > height or origin.y() + box.bottom < 0:
                    continue
                for mark in box.marks:
                    if mark.span.id in ids:
                        rects = (QRectF(left, box.top, right - left, box.bottom - box.top) for left, right in mark.bars)
                        found.setdefault(mark.span.id, []).extend(rect.translated(origin) for rect in rects)
        return found

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
