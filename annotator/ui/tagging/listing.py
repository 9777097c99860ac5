"""The annotations of the open article as a list: filtered by label and annotator, one line each."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from annotator.model.annotations import Annotation
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.style.dress import hover
from annotator.ui.style.parts import asked
from annotator.ui.style.tokens import Theme

#: Role under which a row's Annotation is given to the delegate; next to it its annotator's name.
ANNOTATION = int(Qt.ItemDataRole.UserRole)
ANNOTATOR = ANNOTATION + 1
COLOUR = ANNOTATION + 2

#: Height of a row, in device-independent pixels; code points shown of one annotation at most.
HEIGHT, SHOWN = 30, 200

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class AnnotationModel(QAbstractListModel):
    """Annotations in reading order; proposals that wait for a person are not among them."""

    def __init__(self, sheet: Sheet, desk: Desk) -> None:
        super().__init__(sheet)
        self._sheet = sheet
        self._desk = desk
        self._rows: list[Annotation] = []
        self._label_id = ""
        self._annotator_id = ""

    @property
    def rows(self) -> list[Annotation]:
        """What is listed."""
        return self._rows

    def choose(self, label_id: str, annotator_id: str) -> None:
        """List only this label and annotator; an empty string means all."""
        self._label_id, self._annotator_id = label_id, annotator_id
        self.reload()

    def reload(self) -> None:
        """Take the annotations from the sheet again; a changed one is redrawn, else the list is set anew."""
        rows = [one for one in self._sheet.in_order() if self._fits(one)]
        if _ids(rows) == _ids(self._rows):
            self._rows = rows
            if rows:
                self.dataChanged.emit(self.index(0), self.index(len(rows) - 1))
            return
        if not self._one_more(rows) and not self._one_less(rows):
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()

    def _one_more(self, rows: list[Annotation]) -> bool:
        """Put one row in, if that is all there is to do."""
        place = _first_difference(self._rows, rows)
        if len(rows) != len(self._rows) + 1 or _ids(rows[place + 1 :]) != _ids(self._rows[place:]):
            return False
        self.beginInsertRows(QModelIndex(), place, place)
        self._rows = rows
        self.endInsertRows()
        return True

    def _one_less(self, rows: list[Annotation]) -> bool:
        """Take one row out, if that is all there is to do."""
        place = _first_difference(self._rows, rows)
        if len(rows) != len(self._rows) - 1 or _ids(self._rows[place + 1 :]) != _ids(rows[place:]):
            return False
        self.beginRemoveRows(QModelIndex(), place, place)
        self._rows = rows
        self.endRemoveRows()
        return True

    def _fits(self, annotation: Annotation) -> bool:
        return (
            annotation.status != "pending"
            and self._label_id in ("", annotation.label_id)
            and self._annotator_id in ("", annotation.annotator_id)
        )

    def place(self, annotation_id: str | None) -> int:
        """Row of an annotation, or -1."""
        return next((place for place, one in enumerate(self._rows) if one.id == annotation_id), -1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of listed annotations."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Text, tooltip, what a screen reader says; the annotation and its annotator's name for the delegate."""
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        annotation = self._rows[index.row()]
        if role == ANNOTATION:
            return annotation
        if role == ANNOTATOR:
            annotator = self._sheet.annotators.get(annotation.annotator_id)
            return annotator.name if annotator else ""
        label = self._desk.codebook.label(annotation.label_id)
        if role == COLOUR:
            return label.colour if label else "#64748b"
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(annotation)
        if role in (Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole):
            told = f"{label.name if label else '?'}: {self._text(annotation)}"
            return told if role == Qt.ItemDataRole.AccessibleTextRole else wording.plain_tooltip(told)
        return None

    def _text(self, annotation: Annotation) -> str:
        return wording.surface_start(self._sheet.text, annotation.fragments, SHOWN) or "(empty)"


def _ids(rows: list[Annotation]) -> list[str]:
    return [one.id for one in rows]


def _first_difference(left: list[Annotation], right: list[Annotation]) -> int:
    """Where two lists begin to differ."""
    pairs = enumerate(zip(left, right, strict=False))
    return next((at for at, (one, other) in pairs if one.id != other.id), min(len(left), len(right)))


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
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, QColor(theme.selection))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, QColor(hover(theme)))
        painter.setPen(QPen(QColor(theme.line), 1))
        painter.drawLine(area.left(), area.bottom(), area.right(), area.bottom())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.label(str(index.data(COLOUR)))))
        painter.drawRoundedRect(QRectF(area.left() + 4, area.center().y() - 5.5, 12, 12), 3.5, 3.5)
        room = area.adjusted(24, 0, -6, -1)
        if self.several:
            room = self._annotator(painter, str(index.data(ANNOTATOR)), font, room)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        text = str(index.data(Qt.ItemDataRole.DisplayRole))
        shown = QFontMetrics(font).elidedText(wording.isolated(text), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), shown)
        painter.restore()

    def _annotator(self, painter: QPainter, name: str, font: QFont, room: QRect) -> QRect:
        small = QFont(font)
        small.setPointSizeF(font.pointSizeF() * 0.86)
        metrics = QFontMetrics(small)
        shown = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room.width() // 3)
        painter.setFont(small)
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(room, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), shown)
        return room.adjusted(0, 0, -metrics.horizontalAdvance(shown) - 8, 0)
