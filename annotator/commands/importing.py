"""Import: files and folders into a project as one step; a bad file is reported and does not stop the others."""

from __future__ import annotations

import gc
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from annotator.commands.format_options import Wishes
from annotator.commands.import_plan import Plan
from annotator.commands.import_reading import FileReport, Gathered, gather
from annotator.commands.project import Project
from annotator.commands.tasks import Handle, without_collection
from annotator.model.changes import News

__all__ = ["FileReport", "Gathered", "ImportReport", "gather", "import_paths", "take_in"]

#: The annotator of imported annotations that name none.
IMPORTED = "imported"


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
    keep_original: bool = False,
    handle: Handle | None = None,
) -> ImportReport:
    """Take in files, and folders with all below them, as one step.

    The format is guessed by content unless `format_id` names it.  A text that is in the
    project already is a duplicate; what is marked on it is attached to the article that is
    there.  Annotations without an annotator go to `annotator` ("imported" by default).  With
    `keep_original` the bytes of each file are kept in the project with its articles.
    Memory is bounded: what was read waits on disk, and is written in portions.
    Raises Cancelled with nothing changed, BadInput for an unknown `format_id` and for options
    that no format has.
    """
    handle = handle or Handle()
    with without_collection():
        read = gather(project, paths, format_id=format_id, options=options, keep_original=keep_original, handle=handle)
        return take_in(project, read, annotator=annotator, handle=handle)


def take_in(
    project: Project, gathered: Gathered, *, annotator: str | None = None, handle: Handle | None = None
) -> ImportReport:
    """Write what was read as one step."""
    reports = gathered.reports
    news = _take_in(project, gathered, annotator or IMPORTED, handle or Handle()) if gathered.articles else None
    return ImportReport(
        step=news,
        files=tuple(reports),
        articles=sum(report.articles for report in reports),
        annotations=sum(report.annotations for report in reports),
        duplicates=sum(report.duplicates for report in reports),
        errors=sum(report.error is not None for report in reports),
    )


def _take_in(project: Project, gathered: Gathered, annotator: str, handle: Handle) -> News | None:
    """Each portion is prepared against a project that holds the portions before it, all in one transaction."""
    handle.progress(0, gathered.articles, "Writing")
    with without_collection(), project.step("Import") as unit:
        plan = Plan(unit, gathered, annotator)
        done = 0
        for portion in gathered.spool.portions():
            if done:
                unit.flush()
                # Questions to the database leave circles behind, and the collector rests while values are made.
                gc.collect(1)
            plan.add(portion)
            done += len(portion)
            handle.progress(done, gathered.articles, "Writing")
        plan.link_across()
        unit.name = plan.name
        handle.check()
    plan.tell()
    return unit.news
