"""Asks what is exported and how, shows the first record, and which formats keep everything."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from annotator.commands.export_profiles import Profile
from annotator.commands.exporting import losses_of
from annotator.formats.registry import Format
from annotator.ui.dialogs.ask import confirming
from annotator.ui.dialogs.export_looks import Looks
from annotator.ui.dialogs.options import OptionsForm
from annotator.ui.dialogs.split import SplitField
from annotator.ui.style.parts import caption, key_caption, styled, with_button

if TYPE_CHECKING:
    from annotator.commands.project import Project

_LAYERS = (("All annotations", "all"), ("Gold layer", "gold"), ("Suggestions", "suggestions"))
_STATUSES = (
    ("Every article", ()),
    ("Articles that are done", ("done",)),
    ("Articles that are begun or done", ("in progress", "done")),
    ("Articles that are still to do", ("to do",)),
)
#: How long the choices rest before the first record is written again, in milliseconds.
_REST = 300


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """The answer: where, and what is exported in which way."""

    out: Path
    profile: Profile

    @property
    def options(self) -> Any:
        """The options of the format."""
        return self.profile.form_options()


class ExportDialog(QDialog):
    """The formats with what each loses; the file's ending follows the format.

    With a `project` it shows the first record as it will be written; `profiles` are the project's own, by name.
    """

    def __init__(
        self,
        parent: QWidget,
        formats: Sequence[Format],
        annotators: Sequence[str],
        folder: Path,
        name: str,
        last: Profile,
        project: Project | None = None,
        profiles: Mapping[str, Profile] | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Export")
        self.resize(1000, 640)
        self._formats = {one.id: one for one in formats}
        self._folder, self._name = folder, name
        self.profiles = dict(profiles or {})
        self.format = _box("Format")
        for one in formats:
            title = f"{one.title}  ({', '.join(one.extensions)})" if one.extensions else one.title
            self.format.addItem(title, one.id)
        self.layer = _box("Layer", _LAYERS)
        for annotator in annotators:
            self.layer.addItem(f"Layer of {annotator}", annotator)
        self.statuses = _box("Articles", _STATUSES)
        self.split = SplitField()
        self.query = QLineEdit(placeholderText="everything, or only articles in which this finds something")
        self.query.setAccessibleName("Query")
        self.place = QLineEdit()
        self.place.setAccessibleName("File")
        self.profile = _box("Profile")
        self._remove_button = QPushButton("Remove")
        self._loses = caption("", "muted", wrap=True)
        self._problem = caption("", "bad", wrap=True)
        self._options = OptionsForm(_Nothing)
        self._area = styled(QScrollArea(widgetResizable=True), "bare")
        self._shown = styled(QPlainTextEdit(readOnly=True), "note")
        self._keeps = caption("", "muted", wrap=True)
        self._looks = Looks(project, self) if project is not None else None
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._build()
        self.take(last)
        self._listen()

    # -- building

    def _build(self) -> None:
        self._fill_profiles()
        buttons, self._go = confirming(self, "Export")
        parts = QHBoxLayout()
        parts.setSpacing(20)
        parts.addLayout(self._left(), 5)
        parts.addLayout(self._right(), 4)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addLayout(parts, 1)
        layout.addWidget(buttons)

    def _left(self) -> QVBoxLayout:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(14)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.addRow(key_caption("&Profile", self.profile), self._profile_row())
        form.addRow("F&ormat", self.format)
        form.addRow("", self._loses)
        form.addRow("&Layer", self.layer)
        form.addRow("&Articles", self.statuses)
        form.addRow("&Query", self.query)
        form.addRow(key_caption("&Split", self.split), self.split)
        form.addRow("", self._problem)
        form.addRow(key_caption("&File", self.place), with_button(self.place, "Browse…", self._browse))
        self._options_title = caption("Options", "section")
        column = QVBoxLayout()
        column.setSpacing(12)
        column.addLayout(form)
        column.addWidget(self._options_title)
        column.addWidget(self._area, 1)
        column.addStretch(0)
        return column

    def _profile_row(self) -> QHBoxLayout:
        save, remove = QPushButton("Save…"), self._remove_button
        for button in (save, remove):
            button.setAutoDefault(False)
        save.clicked.connect(lambda _checked=False: self._save())
        remove.clicked.connect(lambda _checked=False: self._remove())
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.profile, 1)
        row.addWidget(save)
        row.addWidget(remove)
        return row

    def _right(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(caption("First record", "section"))
        self._shown.setAccessibleName("First record")
        self._shown.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        column.addWidget(self._shown, 1)
        column.addWidget(caption("Formats that keep everything", "section"))
        column.addWidget(self._keeps)
        return column

    def _listen(self) -> None:
        self.format.currentIndexChanged.connect(self._show_format)
        self.profile.activated.connect(self._take_profile)
        for box in (self.format, self.layer, self.statuses):
            box.currentIndexChanged.connect(self._changed)
        self.query.textChanged.connect(self._changed)
        self.split.changed.connect(self._check)
        self.place.textChanged.connect(self._check)
        self._rest.timeout.connect(self._look)
        if self._looks is not None:
            self._looks.first.connect(self._shown.setPlainText)
            self._looks.kept.connect(self._keeps.setText)
        self._check()
        self._look()

    # -- choosing

    def answer(self) -> ExportChoice:
        """What was chosen."""
        return ExportChoice(Path(self.place.text().strip()).expanduser(), self._chosen())

    def take(self, profile: Profile) -> None:
        """Show the choices of a profile."""
        self.format.setCurrentIndex(max(0, self.format.findData(profile.format_id)))
        self._show_format()
        self._options.take(profile.options)
        self.layer.setCurrentIndex(max(0, self.layer.findData(profile.layer)))
        known = [statuses for _, statuses in _STATUSES]
        self.statuses.setCurrentIndex(known.index(profile.statuses) if profile.statuses in known else 0)
        self.split.take(profile.split, profile.seed)
        self.query.setText(profile.query)

    def _chosen(self) -> Profile:
        return Profile(
            self.format.currentData(),
            self.layer.currentData(),
            self.query.text().strip(),
            _STATUSES[max(0, self.statuses.currentIndex())][1],
            self.split.split(),
            self.split.seed.value() if self.split.split() else 0,
            self._options.words(),
        )

    def _show_format(self) -> None:
        chosen = self._formats[self.format.currentData()]
        loses = ", ".join(losses_of(chosen))
        told = f"Does not carry: {loses}." if loses else "Carries everything."
        files = " Several files go into a zip archive, or into a folder when the name has no ending."
        self._loses.setText(told + files if chosen.several else told)
        self._options = OptionsForm(chosen.options)
        self._options.changed.connect(self._changed)
        self._area.setWidget(self._options)
        self._area.setVisible(not self._options.empty)
        self._options_title.setVisible(not self._options.empty)
        written = Path(self.place.text() or self._folder / self._name)
        known = {end for one in self._formats.values() for end in (*one.extensions, one.ending) if end}
        stem = written.name.removesuffix(next((end for end in known if written.name.endswith(end)), ""))
        self.place.setText(str(written.with_name(stem + chosen.ending)))

    def _browse(self) -> None:
        found, _filter = QFileDialog.getSaveFileName(self, "Export to", self.place.text())
        if found:
            self.place.setText(found)

    # -- profiles

    def _fill_profiles(self, chosen: str = "") -> None:
        self.profile.clear()
        self.profile.addItem("None; as last time", "")
        for name in sorted(self.profiles):
            self.profile.addItem(name, name)
        self.profile.setCurrentIndex(max(0, self.profile.findData(chosen)))
        self._remove_button.setEnabled(bool(chosen))

    def _take_profile(self) -> None:
        name = self.profile.currentData()
        self._remove_button.setEnabled(bool(name))
        if name:
            self.take(self.profiles[name])

    def _save(self) -> None:
        from annotator.ui.dialogs.ask import ask_line

        name = ask_line(self, "Save profile", "Name of the profile", self.profile.currentData() or "", "Save")
        if name:
            self.profiles[name] = self._chosen()
            self._fill_profiles(name)

    def _remove(self) -> None:
        if self.profiles.pop(self.profile.currentData(), None) is not None:
            self._fill_profiles()

    # -- looking ahead

    def _changed(self) -> None:
        self._rest.start()

    def _check(self) -> None:
        """Let it be exported only to somewhere, and in parts that can be."""
        problem = self.split.problem()
        self._problem.setText(problem)
        self._problem.setVisible(bool(problem))
        self._go.setEnabled(bool(self.place.text().strip()) and not problem)

    def _look(self) -> None:
        if self._looks is not None:
            self._looks.look(self._chosen())

    def done(self, result: int) -> None:
        """Stop looking before the dialog goes."""
        self._rest.stop()
        if self._looks is not None:
            self._looks.stop()
        super().done(result)


def _box(name: str, rows: Sequence[tuple[str, Any]] = ()) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(16)
    for title, value in rows:
        box.addItem(title, value)
    return box


@dataclass(frozen=True)
class _Nothing:
    """Options of no format."""
