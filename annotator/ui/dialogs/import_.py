"""What an import would bring: files, recognised formats, first words, options; nothing is changed until agreed."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QFormLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QScrollArea,
    QSplitter,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from annotator.commands.format_options import Wishes
from annotator.commands.import_preview import FilePreview, Preview, preview, table_look
from annotator.formats.registry import formats
from annotator.ui import wording
from annotator.ui.dialogs.ask import confirming
from annotator.ui.dialogs.columns import ColumnsForm
from annotator.ui.dialogs.import_files import FileList
from annotator.ui.dialogs.options import OptionsForm
from annotator.ui.style.parts import caption, key_caption, styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tasks import Task

if TYPE_CHECKING:
    from annotator.commands.importing import Gathered
    from annotator.commands.project import Project
    from annotator.commands.tasks import Handle

#: How long options rest before the files are read again, in milliseconds.
_REST = 400


class ImportDialog(QDialog):
    """Reads the files beside the window and shows what they hold; "Import" takes exactly that."""

    def __init__(
        self, parent: QWidget, project: Project, paths: Sequence[Path], theme: Theme, *, keep: bool = False
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle("Import")
        self.resize(1080, 680)
        self._project, self._paths = project, list(paths)
        self._seen: Preview | None = None
        self._task: Task | None = None
        self._again = False
        self._forms: dict[str, OptionsForm] = {}
        self._columns: dict[str, ColumnsForm] = {}
        self._rest = QTimer(self, singleShot=True, interval=_REST)
        self._rest.timeout.connect(self._look)
        self.told = caption("", "strong", wrap=True)
        self.format = self._format_box()
        self.keep = QCheckBox("Keep the &originals in the project")
        self.keep.setChecked(keep)
        self.keep.setToolTip("Each file, compressed, with its articles; of an archive, its files or pages.")
        self.keep.toggled.connect(self._changed)
        self.files = FileList(theme)
        self.files.currentItemChanged.connect(lambda *_: self._show_file())
        self.how = caption("", "muted", wrap=True)
        self.text = styled(QPlainTextEdit(readOnly=True), "note")
        self.text.setAccessibleName("First text")
        self.text.setPlaceholderText("No text could be read.")
        self.options = self._scroll("Options")
        self.columns = self._scroll("Columns")
        self.tabs = QTabWidget(documentMode=True)
        self._build()
        self._look()

    def answer(self) -> Gathered:
        """What was read, for the import to write."""
        assert self._seen is not None
        return self._seen.gathered

    # -- building

    def _format_box(self) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName("Read as")
        box.addItem("Each file by its content", None)
        for one in formats().values():
            if one.reads:
                box.addItem(f"{one.title}  ({', '.join(one.extensions[:3])})", one.id)
        box.currentIndexChanged.connect(self._changed)
        return box

    def _scroll(self, name: str) -> QScrollArea:
        area = styled(QScrollArea(widgetResizable=True), "bare")
        area.setAccessibleName(name)
        return area

    def _build(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(14)
        line = QHBoxLayout()
        line.setSpacing(18)
        line.addWidget(self.format, 1)
        line.addWidget(self.keep)
        form.addRow(key_caption("&Read as", self.format), line)
        self.tabs.addTab(self.text, "First text")
        self.tabs.addTab(self.options, "Options")
        self.tabs.addTab(self.columns, "Columns")
        for empty in (1, 2):
            self.tabs.setTabVisible(empty, False)
        below = QWidget()
        lower = QVBoxLayout(below)
        lower.setContentsMargins(0, 6, 0, 0)
        lower.setSpacing(8)
        lower.addWidget(self.how)
        lower.addWidget(self.tabs, 1)
        parts = QSplitter(Qt.Orientation.Vertical, childrenCollapsible=False)
        parts.addWidget(self.files)
        parts.addWidget(below)
        parts.setStretchFactor(0, 3)
        parts.setStretchFactor(1, 2)
        buttons, self._go = confirming(self, "Import")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(12)
        layout.addWidget(self.told)
        layout.addLayout(form)
        layout.addWidget(parts, 1)
        layout.addWidget(buttons)

    # -- reading

    def _changed(self) -> None:
        self._go.setEnabled(False)
        self._rest.start()

    def _look(self) -> None:
        """Read the files as chosen now; a reading under way is stopped first."""
        self._go.setEnabled(False)
        if self._task is not None:
            self._again = True
            self._task.cancel()
            return
        self.told.setText("Reading …")
        self.text.setPlaceholderText("")
        chosen, format_id = self._wishes(), self.format.currentData()
        project, paths, keep = self._project, self._paths, self.keep.isChecked()

        def work(handle: Handle) -> Preview:
            return preview(project, paths, format_id=format_id, options=chosen, keep_original=keep, handle=handle)

        self._task = task = Task("Reading", work, self)
        task.progressed.connect(lambda done, total, text: self.told.setText(f"{text} …"))
        task.done.connect(self._ready)
        task.failed.connect(lambda sentence, _details: self._ended(sentence))
        task.stopped.connect(lambda: self._ended(""))
        task.start()

    def _wishes(self) -> Wishes:
        exactly: dict[str, Any] = {}
        for format_id, form in self._forms.items():
            columns = self._columns.get(format_id)
            more = {"columns": columns.value()} if columns is not None else {}
            exactly[format_id] = form.value(**more)
        return Wishes(exactly=exactly)

    def _ended(self, sentence: str) -> None:
        self._task = None
        if self._again:
            self._again = False
            self._look()
        else:
            self.told.setText(sentence)

    def _ready(self, seen: Preview) -> None:
        self._task = None
        if self._again:
            self._again = False
            self._look()
            return
        self._seen = seen
        self.text.setPlaceholderText("No text could be read.")
        self.files.show_files(seen.files)
        self.told.setText(_summary(seen))
        self._go.setEnabled(seen.articles > 0)
        self._show_file()

    # -- one file

    def _current(self) -> FilePreview | None:
        chosen = self.files.chosen()
        return self._seen.files[chosen] if self._seen is not None and chosen is not None else None

    def _show_file(self) -> None:
        file = self._current()
        if file is None:
            return
        self.how.setText(_how(file))
        head = f"{file.title}\n\n" if file.title and not file.first.startswith(file.title) else ""
        self.text.setPlainText("" if file.error else head + file.first)
        form = self._form(file.format) if file.format else None
        _put(self.options, form if form is not None and not form.empty else None)
        columns = self._columns_of(file) if file.format else None
        _put(self.columns, columns)
        self.tabs.setTabVisible(1, form is not None and not form.empty)
        self.tabs.setTabVisible(2, columns is not None)

    def _form(self, format_id: str) -> OptionsForm:
        if format_id not in self._forms:
            form = OptionsForm(formats()[format_id].options, "read", without=("columns",))
            form.changed.connect(self._changed)
            self._forms[format_id] = form
        return self._forms[format_id]

    def _columns_of(self, file: FilePreview) -> ColumnsForm | None:
        """The columns of the first table of each format; they are taken the same way in all its files."""
        format_id = file.format or ""
        if format_id not in self._columns:
            look = table_look(file.path, format_id)
            if look is None:
                return None
            form = ColumnsForm(look)
            form.changed.connect(self._changed)
            self._columns[format_id] = form
            if file.error:  # which column is the text is the likely question
                QTimer.singleShot(0, self, lambda: self.tabs.setCurrentWidget(self.columns))
        return self._columns[format_id]

    # -- leaving

    def done(self, result: int) -> None:
        """Stop reading before the dialog goes."""
        self._rest.stop()
        self._again = False
        if self._task is not None:
            self._task.cancel()
            self._task.wait()
            self._task = None
        for area in (self.options, self.columns):
            area.takeWidget()
        super().done(result)


def _put(area: QScrollArea, widget: QWidget | None) -> None:
    """Show `widget` in the area without destroying what was shown before."""
    if area.widget() is not widget:
        before = area.takeWidget()
        if before is not None:
            before.hide()
        if widget is not None:
            area.setWidget(widget)
            widget.show()


def _how(file: FilePreview) -> str:
    """As what the file was read and why, and what was noticed."""
    form = formats().get(file.format or "")
    read = f"{file.path.name} · {form.title}, recognised {file.reason}." if form is not None else file.path.name
    return "\n".join((read, *([file.error] if file.error else []), *file.notices))


def _summary(seen: Preview) -> str:
    new = seen.articles - seen.duplicates
    parts = [f"{wording.counted(new, 'new article')} in {wording.counted(len(seen.files) - seen.errors, 'file')}"]
    if seen.duplicates:
        parts.append(f"{seen.duplicates:,} known already")
    if seen.annotations:
        parts.append(wording.counted(seen.annotations, "annotation"))
    if seen.errors:
        parts.append(f"{wording.counted(seen.errors, 'file')} cannot be read")
    return " · ".join(parts) + "."
