"""spaCy DocBin (`.spacy`): a document an article, a span group an annotator, the rest in the documents' user data."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, check_storable, read_bytes
from annotator.formats.docbin import Doc, Marked, packed, unpacked
from annotator.formats.foreign_lines import own_line
from annotator.formats.native_lines import article_from
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.tokens import tokens_of
from annotator.model.codebook import Codebook

#: Key of the user data under which stands, as JSON, what spaCy has no place for.
OWN = "source_annotator"

#: The group of annotations without an annotator.
_NOBODY = "annotations"


class SpacyDocBin(Format):
    """Everything; spaCy itself sees the range from first to last fragment, and no spans without width."""

    id = "spacy"
    title = "spaCy DocBin (.spacy)"
    extensions: ClassVar[tuple[str, ...]] = (".spacy",)
    reads = True
    writes = True

    def sniff(self, head: bytes, path: Path) -> float:
        """Compressed data under spaCy's extension: such a file has no other mark."""
        return 0.9 if path.suffix.lower() in self.extensions and head[:1] == b"\x78" else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The documents with text.  Raises BadInput for other versions and damaged files."""
        docs = unpacked(read_bytes(path), path.name)
        if not docs:
            raise BadInput(f"{path.name} holds no documents; there is nothing to import.")
        for number, doc in enumerate(docs, 1):
            place = f"{path.name}, document {number}"
            check_storable(doc.text, place)
            line = _own(doc)
            if line is None:
                line = _foreign(doc, path.stem if len(docs) == 1 else f"{path.stem}-{number}")
            elif _groups(line, doc) != doc.groups:
                notice(f"{place} was changed after its export; its spans are those that spaCy knows.")
                line = {**line, **_foreign(doc, None), "id": line.get("id")}
            yield article_from(line, place)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One container; tokens begin and end wherever an annotation does."""
        result, docs = WriteResult(), []
        for record in records:
            docs.append(_doc(record))
            result.articles += 1
            result.spans += len(record.spans)
            result.relations += len(record.relations)
        out.write_bytes(packed(docs))
        return result


# -- writing ------------------------------------------------------------------------------


def _doc(record: ArticleRecord) -> Doc:
    line, text = own_line(record), record.text
    tokens = tokens_of(text, [(span["start"], span["end"]) for span in line["spans"]])
    doc = Doc([text[one.start : one.end] for one in tokens], [one.space for one in tokens])
    doc.groups = _groups(line, doc)
    every = sorted((one for many in doc.groups.values() for one in many), key=lambda one: (one.first, one.last))
    if all(before.last <= after.first for before, after in pairwise(every)):
        doc.entities = [Marked(one.label, one.first, one.last, one.start, one.end) for one in every]
    own = {key: one for key, one in line.items() if key != "text"}
    for span in own["spans"]:
        del span["text"]
    doc.user_data = {OWN: json.dumps(own, ensure_ascii=False, sort_keys=True)}
    return doc


def _groups(line: dict[str, Any], doc: Doc) -> dict[str, list[Marked]]:
    """Spans by annotator as spaCy sees them: from the first to the last fragment."""
    starts, ends = doc.edges()
    first = {at: number for number, at in enumerate(starts)}
    last = {at: number + 1 for number, at in enumerate(ends)}
    groups: dict[str, list[Marked]] = {}
    for span in line["spans"]:
        start, end = span["start"], span["end"]
        if start < end and start in first and end in last:
            who, speaker = span.get("annotator") or _NOBODY, span.get("speaker") or ""
            made = Marked(span["label"], first[start], last[end], start, end, speaker, span.get("id") or "")
            groups.setdefault(who, []).append(made)
    return groups


# -- reading ------------------------------------------------------------------------------


def _own(doc: Doc) -> dict[str, Any] | None:
    """The native line that our export left in the document."""
    try:
        line = json.loads(doc.user_data.get(OWN) or "null")
    except (ValueError, TypeError, RecursionError):
        return None
    if not isinstance(line, dict) or not isinstance(line.get("spans"), list):
        return None
    return {**line, "text": doc.text}


def _foreign(doc: Doc, name: str | None) -> dict[str, Any]:
    """Span groups as layers; entities that are in no group as a layer of their own."""
    spans = []
    seen = set()
    for group, many in doc.groups.items():
        for one in many:
            seen.add((one.label, one.start, one.end))
            spans.append({**_span(one), "annotator": None if group == _NOBODY else group})
    spans += [_span(one) for one in doc.entities if (one.label, one.start, one.end) not in seen]
    ids = [span.get("id") for span in spans]
    for span in spans:
        if ids.count(span.get("id")) > 1:
            span.pop("id", None)
    meta = doc.user_data.get("meta")
    more = {key: one for key, one in doc.user_data.items() if isinstance(key, str) and key not in ("meta", OWN)}
    plain = {key: one for key, one in more.items() if isinstance(one, str | int | float | bool)}
    return {"id": name, "text": doc.text, "spans": spans, "meta": {**plain, **(meta if isinstance(meta, dict) else {})}}


def _span(one: Marked) -> dict[str, Any]:
    found: dict[str, Any] = {"label": one.label or "entity", "start": one.start, "end": one.end}
    found |= {"speaker": one.kb_id} if one.kb_id else {}
    return found | ({"id": one.id} if one.id else {})
