"""How things are shown: theme, size of the text, panes, full screen."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from annotator.settings import Settings
from annotator.ui.article.view import ArticleView


class ViewGestures(QObject):
    """Changes settings; whoever is concerned hears of it and dresses itself anew."""

    def __init__(self, settings: Settings, view: ArticleView, window: QWidget) -> None:
        super().__init__(window)
        self._settings, self._view, self._window = settings, view, window
        self._was_maximized = False
        view.zoom_changed.connect(lambda percent: settings.__setitem__("zoom", percent))

    def set_theme(self, choice: str) -> None:
        """Choose "system", "light" or "dark"."""
        self._settings["theme"] = choice
        # The action switches its own mark; the settings say which one is right.
        self._settings.tell("theme")

    def zoom(self, direction: int) -> None:
        """One step larger (1) or smaller (-1), or back to the normal size (0)."""
        if direction > 0:
            self._view.zoomIn()
        elif direction < 0:
            self._view.zoomOut()
        else:
            self._view.set_zoom(100)

    def toggle(self, setting: str) -> None:
        """Turn a setting over."""
        self._settings[setting] = not self._settings[setting]

    def full_screen(self) -> None:
        """Fill the whole screen, or go back."""
        if self._window.isFullScreen():
            (self._window.showMaximized if self._was_maximized else self._window.showNormal)()
        else:
            self._was_maximized = self._window.isMaximized()
            self._window.showFullScreen()
