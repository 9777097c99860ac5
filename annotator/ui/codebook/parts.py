"""Controls of the codebook editor: a colour with its contrast, labels to tick, a list beside a form."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLineEdit, QListWidget, QListWidgetItem, QToolButton, QWidget

from annotator.model.codebook import Label
from annotator.model.colour import LEAST_CONTRAST, contrast, is_colour
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import DARK, LABEL_COLOURS, LIGHT, Theme


class ColourChoice(QWidget):
    """The eight colours of the palette, any other as #rrggbb, and how well each can be seen in both themes."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.line = QLineEdit()
        self.line.setMaxLength(7)
        self.line.setFixedWidth(96)
        self.line.setAccessibleName("Colour of the label as #rrggbb")
        self.told = caption("", "muted", wrap=True)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        row = QHBoxLayout()
        row.setSpacing(3)
        self.buttons: dict[str, QToolButton] = {}
        for colour in LABEL_COLOURS:
            button = QToolButton(autoRaise=True)
            button.setCheckable(True)
            button.setIcon(swatch(colour, 18))
            button.setIconSize(QSize(18, 18))
            button.setAccessibleName(f"Colour {colour}")
            button.setToolTip(colour)
            button.clicked.connect(lambda _checked=False, one=colour: self.line.setText(one))
            self.buttons[colour] = button
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(self.line)
        grid.addLayout(row, 0, 0)
        grid.addWidget(self.told, 1, 0)
        self.line.textChanged.connect(self._judge)

    def colour(self) -> str:
        """The colour chosen, as it is written."""
        return self.line.text().strip().lower()

    def show_colour(self, colour: str) -> None:
        """Show this colour."""
        self.line.setText(colour)

    def _judge(self) -> None:
        colour = self.colour()
        for one, button in self.buttons.items():
            button.setChecked(one == colour)
        if not is_colour(colour):
            self.told.setText("Write the colour as #rrggbb, for instance #1b6ac9.")
        else:
            light = contrast(colour, LIGHT.surface)
            dark = contrast(DARK.label(colour), DARK.surface)
            enough = "enough" if light >= LEAST_CONTRAST else f"too little; {LEAST_CONTRAST:g} is the least"
            self.told.setText(f"Contrast {light:.1f} on white ({enough}), {dark:.1f} in the dark theme.")
        self.changed.emit()


class LabelChecks(QListWidget):
    """Labels to tick; none ticked means all of them."""

    changed = Signal()

    def __init__(self, name: str) -> None:
        super().__init__()
        styled(self, "checks")
        self.setAccessibleName(name)
        self.setFixedHeight(104)
        self.itemChanged.connect(lambda _item: self.changed.emit())

    def show_labels(self, labels: Sequence[Label], ticked: Sequence[str], theme: Theme) -> None:
        """List these labels with those of `ticked` ticked."""
        self.blockSignals(True)
        self.clear()
        for label in labels:
            item = QListWidgetItem(swatch(theme.label(label.colour), 12), label.name)
            item.setData(Qt.ItemDataRole.UserRole, label.id)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if label.id in ticked else Qt.CheckState.Unchecked)
            self.addItem(item)
        self.blockSignals(False)

    def ticked(self) -> tuple[str, ...]:
        """Ids of the labels ticked, in the codebook's order."""
        items = [self.item(row) for row in range(self.count())]
        return tuple(
            item.data(Qt.ItemDataRole.UserRole) for item in items if item.checkState() == Qt.CheckState.Checked
        )


def kept(before: tuple[str, ...], ticked: tuple[str, ...]) -> tuple[str, ...]:
    """What is ticked; in its old order while it is the same set, so that looking at it changes nothing."""
    return before if set(before) == set(ticked) else ticked
