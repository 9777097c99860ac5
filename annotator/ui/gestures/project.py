"""New, open, sample, import, export, back up, close."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from annotator.commands.early import EarlyProject, open_early, people_to_choose_from
from annotator.commands.keys import keep, with_kept, with_password
from annotator.errors import AnnotatorError
from annotator.model.people import Annotator
from annotator.settings import Settings
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.start_page import title_and_place
from annotator.ui.style.dress import theme_for
from annotator.ui.tasks import Task, Tasks

if TYPE_CHECKING:
    from annotator.commands.export_profiles import Profile
    from annotator.commands.exporting import ExportReport
    from annotator.commands.importing import ImportReport
    from annotator.commands.project import Project
    from annotator.commands.tasks import Handle


class ProjectGestures(QObject):
    """Gestures on the project as a whole; long ones run as tasks."""

    told = Signal(str, str, object)  # sentence, title of a button, what it calls
    refused = Signal(str, str)
    imported = Signal(object)  # ImportReport

    def __init__(self, desk: Desk, tasks: Tasks, settings: Settings, window: QWidget) -> None:
        super().__init__(window)
        self._desk, self._tasks, self._settings, self._window = desk, tasks, settings, window
        self.location = ""
        #: Whether to ask who is at work; a program that draws pictures asks nobody.
        self.asks = True
        desk.opened.connect(self._remember)
        desk.failed.connect(self._failed)
        desk.settled.connect(self._look_at_place)

    # -- opening

    def _folder(self) -> Path:
        last = Path(self._settings["last_folder"])
        if self._settings["last_folder"] and last.is_dir():
            return last
        documents = Path.home() / "Documents"
        return documents if documents.is_dir() else Path.home()

    def _remember(self) -> None:
        project = self._desk.project
        if project is not None:
            self.location = str(project.location)
            self._settings.remember_project(self.location)
            self._settings["last_open"] = self.location

    def _look_at_place(self) -> None:
        """Say it when the project lies where files are damaged easily, until the user has read it once."""
        from annotator.commands.whereabouts import remark_on_place

        location = self.location

        def tell(remark: str) -> None:
            if remark:
                self.told.emit(remark, "Do not say it again", lambda: self._keep_quiet(location))

        if location not in self._settings["quiet"]:
            self._desk.ask(lambda _reading: remark_on_place(location), tell, glance=True)

    def _keep_quiet(self, location: str) -> None:
        self._settings["quiet"] = [*self._settings["quiet"], location]
        self.told.emit("", "", None)

    def _failed(self, location: str, sentence: str, details: str) -> None:
        if location and "://" not in location and not Path(location).exists():
            self._settings.forget_project(location)
        self._settings["last_open"] = ""
        if "://" in location and "user name and password" in sentence and self.asks:
            self.open_database(location, sentence)
        else:
            self.refused.emit(sentence, details)

    def _open_with(self, opener: Callable[[], Project | EarlyProject], location: str = "") -> None:
        """Open something else once what runs on this project has stopped."""
        self._tasks.stop_all()
        self._desk.open(opener, location)

    def open_location(self, location: str) -> None:
        """Open the project at a path or database URL; where several people work, ask who it is, once."""
        name = self._settings["who"].get(location)
        title, people = people_to_choose_from(location, name) if self.asks else ("", [])
        if people:
            self.ask_who(location, people, name or "", title)
        else:
            self._open_with(lambda: open_early(with_kept(location), annotator=name), location)

    def ask_who(self, location: str, people: Sequence[Annotator], current: str, title: str = "") -> None:
        """Ask who is at work, remember it on this computer, and open the project for them."""
        from annotator.ui.people.who import WhoDialog

        theme = theme_for(self._settings["theme"])
        dialog = WhoDialog(self._window, title or title_and_place(location)[0], people, current, theme)

        def go_on() -> None:
            name = dialog.answer()
            self._settings["who"] = {**self._settings["who"], location: name}
            self._open_with(lambda: open_early(with_kept(location), annotator=name), location)

        dialog.accepted.connect(go_on)
        # As if a project had been closed: the start page comes back, unless one is open.
        dialog.rejected.connect(lambda: self._desk.closed.emit() if self._desk.project is None else None)
        dialog.open()

    def new(self) -> None:
        """Ask for title, place, codebook and annotator; create the project and open it."""
        from annotator.commands.codebooks import shipped_codebooks
        from annotator.commands.project import create_project, login_name
        from annotator.ui.dialogs.new_project import NewProjectDialog

        dialog = NewProjectDialog(self._window, self._folder(), login_name(), shipped_codebooks())
        if not dialog.exec():
            return
        chosen = dialog.answer()
        self._settings["last_folder"] = str(chosen.location.parent)
        self._open_with(
            lambda: create_project(
                chosen.location, codebook=chosen.codebook, annotator=chosen.annotator, title=chosen.title
            ),
            str(chosen.location),
        )

    def open(self) -> None:
        """Ask for a project file and open it."""
        from PySide6.QtWidgets import QFileDialog

        found, _filter = QFileDialog.getOpenFileName(
            self._window, "Open project", str(self._folder()), "Projects (*.annot);;All files (*)"
        )
        if found:
            self._settings["last_folder"] = str(Path(found).parent)
            self.open_location(found)

    def open_database(self, location: str = "", problem: str = "") -> None:
        """Ask for address, name and password and open the project there; the password may be kept."""
        from annotator.ui.dialogs.database import DatabaseDialog, Login

        dialog = DatabaseDialog(self._window, location, problem)

        def opener(login: Login) -> Project | EarlyProject:
            project = open_early(with_password(login.location, login.password))
            if login.keep and login.password:
                try:
                    keep(login.location, login.password)
                except AnnotatorError as error:
                    self.told.emit(error.sentence, "", None)
            return project

        def go_on() -> None:
            login = dialog.answer()
            self._open_with(lambda: opener(login), login.location)

        dialog.accepted.connect(go_on)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def sample(self) -> None:
        """Open the sample project; it is built the first time."""

        def opener() -> Project:
            from annotator.commands.demo import build_demo

            return build_demo()

        self._open_with(opener)

    def close(self) -> None:
        """Close the project; everything is saved already."""
        self._tasks.stop_all()
        self._settings["last_open"] = ""
        self._desk.close()

    def fill_recent(self, menu: QMenu) -> None:
        """List the recent projects in a menu."""
        menu.clear()
        for location in self._settings["recent"]:
            name, place = title_and_place(location)
            action = QAction(f"{name}   {place}".replace("&", "&&"), menu)
            action.triggered.connect(lambda _checked=False, one=location: self.open_location(one))
            menu.addAction(action)
        if menu.isEmpty():
            menu.addAction("None yet").setEnabled(False)

    # -- import

    def import_files(self) -> None:
        """Ask for files and import them."""
        from PySide6.QtWidgets import QFileDialog

        found, _filter = QFileDialog.getOpenFileNames(self._window, "Import files", str(self._folder()))
        self.ask_import([Path(one) for one in found])

    def import_folder(self) -> None:
        """Ask for a folder and import what is in it and below."""
        from PySide6.QtWidgets import QFileDialog

        found = QFileDialog.getExistingDirectory(self._window, "Import folder", str(self._folder()))
        self.ask_import([Path(found)] if found else [])

    def ask_import(self, paths: Sequence[Path]) -> None:
        """Show what the files hold, and import that when the user agrees."""
        from annotator.ui.dialogs.import_ import ImportDialog

        project = self._desk.project
        if not paths or project is None or not self._desk.writable:
            return
        self._settings["last_folder"] = str(paths[0].parent)
        keep = bool(self._settings["keep_originals"])
        dialog = ImportDialog(self._window, project, paths, theme_for(self._settings["theme"]), keep=keep)
        try:
            gathered = dialog.answer() if dialog.exec() else None
            if gathered is not None:
                self._settings["keep_originals"] = dialog.keep.isChecked()
        finally:
            dialog.deleteLater()
        if gathered is None:
            return

        def work(handle: Handle) -> ImportReport:
            from annotator.commands.importing import take_in

            return take_in(project, gathered, handle=handle)

        self.run_task("Importing", work, self._imported)

    def import_paths(self, paths: Sequence[Path]) -> None:
        """Import files and folders as one step, in a task."""
        project = self._desk.project
        if not paths or project is None or not self._desk.writable:
            return
        self._settings["last_folder"] = str(paths[0].parent)

        def work(handle: Handle) -> ImportReport:
            from annotator.commands.importing import import_paths

            return import_paths(project, paths, handle=handle)

        self.run_task("Importing", work, self._imported)

    def _imported(self, report: ImportReport) -> None:
        parts = [f"{wording.counted(report.articles, 'article')} imported"]
        if report.annotations:
            parts.append(wording.counted(report.annotations, "annotation"))
        if report.duplicates:
            parts.append(f"{wording.counted(report.duplicates, 'duplicate')} skipped")
        if report.errors:
            parts.append(f"{wording.counted(report.errors, 'file')} could not be read")
        sentence = " · ".join(parts) + "."
        rows = [
            (one.path.name, one.format or "", f"{one.articles:,}", one.error or " ".join(one.notices))
            for one in sorted(report.files, key=lambda one: one.error is None)
        ]
        self.told.emit(
            sentence,
            "Show files",
            lambda: self._report("Import", sentence, ("File", "Format", "Articles", "Notices"), rows),
        )
        self.imported.emit(report)

    # -- export

    def export(self) -> None:
        """Ask what is exported, as which format and where; write in a task."""
        from annotator.commands.export_profiles import Profile, profile_of, profiles
        from annotator.formats.registry import formats
        from annotator.ui.dialogs.export import ExportDialog

        project = self._desk.project
        if project is None:
            return
        with self._desk.reading() as reading:
            people = [one.name for one in reading.annotators() if one.kind != "gold"]
            kept = profiles(reading)
        written = [one for one in formats().values() if one.writes]
        last = self._settings["last_exports"].get(self.location, {})
        start = profile_of(last.get("profile")) or Profile(self._settings["last_format"])
        dialog = ExportDialog(self._window, written, people, self._folder(), project.title, start, project, kept)
        try:
            chosen = dialog.answer() if dialog.exec() else None
        finally:
            dialog.deleteLater()
        self._keep_profiles(kept, dialog.profiles)
        if chosen is None:
            return
        self._settings["last_format"] = chosen.profile.format_id
        self._settings["last_folder"] = str(chosen.out.parent)
        exports = {key: one for key, one in self._settings["last_exports"].items() if key != self.location}
        made = {"out": str(chosen.out), "profile": chosen.profile.written()}
        self._settings["last_exports"] = dict(list({self.location: made, **exports}.items())[:20])
        self._export_to(project, chosen.out, chosen.profile)

    def export_again(self) -> None:
        """Do the last export of this project again, to the same place."""
        from annotator.commands.export_profiles import profile_of

        project = self._desk.project
        last = self._settings["last_exports"].get(self.location, {})
        profile = profile_of(last.get("profile"))
        if project is not None and profile is not None and isinstance(last.get("out"), str):
            self._export_to(project, Path(last["out"]), profile)
        else:
            self.export()

    def _keep_profiles(self, before: Mapping[str, Profile], after: Mapping[str, Profile]) -> None:
        """Write the profiles that were saved or removed in the dialog into the project."""
        from annotator.commands.export_profiles import remove_profile, save_profile

        for name in {*before, *after}:
            if name not in after:
                self._desk.do(remove_profile, name)
            elif before.get(name) != after[name]:
                self._desk.do(save_profile, name, after[name])

    def _export_to(self, project: Project, out: Path, profile: Profile) -> None:
        def work(handle: Handle) -> ExportReport:
            from annotator.commands.exporting import export

            return export(
                project,
                out,
                format_id=profile.format_id,
                layer=profile.layer,
                query=profile.query or None,
                statuses=profile.statuses,
                split=profile.split or None,
                seed=profile.seed,
                options=profile.form_options(),
                handle=handle,
            )

        self.run_task("Exporting", work, self._exported)

    def _exported(self, report: ExportReport) -> None:
        names = ", ".join(Path(one).name for one in report.files)
        counts = ", ".join(
            (
                wording.counted(report.articles, "article"),
                wording.counted(report.spans, "annotation"),
                wording.counted(report.relations, "relation"),
            )
        )
        sentence = f"Exported {counts} to {names}."
        if not report.losses:
            self.told.emit(sentence, "", None)
            return
        sentence = f"{sentence} {wording.counted(len(report.losses), 'thing')} could not be carried."
        rows = [(one.kind, one.article, one.object_id or "", one.written) for one in report.losses]
        heads = ("What", "Article", "Which", "Written instead")
        self.told.emit(sentence, "Show losses", lambda: self._report("Losses", sentence, heads, rows))

    def backup(self) -> None:
        """Ask for a place and write a consistent copy there."""
        from PySide6.QtWidgets import QFileDialog

        project = self._desk.project
        if project is None:
            return
        start = self._folder() / f"{Path(str(project.location)).stem}-backup.annot"
        found, _filter = QFileDialog.getSaveFileName(self._window, "Back up project", str(start), "Projects (*.annot)")
        if not found:
            return

        def work(_handle: Handle) -> Path:
            from annotator.commands.backup import backup

            return backup(project.location, found)

        self.run_task("Backing up", work, lambda place: self.told.emit(f"Backed up to {place}.", "", None))

    # -- tasks

    def run_task(self, title: str, work: Callable[[Handle], Any], done: Callable[[Any], None]) -> Task:
        """Do long work beside the window; what became of it is told.  Gives the task, which has begun."""
        task = Task(title, work, self)
        task.done.connect(done)
        task.failed.connect(self.refused)
        task.stopped.connect(lambda: self.told.emit(f"{title} was stopped; nothing was changed.", "", None))
        return self._tasks.start(task)

    def _report(self, title: str, sentence: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        from annotator.ui.dialogs.report import ReportDialog

        ReportDialog(self._window, title, sentence, heads, rows).open()
