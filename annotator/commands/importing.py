"""Import: files and folders into a project as one step; a bad file is reported and does not stop the others."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.commands.format_options import Wishes
from annotator.commands.import_plan import Plan, digest_of
from annotator.commands.project import Project
from annotator.commands.tasks import Handle, without_collection
from annotator.errors import BadInput
from annotator.formats.page import ENGINE
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, format_named, formats, recognition
from annotator.model.changes import News

#: Records between two words about progress.
_TELL_EVERY = 200

#: The label of what stands outside the main text of a web page.
PROPOSED = "Boilerplate"

#: The annotator of imported annotations that name none.
IMPORTED = "imported"


@dataclass(slots=True)
class FileReport:
    """What became of one file: the format it was read as and why, what was noticed, what was taken in."""

    path: Path
    format: str | None = None
    notices: list[str] = field(default_factory=list)
    articles: int = 0
    annotations: int = 0
    duplicates: int = 0
    error: str | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ImportReport:
    """What an import did; `step` is None when nothing was new."""

    step: News | None
    files: tuple[FileReport, ...]
    articles: int
    annotations: int
    duplicates: int
    errors: int


def import_paths(
    project: Project,
    paths: Iterable[str | Path],
    *,
    format_id: str | None = None,
    annotator: str | None = None,
    options: Wishes | None = None,
    handle: Handle | None = None,
) -> ImportReport:
    """Take in files, and folders with all below them, as one step.

    The format is guessed by content unless `format_id` names it.  A text that is in the
    project already is a duplicate; what is marked on it is attached to the article that is
    there.  Annotations without an annotator go to `annotator` ("imported" by default).
    Raises Cancelled with nothing changed, BadInput for an unknown `format_id` and for options
    that no format has.
    """
    handle = handle or Handle()
    with without_collection():
        read = gather(project, paths, format_id=format_id, options=options, handle=handle)
        return take_in(project, read, annotator=annotator, handle=handle)


@dataclass(slots=True)
class Gathered:
    """Files that have been read and are not in the project yet: a report for each, and the records of those taken."""

    reports: list[FileReport] = field(default_factory=list)
    records: list[tuple[FileReport, list[ArticleRecord]]] = field(default_factory=list)


def gather(
    project: Project,
    paths: Iterable[str | Path],
    *,
    format_id: str | None = None,
    options: Wishes | None = None,
    handle: Handle,
) -> Gathered:
    """Read files, and folders with all below them, without changing the project; see `import_paths`."""
    form, wishes = format_named(format_id) if format_id else None, options or Wishes()
    wishes.check(form)
    found = _alone(list(_files(paths, project.location)))
    gathered = Gathered()
    for number, (path, refusal) in enumerate(found):
        handle.progress(number, len(found), f"Reading {path.name}")
        report = FileReport(path, error=refusal)
        gathered.reports.append(report)
        if refusal is None:
            records = _records(report, form, wishes, handle, (number, len(found)))
            if records:
                gathered.records.append((report, records))
    return gathered


def take_in(
    project: Project, gathered: Gathered, *, annotator: str | None = None, handle: Handle | None = None
) -> ImportReport:
    """Write what was read as one step."""
    reports, records = gathered.reports, _fitting(project, gathered.records)
    news = _take_in(project, records, annotator or IMPORTED, handle or Handle()) if records else None
    return ImportReport(
        step=news,
        files=tuple(reports),
        articles=sum(report.articles for report in reports),
        annotations=sum(report.annotations for report in reports),
        duplicates=sum(report.duplicates for report in reports),
        errors=sum(report.error is not None for report in reports),
    )


def _fitting(
    project: Project, gathered: Sequence[tuple[FileReport, list[ArticleRecord]]]
) -> Sequence[tuple[FileReport, list[ArticleRecord]]]:
    """The records; without what web pages propose where the codebook has no label for it."""
    if project.codebook.label_named(PROPOSED) is not None:
        return gathered
    for report, records in gathered:
        before = sum(len(record.spans) for record in records)
        for record in records:
            record.spans = [one for one in record.spans if one.origin is None or one.origin.engine != ENGINE]
        left_out = before - sum(len(record.spans) for record in records)
        if left_out:
            report.notices.append(
                f"{report.path.name}: the codebook has no label “{PROPOSED}”, so the {left_out:,} stretches outside "
                "the main text were not proposed."
            )
    return gathered


def _take_in(
    project: Project, gathered: Sequence[tuple[FileReport, list[ArticleRecord]]], annotator: str, handle: Handle
) -> News | None:
    """Prepare all rows outside the transaction, then write them in one short step."""
    handle.progress(0, None, "Preparing")
    with project.reading() as read:
        plan = Plan(read, annotator, handle)
        plan.add(gathered)
        seen = read.last_step()
    if plan.empty:
        plan.tell()
        return None
    handle.progress(0, None, "Writing")
    with project.step(plan.name) as unit:
        if unit.read.last_step() != seen:  # somebody else has written since: look again, now behind the lock
            plan = Plan(unit.read, annotator, handle)
            plan.add(gathered)
            unit.name = plan.name
        plan.put(unit)
        handle.check()
    plan.tell()
    return unit.news


def _records(
    report: FileReport, form: Format | None, wishes: Wishes, handle: Handle, place: tuple[int, int]
) -> list[ArticleRecord]:
    """The articles of one file, all or none; what goes wrong is written into `report`."""
    path, records = report.path, []
    try:
        chosen, report.reason = (form, "as asked") if form is not None else recognition(path)
        report.format = chosen.id
        if not chosen.reads:
            raise BadInput(f"The format “{chosen.title}” cannot be read.")
        for record in chosen.read(path, wishes.of(chosen), report.notices.append):
            digest_of(record)
            records.append(record)
            if len(records) % _TELL_EVERY == 0:
                handle.progress(*place, f"Reading {path.name}: {len(records):,} articles")
    except BadInput as error:
        report.error = error.sentence
        return []
    return records


def _files(paths: Iterable[str | Path], own: str) -> Iterator[tuple[Path, str | None]]:
    """Files in a fixed order, each with the reason when it cannot be taken; the project's `own` files are left out."""
    own = own if "://" in own else str(Path(own).resolve())
    for one in paths:
        path = Path(one)
        if path.is_dir():
            below = [file for file in _below(path, path.resolve()) if not _is_own(file, own)]
            yield from ((file, None) for file in below)
            if not below:
                yield path, f"{path} holds no files."
        elif path.exists():
            yield path, None
        elif "://" in str(one) or str(one).startswith(("http:/", "https:/")):
            yield (
                path,
                f"{one} is an address, and nothing is fetched from the network; save the page and import the file.",
            )
        else:
            yield path, f"{path} is not there."


def _is_own(file: Path, own: str) -> bool:
    """Whether `file` is the project itself or one of SQLite's files beside it."""
    return file.name.startswith(Path(own).name) and str(file.resolve()).startswith(own)


def _alone(found: Sequence[tuple[Path, str | None]]) -> list[tuple[Path, str | None]]:
    """`found` without the files that are read together with another one, such as the text beside its annotations."""
    ways = [one for one in formats().values() if type(one).companions is not Format.companions]
    read_along = {other.absolute() for path, _ in found for one in ways for other in one.companions(path)}
    return [(path, refusal) for path, refusal in found if path.absolute() not in read_along]


def _below(folder: Path, root: Path) -> Iterator[Path]:
    """The files under `folder`, sorted by name; hidden ones and links that lead out of `root` are skipped."""
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = Path(entry.path)
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path, root)
        elif entry.is_file() and (not entry.is_symlink() or path.resolve().is_relative_to(root)):
            yield path
