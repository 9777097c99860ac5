"""Originals of articles: kept by an import that is asked to, and saved as files again."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.commands.import_reading import Gathered
from annotator.errors import AnnotatorError, Refused
from annotator.formats.records import ArticleRecord
from annotator.formats.zipped import FileNames
from annotator.model.annotations import Article
from annotator.storage import originals
from annotator.storage.originals import ORIGINAL, StoredOriginal

if TYPE_CHECKING:
    from annotator.commands.project import Project, Reading, UnitOfWork


__all__ = [
    "ORIGINAL",
    "OriginalRow",
    "Originals",
    "list_originals",
    "original_of",
    "original_told",
    "plain_name",
    "save_original",
    "save_originals",
]


class Originals:
    """The originals of one import: named in the metadata of records, and stored with the articles that name them."""

    def __init__(self, unit: UnitOfWork, gathered: Gathered) -> None:
        self._connection = unit.read.connection
        self._spool = gathered.spool
        self._files = gathered.originals
        self._stored: set[str] = set()

    def link(self, record: ArticleRecord, number: int) -> None:
        """Name the file of this number as the record's original, if it is kept."""
        if number in self._files:
            record.meta = {**record.meta, ORIGINAL: self._files[number]}

    def wanted(self, record: ArticleRecord, article: Article) -> bool:
        """Whether an article that is there gets an original from this record: it has none yet."""
        if record.meta.get(ORIGINAL) not in self._spool.originals:
            return False
        has = article.meta.get(ORIGINAL)
        return has is None or (has not in self._stored and not originals.kept(self._connection, [str(has)]))

    def store(self, article: Article) -> None:
        """Keep the original that the article names, if this import brings it."""
        digest = article.meta.get(ORIGINAL)
        if digest is None or digest in self._stored or digest not in self._spool.originals:
            return
        one = self._spool.originals[digest]
        originals.store(self._connection, StoredOriginal(digest, one.name, one.size, self._spool.packed(digest)))
        self._stored.add(digest)


@dataclass(frozen=True, slots=True)
class OriginalRow:
    """An article with an original that is kept: the name that the file had, its size in bytes, its SHA-256."""

    article_id: str
    title: str
    name: str
    size: int
    sha256: str


def list_originals(project: Project, article_ids: Sequence[str] | None = None) -> list[OriginalRow]:
    """The articles, of these or of all, whose originals are kept; in the order in which they were added.

    Raises Refused when one of `article_ids` has none.
    """
    from annotator.commands.project import ArticleFilter

    with project.reading() as read:
        ids = list(article_ids) if article_ids is not None else read.article_ids(ArticleFilter(sort="added"))
        told = originals.told(read.connection)
        articles = {one.id: one for one in read.values("article", ids)}
    found = []
    for one in (articles[article_id] for article_id in ids if article_id in articles):
        digest = one.meta.get(ORIGINAL)
        if digest in told:
            found.append(OriginalRow(one.id, one.title, *told[digest], digest))
        elif article_ids is not None:
            raise Refused(_none_kept(one.title))
    return found


def save_originals(
    project: Project, rows: Sequence[OriginalRow], out: str | Path, *, overwrite: bool = False
) -> dict[str, Path]:
    """Write originals into the folder `out`, made when missing; gives files by article.

    A single one goes to `out` itself when that has an ending such as “.pdf”.
    Each content is written once; two of one name are told apart by a number.  Refusals as of `save_original`.
    """
    place = Path(out)
    if len(rows) == 1 and place.suffix and not place.is_dir():
        return {rows[0].article_id: save_original(project, rows[0].article_id, place, overwrite=overwrite)}
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise AnnotatorError(f"{place} cannot be made a folder ({error.strerror or error}).") from error
    names, written = FileNames(), dict[str, Path]()
    for row in rows:
        if row.sha256 not in written:
            stem, ending = _parts(row.name)
            target = place / f"{names.name(stem, 'original')}{ending}"
            written[row.sha256] = save_original(project, row.article_id, target, overwrite=overwrite)
    return {row.article_id: written[row.sha256] for row in rows}


def original_of(read: Reading, article: Article) -> StoredOriginal | None:
    """The original kept of an article, if there is one."""
    digest = article.meta.get(ORIGINAL)
    return originals.stored(read.connection, digest) if isinstance(digest, str) else None


def original_told(read: Reading, article: Article) -> tuple[str, int] | None:
    """Name and size in bytes of the original kept of an article; cheaper than to read it."""
    digest = article.meta.get(ORIGINAL)
    return originals.told(read.connection, [digest]).get(digest) if isinstance(digest, str) else None


def save_original(project: Project, article_id: str, out: str | Path, *, overwrite: bool = False) -> Path:
    """Write the original of an article to the file `out`, or under its own name into the folder `out`.

    Gives the file.  Raises Refused when there is none and, unless told to `overwrite`, when the file is there;
    AnnotatorError for a disk that does not take it.
    """
    with project.reading() as read:
        article = read.article(article_id)
        if article is None:
            raise Refused("The article has been removed.")
        found = original_of(read, article)
    if found is None:
        raise Refused(_none_kept(article.title))
    place = Path(out)
    if place.is_dir():
        place = place / plain_name(found.name)
    if place.exists() and not overwrite:
        raise Refused(f"{place} is there already; name another file.")
    draft = place.with_name(f".{place.name}.{os.getpid()}.part")
    try:
        draft.write_bytes(found.unpacked())
        draft.replace(place)
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise AnnotatorError(f"{place} could not be written ({error.strerror or error}).") from error
    return place


def plain_name(name: str) -> str:
    """A name for a file, whatever the original was called: without folders, and with nothing that disks refuse."""
    stem, ending = _parts(name)
    return f"{FileNames().name(stem, 'original')}{ending}"


def _parts(name: str) -> tuple[str, str]:
    """The stem of a name without its folders, and its ending with the dot."""
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    stem, dot, ending = last.rpartition(".")
    return (stem, dot + ending) if stem and ending.isalnum() and len(ending) < 10 else (last, "")


def _none_kept(title: str) -> str:
    return f"No original of “{title}” is kept in the project; import its file again with “Keep the originals”."
