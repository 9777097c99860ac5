"""One article given to people by hand: ticked have it, the others do not."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from annotator.commands import assigning
from annotator.commands.team import Team
from annotator.model.annotations import Article
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import confirming
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

_ID = int(Qt.ItemDataRole.UserRole)

#: Height of a person's row, in device-independent pixels.
HEIGHT = 30


class ByHandDialog(QDialog):
    """Lists the active people with the status each has; what is changed becomes one step."""

    def __init__(self, parent: QWidget, desk: Desk, article: Article, team: Team, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle("Assign this article")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setMinimumWidth(440)
        self._desk, self._article = desk, article
        with desk.reading() as reading:
            self._before = {one.annotator_id: one for one in reading.assignments(article.id)}
        self.list = styled(QListWidget(), "checks")
        self.list.setAccessibleName("People who have this article")
        for one in team.persons:
            own = self._before.get(one.id)
            text = wording.isolated(one.name) + (f"   {wording.status_title(own.status).lower()}" if own else "")
            item = QListWidgetItem(swatch(theme.label(team.colour(one.id))), text)
            item.setData(_ID, one.id)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsUserCheckable | Qt.ItemFlag.ItemIsSelectable)
            item.setCheckState(Qt.CheckState.Checked if own else Qt.CheckState.Unchecked)
            item.setSizeHint(QSize(80, HEIGHT))
            self.list.addItem(item)
        self.list.setFixedHeight(min(320, HEIGHT * self.list.count() + 10))
        buttons, _go = confirming(self, "Assign")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 18, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(caption(wording.isolated(wording.one_line(article.title)), "strong", wrap=True))
        layout.addWidget(self.list)
        layout.addWidget(caption("What somebody has marked stays when the article is taken away.", "muted", wrap=True))
        layout.addWidget(buttons)
        self.accepted.connect(self._assign)

    def ticked(self) -> set[str]:
        """Ids of the people ticked."""
        items = [self.list.item(row) for row in range(self.list.count())]
        return {str(one.data(_ID)) for one in items if one.checkState() == Qt.CheckState.Checked}

    def _assign(self) -> None:
        ticked, shown = self.ticked(), {str(self.list.item(row).data(_ID)) for row in range(self.list.count())}
        given = [(self._article.id, one) for one in sorted(ticked - set(self._before))]
        taken = [(self._article.id, one) for one in sorted((shown & set(self._before)) - ticked)]
        if given or taken:
            self._desk.do(assigning.assign, given, taken)
