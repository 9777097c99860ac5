"""The relation types of the codebook: where they may start and end, and their keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

from annotator.errors import Refused
from annotator.model import rules
from annotator.model.codebook import Codebook, RelationType
from annotator.model.ids import new_id
from annotator.ui import wording
from annotator.ui.claims.lists import Entry
from annotator.ui.codebook.parts import LabelChecks, kept
from annotator.ui.codebook.rows import RowsTab, RunTask
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_choice, ask_line
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme


class RelationsTab(RowsTab):
    """Edits relation types; one in use is removed only together with its links."""

    what = "relation type"

    def __init__(self, desk: Desk, theme: Theme, run_task: RunTask) -> None:
        super().__init__(desk, theme, run_task)
        self.name, self.key = QLineEdit(), QLineEdit()
        self.key.setMaxLength(1)
        self.key.setFixedWidth(48)
        self.starts = LabelChecks("Labels from which it may start")
        self.ends = LabelChecks("Labels at which it may end")
        for checks in (self.starts, self.ends):
            checks.setToolTip("None ticked means all labels")
            checks.changed.connect(self.watch)
        self.guideline = styled(QPlainTextEdit(tabChangesFocus=True), "note")
        self.guideline.setFixedHeight(60)
        for title, field in (
            ("Name", self.name), ("Key", self.key), ("Starts from", self.starts), ("Ends at", self.ends),
            ("Guideline", self.guideline),
        ):  # fmt: skip
            self.add_field(title, field)
        self.deeds.addStretch(1)
        for line in (self.name, self.key):
            line.textChanged.connect(lambda _text: self.watch())
        self.guideline.textChanged.connect(self.watch)

    def rows(self, book: Codebook) -> tuple[RelationType, ...]:
        return book.relation_types

    def entry(self, row: RelationType) -> Entry:
        def named(ids: tuple[str, ...]) -> str:
            return ", ".join(label.name for label in self.desk.codebook.labels if label.id in ids) or "any"

        key = f" · key {row.key}" if row.key else ""
        return Entry(row.name, f"{named(row.from_ids)} → {named(row.to_ids)}{key}", row.id)

    def show_row(self, row: RelationType) -> None:
        self.name.setText(row.name)
        self.key.setText(row.key)
        self.starts.show_labels(self.desk.codebook.labels, row.from_ids, self.theme)
        self.ends.show_labels(self.desk.codebook.labels, row.to_ids, self.theme)
        self.guideline.setPlainText(row.guideline)

    def written(self) -> RelationType:
        row: RelationType = self.row
        return replace(
            row,
            name=wording.one_line(self.name.text()),
            key=self.key.text().strip(),
            from_ids=kept(row.from_ids, self.starts.ticked()),
            to_ids=kept(row.to_ids, self.ends.ticked()),
            guideline=self.guideline.toPlainText().strip(),
        )

    def judge(self, row: RelationType) -> None:
        others = [one for one in self.desk.codebook.relation_types if one.id != row.id]
        rules.judge_name(row.name, (one.name for one in others), "relation type")
        taken = next((one for one in others if row.key and one.key == row.key), None)
        if taken is not None:
            raise Refused(f"The key {row.key} belongs to “{taken.name}”; choose another one.")

    def store(self, row: RelationType) -> None:
        from annotator.commands import codebook_editing

        self.desk.do(codebook_editing.change_relation_type, row)

    def add(self) -> None:
        from annotator.commands import codebook_editing

        name = ask_line(self, "New relation type", "Name of the relation type, for instance narrower_than:", "", "Add")
        if name:
            kind = RelationType(new_id(), name)
            self.want(kind.id)
            self.desk.do(codebook_editing.add_relation_type, kind)

    def remove(self) -> None:
        from annotator.commands import codebook_editing

        row = self.row
        if row is None or not self.desk.writable:
            return
        with self.desk.reading() as reading:
            count = len(reading.relations_of_type(row.id))
        away = False
        if count:
            links = wording.counted(count, "link")
            question = f"“{row.name}” is used by {links}."
            rows = [(f"Remove it with its {links}", True)]
            if not ask_choice(self, "Remove relation type", question, rows, "Remove"):
                return
            away = True
        self.desk.do(lambda project: codebook_editing.remove_relation_type(project, row.id, with_relations=away))
