"""spaCy DocBin (`.spacy`): a document an article, a span group an annotator, the rest in the documents' user data."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, check_storable, read_bytes
from annotator.formats.docbin import Doc, Marked, begins_container, packed, unpacked
from annotator.formats.foreign_lines import own_line
from annotator.formats.native_lines import article_from
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.tokens import tokens_of
from annotator.model.codebook import Codebook

#: Key of the user data under which stands, as JSON, what spaCy has no place for.
OWN = "source_annotator"

#: The parts of the key of a custom attribute.
_LEAST_KEY = 4

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
        """A compressed map whose first key is one of a container's; compressed data under spaCy's extension."""
        if head[:1] != b"\x78":
            return 0.0
        return 0.9 if path.suffix.lower() in self.extensions or begins_container(head) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The documents with text.  Raises BadInput for other versions and damaged files."""
        docs = unpacked(read_bytes(path), path.name)
        if not docs:
            raise BadInput(f"{path.name} holds no documents; there is nothing to import.")
        left_out: dict[str, None] = {}
        for number, doc in enumerate(docs, 1):
            place = f"{path.name}, document {number}"
            check_storable(doc.text, place)
            line = _own(doc)
            if line is None:
                line = _foreign(doc, path.stem if len(docs) == 1 else f"{path.stem}-{number}", left_out)
            elif _groups(line, doc) != doc.groups:
                notice(f"{place} was changed after its export; its spans are those that spaCy knows.")
                line = {**line, **_foreign(doc, None, left_out), "id": line.get("id")}
            yield article_from(line, place)
        if left_out:
            notice(f"Left out of {path.name}: {', '.join(left_out)}.")

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


def _foreign(doc: Doc, name: str | None, left_out: dict[str, None]) -> dict[str, Any]:
    """Span groups as layers; entities that are in no group as a layer of their own.

    What is no part of an article, of words and other tokens, is added to `left_out`.
    """
    values, meta = _extensions(doc, left_out)
    spans = []
    known = {(one.label, one.start, one.end): one for one in doc.entities}
    seen = set()
    for group, many in doc.groups.items():
        for one in many:
            place = (one.label, one.start, one.end)
            twin = None if place in seen else known.get(place)
            seen.add(place)
            spans.append({**_span(one, values, twin), "annotator": None if group == _NOBODY else group})
    spans += [_span(one, values) for place, one in known.items() if place not in seen]
    ids = Counter(span.get("id") for span in spans)
    for span in spans:
        if ids[span.get("id")] > 1:
            span.pop("id", None)
    left_out |= dict.fromkeys(doc.others)
    if doc.cats:
        meta = {"cats": doc.cats, **meta}
    return {"id": name, "text": doc.text, "spans": spans, "meta": meta}


def _extensions(doc: Doc, left_out: dict[str, None]) -> tuple[dict[tuple[Any, Any], dict[str, Any]], dict[str, Any]]:
    """Custom attributes of spans by their places, and the user data of the document as metadata.

    spaCy keys a custom attribute by "._.", its name, and the characters where its token or span begins and ends.
    """
    values: dict[tuple[Any, Any], dict[str, Any]] = defaultdict(dict)
    meta: dict[str, Any] = {}
    ranges = {(one.start, one.end) for many in (doc.entities, *doc.groups.values()) for one in many}
    for key, value in doc.user_data.items():
        if key == OWN:
            continue
        if isinstance(key, tuple) and len(key) >= _LEAST_KEY and key[0] == "._.":
            name, place = str(key[1]), (key[2], key[3])
            found = meta if place == (None, None) else values[place] if place in ranges else None
        else:
            name, found = str(key), meta if isinstance(key, str) else None
        if found is None or not _is_json(value):
            left_out[f"user data “{name}”"] = None
        elif name == "meta" and isinstance(value, dict):
            meta |= value
        else:
            found[name] = value
    return values, meta


def _is_json(value: Any) -> bool:
    """Whether JSON can hold the value."""
    try:
        json.dumps(value, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def _span(one: Marked, values: Mapping[Any, dict[str, Any]], twin: Marked | None = None) -> dict[str, Any]:
    """A span; `twin` is the entity of the same label and place, which may know more."""
    speaker, span_id = (value or (getattr(twin, key) if twin else "") for key, value in
                        (("kb_id", one.kb_id), ("id", one.id)))  # fmt: skip
    found: dict[str, Any] = {"label": one.label or "entity", "start": one.start, "end": one.end}
    found["attributes"] = dict(values.get((one.start, one.end), {}))
    found |= {"speaker": speaker} if speaker else {}
    return found | ({"id": span_id} if span_id else {})
