"""Originals of articles: kept by an import that is asked to, and saved as files again."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from annotator.commands.import_reading import Gathered
from annotator.errors import AnnotatorError, Refused
from annotator.formats.records import ArticleRecord
from annotator.model.annotations import Article
from annotator.storage import originals
from annotator.storage.originals import ORIGINAL, StoredOriginal

if TYPE_CHECKING:
    from annotator.commands.project import Project, Reading, UnitOfWork


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


def original_of(read: Reading, article: Article) -> StoredOriginal | None:
    """The original kept of an article, if there is one."""
    digest = article.meta.get(ORIGINAL)
    return originals.stored(read.connection, digest) if isinstance(digest, str) else None


def has_original(read: Reading, article: Article) -> bool:
    """Whether an original of the article is kept; cheaper than to read it."""
    digest = article.meta.get(ORIGINAL)
    return isinstance(digest, str) and bool(originals.kept(read.connection, [digest]))


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
        raise Refused(
            f"No original of “{article.title}” is kept in the project; import its file again with “Keep the originals”."
        )
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
    from annotator.formats.zipped import FileNames

    stem, dot, ending = name.replace("\\", "/").rsplit("/", 1)[-1].rpartition(".")
    made = FileNames().name(stem or ending, "original")
    return f"{made}{dot}{ending}" if stem and ending.isalnum() and len(ending) < 10 else made
