"""What is known of an article: its title, its metadata, and the attributes that describe it as a whole."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from annotator.commands.originals import ORIGINAL
from annotator.errors import AnnotatorError
from annotator.model.annotations import Article
from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.banner import Banner
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_line
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme
from annotator.ui.tagging.attributes import Editor, editor


class ArticleDialog(QDialog):
    """Every change is saved at once, as a step of its own that can be undone."""

    def __init__(self, parent: QWidget, desk: Desk, article: Article, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("Article details")
        self.resize(620, 560)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._article = desk, article
        self._filling = False
        self.banner = Banner(theme)
        self.title = QLineEdit()
        self.title.setAccessibleName("Title of the article")
        self.title.editingFinished.connect(self._set_title)
        self.meta = QTableWidget(0, 2)
        self.meta.setAccessibleName("Metadata of the article")
        self.meta.itemChanged.connect(self._set_meta)
        self.original = caption("", "muted")
        self.save_original = styled(QPushButton("Save original…"), "link")
        self.save_original.setAutoDefault(False)
        self.save_original.clicked.connect(self._save_original)
        self._form = QFormLayout()
        self._editors: list[Editor] = []
        self._build()
        desk.news.connect(self._hear)
        desk.refused.connect(self.banner.refuse)
        desk.saved.connect(self._calm)
        desk.closed.connect(self.close)
        self._show()

    def _build(self) -> None:
        self.meta.setHorizontalHeaderLabels(["What", "Value"])
        self.meta.verticalHeader().hide()
        self.meta.horizontalHeader().setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        self.meta.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.meta.setColumnWidth(0, 150)
        self.meta.setShowGrid(False)
        add, remove = styled(QPushButton("Add…"), "link"), styled(QPushButton("Remove"), "link")
        add.clicked.connect(self._add_meta)
        remove.clicked.connect(self._remove_meta)
        line = QHBoxLayout()
        line.addWidget(add)
        line.addWidget(remove)
        line.addStretch(1)
        line.addWidget(self.original)
        line.addWidget(self.save_original)
        for button in (add, remove):
            button.setEnabled(self._desk.writable)
            button.setAutoDefault(False)
        self._form.setHorizontalSpacing(14)
        self._form.setVerticalSpacing(8)
        self._form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.close)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(8)
        layout.addWidget(self.banner)
        layout.addWidget(caption("Title", "section"))
        layout.addWidget(self.title)
        layout.addWidget(caption("Metadata", "section"))
        layout.addWidget(self.meta, 1)
        layout.addLayout(line)
        layout.addWidget(caption("Attributes of the article as a whole, in your layer", "section"))
        layout.addLayout(self._form)
        layout.addWidget(buttons)

    def _calm(self, _saved: str) -> None:
        # A slot of this dialog and no lambda: it is disconnected when the dialog goes.
        if self.banner.objectName() == "banner":
            self.banner.hide()

    # -- showing

    def _show(self) -> None:
        self._filling = True
        self.title.setText(self._article.title)
        self.title.setCursorPosition(0)
        self.title.setEnabled(self._desk.writable)
        self._show_meta()
        self._show_original()
        self._show_attributes()
        self._filling = False

    def _show_meta(self) -> None:
        known = ("outlet", "published", "author", "url", "language")
        # The digest of the original is for the program; the line below tells of the file.
        keys = [*known, *(key for key in self._article.meta if key not in (*known, ORIGINAL))]
        self.meta.setRowCount(len(keys))
        for row, key in enumerate(keys):
            name = QTableWidgetItem(key)
            name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            value = QTableWidgetItem(wording.text_of(self._article.meta.get(key)))
            if not self._desk.writable:
                value.setFlags(name.flags())
            self.meta.setItem(row, 0, name)
            self.meta.setItem(row, 1, value)

    def _show_original(self) -> None:
        from annotator.commands.originals import original_told

        with self._desk.reading() as reading:
            told = original_told(reading, self._article)
        self._original_name = told[0] if told is not None else ""
        self.original.setText(f"{told[0]}, {told[1]:,} bytes" if told is not None else "")
        for one in (self.original, self.save_original):
            one.setVisible(told is not None)

    def _show_attributes(self) -> None:
        definitions = self._desk.codebook.article_attributes()
        if [one.definition for one in self._editors] != list(definitions) or not definitions:
            while self._form.rowCount():
                self._form.removeRow(0)
            self._editors = [editor(definition, self._set_attribute) for definition in definitions]
            for one in self._editors:
                name = one.definition.name + (" *" if one.definition.required else "")
                one.control.setEnabled(self._desk.writable)
                self._form.addRow(caption(name, "muted"), one.control)
            if not definitions:
                hint = "The codebook has none yet; add an attribute that describes the article as a whole there."
                self._form.addRow(caption(hint, "muted", wrap=True))
        values = self._values()
        for one in self._editors:
            one.show(values.get(one.definition.name))

    def _values(self) -> dict[str, Any]:
        project = self._desk.project
        if project is None:
            return {}
        with self._desk.reading() as reading:
            found = reading.article_values(self._article.id)
        own = next((one for one in found if one.annotator_id == project.annotator.id), None)
        return dict(own.attributes) if own is not None else {}

    def _hear(self, news: News) -> None:
        if self._article.id not in news.article_ids() and "attribute_definition" not in news.kinds():
            return
        with self._desk.reading() as reading:
            article = reading.article(self._article.id)
        if article is None:
            self.close()
        else:
            self._article = article
            self._show()

    # -- doing

    def _set_title(self) -> None:
        from annotator.commands import articles

        title = wording.one_line(self.title.text())
        if title and title != self._article.title:
            self._desk.do(articles.set_title, self._article.id, title)

    def _set_meta(self, item: QTableWidgetItem) -> None:
        from annotator.commands import articles

        if self._filling or item.column() != 1:
            return
        key, text = self._key(item.row()), item.text().strip()
        if text != wording.text_of(self._article.meta.get(key)):
            self._desk.do(articles.set_meta, self._article.id, key, text or None)

    def _add_meta(self) -> None:
        key = ask_line(self, "Add metadata", "What is it about, for instance section or translator?", "", "Add")
        if not key:
            return
        keys = [self._key(row) for row in range(self.meta.rowCount())]
        if key not in keys:
            self._filling = True
            self.meta.setRowCount(len(keys) + 1)
            name = QTableWidgetItem(key)
            name.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            self.meta.setItem(len(keys), 0, name)
            self.meta.setItem(len(keys), 1, QTableWidgetItem(""))
            self._filling = False
            keys.append(key)
        self.meta.setCurrentCell(keys.index(key), 1)
        self.meta.edit(self.meta.currentIndex())

    def _key(self, row: int) -> str:
        item = self.meta.item(row, 0)
        return item.text() if item is not None else ""

    def _remove_meta(self) -> None:
        from annotator.commands import articles

        row = self.meta.currentRow()
        if row >= 0:
            self._desk.do(articles.set_meta, self._article.id, self._key(row), None)

    def _save_original(self) -> None:
        from PySide6.QtWidgets import QFileDialog

        from annotator.commands.originals import plain_name, save_original

        project = self._desk.project
        start = Path(project.location).parent if project is not None and "://" not in project.location else Path.home()
        wanted = str(start / plain_name(self._original_name))
        found, _filter = QFileDialog.getSaveFileName(self, "Save original", wanted)
        if found and project is not None:
            try:
                place = save_original(project, self._article.id, found, overwrite=True)
            except AnnotatorError as error:
                self.banner.refuse(error.sentence)
            else:
                self.banner.tell(f"The original was saved as {place}.")

    def _set_attribute(self, name: str, value: object) -> None:
        from annotator.commands import commenting

        self._desk.do(commenting.set_article_attribute, self._article.id, name, value)
