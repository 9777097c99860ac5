"""GATE bdoc: one JSON document with annotation sets, one set an annotator (gatenlp, "bdocjs")."""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar, Literal

import msgspec

from annotator.errors import BadInput
from annotator.formats.bdoc_values import document_of, own_details
from annotator.formats.decoding import Notice, check_storable, read_bytes
from annotator.formats.documents import write_documents
from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.units import UNITS, converted, positions
from annotator.formats.zipped import LARGEST_MEMBER, LARGEST_RATIO, ZIP_STARTS, Archive, first_of
from annotator.model.codebook import Codebook

_GZIP = b"\x1f\x8b"


@dataclass(frozen=True, slots=True)
class BdocOptions:
    """In which unit offsets are written."""

    offsets: Literal["p", "j"] = field(
        default="p",
        metadata={"for": "write", "help": "Write offsets in code points (p, Python) or UTF-16 units (j, Java)."},
    )


class Bdoc(Format):
    """Sets, types, offsets and features; everything else of ours in features of its own."""

    id = "bdoc"
    title = "GATE bdoc (JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".bdocjs", ".bdoc")
    reads = True
    writes = True
    several = True
    options = BdocOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """By the keys that every document has; compressed and archived ones by their names, too."""
        if head.startswith(ZIP_STARTS):
            return 0.9 if first_of(path, ".bdocjs", 1) else 0.0
        if head.startswith(_GZIP):
            return 0.9 if ".bdoc" in path.name.lower() else 0.0
        if head.lstrip()[:1] != b"{" or b'"annotation_sets"' not in head:
            return 0.7 if ".bdoc" in path.suffix.lower() else 0.0
        return 0.95

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of a document, or those of an archive."""
        data = read_bytes(path)
        if data.startswith(ZIP_STARTS):
            with Archive(path) as archive:
                for name in archive.names:
                    if name.lower().endswith(".bdocjs"):
                        place, stem = archive.place(name), PurePosixPath(name).stem
                        yield _article(archive.read(name), place, stem, notice)
            return
        if data.startswith(_GZIP):
            data = _unpacked(data, path.name)
        yield _article(data, path.name, path.name.partition(".")[0], notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One document; a zip archive of them for several articles."""
        result = WriteResult()

        def made(record: ArticleRecord) -> bytes:
            result.articles += 1
            result.spans += len(record.spans)
            result.relations += len(record.relations)
            return json.dumps(document_of(record, options.offsets), ensure_ascii=False).encode("utf-8")

        write_documents(records, out, ".bdocjs", made)
        return result


def _unpacked(data: bytes, name: str) -> bytes:
    """The content of a gzip file, as far as an honest one goes."""
    most = min(LARGEST_MEMBER, 1_000_000 + LARGEST_RATIO * len(data))
    unpacking = zlib.decompressobj(wbits=31)
    try:
        content = unpacking.decompress(data, most)
    except zlib.error as error:
        raise BadInput(f"{name} cannot be unpacked: {error}.") from None
    if unpacking.unconsumed_tail:
        raise BadInput(f"{name} unpacks to more than is taken from a compressed file; import it unpacked.")
    if not unpacking.eof:
        raise BadInput(f"{name} ends too early; it is not whole.")
    return content


def _article(data: bytes, place: str, stem: str, notice: Notice) -> ArticleRecord:
    value = _document(data, place)
    text = value["text"]
    check_storable(text, place)
    kind = value.get("offset_type")
    if kind not in ("p", "j", None):
        raise BadInput(f"{place}: “{str(kind)[:20]}” is no offset_type; it is “p” (code points) or “j” (UTF-16 units).")
    sets = value.get("annotation_sets") or {}
    if not isinstance(sets, dict):
        raise BadInput(f"{place}: “annotation_sets” must be an object.")
    unit = "UTF-16 units" if kind == "j" or (kind is None and _reaches_out(sets, text)) else UNITS[0]
    if kind is None:
        notice(f"{place} does not say what its offsets count; they were read as {unit}.")
    places = positions(text, unit)
    spans: list[SpanRecord] = []
    for name, one in sets.items():
        annotations = one.get("annotations") if isinstance(one, dict) else None
        if not isinstance(annotations, list):
            raise BadInput(f"{place}: the set “{name}” needs a list of annotations.")
        spans += _set(annotations, name, places, f"{place}: the set “{name}”", alone=len(sets) == 1)
    features = value.get("features") or {}
    if not isinstance(features, dict):
        raise BadInput(f"{place}: “features” must be an object.")
    title, meta = guess(text, fallback=stem)
    record = ArticleRecord(text, str(value.get("name") or stem), title=title, spans=spans)
    return own_details(record, dict(features), meta, place)


def _reaches_out(sets: dict[str, Any], text: str) -> bool:
    """Whether an annotation ends behind the text, so that offsets cannot count code points."""
    listed = (one.get("annotations") for one in sets.values() if isinstance(one, dict))
    every = (one for many in listed if isinstance(many, list) for one in many if isinstance(one, dict))
    return any(type(one.get("end")) is int and one["end"] > len(text) for one in every)


def _document(data: bytes, place: str) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{place} is not valid UTF-8 ({error.reason}); save it as UTF-8.") from None
    except RecursionError:
        raise BadInput(f"{place} is nested too deeply to be read.") from None
    except msgspec.MsgspecError as error:
        value = _lenient(data)
        if value is None:
            other = place.lower().endswith((".bdocym", ".bdocmp"))
            told = "is bdoc as YAML or MessagePack" if other else f"is not valid JSON: {str(error).rstrip('.')}"
            raise BadInput(f"{place} {told}; save it as bdocjs and import that.") from None
    if not isinstance(value, dict) or not isinstance(value.get("text"), str):
        raise BadInput(f"{place} is no bdoc document: it has no “text”.")
    return value


def _lenient(data: bytes) -> Any:
    """JSON with the special numbers that Python writes, as words; None when it is none."""
    try:
        return json.loads(data, parse_constant=str)
    except (ValueError, RecursionError):
        return None


def _set(
    annotations: Sequence[Any], name: str, places: Sequence[int | None], place: str, *, alone: bool
) -> Iterator[SpanRecord]:
    """The spans of one annotation set; its name is the annotator."""
    seen: set[int] = set()
    for one in annotations:
        if not isinstance(one, dict) or not isinstance(one.get("type"), str) or not one["type"].strip():
            raise BadInput(f"{place} has an annotation without a type.")
        one_id, start, end = (one.get(key) for key in ("id", "start", "end"))
        if type(one_id) is not int or one_id in seen:
            raise BadInput(f"{place}: the id {one_id!r} is no whole number, or stands for two annotations.")
        seen.add(one_id)
        parts = converted([(start, end)], places) if type(start) is int and type(end) is int else None
        if parts is None:
            raise BadInput(
                f"{place}: the annotation {one_id} from {start} to {end} is not in the text, ends before it starts, "
                "or begins or ends inside a character."
            )
        features = one.get("features") or {}
        if not isinstance(features, dict):
            raise BadInput(f"{place}: the features of the annotation {one_id} must be an object.")
        yield SpanRecord(
            one["type"], parts, str(one_id) if alone else f"{name}/{one_id}", features, annotator=name or None
        )
