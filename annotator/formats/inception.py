"""The archive of an INCEpTION (or WebAnno) project: one article a document, one annotator a user."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.cas import TypeSystem
from annotator.formats.cas_json_lines import cas_from_json, is_cas_json
from annotator.formats.cas_reading import CasReading
from annotator.formats.cas_types import add_types
from annotator.formats.cas_xmi import cas_from_xmi
from annotator.formats.decoding import Notice, decode
from annotator.formats.documents import join
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.tsv_reading import article_of
from annotator.formats.zipped import ZIP_STARTS, Archive, names_in

#: Names that stand for nobody: the document before anyone worked on it, and the adjudicated one.
_INITIAL, _CURATED = "INITIAL_CAS", "CURATION_USER"


class InceptionProject(Format):
    """What each user marked, from the XMI, JSON or TSV files of a project export."""

    id = "inception"
    title = "INCEpTION project archive"
    extensions: ClassVar[tuple[str, ...]] = ()
    reads = True
    loses = ("cannot be written",)

    def sniff(self, head: bytes, path: Path) -> float:
        """An archive with the description that every project export has."""
        if not head.startswith(ZIP_STARTS):
            return 0.0
        return 0.97 if any(_is_description(name) for name in names_in(path)) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles, each with the annotations of all users; curated ones are gold."""
        with Archive(path) as archive:
            documents: dict[str, list[str]] = {}
            for name in archive.names:
                parts = PurePosixPath(name).parts
                if len(parts) >= 3 and parts[-3] in ("annotation", "curation"):
                    documents.setdefault(parts[-2], []).append(name)
            found = False
            for document, names in documents.items():
                made: dict[str, ArticleRecord] = {}
                untouched = [one for one in names if PurePosixPath(one).stem.startswith(_INITIAL)]
                worked_on = [one for one in names if one not in untouched]
                for name in worked_on or untouched:
                    record = _of_user(archive, name, document, path, notice)
                    if record is not None and record.text in made:
                        join(made[record.text], record)
                    elif record is not None:
                        made[record.text] = record
                found = found or bool(made)
                yield from made.values()
            if not found:
                raise BadInput(
                    f"{path.name} has no annotations as XMI, JSON or TSV; export the project again with "
                    "“UIMA CAS XMI” as its secondary format."
                )


def _is_description(name: str) -> bool:
    """Whether the name is that of a project's description; WebAnno puts a number behind it."""
    last = name.rpartition("/")[2]
    return last.startswith("exportedproject") and last.endswith(".json")


def _of_user(archive: Archive, name: str, document: str, path: Path, notice: Notice) -> ArticleRecord | None:
    """The record of one user's file, or of the document that nobody worked on; None for files of other kinds."""
    user: str | None = PurePosixPath(name).stem
    if str(user).startswith(_INITIAL):
        user = None
    files = {name: archive.read(name)}
    if name.lower().endswith(".zip"):
        with Archive(Path(archive.place(name)), files[name]) as inner:
            files = {one: inner.read(one) for one in inner.names}
    for inside, data in files.items():
        record = _read(inside, data, files, f"{path.name}: {name}", document, notice)
        if record is not None:
            return _owned(record, user, document)
    return None


def _read(
    name: str, data: bytes, files: dict[str, bytes], place: str, document: str, notice: Notice
) -> ArticleRecord | None:
    lower = name.lower()
    if lower.endswith(".xmi"):
        types = TypeSystem()
        described = [one for one in files if one.lower().endswith("typesystem.xml")]
        if not described:
            raise BadInput(f"{place} has no type system; export the project again.")
        add_types(types, files[described[0]], place)
        cas, _ = cas_from_xmi(data, types, place)
        return CasReading(cas, place, notice).record(document)
    if lower.endswith(".json") and is_cas_json(data[:65_536]):
        return CasReading(cas_from_json(data, place), place, notice).record(document)
    if lower.endswith(".tsv"):
        return article_of(decode(data, place, notice, "utf-8"), place, notice)
    return None


def _owned(record: ArticleRecord, user: str | None, document: str) -> ArticleRecord:
    """The record as this user's; curated annotations as gold."""
    status = "gold" if user == _CURATED else "accepted"
    return replace(
        record,
        id=document,
        title=record.title or document,
        meta={**record.meta, "source_file": document},
        spans=[replace(one, annotator=user, status=status) for one in record.spans],
        relations=[replace(one, annotator=user, status=status) for one in record.relations],
    )
