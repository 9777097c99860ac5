"""TEI P5 with stand-off annotation (https://tei-c.org/release/doc/tei-p5-doc/en/html/SA.html)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any, ClassVar

from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.documents import write_documents
from annotator.formats.foreign_lines import own_line
from annotator.formats.records import ArticleRecord
from annotator.formats.refi_codes import bare_tag
from annotator.formats.registry import Format, WriteResult
from annotator.formats.tei_reading import NAMESPACE, OWN, TeiReading
from annotator.formats.xml_safe import attribute, check_xml, content, json_for_xml, parsed_xml
from annotator.formats.zipped import ZIP_STARTS, first_of, members_of
from annotator.model.codebook import Codebook

_SPAN = ("label", "start", "end", "fragments", "text")


@dataclass(frozen=True, slots=True)
class TeiOptions:
    """How documents of others are read."""

    inline: bool = field(
        default=False,
        metadata={
            "for": "read",
            "help": "Take the text, and names, quotations and other phrases that are marked within it.",
        },
    )
    text: str | None = field(
        default=None,
        metadata={"for": "read", "help": "The text file that pointers such as “#char=0,5” count in; else one beside."},
    )


class Tei(Format):
    """Everything; what TEI has no element for stands in a feature structure.  Pointers count code points."""

    id = "tei"
    title = "TEI P5 with stand-off annotation (.xml)"
    extensions: ClassVar[tuple[str, ...]] = (".xml", ".tei")
    reads = True
    writes = True
    several = True
    options = TeiOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """By the root element, in a file or in the first `.xml` of an archive."""
        if head.startswith(ZIP_STARTS):
            inner = first_of(path, ".xml")
            return 0.9 if inner and b"<TEI" in inner[:4000] and NAMESPACE.encode() in inner else 0.0
        if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
            return 0.0
        if b"<TEI" in head or b"<teiCorpus" in head:
            return 0.95
        return 0.6 if NAMESPACE.encode() in head else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The article of a document, or those of an archive."""
        data = read_bytes(path)
        if not data.startswith(ZIP_STARTS):
            yield from _articles(data, path, path.name, path.stem, options, notice)
            return
        for place, inner in members_of(path, lambda name: name.lower().endswith((".xml", ".tei"))):
            yield from _articles(inner, path, place, PurePosixPath(place).stem, options, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One document; a zip archive of them for several articles.  Refuses what XML cannot hold."""
        result = WriteResult()

        def made(record: ArticleRecord) -> bytes:
            result.articles += 1
            result.spans += len(record.spans)
            result.relations += len(record.relations)
            return _document(record, codebook)

        write_documents(records, out, ".xml", made)
        return result


def _articles(
    data: bytes, path: Path, place: str, stem: str, options: TeiOptions, notice: Notice
) -> Iterator[ArticleRecord]:
    """The article of a document, or those of a corpus."""
    root = parsed_xml(data, place)
    texts = [one for one in root.iter() if bare_tag(one) == "TEI"] if bare_tag(root) == "teiCorpus" else [root]
    for number, one in enumerate(texts, 1):
        several = len(texts) > 1
        part, name = (f"{place}, text {number}", f"{stem}-{number}") if several else (place, stem)
        yield TeiReading(one, path, part, name, options).record(notice)


def _document(record: ArticleRecord, codebook: Codebook) -> bytes:
    name = record.title or record.id or "untitled"
    place = f"The article “{name}”"
    check_xml(record.text, place)
    line = own_line(record)
    labels = _numbered("label", [span["label"] for span in line["spans"]])
    people = _numbered(
        "annotator", [one["annotator"] for one in (*line["spans"], *line["relations"]) if one["annotator"]]
    )
    speakers = _numbered("speaker", [span["speaker"] for span in line["spans"] if span["speaker"]])
    for word in (record.title or "", *labels, *people, *speakers, *(one["type"] for one in line["relations"])):
        check_xml(word, f"{place}: the name “{word}”")
    ids = {span["id"]: f"span-{number}" for number, span in enumerate(line["spans"], 1)}
    ids |= {one["id"]: f"relation-{number}" for number, one in enumerate(line["relations"], 1)}
    parts = [
        '<?xml version="1.0" encoding="utf-8"?>',
        f'<TEI xmlns="{NAMESPACE}">',
        *_header(record, labels, people, codebook),
        "<standOff>",
        *_persons(speakers),
        *_spans(line, ids, labels, people, speakers),
        *_relations(line, ids, people),
        *_comments(line, ids),
        *_own(line),
        "</standOff>",
        f'<text><body><ab xml:id="text" xml:space="preserve">{content(record.text)}</ab></body></text>',
        "</TEI>",
        "",
    ]
    return "\n".join(parts).encode("utf-8")


def _numbered(prefix: str, names: Iterable[str]) -> dict[str, str]:
    return {name: f"{prefix}-{number}" for number, name in enumerate(dict.fromkeys(names), 1)}


def _header(
    record: ArticleRecord, labels: Mapping[str, str], people: Mapping[str, str], codebook: Codebook
) -> Iterator[str]:
    yield "<teiHeader>"
    yield f"<fileDesc><titleStmt><title>{content(record.title or '')}</title>"
    for name, key in people.items():
        yield f'<respStmt xml:id="{key}"><resp>annotation</resp><name>{content(name)}</name></respStmt>'
    yield "</titleStmt><publicationStmt><p>Exported from Source Annotator.</p></publicationStmt>"
    source = json_for_xml(str(record.meta.get("url") or record.meta.get("outlet") or "A news article."))
    yield f"<sourceDesc><p>{content(source)}</p></sourceDesc></fileDesc>"
    if labels:
        yield '<encodingDesc><classDecl><taxonomy xml:id="labels">'
        for name, key in labels.items():
            found = codebook.label_named(name)
            guideline = json_for_xml(found.guideline) if found and found.name == name else ""
            told = f"<gloss>{content(guideline)}</gloss>" if guideline else ""
            yield f'<category xml:id="{key}"><catDesc>{content(name)}{told}</catDesc></category>'
        yield "</taxonomy></classDecl></encodingDesc>"
    yield "</teiHeader>"


def _persons(speakers: Mapping[str, str]) -> Iterator[str]:
    if speakers:
        yield "<listPerson>"
        for name, key in speakers.items():
            yield f'<person xml:id="{key}"><idno>{content(name)}</idno></person>'
        yield "</listPerson>"


def _spans(
    line: Mapping[str, Any],
    ids: Mapping[str, str],
    labels: Mapping[str, str],
    people: Mapping[str, str],
    speakers: Mapping[str, str],
) -> Iterator[str]:
    if line["spans"]:
        yield '<spanGrp type="annotation">'
    for span in line["spans"]:
        target = " ".join(f"#string-range(text,{start},{end - start})" for start, end in span["fragments"])
        resp = f' resp="#{people[span["annotator"]]}"' if span["annotator"] else ""
        who = f' corresp="#{speakers[span["speaker"]]}"' if span["speaker"] else ""
        yield f'<span xml:id="{ids[span["id"]]}" target="{target}" ana="#{labels[span["label"]]}"{resp}{who}/>'
    if line["spans"]:
        yield "</spanGrp>"
    for span in line["spans"]:
        if span["note"]:
            yield f'<note type="note" target="#{ids[span["id"]]}">{content(json_for_xml(span["note"]))}</note>'


def _relations(line: Mapping[str, Any], ids: Mapping[str, str], people: Mapping[str, str]) -> Iterator[str]:
    if not line["relations"]:
        return
    yield "<listRelation>"
    for one in line["relations"]:
        resp = f' resp="#{people[one["annotator"]]}"' if one["annotator"] else ""
        ends = f'active="#{ids[one["from"]]}" passive="#{ids[one["to"]]}"'
        kind = f"<desc>{content(one['type'])}</desc>"
        yield f'<relation xml:id="{ids[one["id"]]}" name="relation" {ends}{resp}>{kind}</relation>'
    yield "</listRelation>"


def _comments(line: Mapping[str, Any], ids: Mapping[str, str]) -> Iterator[str]:
    for one in line["comments"]:
        target = ids.get(one["target"], "text")
        yield f'<note type="comment" target="#{target}">{content(json_for_xml(one["text"]))}</note>'


def _own(line: Mapping[str, Any]) -> Iterator[str]:
    """What TEI has no element for, as JSON in a feature structure."""
    own = {key: line[key] for key in ("id", "title", "status", "meta", "comments") if line.get(key) is not None}
    own["spans"] = [
        {key: one for key, one in span.items() if key not in _SPAN and one not in (None, {})} for span in line["spans"]
    ]
    own["relations"] = [
        {key: one for key, one in link.items() if key not in ("from", "to")} for link in line["relations"]
    ]
    words = json_for_xml(json.dumps(own, ensure_ascii=False, sort_keys=True))
    yield f'<fs type="{attribute(OWN)}"><f name="json"><string>{content(words)}</string></f></fs>'
