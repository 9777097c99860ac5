"""The annotations of the open article as a list: filtered by label and annotator, one line each."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QStyledItemDelegate, QStyleOptionViewItem, QTableView

from annotator.model.annotations import Annotation
from annotator.model.codebook import Codebook
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.sheet_reading import reading_order
from annotator.ui.style.parts import asked
from annotator.ui.style.rows import draw_ground
from annotator.ui.style.tokens import Theme

#: Role under which a row's Annotation is given to the delegate; next to it its annotator's name.
ANNOTATION = int(Qt.ItemDataRole.UserRole)
ANNOTATOR = ANNOTATION + 1
COLOUR = ANNOTATION + 2
MISSING = ANNOTATION + 3
COMMENTS = ANNOTATION + 4

#: Height of a row, in device-independent pixels; code points shown of one annotation at most.
HEIGHT, SHOWN = 30, 200

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


def missing_attributes(codebook: Codebook, annotation: Annotation) -> list[str]:
    """Names of the required attributes that have no value."""
    known = codebook.attributes_of(annotation.label_id)
    return [one.name for one in known if one.required and annotation.attributes.get(one.name) in (None, "", [])]


class AnnotationModel(QAbstractListModel):
    """Annotations in reading order; proposals that wait for a person are not among them."""

    def __init__(self, sheet: Sheet, desk: Desk) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        self._desk = desk
        self._rows: list[Annotation] = []
        self._known: dict[str, Annotation] = {}
        self._label_id = ""
        self._annotator_id = ""
        #: While rows come and go Qt makes a neighbour the current one; nobody has chosen it.
        self.updating = False

    @property
    def rows(self) -> list[Annotation]:
        """What is listed."""
        return self._rows

    def choose(self, label_id: str, annotator_id: str) -> None:
        """List only this label and annotator; an empty string means all."""
        self._label_id, self._annotator_id = label_id, annotator_id
        self.reload()

    def reload(self) -> None:
        """Take all annotations from the sheet again."""
        self.beginResetModel()
        self._rows = [one for one in self._sheet.in_order() if self._fits(one)]
        self._known = {one.id: one for one in self._rows}
        self.endResetModel()

    def update(self, ids: Iterable[str]) -> None:
        """Take these annotations from the sheet again: rows come, go or are drawn anew."""
        self.updating = True
        self._update(ids)
        self.updating = False

    def _update(self, ids: Iterable[str]) -> None:
        for one in ids:
            before, after = self._known.get(one), self._sheet.annotations.get(one)
            after = after if after is not None and self._fits(after) else None
            if before is not None and after is not None and reading_order(before) == reading_order(after):
                place = self._place_of(before)
                self._rows[place] = self._known[one] = after
                self.dataChanged.emit(self.index(place), self.index(place))
                continue
            if before is not None:
                self._take_out(before)
            if after is not None:
                self._put_in(after)

    def _place_of(self, annotation: Annotation) -> int:
        return bisect_left(self._rows, reading_order(annotation), key=reading_order)

    def _take_out(self, annotation: Annotation) -> None:
        place = self._place_of(annotation)
        self.beginRemoveRows(QModelIndex(), place, place)
        del self._rows[place], self._known[annotation.id]
        self.endRemoveRows()

    def _put_in(self, annotation: Annotation) -> None:
        place = self._place_of(annotation)
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows.insert(place, annotation)
        self._known[annotation.id] = annotation
        self.endInsertRows()

    def _fits(self, annotation: Annotation) -> bool:
        return (
            annotation.status != "pending"
            and self._label_id in ("", annotation.label_id)
            and self._annotator_id in ("", annotation.annotator_id)
        )

    def place(self, annotation_id: str | None) -> int:
        """Row of an annotation, or -1."""
        known = self._known.get(annotation_id) if annotation_id else None
        return -1 if known is None else self._place_of(known)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of listed annotations."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tooltip, what a screen reader says; the annotation and its annotator's name for the delegate."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        annotation = self._rows[index.row()]
        if role >= ANNOTATION:
            return self._drawn_from(annotation, role)
        label = self._desk.codebook.label(annotation.label_id)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(annotation)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            told = f"{label.name if label else '?'}: {self._text(annotation)}"
            missing = self._missing(annotation)
            told += f" ({missing})" if missing else ""
            return told if role == Qt.ItemDataRole.AccessibleTextRole else wording.plain_tooltip(told)
        return None

    def _drawn_from(self, annotation: Annotation, role: int) -> Any:
        """What the delegate draws a row from."""
        label = self._desk.codebook.label(annotation.label_id)
        annotator = self._sheet.annotators.get(annotation.annotator_id)
        found: dict[int, Callable[[], Any]] = {
            ANNOTATION: lambda: annotation,
            ANNOTATOR: lambda: annotator.name if annotator else "",
            COLOUR: lambda: label.colour if label else "#64748b",
            MISSING: lambda: self._missing(annotation),
            COMMENTS: lambda: len(self._sheet.comments_on(annotation.id)) if self._sheet.comments else 0,
        }
        return found[role]() if role in found else None

    def _missing(self, annotation: Annotation) -> str:
        """Which required attributes have no value, as words; "" for none."""
        names = missing_attributes(self._desk.codebook, annotation)
        return f"{', '.join(names)} missing" if names else ""

    def _text(self, annotation: Annotation) -> str:
        return wording.surface_start(self._sheet.text, annotation.fragments, SHOWN) or "(empty)"


class AnnotationList(QTableView):
    """The list; with Ctrl or Shift several rows are chosen together.

    `extending` says that this is being done, while Qt makes a row the current one before it selects it.
    """

    extending = False

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose with the mouse."""
        self._extend(event, super().mousePressEvent)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose with the keyboard."""
        self._extend(event, super().keyPressEvent)

    def _extend(self, event: Any, handle: Callable[[Any], None]) -> None:
        held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
        self.extending = bool(event.modifiers() & held)
        handle(event)
        self.extending = False


class AnnotationLine(QStyledItemDelegate):
    """Draws one annotation: colour swatch, words, the annotator when there are several."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.theme = theme
        self.several = False

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        """Every row is as high as the others."""
        return QSize(80, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Draw the line."""
        area, state, font = asked(option)
        theme = self.theme
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        draw_ground(painter, area, state, theme)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.label(str(index.data(COLOUR)))))
        painter.drawRoundedRect(QRectF(area.left() + 4, area.center().y() - 5.5, 12, 12), 3.5, 3.5)
        room = area.adjusted(24, 0, -6, -1)
        if self.several:
            room = self._annotator(painter, str(index.data(ANNOTATOR)), font, room)
        comments, missing = index.data(COMMENTS), index.data(MISSING)
        if comments:
            room = self._badge(painter, f"{comments}", font, room, theme.muted, bubble=True)
        if missing:
            room = self._badge(painter, "!", font, room, theme.warn)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        shown = QFontMetrics(font).elidedText(wording.isolated(text), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _badge(
        self, painter: QPainter, text: str, font: QFont, room: QRect, colour: str, *, bubble: bool = False
    ) -> QRect:
        """A sign at the right end: a framed mark, or the number of comments in a bubble."""
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.8)
        small.setBold(not bubble)
        width = max(15, QFontMetrics(small).horizontalAdvance(text) + 9)
        plate = QRectF(room.right() - width, room.center().y() - 7.5, width, 15)
        painter.setPen(QPen(QColor(colour), 1.2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(plate, 7 if bubble else 3, 7 if bubble else 3)
        if bubble:
            painter.drawLine(plate.bottomLeft() + QPointF(4, 0), plate.bottomLeft() + QPointF(2, 3))
        painter.setFont(small)
        painter.drawText(plate, int(Qt.AlignmentFlag.AlignCenter), text)
        return room.adjusted(0, 0, -width - 6, 0)

    def _annotator(self, painter: QPainter, name: str, font: QFont, room: QRect) -> QRect:
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.86)
        metrics = QFontMetrics(small)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width() // 3)
        painter.setFont(small)
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
        return room.adjusted(0, 0, -metrics.horizontalAdvance(shown) - 8, 0)
