"""UIMA CAS as XMI: one document a file with its type system beside it, or an archive of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.cas import TypeSystem
from annotator.formats.cas_reading import CasReading
from annotator.formats.cas_types import add_types, is_type_system, own_types, types_xml
from annotator.formats.cas_writing import CasWriting
from annotator.formats.cas_xmi import cas_from_xmi, is_xmi, xmi_of
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.xml_safe import check_xml, json_for_xml
from annotator.formats.zipped import ZIP_STARTS, Archive, FileNames, ZipWriter, names_in
from annotator.model.codebook import Codebook

#: What type systems are called, beside the documents that need them.
_TYPE_SYSTEMS = ("typesystem.xml", "TypeSystem.xml", "types.xml")

#: How many files of a folder are looked into for a type system of another name.
_MOST_FILES = 200


@dataclass(frozen=True, slots=True)
class XmiOptions:
    """How documents of others are read."""

    types: str | None = field(
        default=None,
        metadata={
            "for": "read",
            "help": "Type system files, with commas between; those beside the document when left out.",
        },
    )
    view: str | None = field(
        default=None, metadata={"for": "read", "help": "The view whose text is read, when several have one."}
    )
    segments: bool = field(
        default=False, metadata={"for": "read", "help": "Read DKPro's tokens and sentences as annotations, too."}
    )
    lenient: bool = field(
        default=False, metadata={"for": "read", "help": "Read what the type system lacks as annotations with texts."}
    )


class Xmi(Format):
    """Everything, with our own type system; layers of others by their type's name.  Offsets count UTF-16 units."""

    id = "xmi"
    title = "UIMA CAS XMI (.xmi with its type system)"
    extensions: ClassVar[tuple[str, ...]] = (".xmi",)
    reads = True
    writes = True
    several = True
    written_as = ".zip"
    options = XmiOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """XMI by its namespace, a type system by its root, or an archive with `.xmi` files."""
        if head.startswith(ZIP_STARTS):
            return 0.9 if any(name.lower().endswith(".xmi") for name in names_in(path)) else 0.0
        if is_xmi(head):
            return 0.95
        return 0.9 if is_type_system(head) else 0.0

    def companions(self, path: Path) -> tuple[Path, ...]:
        """The type system beside a document."""
        return tuple(_types_beside(path)) if path.suffix.lower() in self.extensions else ()

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of a document, or those of an archive."""
        data = read_bytes(path)
        if data.startswith(ZIP_STARTS):
            yield from _archived(path, options, notice)
            return
        if is_type_system(data[:2000]):
            raise BadInput(f"{path.name} is a UIMA type system, not an annotated document; import the .xmi files.")
        types = _stated_types(options)
        if types is None:
            types = TypeSystem()
            beside = _types_beside(path)
            if not beside and not options.lenient:
                raise BadInput(
                    f"{path.name} has no type system: put typesystem.xml beside it, name it with the option “types”, "
                    "or read it without one with the option “lenient”."
                )
            for one in beside:
                add_types(types, read_bytes(one), one.name)
        yield _article(data, types, path.name, path.stem, options, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """A zip archive of one document an article with our type system; refuses what XML cannot hold."""
        result, names, types = WriteResult(), FileNames(), own_types()
        with ZipWriter(out) as archive:
            archive.add(_TYPE_SYSTEMS[1], types_xml())
            for number, record in enumerate(records, 1):
                _check(record)
                stem = names.name(record.id or f"article-{number}")
                archive.add(f"{stem}.xmi", xmi_of(CasWriting(record, types, json_for_xml, inline=True).cas()))
                result.articles += 1
                result.spans += len(record.spans)
                result.relations += len(record.relations)
        return result


def _article(
    data: bytes, types: TypeSystem, place: str, stem: str, options: XmiOptions, notice: Notice
) -> ArticleRecord:
    cas, unknown = cas_from_xmi(data, types, place, lenient=options.lenient)
    if unknown:
        notice(
            f"{place}: what the type system lacks was read as annotations with texts, or left out where it is not on "
            f"the text: {', '.join(unknown)}."
        )
    reading = CasReading(cas, place, notice, view=options.view, segments=options.segments)
    return reading.record(stem)


def _stated_types(options: XmiOptions) -> TypeSystem | None:
    if options.types is None:
        return None
    types = TypeSystem()
    for name in options.types.split(","):
        path = Path(name.strip())
        add_types(types, read_bytes(path), path.name)
    return types


def _types_beside(path: Path) -> list[Path]:
    """The document's own type system, else the one of its folder or of the folder above; nothing when none is there.

    A type system of any other name serves when it is the only one of its folder.
    """
    own = path.with_name(f"{path.stem}-typesystem.xml")
    usual = (folder / name for folder in (path.parent, path.parent.parent) for name in _TYPE_SYSTEMS)
    found = next((one for one in (own, *usual) if one.is_file()), None)
    if found is not None:
        return [found]
    try:
        others = _types_in(path.parent, path.parent.stat().st_mtime_ns)
    except OSError:
        return []
    return list(others) if len(others) == 1 else []


@lru_cache(maxsize=4)  # every document of a folder asks
def _types_in(folder: Path, _changed: int) -> tuple[Path, ...]:
    """The type systems of a folder, by their content."""
    found = []
    for one in sorted(folder.glob("*.xml"))[:_MOST_FILES]:
        with one.open("rb") as file:
            if is_type_system(file.read(2000)):
                found.append(one)
    return tuple(found)


def _archived(path: Path, options: XmiOptions, notice: Notice) -> Iterator[ArticleRecord]:
    """The articles of an archive; each with the type system of its folder, or of one above."""
    with Archive(path) as archive:
        known: dict[str, TypeSystem] = {}
        stated = _stated_types(options)
        names = set(archive.names)
        for name in archive.names:
            if not name.lower().endswith(".xmi"):
                continue
            place = PurePosixPath(name)
            found = next(
                (str(above / one) for above in place.parents for one in _TYPE_SYSTEMS if str(above / one) in names),
                None,
            )
            if stated is None and found is None and not options.lenient:
                raise BadInput(f"{archive.place(name)} has no type system; the archive needs a TypeSystem.xml.")
            if found is not None and found not in known:
                known[found] = TypeSystem()
                add_types(known[found], archive.read(found), archive.place(found))
            types = stated or (known[found] if found is not None else TypeSystem())
            yield _article(archive.read(name), types, archive.place(name), place.stem, options, notice)


def _check(record: ArticleRecord) -> None:
    """Refuse what XML cannot hold; values kept as JSON are escaped there."""
    name = f"The article “{record.title or record.id}”"
    check_xml(record.text, name)
    for words in (record.id, record.title, record.status):
        check_xml(words or "", f"The title or id of {name[0].lower()}{name[1:]}")
    for span in record.spans:
        about = (span.label, span.id, span.annotator, span.speaker, span.note, span.created, span.changed)
        for word in about:
            check_xml(word or "", f"{name}: the annotation {span.id}")
    for relation in record.relations:
        for word in (relation.type, relation.id, relation.annotator, relation.created):
            check_xml(word or "", f"{name}: the relation {relation.id}")
    for comment in record.comments:
        for word in (comment.text, comment.id, comment.author, comment.created):
            check_xml(word or "", f"{name}: the comment {comment.id}")
