"""What is shown while no project is open: begin, open, the sample, and the projects of the last days."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from annotator.ui import wording
from annotator.ui.style.icons import pixmap
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme


class StartPage(QWidget):
    """Large buttons for the first step, and the recent projects."""

    recent_chosen = Signal(str)

    def __init__(self, theme: Theme, gestures: dict[str, Callable[[], object]]) -> None:
        super().__init__()
        self._theme = theme
        self._buttons: list[tuple[QPushButton, str]] = []
        card = styled(QFrame(), "card")
        card.setFixedWidth(620)
        layout = QVBoxLayout(card)
        layout.setContentsMargins(36, 32, 36, 32)
        layout.setSpacing(6)
        layout.addLayout(self._head())
        layout.addSpacing(16)
        for title, hint, mark, name in (
            ("Sample project", "Five articles to try everything on", "sample", "sample"),
            ("New project…", "One file on this computer; everything is saved at once", "new", "new"),
            ("Open project…", "A project file (.annot)", "open", "open"),
            ("Open database…", "A project on a PostgreSQL server, for a team", "database", "open_database"),
        ):
            layout.addWidget(self._row(title, hint, mark, gestures[name]))
        self._recent_title = caption("Recent", "section")
        self._recent_title.setContentsMargins(2, 14, 0, 2)
        layout.addWidget(self._recent_title)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        layout.addLayout(self._recent)
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        outer.addWidget(card, 0, Qt.AlignmentFlag.AlignHCenter)
        outer.addStretch(3)

    def _head(self) -> QHBoxLayout:
        line = QHBoxLayout()
        line.setSpacing(14)
        mark = QLabel()
        mark.setPixmap(pixmap("source-annotator", "#2563eb", 44, self.devicePixelRatioF()))
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(caption("Source Annotator", "display"))
        words.addWidget(caption("Mark claims, the people who make them, and what is not the story.", "muted"))
        line.addWidget(mark)
        line.addLayout(words, 1)
        return line

    def _row(self, title: str, hint: str, mark: str, call: Callable[[], object]) -> QPushButton:
        button = styled(QPushButton(), "plain")
        button.setFixedHeight(46)
        button.setAccessibleName(f"{title.removesuffix('…')}: {hint}")
        button.clicked.connect(lambda _checked=False: call())
        line = QHBoxLayout(button)
        line.setContentsMargins(10, 4, 10, 4)
        line.setSpacing(12)
        picture = QLabel()
        picture.setPixmap(pixmap(mark, self._theme.accent, 22, self.devicePixelRatioF()))
        name = caption(title)
        font = name.font()
        font.setBold(True)
        name.setFont(font)
        line.addWidget(picture)
        line.addWidget(name)
        line.addWidget(caption(hint, "muted"), 1, Qt.AlignmentFlag.AlignRight)
        for label in button.findChildren(QLabel):
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        picture.setProperty("mark", mark)
        self._buttons.append((button, mark))
        return button

    def show_recent(self, locations: list[str]) -> None:
        """List these projects, newest first."""
        while (item := self._recent.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.deleteLater()
        self._recent_title.setVisible(bool(locations))
        for location in locations[:6]:
            name, place = title_and_place(location)
            button = styled(QPushButton(), "plain")
            line = QHBoxLayout(button)
            line.setContentsMargins(11, 0, 10, 0)
            line.setSpacing(13)
            mark = QLabel()
            kind = "database" if "://" in location else "project"
            mark.setPixmap(pixmap(kind, self._theme.muted, 20, self.devicePixelRatioF()))
            where = caption("", "muted")
            where.setText(where.fontMetrics().elidedText(place, Qt.TextElideMode.ElideMiddle, 340))
            line.addWidget(mark)
            line.addWidget(caption(wording.isolated(name)))
            line.addWidget(where, 1, Qt.AlignmentFlag.AlignRight)
            button.setFixedHeight(36)
            button.setToolTip(wording.plain_tooltip(place))
            button.setAccessibleName(f"Open {name}")
            button.setAccessibleDescription(place)
            button.clicked.connect(lambda _checked=False, one=location: self.recent_chosen.emit(one))
            self._recent.addWidget(button)

    def begin(self) -> None:
        """Give the keyboard to the first row."""
        self._buttons[0][0].setFocus(Qt.FocusReason.OtherFocusReason)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        for button, _mark in self._buttons:
            for label in button.findChildren(QLabel):
                if label.property("mark"):
                    label.setPixmap(pixmap(label.property("mark"), theme.accent, 22, self.devicePixelRatioF()))


def title_and_place(location: str) -> tuple[str, str]:
    """A project's short name and where it is; a password in a database URL is not shown."""
    if "://" in location:
        scheme, _, rest = location.partition("://")
        place = f"{scheme}://{rest.rpartition('@')[2]}"
        return place.rpartition("/")[2] or place, place
    return Path(location).stem, location
