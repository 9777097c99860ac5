"""Every export of the annotated seed project opens in the reference reader of its format, with all spans in place."""

from __future__ import annotations

import io
import json
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from annotator import paths
from annotator.commands import annotating
from annotator.commands.exporting import export
from annotator.commands.project import ArticleFilter, Project, create_project
from annotator.formats.option_words import options_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import format_named
from annotator.model.spans import fragments
from tests.journeys.gold import replay
from tests.journeys.structure import needs_seeds

_Marks = Counter[tuple[str, tuple[tuple[int, int], ...]]]


@pytest.fixture(scope="module")
def seeds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The seed project, on each article an annotation of three parts more, and one that begins as that does."""
    folder = tmp_path_factory.mktemp("seeds")
    with create_project(folder / "gold.annot", annotator="ana", title="Seeds") as project:
        replay(project, paths.seeds() / "gold" / "seeds-gold.jsonl", folder)
        with project.reading() as read:
            ids, labels = read.article_ids(ArticleFilter()), [one.id for one in read.codebook().labels]
        for one in ids:
            news = annotating.mark_span(project, one, fragments([(3, 9), (20, 31), (40, 52)]), labels[0])
            annotating.mark_span(project, one, fragments([(3, 9)]), labels[1])
            made = next(change.after for change in news.changes if change.after is not None)
            annotating.set_note(project, made.id, 'two lines\n| and "quotes"')  # type: ignore[union-attr]
        yield project


def _records(project: Project, folder: Path) -> dict[str, ArticleRecord]:
    """The articles by their texts, as the native format states them."""
    export(project, folder / "native.jsonl", format_id="jsonl")
    form = format_named("jsonl")
    return {one.text: one for one in form.read(folder / "native.jsonl", form.options(), lambda _: None)}


def _marks(record: ArticleRecord) -> _Marks:
    return Counter((span.label, tuple((part.start, part.end) for part in span.fragments)) for span in record.spans)


def _brat(path: Path) -> Iterator[tuple[str, _Marks]]:
    brat = pytest.importorskip("bioc.brat")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(".ann"):
                text = archive.read(name.removesuffix(".ann") + ".txt").decode("utf-8")
                found = brat.load(io.StringIO(text, newline=""), io.StringIO(archive.read(name).decode("utf-8")))
                places = ((one.type, sorted((r.begin, r.end) for r in one.locations)) for one in found.entities)
                yield text, Counter((kind, tuple(parts)) for kind, parts in places)


def _cas(cas: Any) -> tuple[str, _Marks]:
    def parts(one: Any) -> tuple[tuple[int, int], ...]:
        pieces = one.fragments.elements if one.fragments else [one]
        return tuple((piece.begin, piece.end) for piece in pieces)

    return cas.sofa_string, Counter((one.label, parts(one)) for one in cas.select("annotator.Span"))


def _xmi(path: Path) -> Iterator[tuple[str, _Marks]]:
    cassis = pytest.importorskip("cassis")
    with zipfile.ZipFile(path) as archive, warnings.catch_warnings():
        warnings.simplefilter("error")  # an offset inside a surrogate pair is only warned about
        types = cassis.load_typesystem(archive.read("TypeSystem.xml").decode("utf-8"))
        for name in archive.namelist():
            if name.endswith(".xmi"):
                yield _cas(cassis.load_cas_from_xmi(archive.read(name).decode("utf-8"), typesystem=types))


def _cas_json(path: Path) -> Iterator[tuple[str, _Marks]]:
    cassis = pytest.importorskip("cassis")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            yield _cas(cassis.load_cas_from_json(archive.read(name).decode("utf-8")))


def _bdoc(path: Path) -> Iterator[tuple[str, _Marks]]:
    gatenlp = pytest.importorskip("gatenlp")
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            (path.parent / "one.bdocjs").write_bytes(archive.read(name))
            found = gatenlp.Document.load(str(path.parent / "one.bdocjs"), fmt="bdocjs")
            every = [one for each in found.annset_names() for one in found.annset(each)]
            yield found.text, Counter((one.type, ((one.start, one.end),)) for one in every)


def _spacy(path: Path) -> Iterator[tuple[str, _Marks]]:
    spacy = pytest.importorskip("spacy")
    tokens = pytest.importorskip("spacy.tokens")
    for doc in tokens.DocBin().from_disk(path).get_docs(spacy.blank("xx").vocab):
        groups = (one for group in doc.spans.values() for one in group)
        yield doc.text, Counter((one.label_, ((one.start_char, one.end_char),)) for one in groups)


def _qdpx(path: Path) -> Iterator[tuple[str, _Marks]]:
    refi = pytest.importorskip("pyrefiqda")
    project = refi.RefiProject.load(path, extract_dir=str(path.parent / "out"))
    codes: dict[str, str] = {}

    def walk(many: Any) -> None:
        for one in many or ():
            codes[one.guid] = one.name
            walk(one.code)

    walk(project.code_book.codes.code)
    with zipfile.ZipFile(path) as archive:
        for source in project.sources.text_source:
            text = archive.read(f"sources/{source.guid}.txt").decode("utf-8")
            yield (
                text,
                Counter(
                    (codes[coding.code_ref.target_guid], ((one.start_position, one.end_position),))
                    for one in source.plain_text_selection
                    for coding in one.coding
                ),
            )


def _tei(path: Path) -> Iterator[tuple[str, _Marks]]:
    etree = pytest.importorskip("lxml.etree")
    space = {"t": "http://www.tei-c.org/ns/1.0", "x": "http://www.w3.org/XML/1998/namespace"}
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            root = etree.fromstring(archive.read(name))
            labels = {one.get(f"{{{space['x']}}}id"): "".join(one.itertext("{*}catDesc")) for one in
                      root.iterfind(".//t:category", space)}  # fmt: skip
            marks: _Marks = Counter()
            for one in root.iterfind(".//t:spanGrp/t:span", space):
                numbers = [pointer[len("#string-range(text,") : -1].split(",") for pointer in one.get("target").split()]
                parts = tuple((int(at), int(at) + int(length)) for at, length in numbers)
                marks[labels[one.get("ana")[1:]], parts] += 1
            yield "".join(root.find("t:text", space).itertext()), marks


def _web_annotation(path: Path) -> Iterator[tuple[str, _Marks]]:
    document = json.loads(path.read_bytes())
    texts = {one["id"]: one["annotator:text"] for one in document["annotator:articles"]}
    marks: dict[str, _Marks] = {one: Counter() for one in texts}
    for one in document["first"]["items"]:
        if one["motivation"] != "tagging":
            continue
        targets = one["target"] if isinstance(one["target"], list) else [one["target"]]
        parts = []
        for target in targets:
            position, quote = target["selector"]
            start, end = position["start"], position["end"]
            text = texts[target["source"]]
            assert text[start:end] == quote["exact"]
            assert text[:start].endswith(quote["prefix"])
            assert text[end:].startswith(quote["suffix"])
            parts.append((start, end))
        marks[targets[0]["source"]][one["body"][0]["value"], tuple(parts)] += 1
    yield from ((texts[one], marks[one]) for one in texts)


def _as_is(marks: _Marks) -> _Marks:
    return marks


def _hulls(marks: _Marks) -> _Marks:
    """What spaCy sees: from the first to the last fragment."""
    return Counter({(label, ((parts[0][0], parts[-1][1]),)): count for (label, parts), count in marks.items()})


def _pieces(marks: _Marks) -> _Marks:
    """What formats without fragments see: each by itself."""
    return Counter((label, (part,)) for (label, parts), count in marks.items() for part in parts for _ in range(count))


def _polnear(marks: _Marks) -> _Marks:
    """What the dialect has words for."""
    words = {"Speaker": "Source", "Cue": "Cue", "Claim": "Content", "Quote": "Content"}
    made: _Marks = Counter()
    for (label, parts), count in marks.items():
        if label in words:
            made[words[label], parts] += count
    return made


#: Exports of several articles are archives, but for these.
_ENDINGS = {"spacy": ".spacy", "qdpx": ".qdpx", "web-annotation": ".jsonld"}

_CASES: list[tuple[str, dict[str, str], Callable[[Path], Iterator[tuple[str, _Marks]]], Callable[[_Marks], _Marks]]] = [
    ("brat", {}, _brat, _as_is),
    ("brat", {"layout": "flat"}, _brat, _as_is),
    ("brat", {"dialect": "polnear"}, _brat, _polnear),
    ("xmi", {}, _xmi, _as_is),
    ("cas-json", {}, _cas_json, _as_is),
    ("bdoc", {}, _bdoc, _pieces),
    ("bdoc", {"offsets": "j"}, _bdoc, _pieces),
    ("spacy", {}, _spacy, _hulls),
    ("qdpx", {}, _qdpx, _pieces),
    ("tei", {}, _tei, _as_is),
    ("web-annotation", {}, _web_annotation, _as_is),
]


def _called(one: object) -> str:
    """What a case is called, the same in every process."""
    return str(getattr(one, "__name__", one))[:24]


@needs_seeds
@pytest.mark.parametrize(("form", "options", "oracle", "seen"), _CASES, ids=_called)
def test_the_reference_reader_finds_all_spans(
    seeds: Project,
    tmp_path: Path,
    form: str,
    options: dict[str, str],
    oracle: Callable[[Path], Iterator[tuple[str, _Marks]]],
    seen: Callable[[_Marks], _Marks],
) -> None:
    expected = {text: seen(_marks(record)) for text, record in _records(seeds, tmp_path).items()}
    report = export(
        seeds,
        tmp_path / f"out{_ENDINGS.get(form, '.zip')}",
        format_id=form,
        options=options_of(format_named(form).options, options),
    )
    found = {text: Counter({key: n for key, n in marks.items() if key[0] != "Attribution"})
             for text, marks in oracle(report.files[0])}  # fmt: skip
    assert len(found) == len(expected) == report.articles
    assert found == expected
    assert sum(sum(marks.values()) for marks in found.values()) >= 200


@needs_seeds
def test_the_converter_of_spacy_finds_the_names_of_conll(seeds: Project, tmp_path: Path) -> None:
    converters = pytest.importorskip("spacy.training.converters")
    export(seeds, tmp_path / "a.conll", format_id="conll")
    form = format_named("conll")
    ours = list(form.read(tmp_path / "a.conll", form.options(), lambda _: None))
    docs = converters.conll_ner_to_docs((tmp_path / "a.conll").read_text(encoding="utf-8"), no_print=True)
    found = Counter((one.label_, " ".join(token.text for token in one)) for doc in docs for one in doc.ents)
    assert found == Counter(
        (span.label, " ".join(record.text[slice(*span.fragments[0])].split()))
        for record in ours
        for span in record.spans
    )
    assert sum(found.values()) > 100
