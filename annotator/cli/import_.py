"""annotator import PROJECT PATH… [--format ID] [--annotator NAME] [--keep-original] [--preview] [--OPTION …]"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from annotator.cli import options, terminal

if TYPE_CHECKING:
    from annotator.commands.import_preview import Preview
    from annotator.commands.importing import ImportReport

#: How much of the first text a preview shows, in code points.
_SHOWN = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("paths", metavar="PATH", nargs="+", help="files, or folders with all below them")
    parser.add_argument("--format", metavar="ID", help="read all files as this format; guessed by content otherwise")
    parser.add_argument("--annotator", metavar="NAME", help="whose the annotations are that name nobody")
    parser.add_argument(
        "--keep-original",
        action="store_true",
        help="keep each file, compressed, in the project with its articles; of archives, their files or pages",
    )
    parser.add_argument("--preview", action="store_true", help="read everything and tell, but change nothing")
    parser.add_argument("--json", action="store_true", help="print the report as one JSON document")
    options.add(parser, reading=True)


def run(asked: argparse.Namespace) -> int:
    """Import; status 1 when a file could not be read, though the others were."""
    from annotator.commands.format_options import Wishes
    from annotator.commands.import_preview import preview
    from annotator.commands.importing import import_paths
    from annotator.commands.project import open_project

    wishes = Wishes(options.given(asked))
    with open_project(asked.project, join=False) as project, terminal.long_work() as handle:
        if asked.preview:
            seen = preview(
                project,
                asked.paths,
                format_id=asked.format,
                options=wishes,
                keep_original=asked.keep_original,
                handle=handle,
            )
            return _show(seen, as_json=asked.json)
        report = import_paths(
            project,
            asked.paths,
            format_id=asked.format,
            annotator=asked.annotator,
            options=wishes,
            keep_original=asked.keep_original,
            handle=handle,
        )
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
                "recognised": file.reason,
                "articles": file.articles,
                "annotations": file.annotations,
                "duplicates": file.duplicates,
                "notices": file.notices,
                "error": file.error,
            }
            for file in report.files
        ],
    }


def _one_line(text: str) -> str:
    """The beginning of a text, on one line."""
    line = " ".join(text.split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"


def _show(seen: Preview, *, as_json: bool) -> int:
    """Tell what an import would find."""
    if as_json:
        terminal.document(
            {
                "articles": seen.articles,
                "duplicates": seen.duplicates,
                "annotations": seen.annotations,
                "errors": seen.errors,
                "files": [asdict(file) | {"path": str(file.path)} for file in seen.files],
            }
        )
        return 1 if seen.errors else 0
    terminal.table(
        ("file", "format", "recognised", "articles", "duplicates", "first text"),
        [
            (
                file.path.name,
                file.format or "–",
                file.reason,
                str(file.articles),
                str(file.duplicates),
                _one_line(file.first),
            )
            for file in seen.files
        ],
    )
    for file in seen.files:
        for notice in file.notices:
            terminal.remark(notice)
        if file.error is not None:
            terminal.complain(file.error)
    terminal.say(f"Would import {terminal.number(seen.articles - seen.duplicates, 'article')}; nothing was changed.")
    return 1 if seen.errors else 0
