"""Giving out articles by rule: what is asked for, what everybody would get, and how far everybody is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from annotator.commands import assigning, people
from annotator.commands.assigning import Distribution, Wish
from annotator.commands.permissions import may
from annotator.errors import Refused
from annotator.model.changes import News
from annotator.ui import wording
from annotator.ui.banner import Banner
from annotator.ui.desk import Desk
from annotator.ui.people.shares import SharesTable
from annotator.ui.people.which import WhichArticles
from annotator.ui.style.parts import caption, key_caption, number_field, styled
from annotator.ui.style.tokens import Theme


class AssignmentDialog(QDialog):
    """Shows the distribution while it is being asked for; “Assign” makes it one step."""

    def __init__(self, parent: QWidget, desk: Desk, theme: Theme, listed: Sequence[str]) -> None:
        super().__init__(parent)
        self.setWindowTitle("Assignment")
        self.resize(880, 620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk = desk
        self.which = WhichArticles(desk, listed)
        self._planned: Distribution | None = None
        self.banner = Banner(theme)
        self.table = SharesTable(theme)
        self.said = caption("", wrap=True)
        self._build_rule()
        self._build_switches()
        self._build()
        self.table.ticked_changed.connect(self.preview)
        self.finished.connect(lambda _result: self.which.stop())
        desk.news.connect(self._hear)
        desk.refused.connect(self.banner.refuse)
        desk.closed.connect(self.close)
        self.read_again()

    # -- building

    def _build_rule(self) -> None:
        self.every = QRadioButton("&Every article to")
        self.share = QRadioButton("&Overlap: only")
        self.every.setChecked(True)
        self.each = _number(1, 99, 2, " people")
        self.percent = _number(0, 100, 20, " %")
        self.several = _number(2, 99, 2, " people")
        self.seed = _number(0, 999_999, 1, "")
        for field, name in (
            (self.each, "People for every article"), (self.percent, "Share of articles for several people, per cent"),
            (self.several, "People for these"), (self.seed, "Seed"),
        ):  # fmt: skip
            field.setAccessibleName(name)
        for box in (self.each, self.percent, self.several, self.seed):
            box.valueChanged.connect(lambda _value: self.preview())
        self.every.toggled.connect(lambda _on: self.preview())
        self.which.changed.connect(self.preview)

    def _build_switches(self) -> None:
        self.blind = QCheckBox("&Blind mode: annotators see nobody else’s layer until all have done the article")
        self.timing = QCheckBox("Count the &time spent on assigned articles; idle time is left out")
        self.blind.clicked.connect(lambda on: self._desk.do(people.choose, "blind", on))
        self.timing.clicked.connect(lambda on: self._desk.do(people.choose, "timing", on))

    def _build(self) -> None:
        rest = caption("of the articles to"), caption("the rest to one")
        which, seed = key_caption("&Which:", self.which), key_caption("&Seed:", self.seed)
        lines: tuple[tuple[QWidget, ...], ...] = (
            (self.every, self.each),
            (self.share, self.percent, rest[0], self.several, rest[1]),
            (which, self.which),
            (seed, self.seed),
        )
        self.assign_button = styled(QPushButton("Assign"), "primary")
        self.assign_button.clicked.connect(self.assign)
        self.back_button = QPushButton("Take back what is to do")
        self.back_button.setToolTip("From the people who are ticked; what they have begun stays with them")
        self.back_button.clicked.connect(self.take_back)
        close = QPushButton("Close")
        close.clicked.connect(self.close)
        end = QHBoxLayout()
        end.addWidget(self.assign_button)
        end.addWidget(self.back_button)
        end.addStretch(1)
        end.addWidget(close)
        for button in (self.assign_button, self.back_button, close):
            button.setAutoDefault(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.banner)
        for widgets in lines:
            line = QHBoxLayout()
            line.setSpacing(8)
            for widget in widgets:
                line.addWidget(widget)
            line.addStretch(1)
            layout.addLayout(line)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.said)
        layout.addWidget(self.blind)
        layout.addWidget(self.timing)
        layout.addLayout(end)

    # -- showing

    def read_again(self) -> None:
        """Read people, progress and settings, and plan anew."""
        project = self._desk.project
        if project is None:
            return
        allowed = self._desk.writable and may(project.annotator, "assignment")
        with self._desk.reading() as reading:
            assigned = reading.assignments()
        self._assigned = assigned
        self.table.show_people(project.team, assigned)
        self.blind.setChecked(project.team.blind)
        self.timing.setChecked(project.team.timing)
        for widget in (self.blind, self.timing):
            widget.setEnabled(allowed)
        self.which.again()

    def wish(self) -> Wish:
        """What is asked for."""
        if self.every.isChecked():
            return Wish(self.each.value(), None, self.seed.value())
        return Wish(self.several.value(), self.percent.value() / 100, self.seed.value())

    def preview(self) -> None:
        """Show what everybody would get."""
        project = self._desk.project
        if project is None:
            return
        whole = self.every.isChecked()
        self.each.setEnabled(whole)
        for widget in (self.percent, self.several):
            widget.setEnabled(not whole)
        allowed = self._desk.writable and may(project.annotator, "assignment")
        chosen = [project.team.people[one] for one in self.table.ticked()]
        self._planned, problem = None, "" if chosen else "Tick the people who take part."
        if chosen:
            try:
                self._planned = assigning.plan(project, self.wish(), chosen, self.which.articles())
            except Refused as refusal:
                problem = refusal.sentence
        self.table.show_plan(self._planned)
        self.said.setText(problem or self._sentence())
        self.assign_button.setEnabled(allowed and self._planned is not None and bool(self._planned.pairs))
        mine = {one.annotator_id for one in self._assigned if one.status == "to do"}
        self.back_button.setEnabled(allowed and bool(mine & set(self.table.ticked())))

    def _sentence(self) -> str:
        planned = self._planned
        if planned is None:
            return ""
        if not planned.pairs:
            return "Everything that this asks for has been given out already."
        articles = len({article for article, _ in planned.pairs})
        several = wording.counted(planned.shared, "article")
        return (
            f"{wording.counted(len(planned.pairs), 'new assignment')} of {wording.counted(articles, 'article')}; "
            f"{several} with more than one person then."
        )

    def _hear(self, news: News) -> None:
        if news.kinds() & {"annotator", "assignment", "setting", "article"}:
            self.banner.hide()
            self.read_again()

    # -- doing

    def assign(self) -> None:
        """Give out what the preview shows, as one step."""
        if self._planned is not None:
            self._desk.do(assigning.assign, self._planned.pairs, then=self._tell)

    def _tell(self, news: Any) -> None:
        if news is not None:
            self.banner.tell(f"{wording.counted(len(news.changes), 'assignment')} made; undo takes them back.")

    def take_back(self) -> None:
        """Take back what the ticked people have not begun, as one step."""
        ticked = set(self.table.ticked())
        pairs = [
            (one.article_id, one.annotator_id)
            for one in self._assigned
            if one.status == "to do" and one.annotator_id in ticked
        ]
        self._desk.do(assigning.unassign, pairs)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.banner.set_theme(theme)
        self.table.theme = theme
        self.read_again()


def _number(least: int, most: int, value: int, unit: str) -> QSpinBox:
    box = number_field(least, most, value, unit)
    box.setMinimumWidth(100)
    return box
