"""annotator import PROJECT PATH… [--format ID] [--annotator NAME] [--json]"""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from annotator.cli import terminal

if TYPE_CHECKING:
    from annotator.commands.importing import ImportReport


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("paths", metavar="PATH", nargs="+", help="files, or folders with all below them")
    parser.add_argument("--format", metavar="ID", help="read all files as this format; guessed by content otherwise")
    parser.add_argument("--annotator", metavar="NAME", help="whose the annotations are that name nobody")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Import; status 1 when a file could not be read, though the others were."""
    from annotator.commands.importing import import_paths
    from annotator.commands.project import open_project

    with open_project(asked.project) as project, terminal.long_work() as handle:
        report = import_paths(project, asked.paths, format_id=asked.format, annotator=asked.annotator, handle=handle)
    for file in report.files:
        if file.error is not None:
            terminal.complain(file.error)
    if asked.json:
        terminal.document(_document(report))
    else:
        _tell(report)
    return 1 if report.errors else 0


def _tell(report: ImportReport) -> None:
    for file in report.files:
        for notice in file.notices:
            terminal.remark(notice)
        if file.duplicates:
            duplicates = terminal.number(file.duplicates, "article")
            terminal.remark(f"{file.path.name}: {duplicates} with a text that is there already, not added again.")
    parts = [terminal.number(report.articles, "article")]
    if report.annotations:
        parts.append(terminal.number(report.annotations, "annotation"))
    skipped = f"; {terminal.number(report.duplicates, 'duplicate')} skipped" if report.duplicates else ""
    failed = f"; {terminal.number(report.errors, 'file')} refused" if report.errors else ""
    terminal.say(f"Imported {' with '.join(parts)}{skipped}{failed}.")


def _document(report: ImportReport) -> dict[str, object]:
    return {
        "step": report.step.step.name if report.step else None,
        "articles": report.articles,
        "annotations": report.annotations,
        "duplicates": report.duplicates,
        "errors": report.errors,
        "files": [
            {
                "path": str(file.path),
                "format": file.format,
                "articles": file.articles,
                "annotations": file.annotations,
                "duplicates": file.duplicates,
                "notices": file.notices,
                "error": file.error,
            }
            for file in report.files
        ],
    }
