"""What an export would write and keep, worked out beside the window."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from annotator.commands.export_preview import Keeping, first_record, keeping
from annotator.commands.export_profiles import Profile
from annotator.ui import wording
from annotator.ui.tasks import Task

if TYPE_CHECKING:
    from annotator.commands.project import Project
    from annotator.commands.tasks import Handle


class Looks(QObject):
    """One look at a time; a newer wish ends the one under way and replaces those that wait."""

    first = Signal(str)  # the first record, or why there is none
    kept = Signal(str)  # which formats keep everything

    def __init__(self, project: Project, parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._task: Task | None = None
        self._waiting: Profile | None = None
        self._tried: tuple[str, str, tuple[str, ...]] | None = None  # on what the formats were tried to the end

    def look(self, profile: Profile) -> None:
        """Write the first record as the profile says, and try the formats when what is exported has changed."""
        self.first.emit("…")
        if self._task is not None:
            self._waiting = profile
            self._task.cancel()
            return
        project = self._project

        def work(handle: Handle) -> str:
            return first_record(
                project,
                format_id=profile.format_id,
                layer=profile.layer,
                query=profile.query or None,
                statuses=profile.statuses,
                options=profile.form_options(),
                handle=handle,
            )

        self._start("Looking ahead", work, self.first.emit, profile)

    def stop(self) -> None:
        """End what is under way."""
        self._waiting = None
        if self._task is not None:
            self._task.blockSignals(True)
            self._task.cancel()
            self._task.wait()
            self._task = None

    def _start(
        self, title: str, work: Callable[[Handle], str], done: Callable[[str], object], profile: Profile
    ) -> None:
        self._task = task = Task(title, work, self)
        task.done.connect(lambda value: self._ended(done, value, profile))
        task.failed.connect(lambda sentence, _details: self._ended(done, sentence, profile))
        task.stopped.connect(lambda: self._ended(lambda _value: None, "", profile))
        task.start()

    def _ended(self, done: Callable[[str], object], value: str, profile: Profile) -> None:
        self._task = None
        done(value)
        if self._waiting is not None:
            profile, self._waiting = self._waiting, None
            self.look(profile)
        elif self._tried != _extent(profile):
            self._try(profile)

    def _try(self, profile: Profile) -> None:
        self.kept.emit("Trying the formats …")
        project = self._project

        def work(handle: Handle) -> str:
            found, tried = keeping(
                project, layer=profile.layer, query=profile.query or None, statuses=profile.statuses, handle=handle
            )
            return _told(found, tried)

        def tried(sentence: str) -> None:
            self._tried = _extent(profile)
            self.kept.emit(sentence)

        self._start("Trying the formats", work, tried, profile)


def _extent(profile: Profile) -> tuple[str, str, tuple[str, ...]]:
    """What is exported, whichever the format."""
    return profile.layer, profile.query, profile.statuses


def _told(found: list[Keeping], tried: int) -> str:
    """For instance "JSON lines, XMI. Tried on 5 articles.  CSV would lose 3 things: 3 × relation."."""
    if not tried:
        return ""
    whole = [one.title for one in found if one.everything]
    least = next((one for one in found if not one.everything and not one.refusal), None)
    sentence = f"{', '.join(whole)}. Tried on {wording.counted(tried, 'article')}."
    if least is not None:
        kinds = ", ".join(f"{count:,} × {kind}" for kind, count in sorted(least.lost.items()))
        sentence += f" Next best: {least.title}, which would lose {kinds}."
    return sentence
