"""What lies over the article while something is linked or pointed at: connectors, chips at the borders, eligible ends.

The layer takes no mouse events; only its chips and the grip of the current annotation can be clicked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QPushButton, QWidget

from annotator.ui import wording
from annotator.ui.article.connectors import Route, ShownLink, arrow, nearest_pair, route, to_edge
from annotator.ui.article.view import ArticleView
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme

#: Chips at one border at most; code points of the words on one.
CHIPS, CHIP_WORDS = 3, 34

#: Lines of relation types, so that colour is not what tells them apart.
_PATTERNS = (Qt.PenStyle.SolidLine, Qt.PenStyle.DotLine, Qt.PenStyle.DashDotLine)


class LinkOverlay(QWidget):
    """Paints over the viewport of an article view; hidden while there is nothing to paint."""

    wanted = Signal(str)  # annotation id: a chip was clicked

    def __init__(self, view: ArticleView, theme: Theme) -> None:
        super().__init__(view)
        self._view, self.theme = view, theme
        self.links: Sequence[ShownLink] = ()
        self.eligible: frozenset[str] = frozenset()
        self.candidate: str | None = None
        #: A link that is being drawn with the mouse: from an annotation to a point of the viewport.
        self.drawn: tuple[str, QPointF] | None = None
        self.chips: list[QPushButton] = []
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        view.viewport().installEventFilter(self)
        view.verticalScrollBar().valueChanged.connect(lambda _value: self.refresh())
        self.hide()

    def show_links(self, links: Sequence[ShownLink]) -> None:
        """Show these relations."""
        if tuple(links) != tuple(self.links):
            self.links = tuple(links)
            self.refresh()

    def show_choice(self, eligible: Collection[str], candidate: str | None) -> None:
        """Frame the annotations that may be chosen, and more strongly the one that is."""
        self.eligible, self.candidate = frozenset(eligible), candidate
        self._view.preferred = self.eligible
        self.refresh()

    def draw_to(self, span_id: str | None, point: QPointF | None = None) -> None:
        """Draw a link from this annotation to a point of the viewport; None ends that."""
        self.drawn = (span_id, point) if span_id is not None and point is not None else None
        self.refresh()

    def refresh(self) -> None:
        """Lay the layer out again after something moved."""
        there = bool(self.links or self.eligible or self.drawn)
        if there:
            self.setGeometry(self._view.viewport().geometry())
            self.raise_()
        self.setVisible(there)
        self._place_chips()
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the viewport's size."""
        if event.type() in (QEvent.Type.Resize, QEvent.Type.Move) and self.isVisible():
            self.refresh()
        return False

    # -- chips

    def _out_of_sight(self) -> list[tuple[str, ShownLink, str, bool]]:
        """Ends that cannot be seen while the other one can: (annotation id, link, words, whether it lies above)."""
        ids = {end for link in self.links for end in (link.from_id, link.to_id)}
        seen = self._view.rects_of(ids)
        middle = self._view.position_at(QPointF(self._view.viewport().rect().center()))
        found: list[tuple[str, ShownLink, str, bool]] = []
        for link in self.links:
            for here, there, words in (
                (link.from_id, link.to_id, link.end_words), (link.to_id, link.from_id, link.start_words)
            ):  # fmt: skip
                span = self._view.span(there)
                told = {one[0] for one in found}
                if here in seen and there not in seen and there not in told and span is not None:
                    found.append((there, link, words, span.start < middle))
        return found

    def _place_chips(self) -> None:
        wanted = self._out_of_sight() if self.links else []
        for chip in self.chips:
            chip.hide()
            chip.deleteLater()
        self.chips = []
        room = self._view.viewport().geometry()
        for above in (True, False):
            x = room.left() + 14
            chosen = [one for one in wanted if one[3] is above][:CHIPS]
            for span_id, link, words, _above in chosen:
                chip = self._chip(span_id, link, words, above)
                size = chip.sizeHint()
                if x + size.width() > room.right() and x > room.left() + 14:
                    break
                y = room.top() + 6 if above else room.bottom() - size.height() - 6
                chip.setGeometry(x, y, min(size.width(), room.width() - 20), size.height())
                chip.show()
                chip.raise_()
                x += size.width() + 6

    def _chip(self, span_id: str, link: ShownLink, words: str, above: bool) -> QPushButton:
        shown = wording.isolated(wording.shortened(words, CHIP_WORDS)).replace("&", "&&")
        chip = styled(QPushButton(f"{'↑' if above else '↓'} {shown}", self._view), "edge")
        chip.setAccessibleName(f"{link.text}: {words}, {'above' if above else 'below'}")
        chip.setToolTip(wording.plain_tooltip(f"{link.text}: {words}"))
        chip.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        chip.setCursor(Qt.CursorShape.PointingHandCursor)
        chip.clicked.connect(lambda _checked=False: self.wanted.emit(span_id))
        self.chips.append(chip)
        return chip

    # -- painting

    def paintEvent(self, event: QPaintEvent) -> None:
        """Frames, then connectors."""
        ids = {end for link in self.links for end in (link.from_id, link.to_id)} | self.eligible
        if self.drawn is not None:
            ids |= {self.drawn[0]}
        seen = self._view.rects_of(ids)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for one in self.eligible:
            self._frame(painter, seen.get(one, []), one == self.candidate)
        for lane, link in enumerate(self.links):
            found = self._route(link, seen, lane)
            if found is not None:
                self._connector(painter, found, Qt.PenStyle.DashLine if link.pending else _PATTERNS[link.pattern % 3])
                if found.named:
                    self._name(painter, found, link.text)
        if self.drawn is not None and self.drawn[0] in seen:
            point = QRectF(self.drawn[1].x() - 1, self.drawn[1].y() - 1, 2, 2)
            start, _ = nearest_pair(seen[self.drawn[0]], [point])
            self._connector(painter, route(start, point), Qt.PenStyle.DashLine)
        painter.end()

    def _route(self, link: ShownLink, seen: dict[str, list[QRectF]], lane: int) -> Route | None:
        start, end = seen.get(link.from_id), seen.get(link.to_id)
        if start and end:
            return route(*nearest_pair(start, end), lane)
        here = start or end
        away = self._view.span(link.to_id if start else link.from_id)
        if not here or away is None:
            return None
        middle = self._view.position_at(QPointF(self.rect().center()))
        return to_edge(here[0], 0.0 if away.start < middle else float(self.height()), lane)

    def _frame(self, painter: QPainter, rects: Sequence[QRectF], chosen: bool) -> None:
        accent = QColor(self.theme.accent)
        painter.setPen(QPen(accent, 2.4 if chosen else 1.4, Qt.PenStyle.SolidLine if chosen else Qt.PenStyle.DashLine))
        ground = QColor(accent)
        ground.setAlpha(52 if chosen else 14)
        painter.setBrush(ground)
        for rect in rects:
            painter.drawRoundedRect(rect.adjusted(-2, -1, 2, 1), 4, 4)

    def _connector(self, painter: QPainter, found: Route, style: Qt.PenStyle) -> None:
        halo = QColor(self.theme.surface)
        halo.setAlpha(210)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(halo, 4.5, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
        painter.drawPath(found.path)
        accent = QColor(self.theme.accent)
        painter.setPen(QPen(accent, 1.6, style, Qt.PenCapStyle.RoundCap))
        painter.drawPath(found.path)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(accent)
        painter.drawEllipse(found.path.pointAtPercent(0), 2.6, 2.6)
        painter.drawPath(arrow(found.tip, found.towards))

    def _name(self, painter: QPainter, found: Route, text: str) -> None:
        """The relation's name on a small plate at the middle of its path."""
        font = self.font()
        font.setPointSizeF(font.pointSizeF() * 0.82)
        painter.setFont(font)
        metrics = QFontMetrics(font)
        width, height = metrics.horizontalAdvance(text) + 12.0, metrics.height() + 2.0
        left = min(max(2.0, found.middle.x() - width / 2), self.width() - width - 2)
        plate = QRectF(left, found.middle.y() - height / 2, width, height)
        painter.setPen(QPen(QColor(self.theme.line), 1))
        painter.setBrush(QColor(self.theme.raised))
        painter.drawRoundedRect(plate, height / 2, height / 2)
        painter.setPen(QColor(self.theme.text))
        painter.drawText(plate, Qt.AlignmentFlag.AlignCenter, text)


class LinkGrip(QWidget):
    """A small round grip at the current annotation: drag it to another annotation to link the two."""

    SIDE = 17

    dragged = Signal(QPointF)  # a point of the viewport
    dropped = Signal(QPointF)
    clicked = Signal()

    def __init__(self, view: ArticleView, theme: Theme) -> None:
        super().__init__(view)
        self._view, self.theme = view, theme
        self._from: QPointF | None = None
        self._moved = False
        self.setFixedSize(self.SIDE, self.SIDE)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName("Link the annotation")
        self.setToolTip("Drag to another annotation to link it")
        self.hide()

    def place_at(self, rects: Sequence[QRectF]) -> None:
        """Stand at the upper right of the last of these rectangles of the viewport; without any, hide."""
        self.setVisible(bool(rects))
        if rects:
            corner = rects[-1].topRight() + QPointF(self._view.viewport().pos())
            room = self._view.viewport().geometry()
            x = min(corner.x() - 4, room.right() - self.SIDE)
            self.move(round(x), max(room.top(), round(corner.y() - self.SIDE + 3)))
            self.raise_()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to drag."""
        self._from, self._moved = self._point(event), False

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell where the drag is."""
        if self._from is not None:
            point = self._point(event)
            self._moved = self._moved or (point - self._from).manhattanLength() > 6
            if self._moved:
                self.dragged.emit(point)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Tell where it ended; without a drag it is a click."""
        if self._from is not None:
            self._from = None
            if self._moved:
                self.dropped.emit(self._point(event))
            else:
                self.clicked.emit()

    def _point(self, event: QMouseEvent) -> QPointF:
        return QPointF(self._view.viewport().mapFrom(self._view, self.mapToParent(event.position())))

    def paintEvent(self, event: QPaintEvent) -> None:
        """A ring with a dot, as a plug to pull a wire from."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        middle = QPointF(self.SIDE / 2, self.SIDE / 2)
        painter.setPen(QPen(QColor(self.theme.accent), 1.6))
        painter.setBrush(QColor(self.theme.raised))
        painter.drawEllipse(middle, 6.2, 6.2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent))
        painter.drawEllipse(middle, 2.6, 2.6)
        painter.end()
