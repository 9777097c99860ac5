"""What an import would find: formats, counts, duplicates, problems, the first words; the project is not changed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from annotator.commands.format_options import Wishes
from annotator.commands.import_plan import digest_of
from annotator.commands.importing import Gathered, gather
from annotator.commands.project import Project
from annotator.commands.tasks import Handle, without_collection
from annotator.errors import BadInput
from annotator.formats.cells import IGNORED, bare
from annotator.formats.cells import rows as table_rows
from annotator.formats.metadata import standard_name
from annotator.formats.sheets import sheets_of
from annotator.formats.tables import text_column_of

#: How much of the first text is shown, in code points.
_SHOWN = 600


@dataclass(frozen=True, slots=True)
class FilePreview:
    """One file: its format and why, what is in it, how many of its texts are known already, and its first words."""

    path: Path
    format: str | None
    reason: str
    articles: int
    annotations: int
    duplicates: int
    notices: tuple[str, ...]
    error: str | None
    title: str
    first: str


@dataclass(frozen=True, slots=True)
class Preview:
    """All files with their sums, and what `importing.take_in` writes when the user agrees."""

    files: tuple[FilePreview, ...]
    gathered: Gathered

    @property
    def articles(self) -> int:
        """How many articles the files hold."""
        return sum(file.articles for file in self.files)

    @property
    def annotations(self) -> int:
        """How many annotations the files hold."""
        return sum(file.annotations for file in self.files)

    @property
    def duplicates(self) -> int:
        """How many of the articles have a text that is there already, or twice in the files."""
        return sum(file.duplicates for file in self.files)

    @property
    def errors(self) -> int:
        """How many files cannot be taken."""
        return sum(file.error is not None for file in self.files)


def preview(
    project: Project,
    paths: Iterable[str | Path],
    *,
    format_id: str | None = None,
    options: Wishes | None = None,
    handle: Handle | None = None,
) -> Preview:
    """Read files and folders as `importing.import_paths` does, and tell what would come of it."""
    with without_collection():
        gathered = gather(project, paths, format_id=format_id, options=options, handle=handle or Handle())
    digests = [digest_of(record) for _, records in gathered.records for record in records]
    with project.reading() as read:
        seen = set(read.articles_with_text(list(dict.fromkeys(digests))))
    by_report = {id(report): records for report, records in gathered.records}
    files = []
    for report in gathered.reports:
        records = by_report.get(id(report), [])
        twice = _count_known([digest_of(record) for record in records], seen)
        first = records[0] if records else None
        files.append(
            FilePreview(
                report.path,
                report.format,
                report.reason,
                len(records),
                sum(len(record.spans) for record in records),
                twice,
                tuple(report.notices),
                report.error,
                (first.title or "") if first else "",
                first.text[:_SHOWN] if first else "",
            )
        )
    return Preview(tuple(files), gathered)


@dataclass(frozen=True, slots=True)
class TableLook:
    """The first rows of a table, and what each of its columns is taken for when nobody says: a role, or None."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    roles: tuple[str | None, ...]


#: What a column can be, as the columns option of tables calls it; others keep their name as metadata.
ROLES = ("text", "title", "id", "outlet", "author", "url", "published", "language", IGNORED)


def table_look(path: Path, format_id: str, most: int = 5) -> TableLook | None:
    """The beginning of a table of articles; None when the file is none, or one of spans."""
    table = _table(path, format_id)
    if table is None or len(table) < 2:
        return None
    columns = tuple(name for name in (bare(cell.strip()) for cell in table[0]) if name)
    if {"start", "end", "label"} <= set(columns):
        return None
    text = text_column_of(columns, None)
    taken: set[str] = set()
    roles: list[str | None] = []
    for column in columns:
        role = "text" if column == text else column if column == "id" else standard_name(column)
        roles.append(None if role is None or role in taken else role)
        taken.add(role or "")
    rows = tuple(tuple([*row, *[""] * len(columns)][: len(columns)]) for row in table[1 : most + 1])
    return TableLook(columns, rows, tuple(roles))


def _table(path: Path, format_id: str) -> list[list[str]] | None:
    """The first rows of a table, its header first; None when the file cannot be read as one."""
    try:
        if format_id == "xlsx":
            return next((rows[:50] for _, rows in sheets_of(path) if len(rows) > 1), None)
        if format_id == "csv":
            head = [cells for _, cells in islice(table_rows(path, lambda _: None), 50)]
            return [list(head[0]), *(list(cells.values()) for cells in head)] if head else None
    except BadInput:
        pass
    return None


def _count_known(digests: Sequence[str], seen: set[str]) -> int:
    """How many of the digests are in `seen`, to which they are added."""
    known = 0
    for digest in digests:
        known += digest in seen
        seen.add(digest)
    return known
