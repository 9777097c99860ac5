"""Settings, palette, help, about, quit."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QPushButton, QWidget

from annotator.settings import Settings
from annotator.ui.actions.book import ActionBook
from annotator.ui.style.tokens import Theme


class ProgramGestures(QObject):
    """What concerns the program and not a project."""

    def __init__(self, window: QWidget, settings: Settings, theme: Callable[[], Theme]) -> None:
        super().__init__(window)
        self._window, self._settings, self._theme = window, settings, theme
        self.book: ActionBook | None = None

    def palette(self) -> None:
        """Find an action by a few letters."""
        from annotator.ui.actions.palette import Palette

        assert self.book is not None
        Palette(self._window, self.book.in_order(), self._theme()).open_over(self._window)

    def settings(self) -> None:
        """Change settings; each counts at once."""
        from annotator.ui.dialogs.settings import SettingsDialog

        SettingsDialog(self._window, self._settings, self.change_keys).open()

    def change_keys(self) -> None:
        """Give actions other keys."""
        from annotator.ui.dialogs.keys import KeysDialog

        assert self.book is not None
        KeysDialog(self._window, self.book, self._settings).open()

    def show_keys(self, finder: QPushButton, done: QPushButton) -> None:
        """Write the keys that count now on the buttons that show them."""
        assert self.book is not None
        finder.setText(f"Find a command   {self.book.keys_of('view.palette')}".rstrip())
        key = self.book.keys_of("go.done")
        done.setToolTip("Set this article to done and go to the next one" + (f" ({key})" if key else ""))

    def help(self) -> None:
        """Show the help."""
        self._help("")

    def keys(self) -> None:
        """Show every key."""
        self._help("Keys")

    def _help(self, page: str) -> None:
        from annotator.ui.dialogs.help import HelpDialog

        assert self.book is not None
        HelpDialog(self._window, [row for row, _action in self.book.in_order()], self._theme(), page).show()

    def about(self) -> None:
        """Show version, licence and system."""
        from annotator.ui.dialogs.about import AboutDialog

        AboutDialog(self._window).open()

    def quit(self) -> None:
        """End the program; everything is saved already."""
        self._window.close()
