"""Paths of connectors between two annotations, in the viewport's pixels; nothing is painted here.

Near ends are joined by a curve, far ones by a rail along the left edge of the column, so
that a long link crosses no words.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

#: Lines of text, in heights of a word, that a curve may cross; longer links take the rail.
NEAR = 4.0

#: Distance of the rail from the left edge of the viewport.
RAIL = 3.0


@dataclass(frozen=True, slots=True)
class ShownLink:
    """One relation as the article shows it, from one annotation to another.

    `text` is its phrase, for instance “said by”; `start_words` and `end_words` name its ends where they
    are out of sight; a `pending` one is dashed.  `pattern` tells the types of relations apart, 0 is a plain line.
    """

    id: str
    from_id: str
    to_id: str
    text: str
    start_words: str = ""
    end_words: str = ""
    pending: bool = False
    pattern: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """A path with the direction in which it arrives, and the middle where its name may stand."""

    path: QPainterPath
    tip: QPointF
    towards: QPointF
    middle: QPointF
    #: Whether its name finds room beside it: an arc lies between two lines and has none.
    named: bool = True


def nearest_pair(one: list[QRectF], other: list[QRectF]) -> tuple[QRectF, QRectF]:
    """The rectangles of two annotations that lie nearest to each other; lines count before places on them."""

    def apart(pair: tuple[QRectF, QRectF]) -> tuple[float, float]:
        a, b = pair
        across = max(0.0, a.left() - b.right(), b.left() - a.right())
        return abs(a.center().y() - b.center().y()), across

    return min(((a, b) for a in one for b in other), key=apart)


def route(start: QRectF, end: QRectF, lane: int = 0) -> Route:
    """The way from one rectangle to another; `lane` keeps the rails of several links apart."""
    down = end.center().y() - start.center().y()
    if abs(down) < start.height() / 2:
        return _arc(start, end)
    if abs(down) <= NEAR * max(start.height(), end.height()):
        return _curve(start, end, down > 0)
    return _rail(start, end, RAIL + 3 * lane)


def _arc(start: QRectF, end: QRectF) -> Route:
    """Under the words of one line."""
    onwards = end.center().x() >= start.center().x()
    a = QPointF(start.right() - 3 if onwards else start.left() + 3, start.bottom())
    b = QPointF(end.left() + 3 if onwards else end.right() - 3, end.bottom())
    depth = min(start.height() * 0.75, 7 + abs(b.x() - a.x()) * 0.08)
    path = QPainterPath(a)
    first, second = QPointF(a.x(), a.y() + depth), QPointF(b.x(), b.y() + depth)
    path.cubicTo(first, second, b)
    return Route(path, b, b - second, path.pointAtPercent(0.5), named=False)


def _curve(start: QRectF, end: QRectF, down: bool) -> Route:
    """Over a few lines, leaving and arriving upright."""
    a = QPointF(_towards(start, end), start.bottom() if down else start.top())
    b = QPointF(_towards(end, start), end.top() if down else end.bottom())
    bend = (b.y() - a.y()) / 2
    path = QPainterPath(a)
    second = QPointF(b.x(), b.y() - bend)
    path.cubicTo(QPointF(a.x(), a.y() + bend), second, b)
    return Route(path, b, b - second, path.pointAtPercent(0.5), named=path.length() > 70)


def _rail(start: QRectF, end: QRectF, x: float) -> Route:
    """To the left edge between the lines, along it, and back."""
    a, b = QPointF(start.left() + 2, start.bottom() + 3), QPointF(end.left(), end.bottom() + 3)
    path = QPainterPath(a)
    _corner(path, QPointF(x, a.y()), QPointF(x, b.y()))
    _corner(path, QPointF(x, b.y()), b)
    path.lineTo(b)
    return Route(path, b, QPointF(1, 0), QPointF(x, (a.y() + b.y()) / 2))


def to_edge(start: QRectF, y: float, lane: int = 0) -> Route:
    """The way from a rectangle to the upper or lower border at height `y`."""
    a, x = QPointF(start.left() + 2, start.bottom() + 3), RAIL + 3 * lane
    path = QPainterPath(a)
    tip = QPointF(x, y)
    _corner(path, QPointF(x, a.y()), tip)
    path.lineTo(tip)
    return Route(path, tip, tip - QPointF(x, a.y()), QPointF(x, (a.y() + y) / 2))


def _corner(path: QPainterPath, corner: QPointF, then: QPointF) -> None:
    """Go to a corner and round it a little on the way to `then`."""
    here, radius = path.currentPosition(), 5.0
    path.lineTo(_short_of(corner, here, radius))
    path.quadTo(corner, _short_of(corner, then, radius))


def _short_of(corner: QPointF, other: QPointF, radius: float) -> QPointF:
    way = other - corner
    size = max(1e-6, (way.x() ** 2 + way.y() ** 2) ** 0.5)
    return QPointF(corner + way * (min(radius, size / 2) / size))


def _towards(here: QRectF, there: QRectF) -> float:
    """The place on `here` that is nearest to the middle of `there`, a little inside."""
    inset = min(8.0, here.width() / 2)
    return min(max(there.center().x(), here.left() + inset), here.right() - inset)


def arrow(tip: QPointF, towards: QPointF, size: float = 6.0) -> QPainterPath:
    """An arrow head at `tip`."""
    length = max(1e-6, (towards.x() ** 2 + towards.y() ** 2) ** 0.5)
    way = towards / length
    side = QPointF(-way.y(), way.x()) * (size * 0.45)
    back = tip - way * size
    path = QPainterPath(tip)
    path.lineTo(back + side)
    path.lineTo(back - side)
    path.closeSubpath()
    return path
