"""Starts the window: shown first, the project opened beside it."""

from __future__ import annotations

import gc
import os
import sys
import threading
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.ui import binding

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from annotator.ui.main_window import MainWindow

#: Size of the picture that `screenshot` draws, in pixels.
PICTURE = (1280, 800)

#: Milliseconds after which a picture is given up.
PATIENCE = 60_000


def run(location: str | None, *, screenshot: Path | None = None) -> int:
    """Open the window with the project at `location`, or the start page; gives the exit status.

    With `screenshot` the project is opened, its first marked article shown, the window
    drawn into that PNG file, and the program ends: 0 when it is written, else 1.
    """
    # Nothing that is made at the start becomes garbage; looking for some costs a tenth of it.
    gc.disable()
    if screenshot is not None and sys.platform.startswith("linux") and not _has_display():
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    binding.load()
    from annotator import settings as user_settings

    settings = user_settings.Settings(None) if screenshot is not None else user_settings.load()
    app = make_application(settings["theme"], sheet=False)
    from annotator.ui.main_window import MainWindow
    from annotator.ui.style.dress import style_sheet

    window = MainWindow(settings)
    # Not before: every widget would be styled anew each time it is put into another.
    app.setStyleSheet(style_sheet(window.theme))
    for begun in (window.desk.settled, window.desk.failed):
        begun.connect(lambda *_: _collect_again())
    if screenshot is not None:
        return _draw(app, window, location, screenshot)
    wanted = location or (settings["last_open"] if settings["reopen"] else "")
    from PySide6.QtCore import QTimer

    if wanted:
        # After the first paint; until then the window says which project is coming.
        window.expect(wanted)
        QTimer.singleShot(0, lambda: window.project.open_location(wanted))
    else:
        window.show_start()
        _warm_up()
        QTimer.singleShot(0, _collect_again)
    window.show()
    return app.exec()


def _collect_again() -> None:
    """Look for garbage from now on, but not among what the window and the project are made of.

    Walking all of that would stop the window for 60 to 120 ms each time.
    """
    gc.freeze()
    gc.enable()


def _has_display() -> bool:
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or os.environ.get("QT_QPA_PLATFORM"))


def _warm_up() -> None:
    """Import the storage while the start page is being looked at, so that the first project opens at once."""
    threading.Thread(target=lambda: import_module("annotator.commands.project"), name="warming up", daemon=True).start()


def make_application(theme: str = "system", *, sheet: bool = True) -> QApplication:
    """The one QApplication, in Fusion and the program's dress; without `sheet` the style sheet is left for later."""
    from PySide6.QtWidgets import QApplication

    from annotator.ui.style.dress import palette, style_sheet, theme_for
    from annotator.ui.style.fonts import interface_font

    app = QApplication.instance()
    if app is None:
        # Said here rather than by setStyle, which gives the style to Python with the hundreds of names in its class.
        app = QApplication([*sys.argv[:1], "-style", "Fusion"])
    assert isinstance(app, QApplication)
    app.setApplicationName("source-annotator")
    app.setApplicationDisplayName("Source Annotator")
    app.setDesktopFileName("source-annotator")
    app.setFont(interface_font())
    app.setPalette(palette(theme_for(theme)))
    if sheet:
        app.setStyleSheet(style_sheet(theme_for(theme)))
    return app


def _draw(app: QApplication, window: MainWindow, location: str | None, target: Path) -> int:
    """Show the project without asking anything, draw the window, and end."""
    from PySide6.QtCore import QTimer

    outcome: list[str] = []

    def draw() -> None:
        picture = window.grab()
        if not picture.save(str(target), "PNG"):
            outcome.append(f"The picture {target} could not be written; check the folder.")
        app.exit(0)

    def fail(_location: str, sentence: str, _details: str) -> None:
        outcome.append(sentence)
        app.exit(1)

    window.resize(*PICTURE)
    window.project.asks = False
    window.open_when_listed(window.first_marked)
    window.ready.connect(lambda: QTimer.singleShot(300, draw))
    window.desk.failed.connect(fail)
    QTimer.singleShot(PATIENCE, lambda: fail("", "The window was not ready within a minute.", ""))
    window.show()
    if location is not None:
        window.project.open_location(location)
    else:
        window.show_start()
        QTimer.singleShot(300, draw)
    app.exec()
    window.close()
    for sentence in outcome:
        print(sentence, file=sys.stderr)
    return 1 if outcome else 0
