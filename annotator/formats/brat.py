"""brat standoff: texts with `.ann` files beside them, in folders or a zip archive; one folder an annotator."""

from __future__ import annotations

import codecs
import os.path
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, ClassVar, Literal

from annotator.errors import BadInput
from annotator.formats.brat_lines import parsed
from annotator.formats.brat_metadata import metadata_of, metadata_places
from annotator.formats.brat_names import names_read
from annotator.formats.brat_polnear import from_polnear, is_polnear, split_stem, to_polnear
from annotator.formats.brat_reading import EQUIVALENCE, Names, Reading
from annotator.formats.brat_writing import Lines, Vocabulary, losses_of, wide
from annotator.formats.decoding import Notice, check_storable, decode, kind_of_binary, read_bytes
from annotator.formats.documents import join
from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, Loss, SpanRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.zipped import ZIP_STARTS, Archive, FileNames, ZipWriter, names_in
from annotator.model.codebook import Codebook

#: brat's own files beside the annotations.
CONFIGURATION = ("annotation.conf", "visual.conf", "tools.conf", "kb_shortcuts.conf")

#: The second half of annotations that are parted.
_MORE = ".a2"

_LINE = re.compile(rb"(?:\xef\xbb\xbf)?(?:T\d+\t\S+ \d+ \d+|[REAMN]\d+\t\S+[ :]\S|#\d+\t\S+ \S+\t|\*\t\S+ \S)")


@dataclass(frozen=True, slots=True)
class BratOptions:
    """Which dialect, and where annotators are named."""

    dialect: Literal["auto", "brat", "polnear"] = field(
        default="auto",
        metadata={"help": "Plain brat, or PolNeAR's attributions; told by the labels. “auto” writes plain brat."},
    )
    annotator: Literal["auto", "folder", "none"] = field(
        default="auto",
        metadata={
            "for": "read",
            "help": "Take the folder's name for the annotator: if several folders hold the article, or always.",
        },
    )
    words: bool = field(default=True, metadata={"for": "read", "help": "Check each span's words against the text."})
    content: Literal["Claim", "Quote"] = field(default="Claim", metadata={"help": "What PolNeAR's Content is read as."})
    layout: Literal["annotators", "flat"] = field(
        default="annotators",
        metadata={"for": "write", "help": "Write one folder an annotator, or all annotations into one folder."},
    )


class Brat(Format):
    """Spans with fragments, attributes, relations, events, registry entries and notes."""

    id = "brat"
    title = "brat standoff (.ann beside .txt)"
    extensions: ClassVar[tuple[str, ...]] = (".ann", ".a1")
    reads = True
    writes = True
    several = True
    written_as = ".zip"
    loses = (
        "times",
        "titles, metadata and statuses",
        "spans of zero width",
        "origins of suggestions",
        "claim groups",
        "comments on articles",
        "relations between annotators",
    )
    options = BratOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """An `.ann` file, its lines under another name, brat's configuration, or an archive with `.ann` files."""
        if head.startswith(ZIP_STARTS):
            return 0.9 if any(name.lower().endswith(self.extensions) for name in names_in(path)) else 0.0
        if path.name in CONFIGURATION:
            return 0.9
        named = path.suffix.lower() in self.extensions
        if not head.strip():
            return 0.9 if named else 0.0
        return (0.95 if named else 0.5) if _LINE.match(head) else 0.0

    def companions(self, path: Path) -> tuple[Path, ...]:
        """The text of an `.ann` file, the configuration around it, the `.a2` of an `.a1`: read with it, not alone."""
        if path.suffix.lower() not in self.extensions:
            return ()
        files = _Folder(path.parent)
        text = _text_of(files, path)
        around = (folder / name for folder in (path.parent, path.parent.parent) for name in CONFIGURATION)
        tables = (Path(one) for one in metadata_places(path))
        more = (path.with_suffix(_MORE),) if path.suffix.lower() == ".a1" else ()
        others = (one for one in (*more, *around, *tables) if one.is_file())
        return (*((Path(text),) if text is not None else ()), *others)

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of an `.ann` file, or those of an archive."""
        if path.name in CONFIGURATION:
            raise BadInput(f"{path.name} is brat's configuration, not an annotated article; import the .ann files.")
        if path.suffix.lower() == _MORE:
            raise BadInput(f"{path.name} goes on after {path.stem}.a1; import that, and this is read with it.")
        if path.suffix.lower() not in self.extensions:
            head = read_bytes(path)[:4]
            if head.startswith(ZIP_STARTS):
                yield from _archived(path, options, notice)
                return
        yield _article(_Folder(path.parent), path, path.name, options, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """A zip archive of folders, with `annotation.conf` and `visual.conf` at its top."""
        result, vocabulary = WriteResult(), Vocabulary(codebook)
        names, folders = FileNames(), FileNames()
        with ZipWriter(out) as archive:
            for number, record in enumerate(records, 1):
                stem = names.name(record.id or f"article-{number}")
                vocabulary.articles.set(record.id or stem, stem)
                _write_article(record, stem, _Output(archive, vocabulary, folders, options, result))
                result.articles += 1
            archive.add("annotation.conf", vocabulary.annotation_conf().encode("utf-8"))
            archive.add("visual.conf", vocabulary.visual_conf().encode("utf-8"))
        return result


# -- reading ------------------------------------------------------------------------------


class _Folder:
    """Files on the disk."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self.names_of: dict[PurePath, Names | None] = {}

    def has(self, path: PurePath) -> bool:
        return os.path.isfile(path)  # noqa: PTH113 - a path made anew costs more than the question

    def read(self, path: PurePath) -> bytes:
        return read_bytes(path if isinstance(path, Path) else Path(path))

    def beside(self, path: PurePath) -> bool:
        """Whether another folder beside that of `path` holds annotations of the same text."""
        try:
            folders = [
                one for one in self._top.parent.iterdir() if one.is_dir() and not one.is_symlink() and one != self._top
            ]
        except OSError:
            return False
        text = Path(path).with_suffix(".txt")
        return any(
            (one / path.name).is_file() and (one / text.name).is_file() and _alike(one / text.name, text)
            for one in folders[:1000]
        )


def _alike(one: Path, other: Path) -> bool:
    return one.stat().st_size == other.stat().st_size and read_bytes(one) == read_bytes(other)


class _Members:
    """Files in an archive."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._names = set(archive.names)
        self.names_of: dict[PurePath, Names | None] = {}
        self._folders: dict[str, set[str]] = defaultdict(set)
        for name in archive.names:
            if name.endswith(Brat.extensions):
                place = PurePosixPath(name)
                self._folders[f"{place.parent.parent}/{place.name}"].add(str(place.parent))

    def has(self, path: PurePath) -> bool:
        return str(path) in self._names

    def read(self, path: PurePath) -> bytes:
        return self._archive.read(str(path))

    def beside(self, path: PurePath) -> bool:
        text, folders = path.with_suffix(".txt"), self._folders[f"{path.parent.parent}/{path.name}"]
        if len(folders) < 2:
            return False
        texts = [PurePosixPath(folder) / text.name for folder in folders]
        return sum(self.has(one) and self.read(one) == self.read(text) for one in texts) > 1


def _archived(path: Path, options: BratOptions, notice: Notice) -> Iterator[ArticleRecord]:
    """The articles of an archive; what several annotators marked on one text is put together."""
    with Archive(path) as archive:
        files, groups = _Members(archive), dict[str, list[str]]()
        for name in archive.names:
            if name.lower().endswith(Brat.extensions):
                groups.setdefault(PurePosixPath(name).stem, []).append(name)
        for names in groups.values():
            made: dict[str, ArticleRecord] = {}
            for name in names:
                record = _article(files, PurePosixPath(name), archive.place(name), options, notice)
                if record.text in made:
                    join(made[record.text], record)
                else:
                    made[record.text] = record
            yield from made.values()


def _article(
    files: _Folder | _Members, path: PurePath, place: str, options: BratOptions, notice: Notice
) -> ArticleRecord:
    """The article of one `.ann` file with its text."""
    text_path = _text_of(files, path)
    if text_path is None:
        raise BadInput(f"{place} has no text: put {path.stem}.txt beside it and import it again.")
    names = _names(files, path)
    data = files.read(text_path)
    text = _decoded(data, text_path.name, notice)
    found = parsed(*_lines(files, path, place, notice))
    reading = Reading(found, text, place, names, marked=data.startswith(codecs.BOM_UTF8))
    record = reading.record(notice, check=options.words)
    stem, annotator = path.stem, None
    if options.dialect == "polnear" or (options.dialect == "auto" and is_polnear(record)):
        stem, annotator = split_stem(stem)
        record = from_polnear(record, options.content)
        if options.dialect == "auto":
            notice(f"{place} was read as PolNeAR's attributions: Content as {options.content}, Source as Speaker.")
    elif names is not None and stem in names["article"]:
        stem = names["article"][stem]
    annotator = annotator or _annotator(files, path, text_path, names, options)
    for span in record.spans:
        span.annotator = annotator
    for relation in record.relations:
        relation.annotator = annotator
    for comment in record.comments:
        comment.author = annotator
    title, meta = guess(text, fallback=path.stem)
    stated = _metadata(files, path, (stem, path.stem, text_path.stem))
    if stated is not None:
        title, meta = stated[0] or title, {**meta, **stated[1]}
    return replace(record, id=stem, title=title, meta={**meta, "source_file": text_path.name})


def _lines(files: _Folder | _Members, path: PurePath, place: str, notice: Notice) -> tuple[str, str]:
    """The lines of a file and how errors call them.

    The shared tasks of BioNLP part them: entities in an `.a1`, events that were to be found in an `.a2`.
    """
    content, more = _decoded(files.read(path), place, notice), path.with_suffix(_MORE)
    if path.suffix.lower() != ".a1" or not files.has(more):
        return content, place
    return f"{content.rstrip()}\n{_decoded(files.read(more), more.name, notice)}", f"{place} with {more.name} behind it"


def _metadata(
    files: _Folder | _Members, path: PurePath, stems: Sequence[str]
) -> tuple[str | None, dict[str, Any]] | None:
    """What a table beside or above the file says of its article."""
    for place in metadata_places(path):
        if files.has(place):
            data = files.read(place)
            return next((one for stem in stems if (one := metadata_of(data, stem)) is not None), None)
    return None


def _decoded(data: bytes, name: str, notice: Notice) -> str:
    """UTF-8 as it stands; other encodings are guessed."""
    try:
        text = data.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError:
        return decode(data, name, notice)
    if "\0" in text and kind_of_binary(data[:65536]):
        return decode(data, name, notice)
    check_storable(text, name)
    return text


def _text_of(files: _Folder | _Members, path: PurePath) -> PurePath | None:
    """The text beside an `.ann` file, or in the folder above, as where each annotator has a folder of `.ann` only."""
    beside = path.with_suffix(".txt")
    if files.has(beside):
        return beside
    stems = dict.fromkeys((path.stem, split_stem(path.stem)[0]))
    folders = (path.parent, path.parent.parent, *(path.parent.parent / name for name in ("txt", "text", "texts")))
    places = (folder / f"{stem}.txt" for folder in folders for stem in stems)
    return next((place for place in places if files.has(place)), None)


def _names(files: _Folder | _Members, path: PurePath) -> Names | None:
    """The names that an `annotation.conf` of ours beside or above the file gives."""
    for conf in _configurations(path.parent):
        if conf in files.names_of:
            return files.names_of[conf]
        if files.has(conf):
            files.names_of[conf] = names_read(files.read(conf))
            return files.names_of[conf]
    return None


@lru_cache(maxsize=64)  # asked for every file of a folder
def _configurations(folder: PurePath) -> tuple[PurePath, ...]:
    return folder / CONFIGURATION[0], folder.parent / CONFIGURATION[0]


def _annotator(
    files: _Folder | _Members, path: PurePath, text: PurePath, names: Names | None, options: BratOptions
) -> str | None:
    folder = path.parent.name
    if options.annotator == "none":
        return None
    if names is not None:
        return names["annotator"].get(folder, folder if folder and _within(files, path) else None)
    if options.annotator == "folder":
        return folder or None
    return folder if folder and (text.parent != path.parent or files.beside(path)) else None


def _within(files: _Folder | _Members, path: PurePath) -> bool:
    """Whether the file is in a folder of an export of ours, not at its top."""
    return not files.has(_configurations(path.parent)[0])


# -- writing ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Output:
    """Where the files of an export go, and what is noted on the way."""

    archive: ZipWriter
    vocabulary: Vocabulary
    folders: FileNames
    options: BratOptions
    result: WriteResult

    def folder(self, annotator: str | None) -> str:
        """The annotator's folder with a slash; nothing for nobody, or when all share one."""
        if annotator is None or self.options.layout == "flat":
            return ""
        known = self.vocabulary.annotators.names()
        if annotator not in known:
            self.vocabulary.annotators.set(annotator, self.folders.name(annotator, "annotator"))
        return self.vocabulary.annotators.names()[annotator] + "/"


def _write_article(record: ArticleRecord, stem: str, output: _Output) -> None:
    """The files of one article: a text and an `.ann` file in the folder of each annotator who marked it."""
    losses = output.result.losses
    if output.options.dialect == "polnear":
        record, lost = to_polnear(record)
        losses += lost
    losses += losses_of(record, stem)
    kept = [span for span in record.spans if wide(span)]
    owners: dict[str, list[SpanRecord]] = defaultdict(list)
    for span in kept:
        owners[output.folder(span.annotator)].append(span)
    data = (b"\xef\xbb\xbf" if record.text.startswith("\ufeff") else b"") + record.text.encode("utf-8")
    for folder in owners or {output.folder(None): []}:
        spans = owners[folder]
        part = _part(record, spans, losses, flat=output.options.layout == "flat")
        made = Lines(record, output.vocabulary).made(spans, part.relations, part.comments)
        output.archive.add(f"{folder}{stem}.txt", data)
        output.archive.add(f"{folder}{stem}.ann", made.encode("utf-8"))
        output.result.spans += len(spans)
        output.result.relations += len(part.relations)
    _note_left_out(record, owners, losses)


def _part(record: ArticleRecord, spans: Sequence[SpanRecord], losses: list[Loss], *, flat: bool) -> ArticleRecord:
    """Relations and comments among these spans; whose names another than the file's are noted."""
    name, ids = record.id or "", {span.id for span in spans}
    owner = spans[0].annotator if spans and not flat else None
    relations = [one for one in record.relations if one.from_id in ids and one.to_id in ids]
    written = ids | {one.id for one in relations if EQUIVALENCE not in one.attributes}
    comments = [one for one in record.comments if one.target in written]
    others = [one.id for one in spans if one.annotator != owner]
    others += [one.id for one in relations if one.annotator != owner]
    losses += [Loss("annotator", name, one_id, owner or "left out") for one_id in others]
    losses += [Loss("comment author", name, one.id, owner or "left out") for one in comments if one.author != owner]
    return replace(record, relations=relations, comments=comments)


def _note_left_out(record: ArticleRecord, owners: dict[str, list[SpanRecord]], losses: list[Loss]) -> None:
    """Relations between two annotators' spans and comments on the article itself have no file to be in."""
    name = record.id or ""
    folder_of = {span.id: folder for folder, spans in owners.items() for span in spans}
    kept = set(folder_of)
    for relation in record.relations:
        start, end = folder_of.get(relation.from_id), folder_of.get(relation.to_id)
        if start is None or end is None or start != end:
            losses.append(Loss("relation", name, relation.id))
        elif EQUIVALENCE not in relation.attributes:
            kept.add(relation.id)
    losses += [Loss("comment", name, one.id) for one in record.comments if one.target not in kept]
