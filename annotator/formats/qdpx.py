"""REFI-QDA projects (`.qdpx`): an archive of `project.qde` and the texts it codes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.records import ArticleRecord
from annotator.formats.refi_reading import ProjectReading
from annotator.formats.refi_writing import ProjectWriting
from annotator.formats.registry import Format, WriteResult
from annotator.formats.xml_safe import parsed_xml
from annotator.formats.zipped import ZIP_STARTS, Archive, ZipWriter, names_in
from annotator.model.codebook import Codebook


@dataclass(frozen=True, slots=True)
class QdpxOptions:
    """How projects of others are read."""

    rest: bool = field(
        default=False,
        metadata={
            "for": "read",
            "help": "Take the texts that can be read; leave out missing sources, pictures, recordings and PDF pages.",
        },
    )


class Qdpx(Format):
    """Everything; what the standard has no place for stands in a note on each source.  Offsets count code points."""

    id = "qdpx"
    title = "REFI-QDA project (.qdpx)"
    extensions: ClassVar[tuple[str, ...]] = (".qdpx",)
    reads = True
    writes = True
    options = QdpxOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """An archive with a `.qde` file."""
        if not head.startswith(ZIP_STARTS):
            return 0.0
        return 0.97 if any(name.lower().endswith(".qde") for name in names_in(path)) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The text sources.  Raises BadInput for missing sources, and for selections that are not of text."""
        with Archive(path) as archive:
            name = next((one for one in archive.names if one.lower().endswith(".qde")), None)
            if name is None:
                raise BadInput(f"{path.name} has no project.qde; it is no REFI-QDA project.")
            root = parsed_xml(archive.read(name), archive.place(name))
            yield from ProjectReading(root, archive, path.name, notice, rest=options.rest).records()

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One archive.  Raises Refused, naming the article, for characters that XML cannot hold."""
        result = WriteResult()
        with ZipWriter(out) as archive:
            project = ProjectWriting(codebook, list(records), result)
            archive.add("project.qde", project.document())
            for name, data in project.texts():
                archive.add(f"sources/{name}", data)
        return result
