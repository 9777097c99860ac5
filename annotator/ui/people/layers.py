"""The layers of the open article: whose they are, how much is in each, and which are shown."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QMenu, QPushButton

from annotator.commands.team import Team
from annotator.model.people import Annotator
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.style.tokens import Theme

#: Pixels of a swatch in the menu.
SIDE = 16


class LayersButton(QPushButton):
    """Says how many layers the article has, and opens the menu that shows and hides them."""

    def __init__(self, desk: Desk, sheet: Sheet, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("link")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._desk, self._sheet, self._theme = desk, sheet, theme
        self._order: tuple[str, ...] = ()
        self._colours: dict[str, str] = {}
        self.clicked.connect(self.open_menu)
        sheet.opened.connect(self._show)
        sheet.annotations_changed.connect(lambda _ids: self._show())
        desk.closed.connect(lambda: sheet.hide_layers(()))
        self._show()

    @property
    def _me(self) -> str:
        return self._desk.project.annotator.id if self._desk.project is not None else ""

    def colour(self, annotator_id: str) -> str:
        """The colour of somebody's layer, `#rrggbb` of the light theme."""
        people = self._sheet.annotators
        order = tuple(people)
        if order != self._order or not people:
            self._order, self._colours = order, {}
        found = self._colours.get(annotator_id)
        # A colour that has been chosen may be another one by now.
        chosen = people[annotator_id].colour if annotator_id in people else ""
        if chosen or found is None:
            found = self._colours[annotator_id] = chosen or Team(people).colour(annotator_id)
        return found

    def others(self) -> list[str]:
        """The annotators with a layer here, one's own left out, by name; suggestions are no layer."""
        people = self._sheet.annotators
        found = {*self._sheet.layers, *self._sheet.hidden} - {self._me}
        return sorted((one for one in found if one in people), key=lambda one: people[one].name.casefold())

    def _show(self) -> None:
        others, hidden = self.others(), self._sheet.hidden
        number = len(others) + 1
        shown = number - sum(one in hidden for one in (*others, self._me))
        self.setText(f"{number} layers" if shown == number else f"{shown} of {number} layers")
        self.setAccessibleName(f"{self.text()} shown; choose which" if shown != number else f"{self.text()}; choose")
        self.setVisible(bool(others) and self._sheet.article is not None)

    def menu_of_layers(self) -> QMenu:
        """A menu with one entry for each layer, ticked while it is shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setToolTipsVisible(True)
        people = self._sheet.annotators
        own = people.get(self._me)
        for one in ([own] if own is not None else []) + [people[one] for one in self.others()]:
            menu.addAction(self._entry(menu, one))
        menu.addSeparator()
        only = menu.addAction("Only my own")
        only.setEnabled(bool(self.others()))
        only.triggered.connect(lambda: self._sheet.hide_layers(self.others()))
        every = menu.addAction("All layers")
        every.setEnabled(bool(self._sheet.hidden))
        every.triggered.connect(lambda: self._sheet.hide_layers(()))
        return menu

    def _entry(self, menu: QMenu, one: Annotator) -> QAction:
        count = wording.counted(self._sheet.layers.get(one.id, 0), "mark")
        whose = f"{one.name} (you)" if one.id == self._me else one.name
        kind = f" · {one.kind}" if one.kind != "person" else ""
        action = QAction(f"{wording.isolated(whose)}{kind}   {count}".replace("&", "&&"), menu, checkable=True)
        shown = one.id not in self._sheet.hidden
        action.setIcon(ticked_swatch(self._theme.label(self.colour(one.id)), self._theme.surface, shown))
        action.setChecked(shown)
        action.triggered.connect(lambda shown, who=one.id: self.switch(who, shown))
        return action

    def switch(self, annotator_id: str, shown: bool) -> None:
        """Show or hide one layer."""
        self._sheet.hide_layers(self._sheet.hidden - {annotator_id} if shown else self._sheet.hidden | {annotator_id})

    def switch_others(self) -> None:
        """Hide everybody else's layers, or show them all again."""
        others = set(self.others())
        self._sheet.hide_layers(() if others and others <= self._sheet.hidden else others)

    def open_menu(self) -> None:
        """Open the menu below the button."""
        self.menu_of_layers().popup(self.mapToGlobal(QPoint(0, self.height())))

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme


@lru_cache(maxsize=64)
def ticked_swatch(colour: str, mark: str, on: bool) -> QIcon:
    """A layer's colour with a tick while it is shown, an empty square while it is hidden."""
    made = QIcon()
    for ratio in (1, 2):
        drawn = QPixmap(SIDE * ratio, SIDE * ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(ratio, ratio)
        painter.setPen(QPen(QColor(colour), 1.8))
        painter.setBrush(QColor(colour) if on else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(QRectF(1, 1, SIDE - 2, SIDE - 2), 4, 4)
        if on:
            painter.setPen(QPen(QColor(mark), 2.0, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
            painter.drawPolyline([QPointF(4, 8.2), QPointF(6.8, 11), QPointF(12, 5.2)])
        painter.end()
        drawn.setDevicePixelRatio(ratio)
        made.addPixmap(drawn)
    return made
