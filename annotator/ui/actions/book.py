"""The actions as Qt knows them: made from the table, enabled by the state, drawn into menus and toolbar."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu, QToolBar

from annotator.model.codebook import Codebook
from annotator.settings import Settings
from annotator.ui.actions.labels import label_rows
from annotator.ui.actions.rows import ActionRow, State
from annotator.ui.actions.structure import made_rows
from annotator.ui.actions.table import MENUS, ROWS, SHORT, TOOLBAR
from annotator.ui.style.icons import icon, swatch
from annotator.ui.style.tokens import Theme

#: Gives the callable that a row names, for instance "annotate.remove".
Resolve = Callable[[str], Callable[..., object]]

_NATIVE = QKeySequence.SequenceFormat.NativeText


class ActionBook(QObject):
    """Holds a QAction for every row; whoever shows actions takes them from here."""

    def __init__(self, window: QMainWindow, resolve: Resolve, settings: Settings, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._resolve = resolve
        self._settings = settings
        self._theme = theme
        self._state = State()
        self._drawn = False
        self.rows: dict[str, ActionRow] = {}
        #: Action id → the keys it has unless a person gave it others.
        self.own_keys: dict[str, tuple[str, ...]] = {}
        self.actions: dict[str, QAction] = {}
        self._menus: dict[str, QMenu] = {}
        self._label_ids: list[str] = []
        self._made_ids: list[str] = []
        self._colours: dict[str, str] = {}
        for row in ROWS:
            self._make(row)
        settings.on_change(lambda key: self._show_keys() if key == "keys" else self._show_checks())
        self._show_checks()

    def _make(self, row: ActionRow) -> QAction:
        self.own_keys[row.id] = row.keys
        others = self._settings["keys"]
        if row.id in others:
            row = replace(row, keys=tuple(others[row.id]))
        action = QAction(row.title, self._window)
        # What Qt gives an action by itself is not said again: there are 200 of them at every start.
        if row.keys:
            action.setShortcuts([QKeySequence(key) for key in row.keys])
        if row.help:
            action.setStatusTip(row.help)
        if row.checks:
            action.setCheckable(True)
        action.setEnabled(row.when(self._state))
        call = self._resolve(row.call)
        action.triggered.connect(lambda _checked=False: call(*row.arguments))
        if row.icon and row.id in TOOLBAR:
            action.setIcon(icon(row.icon, self._theme))
        if row.id == "program.quit":
            action.setMenuRole(QAction.MenuRole.QuitRole)
        elif row.id == "edit.settings":
            action.setMenuRole(QAction.MenuRole.PreferencesRole)
        elif row.id == "help.about":
            action.setMenuRole(QAction.MenuRole.AboutRole)
        else:
            action.setMenuRole(QAction.MenuRole.NoRole)
        self.rows[row.id], self.actions[row.id] = row, action
        # Added to the window, so that its keys work even where no menu shows it.
        self._window.addAction(action)
        return action

    # -- menus and toolbar

    def fill_menu_bar(self, recent: Callable[[QMenu], None]) -> None:
        """Draw the menus; `recent` fills the list of recent projects when it is opened."""
        bar = self._window.menuBar()
        for title in MENUS:
            self._menus[title] = bar.addMenu(f"&{title}")
            self._menus[title].aboutToShow.connect(self.draw_icons)
        last: dict[str, int] = {}
        for row in ROWS:
            menu = self._menu(row.menu, row.group, last)
            menu.addAction(self.actions[row.id])
        submenu = QMenu("Open recent", self._window)
        submenu.aboutToShow.connect(lambda: recent(submenu))
        self._menus["File"].insertMenu(self.actions["project.sample"], submenu)

    def _menu(self, path: str, group: int, last: dict[str, int]) -> QMenu:
        top, _, below = path.partition("/")
        menu = self._menus[top]
        if path not in self._menus:
            if last.get(top, group) != group:
                menu.addSeparator()
            last[top] = group
            self._menus[path] = menu.addMenu(below)
        holder = self._menus[path]
        if last.get(path, group) != group:
            holder.addSeparator()
        last[path] = group
        return holder

    def fill_toolbar(self, bar: QToolBar) -> None:
        """Draw the toolbar."""
        for one in TOOLBAR:
            if one == "|":
                bar.addSeparator()
            else:
                bar.addAction(self.actions[one])
                if one in SHORT:
                    self.actions[one].setIconText(SHORT[one])

    # -- labels

    def show_codebook(self, codebook: Codebook) -> None:
        """Make the labels' actions anew."""
        for one in self._label_ids:
            action = self.actions.pop(one)
            del self.rows[one]
            self._window.removeAction(action)
            action.deleteLater()
        self._label_ids = []
        self._show_made(codebook)
        self._colours = {label.id: label.colour for label in codebook.labels}
        menu = self._menus["Annotate"]
        arm = self._menus.get("Annotate/Arm a label")
        if arm is None:
            arm = QMenu("Arm a label", menu)
            self._menus["Annotate/Arm a label"] = arm
            first = self.actions["annotate.repeat"]
            menu.insertMenu(first, arm)
            menu.insertSeparator(first)
        for row in label_rows(codebook):
            action = self._make(row)
            action.setIcon(swatch(self._theme.label(self._colours[str(row.arguments[0])])))
            self._label_ids.append(row.id)
            if row.menu == "Annotate":
                menu.insertAction(arm.menuAction(), action)
            else:
                arm.addAction(action)

    def _show_made(self, codebook: Codebook) -> None:
        """Make anew, in submenus of “Annotate”, what else the codebook gives: links and values."""
        for one in self._made_ids:
            action = self.actions.pop(one)
            del self.rows[one]
            self._window.removeAction(action)
            action.deleteLater()
        self._made_ids = []
        for title, rows in made_rows(codebook).items():
            path = f"Annotate/{title}"
            if path not in self._menus:
                self._menus[path] = QMenu(title, self._menus["Annotate"])
                self._menus["Annotate"].insertMenu(self.actions["annotate.remove"], self._menus[path])
            for row in rows:
                self._menus[path].addAction(self._make(row))
                self._made_ids.append(row.id)
            self._menus[path].menuAction().setVisible(bool(rows))

    # -- state

    def show_state(self, state: State) -> None:
        """Enable what can be done now; undo and redo name their step."""
        self._state = state
        for one in self._made_ids:
            # There are many values; the menu lists those of the current annotation's label.
            if one.startswith("value."):
                self.actions[one].setVisible(self.rows[one].when(state))
        for one, action in self.actions.items():
            enabled = self.rows[one].when(state)
            if action.isEnabled() != enabled:
                action.setEnabled(enabled)
        for one, word, step in (("edit.undo", "Undo", state.undo), ("edit.redo", "Redo", state.redo)):
            action = self.actions[one]
            action.setText(f"{word} {step}".strip().replace("&", "&&"))
            action.setIconText(word)
            keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
            action.setToolTip(f"{word} {step} ({keys})".replace("  ", " ").replace("<", "‹"))

    def _show_keys(self) -> None:
        chosen = self._settings["keys"]
        for one, row in self.rows.items():
            keys = tuple(chosen.get(one, self.own_keys[one]))
            if keys != row.keys:
                self.rows[one] = replace(row, keys=keys)
                self.actions[one].setShortcuts([QKeySequence(key) for key in keys])

    def keys_of(self, action_id: str) -> str:
        """The first key of an action as people read it; "" when it has none."""
        return next((QKeySequence(key).toString(_NATIVE) for key in self.rows[action_id].keys), "")

    def _show_checks(self) -> None:
        for one, row in self.rows.items():
            if row.checks:
                value = self._settings[row.checks]
                wanted = value == row.arguments[0] if row.checks == "theme" else bool(value)
                self.actions[one].setChecked(wanted)

    def draw_icons(self) -> None:
        """Draw the icons of the menus and the palette; the start does not wait for them."""
        if not self._drawn:
            self._drawn = True
            self.set_theme(self._theme)

    def set_theme(self, theme: Theme) -> None:
        """Draw the icons in these colours; those that have not been needed yet are left for later."""
        self._theme = theme
        for one, row in self.rows.items():
            if row.icon and (self._drawn or one in TOOLBAR):
                self.actions[one].setIcon(icon(row.icon, theme))
            elif one in self._label_ids:
                self.actions[one].setIcon(swatch(theme.label(self._colours[str(row.arguments[0])])))

    def in_order(self) -> Iterable[tuple[ActionRow, QAction]]:
        """Every row with its action: labels first, as they are used most."""
        self.draw_icons()
        ids = [*self._label_ids, *(one for one in self.rows if one not in self._label_ids)]
        return [(self.rows[one], self.actions[one]) for one in ids if self.actions[one].isVisible()]


def shown_keys(row: ActionRow) -> str:
    """The keys of a row as people read them."""
    return "  or  ".join(QKeySequence(key).toString(_NATIVE) for key in row.keys)
