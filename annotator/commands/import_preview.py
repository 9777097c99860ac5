"""What an import would find: formats, counts, duplicates, problems, the first words; the project is not changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from annotator.commands.format_options import Wishes
from annotator.commands.import_reading import FileReport, Gathered, Held, gather
from annotator.commands.project import Project, Reading
from annotator.commands.tasks import Handle, without_collection
from annotator.errors import BadInput
from annotator.formats.cells import IGNORED, bare
from annotator.formats.cells import rows as table_rows
from annotator.formats.metadata import standard_name
from annotator.formats.sheets import sheets_of
from annotator.formats.table_reading import text_column_of

#: Bytes of a SHA-256, and how many are asked for at once.
_DIGEST = 32
_AT_ONCE = 5000


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
    keep_original: bool = False,
    handle: Handle | None = None,
) -> Preview:
    """Read files and folders as `importing.import_paths` does, and tell what would come of it."""
    with without_collection():
        gathered = gather(
            project,
            paths,
            format_id=format_id,
            options=options,
            keep_original=keep_original,
            handle=handle or Handle(),
        )
    seen: set[bytes] = set()
    with project.reading() as read:
        files = [
            _told(report, held, _count_known(read, held.digests, seen))
            for report, held in zip(gathered.reports, gathered.held, strict=True)
        ]
    return Preview(tuple(files), gathered)


def _told(report: FileReport, held: Held, duplicates: int) -> FilePreview:
    return FilePreview(
        report.path,
        report.format,
        report.reason,
        held.articles,
        held.annotations,
        duplicates,
        tuple(report.notices),
        report.error,
        held.title,
        held.first,
    )


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
    sample = [dict(zip(columns, row, strict=False)) for row in table[1:]]
    text = text_column_of(columns, None, sample)
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


def _count_known(read: Reading, digests: bytearray, seen: set[bytes]) -> int:
    """How many of a file's texts are in the project, or in `seen`, to which they are added."""
    known = 0
    for start in range(0, len(digests), _AT_ONCE * _DIGEST):
        part = [bytes(digests[one : one + _DIGEST]) for one in range(start, len(digests), _DIGEST)[:_AT_ONCE]]
        there = read.articles_with_text([one.hex() for one in part])
        for one in part:
            known += one in seen or one.hex() in there
            seen.add(one)
    return known
