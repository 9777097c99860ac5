"""The label buttons: colour, name, key; one of them may be armed."""

from __future__ import annotations

from PySide6.QtCore import QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QGridLayout, QPushButton, QWidget

from annotator.model.codebook import Codebook, Label
from annotator.ui import wording
from annotator.ui.codebook.guideline import guideline_html
from annotator.ui.style.dress import hover
from annotator.ui.style.tokens import Theme

#: Height of a button and side of its colour swatch, in device-independent pixels.
HEIGHT, SWATCH = 32, 14


class LabelButton(QPushButton):
    """One label of the codebook."""

    def __init__(self, label: Label, key: str, theme: Theme) -> None:
        super().__init__()
        self.label = label
        self.key = key
        self.theme = theme
        self.armed = False
        self.setFixedHeight(HEIGHT)
        self.setMinimumWidth(96)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        said = f"Mark as {label.name}" + (f", key {key}" if key else "")
        self.setAccessibleName(said)
        self.setAccessibleDescription(label.guideline)
        keys = f"Mark the selected words: {key}   Arm: Shift+{key}" if key else ""
        head, foot = (f"<p>{wording.plain_tooltip(line)}</p>" if line else "" for line in (label.name, keys))
        self.setToolTip(f"<b>{head}</b>{guideline_html(label)}{foot}")

    def sizeHint(self) -> QSize:
        """Wide enough for the name."""
        return QSize(60 + QFontMetrics(self.font()).horizontalAdvance(self.label.name), HEIGHT)

    def set_armed(self, armed: bool) -> None:
        """Show whether every selection is marked with this label."""
        self.armed = armed
        self.setAccessibleName(f"Mark as {self.label.name}" + (", armed" if armed else ""))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Swatch, name, key; a frame in the label's colour when armed."""
        hovered = self.underMouse() and self.isEnabled()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        theme, colour = self.theme, QColor(self.theme.label(self.label.colour))
        self._frame(painter, hovered, colour)
        area = self.rect().adjusted(10, 0, -10, 0)
        swatch = QRectF(area.left(), (self.height() - SWATCH) / 2, SWATCH, SWATCH)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        painter.drawRoundedRect(swatch, 4, 4)
        enabled = self.isEnabled()
        metrics = QFontMetrics(self.font())
        key = "armed" if self.armed else self.key
        painter.setPen(QColor(theme.text if self.armed else theme.muted))
        painter.drawText(area, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), key)
        room = QRect(
            area.left() + SWATCH + 8, 0, area.width() - SWATCH - 16 - metrics.horizontalAdvance(key), self.height()
        )
        painter.setPen(QColor(theme.text if enabled else theme.muted))
        name = metrics.elidedText(self.label.name, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), name)
        painter.end()

    def _frame(self, painter: QPainter, hovered: bool, colour: QColor) -> None:
        theme = self.theme
        ground = QColor(hover(theme, theme.raised) if hovered or self.isDown() else theme.raised)
        line, width = QColor(theme.line), 1.0
        if self.armed:
            ground = QColor(colour)
            ground.setAlpha(44)
            line, width = colour, 2.0
        elif self.hasFocus():
            line, width = QColor(theme.accent), 2.0
        painter.setPen(QPen(line, width))
        painter.setBrush(ground)
        inset = width / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), 6, 6)


class LabelGrid(QWidget):
    """All labels in two columns, in the codebook's order."""

    pressed = Signal(str)  # label id
    armed_pressed = Signal(str)  # label id, from the context menu or with Shift

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.buttons: dict[str, LabelButton] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setSpacing(6)
        self.setAccessibleName("Labels")

    def show_codebook(self, codebook: Codebook, keys: dict[str, str]) -> None:
        """Draw a button for each label; `keys` gives each label's key."""
        for button in self.buttons.values():
            self._grid.removeWidget(button)
            button.deleteLater()
        self.buttons = {}
        for place, label in enumerate(codebook.labels):
            button = LabelButton(label, keys.get(label.id, ""), self._theme)
            button.clicked.connect(lambda _checked=False, one=label.id: self.pressed.emit(one))
            self.buttons[label.id] = button
            self._grid.addWidget(button, place // 2, place % 2)

    def show_armed(self, label_id: str | None) -> None:
        """Show which label is armed."""
        for one, button in self.buttons.items():
            button.set_armed(one == label_id)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        for button in self.buttons.values():
            button.theme = theme
            button.update()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The right button arms the label under it."""
        child = self.childAt(event.pos())
        if isinstance(child, LabelButton):
            self.armed_pressed.emit(child.label.id)
