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
    """The first record as it would be written, and beside it a trial of all formats on what is exported."""

    first = Signal(str)  # the first record, or why there is none
    kept = Signal(str)  # which formats keep everything

    def __init__(self, project: Project, parent: QObject) -> None:
        super().__init__(parent)
        self._project = project
        self._record = _Look("Looking ahead", self.first.emit, "…", self)
        self._trial = _Look("Trying the formats", self.kept.emit, "Trying the formats …", self)
        self._extent: tuple[str, str, tuple[str, ...]] | None = None

    def look(self, profile: Profile) -> None:
        """Write the first record as the profile says, and try the formats when what is exported has changed."""
        project, layer, query, statuses = self._project, profile.layer, profile.query or None, profile.statuses

        def write(handle: Handle) -> str:
            return first_record(
                project,
                format_id=profile.format_id,
                layer=layer,
                query=query,
                statuses=statuses,
                options=profile.form_options(),
                handle=handle,
            )

        def attempt(handle: Handle) -> str:
            return _told(*keeping(project, layer=layer, query=query, statuses=statuses, handle=handle))

        self._record.begin(write)
        extent = layer, profile.query, statuses
        if extent != self._extent:
            self._extent = extent
            self._trial.begin(attempt)

    def stop(self) -> None:
        """End what is under way."""
        self._record.stop()
        self._trial.stop()


class _Look(QObject):
    """One piece of work at a time; a newer one ends the one under way."""

    def __init__(self, title: str, tell: Callable[[str], object], meanwhile: str, parent: QObject) -> None:
        super().__init__(parent)
        self._title, self._tell, self._meanwhile = title, tell, meanwhile
        self._task: Task | None = None
        self._next: Callable[[Handle], str] | None = None

    def begin(self, work: Callable[[Handle], str]) -> None:
        """Tell what `work` gives, once what is under way has ended."""
        self._tell(self._meanwhile)
        if self._task is not None:
            self._next = work
            self._task.cancel()
            return
        self._task = task = Task(self._title, work, self)
        task.done.connect(self._ended)
        task.failed.connect(lambda sentence, _details: self._ended(sentence))
        task.stopped.connect(lambda: self._ended(""))
        task.start()

    def stop(self) -> None:
        """End it without telling anything."""
        self._next = None
        if self._task is not None:
            self._task.blockSignals(True)
            self._task.cancel()
            self._task.wait()
            self._task = None

    def _ended(self, sentence: str) -> None:
        self._task = None
        work, self._next = self._next, None
        if work is not None:
            self.begin(work)
        else:
            self._tell(sentence)


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
