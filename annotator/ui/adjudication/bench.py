"""Below the text: what is different, the variants side by side, and the answers."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QPushButton, QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from annotator.model.people import Annotator
from annotator.ui import wording
from annotator.ui.adjudication.cards import Sides
from annotator.ui.adjudication.editor import EditForm
from annotator.ui.adjudication.telling import Row, Side
from annotator.ui.style.parts import caption
from annotator.ui.style.tokens import Theme

#: Buttons: the gesture each asks for, its title, and what it does.
_DEEDS = (
    ("both", "Both   B", "Take every variant"),
    ("neither", "Neither   N", "Take none of them"),
    ("edit", "Edit…   E", "Other words, label or values than any layer has"),
    ("comment", "Comment…   C", "Comment to an annotator on their variant"),
)

#: What a kind of difference means, as a sentence.
_MEANING = {
    "missing": "not all have it",
    "label": "other labels",
    "boundary": "other ends",
    "fragment": "other parts",
    "attribute": "other values",
    "speaker": "other speakers meant",
    "relation": "not all have this link",
}


class Bench(QFrame):
    """Shows one difference; answers go out as the names of gestures."""

    taken = Signal(int)  # place of a layer
    looked_at = Signal(object)  # Side
    asked = Signal(str)  # "both", "neither", "edit", "comment", "majority", "trust", "next", "previous"

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self.kind = caption("", "heading")
        self.meaning = caption("", "muted")
        self.earlier = caption("", "missing")
        self.forbidden = caption("", "muted", wrap=True)
        self.sides = Sides(theme)
        self.form = EditForm()
        self.empty = caption("", "hint", wrap=True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.buttons: dict[str, QPushButton] = {}
        self._build()
        self.sides.taken.connect(self.taken)
        self.sides.looked_at.connect(self.looked_at)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(self.kind)
        head.addWidget(self.meaning, 1)
        for told in (self.meaning, self.earlier):
            told.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        for gesture, title, about in _DEEDS:
            button = QPushButton(title)
            button.setToolTip(about)
            button.setAccessibleName(about)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.clicked.connect(lambda _checked=False, one=gesture: self.asked.emit(one))
            self.buttons[gesture] = button
            head.addWidget(button)
        self.rules = QPushButton("By rule")
        self.rules.setAccessibleName("Decide by a rule")
        self.rules.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        menu = QMenu(self.rules)
        for gesture, title in (("majority", "Majority of the layers"), ("trust", "Trust in an order…")):
            menu.addAction(title).triggered.connect(lambda _checked=False, one=gesture: self.asked.emit(one))
        self.rules.setMenu(menu)
        head.addWidget(self.rules)
        self.stack = QStackedWidget()
        for part in (self.sides, self.form, self.empty):
            self.stack.addWidget(part)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(14, 10, 12, 11)
        layout.setSpacing(8)
        layout.addLayout(head)
        layout.addWidget(self.forbidden)
        layout.addWidget(self.earlier)
        layout.addWidget(self.stack, 1)
        self.setMinimumHeight(210)

    # -- showing

    def show_row(  # what is shown, and whose it is
        self,
        row: Row,
        sides: Sequence[Side],
        layers: Sequence[Annotator],
        colours: Sequence[str],
        looked_at: Side | None,
        taken: Side | None,
        *,
        writable: bool,
        forbidden: str = "",
    ) -> None:
        """Show this difference with its variants; `taken` is the one that was, `forbidden` why none may be taken."""
        self.kind.setText(wording.isolated(row.label))
        self.meaning.setText(", ".join(_MEANING[kind] for kind in row.point.match.kinds) or "all say the same")
        self.meaning.setToolTip(self.meaning.text())
        self.meaning.show()
        self.earlier.setText(_told(row))
        self.earlier.setObjectName("missing" if row.state == "again" else "muted")
        self.earlier.style().polish(self.earlier)
        self.earlier.setToolTip(wording.plain_tooltip(self.earlier.text()))
        self.earlier.setVisible(bool(self.earlier.text()))
        self.sides.show_sides(sides, layers, colours)
        self.sides.mark(looked_at, taken)
        self.stack.setCurrentWidget(self.sides)
        decidable = writable and row.state != "waiting" and not forbidden
        marked = row.point.match.subject == "annotation"
        self._enable({"both": decidable and marked, "neither": decidable, "edit": decidable and marked,
                      "comment": writable and row.point.match.subject != "value"})  # fmt: skip
        for card in self.sides.cards:
            card.take.setEnabled(decidable)
        self._tell_forbidden(forbidden)

    def _tell_forbidden(self, why: str) -> None:
        """Say why nothing can be decided, and on the buttons."""
        self.forbidden.setText(why)
        self.forbidden.setVisible(bool(why))
        self.rules.setEnabled(not why)
        for gesture, _title, about in _DEEDS:
            self.buttons[gesture].setToolTip(why if why and gesture != "comment" else about)

    def show_nothing(self, told: str) -> None:
        """Say why there is no difference to show."""
        self.kind.setText("")
        self.meaning.hide()
        self.earlier.hide()
        self.forbidden.hide()
        self.empty.setText(told)
        self.stack.setCurrentWidget(self.empty)
        self._enable({})

    def _enable(self, able: dict[str, bool]) -> None:
        for gesture, button in self.buttons.items():
            button.setEnabled(able.get(gesture, False))

    def begin_edit(self) -> None:
        """Show the form instead of the variants."""
        self.stack.setCurrentWidget(self.form)
        self._enable({})

    @property
    def editing(self) -> bool:
        """Whether the form is shown."""
        return self.stack.currentWidget() is self.form

    def around(self) -> list[QWidget]:
        """The controls that are there whatever is shown."""
        return [*self.buttons.values(), self.rules]

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self.sides.set_theme(theme)


def _told(row: Row) -> str:
    if row.state == "again":
        return f"To be decided again: a layer has changed. It was {row.answer}, {row.by}."
    if row.state == "waiting":
        return "Decide on the two annotations first."
    return f"Decided: {row.answer}, {row.by}" if row.answer else ""
