"""The labels of the codebook: name, key, colour, place, guideline with a right and a wrong example."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QTextBrowser

from annotator.model import rules
from annotator.model.codebook import Codebook, Label
from annotator.model.ids import new_id
from annotator.ui import wording
from annotator.ui.claims.lists import Entry
from annotator.ui.codebook.guideline import show_guideline
from annotator.ui.codebook.parts import ColourChoice
from annotator.ui.codebook.rows import RowsTab, RunTask, Sorter
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_choice, ask_line
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import LABEL_COLOURS, Theme


class LabelsTab(RowsTab):
    """Edits labels; removing or merging one in use says first how many annotations it has."""

    what = "label"

    def __init__(self, desk: Desk, theme: Theme, run_task: RunTask) -> None:
        super().__init__(desk, theme, run_task)
        self.name, self.key = QLineEdit(), QLineEdit()
        self.key.setMaxLength(1)
        self.key.setFixedWidth(48)
        self.colour = ColourChoice()
        self.parent_box = QComboBox()
        self.guideline = _text(92)
        self.right, self.wrong = _text(46), _text(46)
        self.card = styled(QTextBrowser(openLinks=False), "guideline")
        self.card.setFixedHeight(120)
        for title, field in (
            ("Name", self.name), ("Key", self.key), ("Colour", self.colour), ("Below", self.parent_box),
            ("Guideline", self.guideline), ("Right example", self.right), ("Wrong example", self.wrong),
            ("Card", self.card),
        ):  # fmt: skip
            self.add_field(title, field)
        self.guideline.setPlaceholderText("Markdown: *emphasis*, **strong**, lists; shown as a card while tagging")
        self.add_deed("Merge…", self.merge)
        self.deeds.addStretch(1)
        for line in (self.name, self.key):
            line.textChanged.connect(lambda _text: self.watch())
        self.colour.changed.connect(self.watch)
        self.parent_box.currentIndexChanged.connect(lambda _place: self.watch())
        for text in (self.guideline, self.right, self.wrong):
            text.textChanged.connect(self._write)
        self.list.setToolTip("Drag, or Alt+Up and Alt+Down, to put the labels in another order")
        Sorter(self.list, self._order)

    def rows(self, book: Codebook) -> tuple[Label, ...]:
        return book.labels

    def entry(self, row: Label) -> Entry:
        depth, above = 0, row.parent_id
        while above is not None and depth < 8:
            parent = self.desk.codebook.label(above)
            depth, above = depth + 1, parent.parent_id if parent is not None else None
        key = f"key {row.key}" if row.key else "no key"
        return Entry("    " * depth + row.name, "    " * depth + f"{key} · {row.guideline}", row.id, row.colour)

    def show_row(self, row: Label) -> None:
        self.name.setText(row.name)
        self.key.setText(row.key)
        self.colour.show_colour(row.colour)
        self.parent_box.clear()
        self.parent_box.addItem("Nothing: it stands on its own", None)
        for label in self.desk.codebook.labels:
            if label.id != row.id:
                self.parent_box.addItem(label.name, label.id)
        self.parent_box.setCurrentIndex(max(0, self.parent_box.findData(row.parent_id)))
        for field, text in ((self.guideline, row.guideline), (self.right, row.right), (self.wrong, row.wrong)):
            field.setPlainText(text)
        show_guideline(self.card.document(), row)

    def _write(self) -> None:
        if self.row is not None:
            show_guideline(self.card.document(), self.written())
        self.watch()

    def written(self) -> Label:
        row: Label = self.row
        return replace(
            row,
            name=wording.one_line(self.name.text()),
            key=self.key.text().strip(),
            colour=self.colour.colour(),
            parent_id=self.parent_box.currentData(),
            guideline=self.guideline.toPlainText().strip(),
            right=self.right.toPlainText().strip(),
            wrong=self.wrong.toPlainText().strip(),
        )

    def judge(self, row: Label) -> None:
        rules.judge_label(row, self.desk.codebook.labels)

    def store(self, row: Label) -> None:
        from annotator.commands import codebook_editing

        self.desk.do(codebook_editing.change_label, row)

    def _order(self, ids: list[Any]) -> None:
        from annotator.commands import codebook_editing

        self.desk.do(codebook_editing.order_labels, ids)

    def add(self) -> None:
        from annotator.commands import codebook_editing

        name = ask_line(self, "New label", "Name of the label:", "", "Add")
        if name:
            used = [label.colour for label in self.desk.codebook.labels]
            colour = next((one for one in LABEL_COLOURS if one not in used), "#64748b")
            label = Label(new_id(), name, colour)
            self.want(label.id)
            self.desk.do(codebook_editing.add_label, label)

    def remove(self) -> None:
        from annotator.commands import codebook_editing

        row, project = self.row, self.desk.project
        if row is None or project is None or not self.desk.writable:
            return
        count = codebook_editing.usage(project, row.id)
        if not count:
            self.desk.do(codebook_editing.remove_label, row.id)
            return
        annotations = wording.counted(count, "annotation")
        rows: list[tuple[str, Any]] = [
            (f"They become {one.name}", (one.id, False)) for one in self.desk.codebook.labels if one.id != row.id
        ]
        rows.append((f"They are removed as well: {annotations}", (None, True)))
        question = f"“{row.name}” marks {annotations}. What becomes of them?"
        found = ask_choice(self, "Remove label", question, rows, "Remove label")
        if found is not None:
            becomes, away = found
            self.run_task(
                f"Removing {row.name}",
                lambda handle: codebook_editing.remove_label(
                    project, row.id, becomes=becomes, with_annotations=away, handle=handle
                ),
                lambda _news: None,
            )

    def merge(self) -> None:
        """Merge the chosen label into another one, after saying how many annotations go along."""
        from annotator.commands import codebook_editing

        row, project = self.row, self.desk.project
        if row is None or project is None or not self.desk.writable:
            return
        count = wording.counted(codebook_editing.usage(project, row.id), "annotation")
        rows = [(one.name, one.id) for one in self.desk.codebook.labels if one.id != row.id]
        question = f"Into which label does “{row.name}” go? {count} will have that label; one undo takes it back."
        into = ask_choice(self, "Merge labels", question, rows, "Merge") if rows else None
        if into is not None:
            self.want(into)
            self.run_task(
                f"Merging {row.name}",
                lambda handle: codebook_editing.merge_labels(project, [row.id], into, handle),
                lambda _news: None,
            )


def _text(height: int) -> QPlainTextEdit:
    field = styled(QPlainTextEdit(tabChangesFocus=True), "note")
    field.setFixedHeight(height)
    return field
