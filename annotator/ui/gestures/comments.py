"""Comments on the current annotation and on the article: read, write, settle, remove."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from annotator.model.annotations import Comment
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.comments import CommentsPanel, ShownComment


class Comments(QObject):
    """Shows the thread that was asked for as long as what it is on is the current annotation or the open article."""

    changed = Signal()  # the thread was opened or put away

    def __init__(self, desk: Desk, sheet: Sheet, panel: CommentsPanel, button: QPushButton, view: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._panel, self._button, self._view = desk, sheet, panel, button, view
        self.target: str | None = None
        button.clicked.connect(self.article)
        panel.sent.connect(lambda text: self._do("comment", self.target, text))
        panel.resolved.connect(lambda one, resolved: self._do("resolve_comment", one, resolved))
        panel.removed.connect(lambda one: self._do("remove_comment", one))
        panel.left.connect(self.leave)
        sheet.comments_changed.connect(self._show)
        sheet.opened.connect(self.close)
        sheet.current_changed.connect(self._follow)

    def _do(self, command: str, *arguments: Any) -> None:
        from annotator.commands import commenting

        self._desk.do(getattr(commenting, command), *arguments)

    def begin(self) -> None:
        """Comment on the current annotation; without one, on the article."""
        current = self._sheet.current
        if current is not None and current.status == "pending":
            self._desk.refused.emit("This is a suggestion; accept it before you comment on it.", "")
        elif current is not None:
            self._open(current.id)
        else:
            self.article()

    def article(self) -> None:
        """Show the comments on the article."""
        if self._sheet.article is not None:
            self._open(self._sheet.article.id)

    def _open(self, target: str) -> None:
        self.target = target
        self._show()
        self._panel.field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def close(self) -> None:
        """Put the thread away."""
        self.target = None
        self._panel.field.clear()
        self._panel.hide()
        self._show_button()
        self.changed.emit()

    def leave(self) -> None:
        """Put the thread away and go back to the article."""
        self.close()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _follow(self, annotation_id: str | None) -> None:
        """A thread on an annotation belongs to the current one."""
        article = self._sheet.article
        if self.target is not None and (article is None or self.target not in (article.id, annotation_id)):
            self.close()

    def _show_button(self) -> None:
        article = self._sheet.article
        found = self._sheet.comments_on(article.id) if article is not None else []
        left = sum(not one.resolved for one in found)
        told = wording.counted(len(found), "comment") + (f", {left:,} open" if 0 < left < len(found) else "")
        self._button.setText(told if found else "Comment")
        self._button.setAccessibleName(f"Comments on the article: {len(found)}")
        self._button.setVisible(article is not None and (bool(found) or self._desk.writable))

    def _show(self) -> None:
        self._show_button()
        article = self._sheet.article
        if self.target is None or article is None:
            return
        annotation = self._sheet.annotations.get(self.target)
        if annotation is None:
            title = "Comments on the article"
        else:
            words = wording.quoted(self._sheet.text, annotation.fragments, 40)
            label = self._desk.codebook.label(annotation.label_id)
            title = f"Comments on {label.name if label else '?'} {words}"
        shown = [self._shown(one) for one in self._sheet.comments_on(self.target)]
        self._panel.show_thread(title, shown, self._desk.writable)
        self.changed.emit()

    def _shown(self, one: Comment) -> ShownComment:
        author = self._sheet.annotators.get(one.author_id)
        me = self._desk.project.annotator.id if self._desk.project is not None else ""
        name = author.name if author else "?"
        return ShownComment(one.id, name, _when(one.created), one.text, one.resolved, one.author_id == me)


def _when(moment: str) -> str:
    """A stored moment as the clock on the wall shows it: `21 Nov 2026 22:30`."""
    try:
        here = datetime.fromisoformat(moment).astimezone()
    except ValueError:
        return moment
    return f"{wording.shown_date(here.date().isoformat())} {here:%H:%M}"
