"""Where a copy goes to, and for whom a part is written."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QComboBox, QDialog, QFileDialog, QFormLayout, QLineEdit, QVBoxLayout, QWidget

from annotator.ui import wording
from annotator.ui.dialogs.ask import confirming
from annotator.ui.style.parts import caption, key_caption, with_button

if TYPE_CHECKING:
    from annotator.commands.project import Reading


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody with assigned articles: how many, and how many of them are done."""

    name: str
    articles: int
    done: int

    @property
    def told(self) -> str:
        """For instance `ben — 12 articles, 3 done`."""
        return f"{wording.isolated(self.name)} — {wording.counted(self.articles, 'article')}, {self.done:,} done"


def receivers(reading: Reading) -> list[Receiver]:
    """Who has assigned articles, by name."""
    given: Counter[str] = Counter()
    done: Counter[str] = Counter()
    for one in reading.assignments():
        given[one.annotator_id] += 1
        done[one.annotator_id] += one.status == "done"
    people = sorted(reading.annotators(), key=lambda one: one.name.casefold())
    return [Receiver(one.name, given[one.id], done[one.id]) for one in people if given[one.id] and one.kind == "person"]


def file_name(*parts: str) -> str:
    """A file name of these words, without what some systems refuse."""
    return "-".join(re.sub(r"[^\w-]+", "-", one.strip()).strip("-") or "project" for one in parts) + ".annot"


class _Target(QDialog):
    """A dialog with a file to be chosen, judged while it is written."""

    def __init__(self, parent: QWidget, title: str, button: str, about: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setMinimumWidth(560)
        self.place = QLineEdit()
        self._problem = caption("", "muted", wrap=True)
        buttons, self._go = confirming(self, button)
        self.form = QFormLayout()
        self.form.setVerticalSpacing(10)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(caption(about, "muted", wrap=True))
        layout.addLayout(self.form)
        layout.addWidget(self._problem)
        layout.addWidget(buttons)
        self.place.textChanged.connect(lambda _text: self.judge())

    def judge(self) -> None:
        """Say what is wrong with the place before the button is pressed."""
        text = self.place.text().strip()
        place = Path(text or ".").expanduser()
        problem = ""
        if not text:
            problem = "Where to? Name a file."
        elif "://" in text:
            problem = self.judge_url()
        elif not place.parent.is_dir():
            problem = f"The folder {place.parent} does not exist."
        elif _as_file(place).exists():
            problem = f"{_as_file(place).name} is there already; choose another name."
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._go.setEnabled(not problem)

    def judge_url(self) -> str:
        """What is wrong with a database URL as a place."""
        return ""

    def browse(self) -> None:
        """Choose the file in a file dialog."""
        found, _filter = QFileDialog.getSaveFileName(
            self, self.windowTitle(), self.place.text(), "Projects (*.annot)",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if found:
            self.place.setText(found)


def _as_file(place: Path) -> Path:
    return place if place.suffix else place.with_suffix(".annot")


class PartDialog(_Target):
    """For whom a part is written, and into which file."""

    def __init__(self, parent: QWidget, people: list[Receiver], folder: Path, title: str) -> None:
        about = (
            "A part holds the articles assigned to one annotator, with their own layer and the codebook; layers of "
            "others stay here. They open it like any project. When it comes back, it is merged."
        )
        super().__init__(parent, "Send a part", "Write the part", about)
        self._folder, self._title, self._people = folder, title, people
        self.person = QComboBox()
        for one in people:
            self.person.addItem(one.told, one.name)
        self.person.setAccessibleName("For whom")
        self.place.setAccessibleName("File of the part")
        self.form.addRow("&For", self.person)
        self.form.addRow(key_caption("F&ile", self.place), with_button(self.place, "Browse…", self.browse))
        self._guessed = ""
        self.person.currentIndexChanged.connect(lambda _place: self._guess())
        self._guess()

    def _guess(self) -> None:
        if self.place.text() == self._guessed:
            name = file_name(self._title, str(self.person.currentData()))
            self._guessed = str(self._folder / name)
            self.place.setText(self._guessed)

    def judge_url(self) -> str:
        """A part is sent as a file."""
        return "A part is sent as a file; name one."

    def answer(self) -> tuple[str, Path]:
        """For whom, and where."""
        return str(self.person.currentData()), _as_file(Path(self.place.text().strip()).expanduser())


class CopyDialog(_Target):
    """Where a whole copy goes to: a new file, or an empty database."""

    def __init__(self, parent: QWidget, folder: Path, title: str) -> None:
        about = (
            "The copy has everything: articles, layers, people, codebook and the whole history. It can be worked on "
            "apart, and merged later. A database must be empty, for instance postgresql://ana@server/news."
        )
        super().__init__(parent, "Copy project", "Copy", about)
        self.place.setAccessibleName("File, or URL of an empty database")
        self.form.addRow(key_caption("&To", self.place), with_button(self.place, "Browse…", self.browse))
        self.place.setText(str(folder / file_name(title, "copy")))
        self.place.selectAll()
        self.place.setFocus()

    def judge_url(self) -> str:
        """Only PostgreSQL is known."""
        known = self.place.text().strip().startswith(("postgresql://", "postgres://", "postgresql+"))
        return "" if known else "A database URL begins with postgresql://."

    def answer(self) -> str:
        """The file or the URL."""
        text = self.place.text().strip()
        return text if "://" in text else str(_as_file(Path(text).expanduser()))
