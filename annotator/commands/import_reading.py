"""Reading files for an import: which there are, what each is read as, and their records, put aside in portions."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from annotator.commands.format_options import Wishes
from annotator.commands.import_spool import LARGEST_ORIGINAL, Spool
from annotator.commands.project import Project
from annotator.commands.tasks import Handle
from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, Original, ProjectPart
from annotator.formats.registry import Format, format_named, formats, recognition
from annotator.model.text import sha256
from annotator.storage.originals import ORIGINAL

#: Records between two words about progress.
_TELL_EVERY = 200

#: How much of the first text of a file is shown before an import, in code points.
_SHOWN = 600


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


@dataclass(slots=True)
class Held:
    """What one file holds: its articles and annotations, the first article's words, the SHA-256 of every text."""

    articles: int = 0
    annotations: int = 0
    title: str = ""
    first: str = ""
    digests: bytearray = field(default_factory=bytearray)
    #: Entries that the file states, each once; they are known before anything mentions them.
    people: ProjectPart = field(default_factory=ProjectPart)
    _stated: set[tuple[str, str]] = field(default_factory=set)

    def add(self, record: ArticleRecord) -> None:
        """Count one more article."""
        if not self.articles:
            self.title, self.first = record.title or "", record.text[:_SHOWN]
        self.articles += 1
        self.annotations += len(record.spans)
        self.digests += bytes.fromhex(digest_of(record))
        if record.project is not None:
            self._take_entries(record.project)

    def _take_entries(self, part: ProjectPart) -> None:
        fresh = [one for one in part.annotators if self._is_new("annotator", one.name)]
        self.people.annotators = [*self.people.annotators, *fresh] if fresh else self.people.annotators
        speakers = [one for one in part.speakers if self._is_new("speaker", one.id)]
        self.people.speakers = [*self.people.speakers, *speakers] if speakers else self.people.speakers
        groups = [one for one in part.groups if self._is_new("group", one.id)]
        self.people.groups = [*self.people.groups, *groups] if groups else self.people.groups

    def _is_new(self, kind: str, name: str) -> bool:
        if (kind, name) in self._stated:
            return False
        self._stated.add((kind, name))
        return True


@dataclass(slots=True)
class Gathered:
    """Files that have been read and are not in the project yet; reports, and what each holds, by number."""

    reports: list[FileReport] = field(default_factory=list)
    held: list[Held] = field(default_factory=list)
    spool: Spool = field(default_factory=Spool)
    #: The SHA-256 of each file that is to be kept as the original of its articles, by number.
    originals: dict[int, str] = field(default_factory=dict)
    #: Names that a text without one gets from a later record, by digest.
    named: dict[bytes, str] = field(default_factory=dict)
    #: Spans at which relations of other articles end, by the name of their article.
    ends: dict[str, set[str]] = field(default_factory=dict)
    _nameless: set[bytes] = field(default_factory=set)

    @property
    def articles(self) -> int:
        """How many articles the files hold."""
        return sum(one.articles for one in self.held)

    def take(self, number: int, record: ArticleRecord) -> None:
        """Put one record aside."""
        self.held[number].add(record)
        digest, part = bytes.fromhex(digest_of(record)), record.project
        if record.id is None:
            self._nameless.add(digest)
        elif digest in self._nameless and (record.spans or record.comments or part is not None):
            self.named.setdefault(digest, record.id)
        for link in (*record.relations, *(part.relations if part is not None else ())):
            if link.to_article is not None:
                self.ends.setdefault(link.to_article, set()).add(link.to_id)
        self.spool.add(number, record)


def digest_of(record: ArticleRecord) -> str:
    """SHA-256 of the record's text, worked out once."""
    if record.sha256 is None:
        record.sha256 = sha256(record.text)
    return record.sha256


def gather(
    project: Project,
    paths: Iterable[str | Path],
    *,
    format_id: str | None = None,
    options: Wishes | None = None,
    keep_original: bool = False,
    handle: Handle,
) -> Gathered:
    """Read files, and folders with all below them, without changing the project; see `importing.import_paths`."""
    form, wishes = format_named(format_id) if format_id else None, options or Wishes()
    wishes.check(form)
    found = _alone(list(_files(paths, project.location)))
    gathered = Gathered()
    for number, (path, refusal) in enumerate(found):
        handle.progress(number, len(found), f"Reading {path.name}")
        gathered.reports.append(FileReport(path, error=refusal))
        gathered.held.append(Held())
        if refusal is None:
            _read(gathered, number, form, wishes, handle, len(found), keep_original)
    return gathered


def _read(
    gathered: Gathered, number: int, form: Format | None, wishes: Wishes, handle: Handle, files: int, keep: bool
) -> None:
    """The articles of one file, all or none; what goes wrong is written into its report."""
    report, spool = gathered.reports[number], gathered.spool
    path, mark, parts = report.path, spool.mark(), _Originals(spool)
    try:
        chosen, report.reason = (form, "as asked") if form is not None else recognition(path)
        report.format = chosen.id
        if not chosen.reads:
            raise BadInput(f"The format “{chosen.title}” cannot be read.")
        for count, record in enumerate(chosen.read(path, wishes.of(chosen), report.notices.append), 1):
            if keep:
                parts.keep(record)
            record.original = None
            gathered.take(number, record)
            if count % _TELL_EVERY == 0:
                handle.progress(number, files, f"Reading {path.name}: {count:,} articles")
        if keep and not parts.any:
            _keep_file(gathered, number)
        report.notices += parts.told(path.name)
    except BadInput as error:
        report.error = error.sentence
        spool.back_to(mark)
        gathered.held[number] = Held()


class _Originals:
    """Puts the originals that a reader states aside; those of one member of an archive come one after the other."""

    def __init__(self, spool: Spool) -> None:
        self._spool = spool
        self._last: tuple[Original, str | None] | None = None
        self._too_large = 0

    @property
    def any(self) -> bool:
        """Whether the reader has stated any."""
        return self._last is not None

    def keep(self, record: ArticleRecord) -> None:
        """Keep the original of one record, and name it in the record's metadata."""
        original = record.original
        if original is None:
            return
        if self._last is None or self._last[0] is not original:
            fits = original.size <= LARGEST_ORIGINAL
            self._too_large += not fits
            self._last = original, self._spool.keep(original) if fits else None
        if self._last[1] is not None:
            record.meta = {**record.meta, ORIGINAL: self._last[1]}

    def told(self, name: str) -> list[str]:
        """What there is to say of those that were not kept."""
        if not self._too_large:
            return []
        return [f"{name}: {self._too_large:,} originals are larger than {_LIMIT}; they were not kept in the project."]


def _keep_file(gathered: Gathered, number: int) -> None:
    """Put the file itself aside as the original of its articles."""
    report = gathered.reports[number]
    path = report.path
    try:
        original = Original(path.name, path=path)
        if original.size > LARGEST_ORIGINAL:
            report.notices.append(
                f"{path.name} is larger than {_LIMIT}, the most that is kept of an original; its articles are "
                "imported, but keep the file itself."
            )
            return
        gathered.originals[number] = gathered.spool.keep(original)
    except OSError as error:
        raise BadInput(f"{path.name} cannot be read: {error.strerror or error}.") from None


_LIMIT = f"{LARGEST_ORIGINAL >> 20} MB"


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
