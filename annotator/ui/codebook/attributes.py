"""The attributes of the codebook: kind, choices, labels, required, default, and whether they are an article's."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit

from annotator.model import rules
from annotator.model.codebook import ATTRIBUTE_KINDS, AttributeDefinition, Codebook
from annotator.model.ids import new_id
from annotator.ui import wording
from annotator.ui.claims.lists import Entry
from annotator.ui.codebook.parts import LabelChecks, kept
from annotator.ui.codebook.rows import RowsTab, RunTask
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_line
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme

_KINDS = {
    "choice": "One of several choices", "choices": "Any number of choices", "flag": "Yes or no", "text": "Text",
    "number": "Number", "date": "Date",
}  # fmt: skip


class AttributesTab(RowsTab):
    """Edits attribute definitions; a new name is carried into the annotations that have a value of it."""

    what = "attribute"

    def __init__(self, desk: Desk, theme: Theme, run_task: RunTask) -> None:
        super().__init__(desk, theme, run_task)
        self.name, self.default = QLineEdit(), QLineEdit()
        self.kind, self.scope = QComboBox(), QComboBox()
        for kind in ATTRIBUTE_KINDS:
            self.kind.addItem(_KINDS[kind], kind)
        self.scope.addItem("Single annotations", "annotation")
        self.scope.addItem("The article as a whole", "article")
        self.choices = styled(QPlainTextEdit(placeholderText="One a line", tabChangesFocus=True), "note")
        self.choices.setFixedHeight(92)
        self.labels = LabelChecks("Labels that may have the attribute")
        self.labels.setToolTip("None ticked means all labels")
        self.required = QCheckBox("Shown as missing until it has a value")
        self.guideline = styled(QPlainTextEdit(tabChangesFocus=True), "note")
        self.guideline.setFixedHeight(60)
        for title, field in (
            ("Name", self.name), ("Describes", self.scope), ("Kind", self.kind), ("Choices", self.choices),
            ("Labels", self.labels), ("Required", self.required), ("Default", self.default),
            ("Guideline", self.guideline),
        ):  # fmt: skip
            self.add_field(title, field)
        self.deeds.addStretch(1)
        for line in (self.name, self.default):
            line.textChanged.connect(lambda _text: self.watch())
        for box in (self.kind, self.scope):
            box.currentIndexChanged.connect(lambda _place: self._fit())
        for text in (self.choices, self.guideline):
            text.textChanged.connect(self.watch)
        self.labels.changed.connect(self.watch)
        self.required.toggled.connect(lambda _checked: self.watch())

    def _fit(self) -> None:
        """Only the fields that count for this kind can be written in."""
        self.choices.setEnabled(self.kind.currentData() in ("choice", "choices"))
        self.labels.setEnabled(self.scope.currentData() == "annotation")
        self.watch()

    def rows(self, book: Codebook) -> tuple[AttributeDefinition, ...]:
        return book.attributes

    def entry(self, row: AttributeDefinition) -> Entry:
        names = [label.name for label in self.desk.codebook.labels if label.id in row.label_ids]
        place = "articles" if row.scope == "article" else ", ".join(names) or "all labels"
        told = [_KINDS[row.kind].lower(), place, "required" if row.required else ""]
        return Entry(row.name, " · ".join(part for part in told if part), row.id)

    def show_row(self, row: AttributeDefinition) -> None:
        self.name.setText(row.name)
        self.kind.setCurrentIndex(self.kind.findData(row.kind))
        self.scope.setCurrentIndex(self.scope.findData(row.scope))
        self.choices.setPlainText("\n".join(row.choices))
        self.labels.show_labels(self.desk.codebook.labels, row.label_ids, self.theme)
        self.required.setChecked(row.required)
        self.default.setText(wording.text_of(row.default))
        self.guideline.setPlainText(row.guideline)
        self._fit()

    def written(self) -> AttributeDefinition:
        row: AttributeDefinition = self.row
        kind, scope = self.kind.currentData(), self.scope.currentData()
        lines = (wording.one_line(line) for line in self.choices.toPlainText().split("\n"))
        return replace(
            row,
            name=wording.one_line(self.name.text()),
            kind=kind,
            scope=scope,
            choices=tuple(dict.fromkeys(line for line in lines if line)) if kind in ("choice", "choices") else (),
            label_ids=kept(row.label_ids, self.labels.ticked()) if scope == "annotation" else (),
            required=self.required.isChecked(),
            default=_default(kind, self.default.text().strip()),
            guideline=self.guideline.toPlainText().strip(),
        )

    def judge(self, row: AttributeDefinition) -> None:
        rules.judge_definition(row, self.desk.codebook.attributes)

    def store(self, row: AttributeDefinition) -> None:
        from annotator.commands import codebook_editing

        project = self.desk.project
        if project is not None:
            self.run_task(
                f"Changing {row.name}",
                lambda handle: codebook_editing.change_attribute(project, row, handle),
                lambda _news: None,
            )

    def add(self) -> None:
        from annotator.commands import codebook_editing

        name = ask_line(self, "New attribute", "Name of the attribute:", "", "Add")
        if name:
            definition = AttributeDefinition(new_id(), name)
            self.want(definition.id)
            self.desk.do(codebook_editing.add_attribute, definition)

    def remove(self) -> None:
        from annotator.commands import codebook_editing

        if self.row is not None and self.desk.writable:
            self.desk.do(codebook_editing.remove_attribute, self.row.id)


def _default(kind: str, text: str) -> Any:
    """What is written as a default, as a value of its kind where it is one; the rules judge the rest."""
    if not text:
        return None
    if kind == "flag":
        if text.casefold() not in ("yes", "no"):
            return text
        return text.casefold() == "yes"
    if kind == "choices":
        return [part.strip() for part in text.split(",") if part.strip()]
    if kind == "number":
        try:
            value = float(text)
        except ValueError:
            return text
        return int(value) if value.is_integer() else value
    return text
