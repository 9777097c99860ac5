"""What waits for a server that has gone: shown in the article as it will be, and counted in the status bar."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import wraps
from typing import Any

from PySide6.QtWidgets import QLabel

from annotator.errors import Unreachable
from annotator.model.annotations import Annotation, Article
from annotator.ui.desk import Desk


def when_reachable(read: Callable[..., None]) -> Callable[..., None]:
    """What reads of a server; while that has gone it does nothing, as all is read again when it answers."""

    @wraps(read)
    def tried(*args: Any) -> None:
        with suppress(Unreachable):
            read(*args)

    return tried


class Waiting:
    """The gestures that wait, laid over the annotations of the article that lies open."""

    def __init__(self, desk: Desk) -> None:
        desk.closed.connect(self.gestures_gone)
        #: What waits, as the outbox keeps it.
        self.gestures: list[dict[str, Any]] = []
        #: What is stored of the annotations that are shown otherwise, by id; None for those that are new.
        self._stored: dict[str, Annotation | None] = {}

    def gestures_gone(self) -> None:
        """Another project may come, for which nothing waits."""
        self.gestures, self._stored = [], {}

    @property
    def ids(self) -> Mapping[str, object]:
        """The annotations that are not stored as they are shown."""
        return self._stored

    def over(self, article: Article, shown: Mapping[str, Annotation], me: str) -> dict[str, Annotation | None]:
        """What is to be shown otherwise than it is `shown`, by id; None for what is not to be shown any more."""
        before = self._stored
        there = {key: one for key, one in {**shown, **before}.items() if one is not None}
        wanted = self._laid_over(article, there, me)
        self._stored = {key: there.get(key) for key in wanted}
        return {**{key: one for key, one in before.items() if key not in wanted}, **wanted}

    def laid_over(self, article: Article, stored: list[Annotation], me: str) -> list[Annotation]:
        """The annotations of an article, just read, as they will be."""
        there = {one.id: one for one in stored}
        wanted = self._laid_over(article, there, me)
        self._stored = {key: there.get(key) for key in wanted}
        return [one for one in {**there, **wanted}.values() if one is not None]

    def _laid_over(self, article: Article, there: dict[str, Annotation], me: str) -> dict[str, Annotation | None]:
        if not self.gestures:
            return {}
        from annotator.commands.outbox import laid_over

        return laid_over(self.gestures, article, there, me)


class WaitingCount(QLabel):
    """How many gestures wait for the server; stands in the status bar while there are any."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self.setAccessibleName("Gestures that wait for the server")
        self.setToolTip("Shown with broken lines, kept on this computer, sent when the server answers")
        self.hide()
        desk.waiting.connect(lambda found, _reachable: self.show_count(len(found)))
        desk.closed.connect(self.hide)

    def show_count(self, number: int) -> None:
        """Show this number; nothing for 0."""
        self.setText(f"{number:,} {'gesture waits' if number == 1 else 'gestures wait'} for the server")
        self.setVisible(number > 0)
