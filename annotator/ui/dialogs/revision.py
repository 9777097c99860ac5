"""A new text for an article: where its annotations go is shown, and what did not survive is decided one by one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QFileDialog, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from annotator.errors import AnnotatorError
from annotator.model.annotations import Article
from annotator.model.spans import Fragments
from annotator.ui import wording
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.banner import Banner
from annotator.ui.claims.lists import Entry, EntryList
from annotator.ui.desk import Desk
from annotator.ui.style.parts import caption, styled
from annotator.ui.style.tokens import Theme

if TYPE_CHECKING:
    from annotator.commands.revising import Moved

#: Kinds of anchors that a person decides on.
OPEN = ("changed", "lost")

#: Code points of words shown in the list.
SHOWN = 90


class RevisionDialog(QDialog):
    """The new text beside the list of annotations; nothing is changed before "Use this text"."""

    def __init__(self, parent: QWidget, desk: Desk, article: Article, old: str, theme: Theme, folder: Path) -> None:
        super().__init__(parent)
        self.setWindowTitle("New text")
        self.resize(1060, 700)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._desk, self._article, self._old, self._folder = desk, article, old, folder
        self.text = ""
        self.moved: dict[str, Moved] = {}
        self.decisions: dict[str, Fragments | None] = {}
        self.banner = Banner(theme)
        self.view = ArticleView()
        self.view.set_theme(theme)
        self.view.setAccessibleName("The new text")
        self.list = EntryList(theme, "Annotations and where they go")
        self.told = caption("Paste a text (Ctrl+V) or load a file.", "muted", wrap=True)
        self._build()
        self.list.chosen.connect(self._show_place)
        desk.refused.connect(self.banner.refuse)
        desk.closed.connect(self.close)
        self._show()

    def _build(self) -> None:
        self.paste_button, self.load_button = QPushButton("Paste"), QPushButton("Load file…")
        self.keep_button = QPushButton("Keep proposed place")
        self.pick_button = QPushButton("Use selected words")
        self.remove_button = styled(QPushButton("Remove annotation"), "bad")
        self.use_button = styled(QPushButton("Use this text"), "primary")
        cancel = QPushButton("Cancel")
        for button, call in (
            (self.paste_button, self.paste), (self.load_button, self._load), (self.keep_button, self.keep),
            (self.pick_button, self.pick), (self.remove_button, self.remove), (self.use_button, self.use),
            (cancel, self.close),
        ):  # fmt: skip
            button.setAutoDefault(False)
            button.clicked.connect(lambda _checked=False, one=call: one())
        top = QHBoxLayout()
        for button in (self.paste_button, self.load_button):
            top.addWidget(button)
        top.addWidget(self.told, 1)
        card = styled(QFrame(), "card")
        left = QVBoxLayout(card)
        left.setContentsMargins(12, 8, 2, 8)
        left.addWidget(self.view)
        right = QVBoxLayout()
        right.setSpacing(6)
        right.addWidget(caption("What becomes of the annotations", "section"))
        right.addWidget(self.list, 1)
        for button in (self.keep_button, self.pick_button, self.remove_button):
            right.addWidget(button)
        middle = QHBoxLayout()
        middle.setSpacing(12)
        middle.addWidget(card, 3)
        middle.addLayout(right, 2)
        end = QHBoxLayout()
        end.addStretch(1)
        end.addWidget(cancel)
        end.addWidget(self.use_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(20, 16, 20, 16)
        layout.setSpacing(10)
        layout.addWidget(self.banner)
        layout.addLayout(top)
        layout.addLayout(middle, 1)
        layout.addLayout(end)
        QShortcut(QKeySequence(QKeySequence.StandardKey.Paste), self, self.paste)

    # -- the new text

    def paste(self) -> None:
        """Take the text of the clipboard, as it is there."""
        text = QGuiApplication.clipboard().text()
        if text:
            self.set_text(text)

    def _load(self) -> None:
        found, _filter = QFileDialog.getOpenFileName(
            self, "Load text", str(self._folder), "Texts (*.txt *.md);;All (*)"
        )
        if found:
            self.load(Path(found))

    def load(self, place: Path) -> None:
        """Take the text of a file; what cannot be read is told in the dialog."""
        from annotator.formats.decoding import read_text

        try:
            self.set_text(read_text(place, lambda _notice: None))
        except AnnotatorError as error:
            self.banner.refuse(error.sentence, error.details or "")

    def set_text(self, text: str) -> None:
        """Propose where the annotations go in this text."""
        from annotator.commands import revising

        project, article_id = self._desk.project, self._article.id
        if project is None:
            return
        self.banner.hide()
        self._desk.ask(
            lambda _reading: revising.propose_revision(project, article_id, text),
            lambda found: self._take(text, found) if isValid(self) else None,
        )

    def _take(self, text: str, found: list[Moved]) -> None:
        self.text = text
        order = {"lost": 0, "changed": 1, "moved": 2, "same": 3}
        ordered = sorted(found, key=lambda one: order.get(one.anchor.kind, 4))
        self.moved = {one.annotation.id: one for one in ordered}
        self.decisions = {}
        self.view.set_article(text)
        self._show(next(iter(self.moved), None))

    # -- showing

    def waiting(self) -> list[str]:
        """Annotations that are still to be decided on."""
        return [one for one, moved in self.moved.items() if moved.anchor.kind in OPEN and one not in self.decisions]

    def _show(self, current: str | None = None) -> None:
        wanted = current or self.list.current_value()
        self.list.fill([self._entry(one) for one in self.moved.values()], wanted)
        self.view.set_spans([span for one in self.moved.values() if (span := self._span(one)) is not None])
        counts = [
            wording.counted(sum(one.anchor.kind == kind for one in self.moved.values()), told, told)
            for kind, told in (("same", "stay"), ("moved", "moved"), ("changed", "changed"), ("lost", "lost"))
        ]
        left = len(self.waiting())
        if self.text:
            self.told.setText(" · ".join(counts) + (f" · {left:,} to decide" if left else " · nothing left to decide"))
        self.use_button.setEnabled(bool(self.text) and not left and self._desk.writable)
        self._show_place(self.list.current_value())

    def _entry(self, one: Moved) -> Entry:
        label = self._desk.codebook.label(one.annotation.label_id)
        words = wording.quoted(self._old, one.annotation.fragments, SHOWN)
        kind = {"same": "stays where it is", "moved": "moved", "changed": "changed", "lost": "lost"}[one.anchor.kind]
        told = kind
        if one.anchor.kind in OPEN:
            if one.annotation.id not in self.decisions:
                told = f"{kind} · to decide"
            else:
                decided = self.decisions[one.annotation.id]
                told = f"{kind} · will be removed"
                if decided is not None:
                    told = f"{kind} · now {wording.quoted(self.text, decided, SHOWN)}"
        name = label.name if label else "?"
        return Entry(f"{name} {words}", told, one.annotation.id, label.colour if label else "#64748b")

    def _place_of(self, one: Moved) -> Fragments | None:
        return self.decisions.get(one.annotation.id, one.anchor.fragments) or None

    def _span(self, one: Moved) -> ShownSpan | None:
        parts = self._place_of(one)
        label = self._desk.codebook.label(one.annotation.label_id)
        if not parts or label is None:
            return None
        undecided = one.anchor.kind in OPEN and one.annotation.id not in self.decisions
        return ShownSpan(one.annotation.id, parts, label.colour, label.name, pending=undecided)

    def _show_place(self, annotation_id: str | None) -> None:
        one = self.moved.get(annotation_id or "")
        is_open = one is not None and one.anchor.kind in OPEN
        self.keep_button.setEnabled(is_open and one is not None and bool(one.anchor.fragments))
        self.pick_button.setEnabled(is_open)
        self.remove_button.setEnabled(is_open)
        parts = self._place_of(one) if one is not None else None
        self.view.set_current(annotation_id if parts else None)
        if parts:
            self.view.scroll_to(parts[0].start)

    # -- deciding

    def _decide(self, parts: Fragments | None) -> None:
        current = self.list.current_value()
        if current is not None:
            self.decisions[current] = parts
            left = self.waiting()
            self._show(left[0] if left else current)

    def keep(self) -> None:
        """Let the current annotation go where the program proposes."""
        one = self.moved.get(self.list.current_value() or "")
        if one is not None and one.anchor.fragments:
            self._decide(one.anchor.fragments)

    def pick(self) -> None:
        """Let the current annotation cover the words selected in the new text."""
        parts = self.view.selected_fragments()
        if parts:
            self.view.clear_selection()
            self._decide(parts)
        else:
            self.banner.refuse("Select the words in the new text first.")

    def remove(self) -> None:
        """Let the current annotation go."""
        self._decide(None)

    def use(self) -> None:
        """Give the article this text; the old one stays readable as an earlier revision."""
        from annotator.commands import revising

        if self.use_button.isEnabled():
            self.use_button.setEnabled(False)
            done = dict(self.decisions)
            self._desk.do(revising.revise, self._article.id, self.text, done, then=lambda _news: self._leave())

    def _leave(self) -> None:
        if isValid(self):
            self.accept()
