"""Files to be damaged: one that each of our writers makes, one of each kind of article file, and given material."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.errors import AnnotatorError
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.formats.registry import formats, recognised
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment
from tests.formats.article_files import FILES

#: The largest file that is damaged, in bytes, and the most files of the material for one format.
_LARGEST, _MOST = 60_000, 12


@dataclass(frozen=True, slots=True)
class Sample:
    """A good file: the format it is read as, its name, its bytes, and the files that must lie beside it."""

    format_id: str
    name: str
    data: bytes
    beside: tuple[tuple[str, bytes], ...] = ()


def _records() -> list[ArticleRecord]:
    text = "\U0001f30a Ana Bo said: “It rained e\u0301 all day.”\r\nThe mayor \u0634\u0639\u0628 agreed.\n"
    spans = [
        SpanRecord("Speaker", (Fragment(2, 8),), "s1", {"canonical": "Ana Bo"}, "ana"),
        SpanRecord("Cue", (Fragment(9, 13),), "s2", {}, "ana"),
        SpanRecord("Quote", (Fragment(15, 24), Fragment(27, 30)), "s3", {"type": "direct"}, "ana", note="sure"),
    ]
    relations = [RelationRecord("attributed_to", "s3", "s1", "r1", annotator="ana")]
    comments = [CommentRecord("s3", "Really?", "c1", "ana", "2026-02-03T10:00:00.000Z")]
    first = ArticleRecord(text, "a1", title="Rain", meta={"outlet": "The Paper"}, spans=spans, relations=relations)
    first.comments = comments
    return [first, ArticleRecord("Another article, with nothing marked.", "a2", title="More")]


def samples(material: Path | None) -> list[Sample]:
    """All good files; `material` is a folder with more of them, if there is one."""
    found = [*_written(), *_articles(), *_plain(), *_of_others()]
    if material is not None:
        found += _given(material)
    return found


def _written() -> list[Sample]:
    made = []
    with TemporaryDirectory() as folder:
        for form in formats().values():
            if form.reads and form.writes:
                name = f"good{(*form.extensions, '.bin')[0]}"
                out = Path(folder) / name
                form.write(_records(), out, Codebook(), form.options())
                made.append(Sample(form.id, name, out.read_bytes()))
    return made


def _articles() -> list[Sample]:
    return [Sample(format_id, name, make()) for name, (format_id, make) in FILES.items()]


def _plain() -> list[Sample]:
    rows = [{"title": "Rain", "content": "It rained.", "tags": ["a"]}]
    return [
        Sample("txt", "good.txt", b"Rain\n\nBy Ana Bo\n4 February 2025\nIt rained."),
        Sample("md", "good.md", b"---\ntitle: Rain\ndate: 2025-02-04\n---\n# Rain\n\nIt rained."),
        Sample("json", "good.json", json.dumps({"status": "ok", "articles": rows}).encode()),
        Sample("csv", "rows.csv", b"title,text,date\nRain,It rained.,2025-02-04\n"),
        Sample("conllu", "good.conllu", b"# text = It rained\n1\tIt\tit\tPRON\t_\t_\t0\troot\t_\tNER=B-X\n"),
        Sample("brat", "pair.ann", b"T1\tClaim 0 2;3 9\tIt rained\nA1\tSure T1\n", (("pair.txt", b"It rained."),)),
        Sample("citron", "good.citron.json", b'{"quotes": []}'),
    ]


def _of_others() -> list[Sample]:
    """Shapes that our writers do not make."""
    page = {"start": "/p[1]/text()[1]", "end": "/p[1]/b[1]/text()[1]", "startOffset": 0, "endOffset": 4}
    marks = [{"id": "r", "type": "hypertextlabels", "value": {**page, "text": "Rain fell", "hypertextlabels": ["A"]}}]
    turn = {"start": "0", "end": "0", "startOffset": 0, "endOffset": 4, "text": "Rain", "paragraphlabels": ["A"]}
    turns = {"talk": [{"author": "Ana", "text": "Rain fell"}]}
    tasks = [
        {"data": {"h": "<p>Rain <b>fell</b></p>"}, "annotations": [{"id": 1, "result": marks}]},
        {"data": turns, "annotations": [{"id": 2, "result": [{"id": "r", "type": "paragraphlabels", "value": turn}]}]},
    ]
    tokens = [
        {"text": "Rain", "start": 0, "end": 4, "id": 0, "ws": True},
        {"text": "fell", "start": 5, "end": 9, "id": 1},
    ]
    span = {"token_start": 0, "token_end": 0, "label": "A"}
    version = {"text": "Rain fell", "tokens": tokens, "spans": [span], "sessions": ["ana"], "answer": "accept"}
    review = {"text": "Rain fell", "tokens": tokens, "spans": [span], "_view_id": "review", "versions": [version]}
    review["relations"] = [{"head": 0, "child": 1, "label": "x"}]
    answer = {"response": {"status": "ok", "results": [{"id": "a", "fields": {"bodyText": "Rain", "tags": ["x"]}}]}}
    mail = b"From: a@b.c\r\nSubject: s\r\nContent-Type: text/plain; format=flowed\r\n\r\nRain \r\nfell.\r\n> so \r\n"
    note = rb"{\rtf1\ansi Rain{\footnote a note} fell{\*\annotation c}\par\trowd\cellx9 a\cell b\cell\row}"
    part = {"start": 0, "end": 4, "text": "Rain"}
    quote = {"id": "q", "contents": [part], "sources": [part], "cue": part, "confidence": 0.5}
    quotes = {"text": "Rain fell", "quotes": [quote]}
    state = {"user_id": "bo", "instance_id_to_label_to_value": {"1": [[{"schema": "s", "name": "n"}, "true"]]}}
    state["instance_id_to_span_to_value"] = {"1": [[{"schema": "s", "name": "A", "start": 0, "end": 4}, "true"]]}
    feed = b"<rss><channel><item><title>T</title><description>Rain&nbsp;fell & so</description></item></channel></rss>"
    return [
        Sample("label-studio", "marks.json", json.dumps(tasks).encode()),
        Sample("prodigy", "review.jsonl", json.dumps(review).encode()),
        Sample("json", "answer.json", json.dumps(answer).encode()),
        Sample("eml", "flowed.eml", mail),
        Sample("rtf", "note.rtf", note),
        Sample("feed", "faulty.rss", feed),
        Sample("csv", "export.csv", b'sep=;\nA database\n\nKop;Body\nRain;"It ; rained"\n'),
        *_arrow(),
        Sample("citron", "quotes.json", json.dumps(quotes).encode()),
        Sample(
            "potato",
            "user_state.json",
            json.dumps(state).encode(),
            (("items.json", b'[{"id": "1", "text": "Rain fell"}]'),),
        ),
        Sample("csv", "rows.tsv", b'id\ttext\n1\t"It rained\n2\tand so\n'),
    ]


def _arrow() -> list[Sample]:
    """A table as the library `datasets` keeps it on disk, where pyarrow is installed."""
    try:
        import pyarrow.ipc
    except ImportError:
        return []
    table = pyarrow.table({"text": ["Rain fell"], "spans": [[{"start": 0, "end": 4, "label": "A"}]]})
    out = pyarrow.BufferOutputStream()
    with pyarrow.ipc.new_stream(out, table.schema) as writer:
        writer.write_table(table)
    return [Sample("hf", "data-00000-of-00001.arrow", out.getvalue().to_pybytes())]


def _given(material: Path) -> list[Sample]:
    """Small files of the material, up to some for each format, with what is read together with them."""
    found: dict[str, list[Sample]] = defaultdict(list)
    for path in sorted(material.rglob("*")):
        if not path.is_file() or path.stat().st_size > _LARGEST:
            continue
        try:
            form = recognised(path)
        except AnnotatorError:
            continue
        if len(found[form.id]) < _MOST:
            beside = [
                (one.name, one.read_bytes())
                for one in (*form.companions(path), path.with_name("typesystem.xml"))
                if one.parent == path.parent and one.is_file() and one != path
            ]
            found[form.id].append(Sample(form.id, path.name, path.read_bytes(), tuple(beside)))
    return [one for many in found.values() for one in many]
