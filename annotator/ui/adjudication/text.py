"""The article of the adjudication page: whose layers are compared, and where they differ in the text."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout

from annotator.model.annotations import Annotation
from annotator.model.people import Annotator
from annotator.model.spans import Fragments, fragments
from annotator.ui import wording
from annotator.ui.adjudication.telling import Row
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.style.elided import ElidedButton, ElidedLabel
from annotator.ui.style.icons import swatch
from annotator.ui.style.parts import styled
from annotator.ui.style.tokens import Theme

#: Id of the span that shows where the current difference is; no annotation has it.
HERE = "here"

#: Its colour: neither a layer's nor a label's.
_GREY = "#64748b"


class TextPane(QFrame):
    """Shows the text with a lane for each layer where they differ; a click chooses the difference."""

    chosen = Signal(str)  # key of a difference
    left_out = Signal(str, bool)  # annotator id, whether to leave the layer out
    accepting = Signal()
    unfolded = Signal(bool)  # whether agreements are to be listed
    edited = Signal(object)  # Fragments, while editing

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("card")
        self._theme = theme
        self._text = ""
        self._parts: Fragments = ()
        self._spans: dict[str, ShownSpan] = {}
        self._people: tuple[object, ...] = ()
        self.editing = False
        self.title = ElidedLabel("", "title")
        self.agreements = styled(QPushButton(), "link")
        self.agreements.setCheckable(True)
        self.agreements.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.agreements.setToolTip("List the agreements among the differences, or fold them away again")
        self.agreements.toggled.connect(self.unfolded)
        self.accept = styled(QPushButton("Accept all   A"), "good")
        self.accept.setAccessibleName("Accept all agreements of the article")
        self.accept.clicked.connect(self.accepting)
        self.view = ArticleView()
        self.view.set_theme(theme)
        self.view.annotation_clicked.connect(lambda one: self.chosen.emit(one.split(":")[0]))
        self.view.boundary_moved.connect(lambda _id, parts: self._edit(parts))
        self.view.selection_changed.connect(self._selected)
        self.legend = QHBoxLayout()
        self.legend.setSpacing(6)
        self._build()

    def _build(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        first.addWidget(self.title, 1)
        first.addWidget(self.agreements)
        first.addWidget(self.accept)
        second = QHBoxLayout()
        second.addLayout(self.legend)
        second.addStretch(1)
        head = QVBoxLayout()
        head.setContentsMargins(18, 0, 14, 2)
        head.setSpacing(6)
        head.addLayout(first)
        head.addLayout(second)
        around = QHBoxLayout()
        around.setContentsMargins(10, 0, 0, 0)
        around.addWidget(self.view)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(1, 12, 1, 1)
        layout.setSpacing(4)
        layout.addLayout(head)
        layout.addLayout(around, 1)

    # -- showing

    def show_article(self, title: str, text: str) -> None:
        """Show this article; the place in it stays when it is the same."""
        self.title.set_words(wording.isolated(wording.one_line(title) or "Untitled"))
        if text != self._text:
            self._text = text
            self._spans, self._parts = {}, ()
            self.view.set_article(text)

    def show_agreements(self, told: str, acceptable: bool) -> None:
        """Show how many agreements there are, and offer to accept those that are not in gold."""
        self.agreements.setText(told)
        self.agreements.setVisible(bool(told))
        self.accept.setVisible(acceptable)

    def show_layers(
        self, people: Sequence[Annotator], colours: Sequence[str], out: Collection[str], compared: Sequence[str]
    ) -> None:
        """Name the layers with their keys and colours; `out` are those left out, `compared` those that are not."""
        wanted = (tuple(people), tuple(colours), frozenset(out), tuple(compared), self._theme.name)
        if wanted == self._people:
            return
        self._people = wanted
        while (item := self.legend.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for person, colour in zip(people, colours, strict=True):
            inside = person.id in compared
            key = f" {list(compared).index(person.id) + 1}  " if inside else " "
            what = "Leave this layer out for the time being" if inside else "Compare this layer again"
            button = ElidedButton(f"{key}{wording.isolated(person.name)}", "layer", f"{person.name}: {what}")
            button.setCheckable(True)
            button.setChecked(inside)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            button.setIcon(swatch(self._theme.label(colour) if inside else self._theme.line, 12))
            button.setAccessibleName(f"Layer of {person.name}" + ("" if inside else ", left out"))
            button.clicked.connect(lambda _checked=False, one=person.id, now=inside: self.left_out.emit(one, now))
            self.legend.addWidget(button)

    def show_differences(self, rows: Sequence[Row], people: Sequence[Annotator], colours: Sequence[str]) -> None:
        """Show every variant of every difference in the lane and colour of its layer."""
        spans: dict[str, ShownSpan] = {}
        for row in rows:
            for place, one in enumerate(row.point.match.variants):
                if isinstance(one, Annotation):
                    name = f"{row.key}:{place}"
                    told = f"{people[place].name}: {row.label} ({row.kinds})"
                    spans[name] = ShownSpan(
                        name, one.fragments, colours[place], row.label, layer=place + 1, tooltip=told,
                        pending=row.state == "decided", by=colours[place],
                    )  # fmt: skip
        here = self._here()
        if spans != {key: one for key, one in self._spans.items() if key != HERE}:
            self._spans = {**spans, **here}
            self.view.set_spans(list(self._spans.values()))

    # -- where the current difference is

    def show_place(self, parts: Fragments, *, scroll: bool = True) -> None:
        """Tint these words, those of the current difference; with none nothing is tinted."""
        known = self._spans.pop(HERE, None)
        self._parts = parts
        self._spans |= self._here()
        new = self._spans.get(HERE)
        if known is not None and new is not None:
            self.view.update_spans(changed=[new])
        elif new is not None:
            self.view.update_spans(added=[new])
        elif known is not None:
            self.view.update_spans(removed=[HERE])
        if parts and scroll:
            # The end first: what begins at the lower edge comes up with it.
            self.view.scroll_to(parts[-1].end - 1)
            self.view.scroll_to(parts[0].start)

    def _here(self) -> dict[str, ShownSpan]:
        if not self._parts:
            return {}
        return {HERE: ShownSpan(HERE, fragments(self._parts), _GREY, "", tooltip="The current difference")}

    def begin_edit(self, parts: Fragments) -> None:
        """Let the words be chosen: by dragging the ends, or by selecting others."""
        self.editing = True
        self.view.clear_selection()
        self.show_place(parts)
        self.view.set_current(HERE)
        self.view.set_caret(parts[0].start)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def end_edit(self) -> None:
        """The words are not chosen any more."""
        self.editing = False
        self.view.clear_selection()
        self.view.set_current(None)

    def _selected(self, parts: Fragments) -> None:
        if self.editing and parts:
            self.edited.emit(parts)

    def _edit(self, parts: Fragments) -> None:
        if self.editing:
            self.show_place(parts, scroll=False)
            self.edited.emit(parts)

    def set_theme(self, theme: Theme) -> None:
        """Draw with these colours from now on."""
        self._theme = theme
        self._people = ()
        self.view.set_theme(theme)
