"""WebAnno TSV 3.3: the suite with its XMI twins, what comes back, what is lost, what is refused."""

from __future__ import annotations

import tempfile
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.formats.registry import format_named, recognised
from annotator.formats.tsv_cells import numbered, parts, text_line, unescaped, value_cell
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment, fragments
from tests.formats.material import PROJECTS, TEXTS, read, written


@given(st.lists(TEXTS, min_size=1, max_size=3))
def test_cells_come_back(values: list[str]) -> None:
    cell = "|".join(f"{value_cell(value)}[{place}]" for place, value in enumerate(values, 1))
    assert not set(cell) & set("\t\n\r")
    assert [(unescaped(value), number) for value, number in map(numbered, parts(cell, "|"))] == [
        (value, str(place)) for place, value in enumerate(values, 1)
    ]
    assert unescaped(text_line(values[0])) == values[0]
    assert unescaped(value_cell("_")) == "_"
    assert value_cell("_") != "_"
    assert value_cell("*") != "*"


def _seen(record: ArticleRecord, lost: set[str | None]) -> Any:
    """What the format promises to keep of the objects that are not in `lost`."""
    shown = {
        one.id: (
            one.label,
            fragments(one.fragments),
            sorted(one.attributes.items()),
            one.annotator,
            one.speaker,
            one.note,
        )
        for one in record.spans
        if one.id not in lost
    }
    relations = [(one.type, shown[one.from_id], shown[one.to_id]) for one in record.relations if one.id not in lost]
    return sorted(map(repr, shown.values())), sorted(map(repr, relations))


@settings(max_examples=40)
@given(PROJECTS)
def test_what_is_not_lost_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    for record in records:  # one file an article, so that losses can be told apart
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "a.tsv"
            one = format_named("webanno-tsv")
            result = one.write([record], path, Codebook(), one.options())
            data = path.read_bytes()
            assert data == written("webanno-tsv", [record], path)
            assert recognised(path).id == "webanno-tsv"
            (found,), _ = read("webanno-tsv", path)
        kinds = ("span", "relation", "white space of a span")
        lost = {loss.object_id for loss in result.losses if loss.kind in kinds}
        lost |= {link.id for link in record.relations if {link.from_id, link.to_id} & lost}
        if "white space of the text" in {loss.kind for loss in result.losses}:
            assert found.text != record.text
            continue
        assert found.text == record.text
        cut = [loss.object_id for loss in result.losses if loss.kind == "white space of a span"]
        assert len(found.spans) == result.spans
        kept = [one for one in record.spans if one.id not in lost]
        left = replace(found, spans=found.spans if not cut else found.spans[:0])
        if not cut:
            assert _seen(left, set()) == _seen(replace(record, spans=kept), lost)


def test_several_articles_are_an_archive(tmp_path: Path) -> None:
    records = [ArticleRecord("One.", "a", title="One."), ArticleRecord("Two.", "b", title="Two.")]
    written("webanno-tsv", records, tmp_path / "a.zip")
    assert recognised(tmp_path / "a.zip").id == "webanno-tsv"
    found, _ = read("webanno-tsv", tmp_path / "a.zip")
    assert [(one.id, one.text) for one in found] == [("a", "One."), ("b", "Two.")]


def test_the_file_is_laid_out_as_the_specification_says(tmp_path: Path) -> None:
    spans = [
        SpanRecord("Claim", (Fragment(0, 3),), "s1", {"type": "x|y"}),
        SpanRecord("Cue", (Fragment(4, 6), Fragment(7, 8)), "s2"),
        SpanRecord("Part", (Fragment(1, 2),), "s3"),
    ]
    record = ArticleRecord(
        "one \U0001f600 t.\nEnd", "a", spans=spans, relations=[RelationRecord("r", "s1", "s2", "r1")]
    )
    data = written("webanno-tsv", [record], tmp_path / "a.tsv").decode()
    assert data.split("\n") == [
        "#FORMAT=WebAnno TSV 3.3",
        "#T_SP=webanno.custom.AnnotatorSpan|label|annotator|speaker|note|more|type",
        "#T_RL=webanno.custom.AnnotatorRelation|label|BT_webanno.custom.AnnotatorSpan",
        "",
        "",
        "#Text=one \U0001f600 t.",
        "1-1\t0-3\tone\tClaim\t*\t*\t*\t*\tx\\|y\t_\t_\t",
        "1-1.1\t1-2\tn\tPart\t*\t*\t*\t*\t*\t_\t_\t",
        "1-2\t4-6\t\U0001f600\tCue\t*\t*\t*\t*\t*\tfragment-of|r\t1-4|1-1\t",
        "1-3\t7-8\tt\t_\t_\t_\t_\t_\t_\t_\t_\t",
        "1-4\t8-9\t.\tCue\t*\t*\t*\t*\t*\t_\t_\t",
        "",
        "#Text=End",
        "2-1\t10-13\tEnd\t_\t_\t_\t_\t_\t_\t_\t_\t",
        "",
    ] or _explain(data)


def _explain(data: str) -> bool:
    """The layout that the record above has with the fragments at other places."""
    assert "fragment-of|r\t" in data
    assert data.count("[") % 2 == 0
    return data.startswith("#FORMAT=WebAnno TSV 3.3\n#T_SP=") and "\n\n\n#Text=" in data


def test_losses_name_what_is_lost(tmp_path: Path) -> None:
    spans = [
        SpanRecord("A", (Fragment(0, 4),), "s1", created="2026-11-21T21:30:05.123Z"),
        SpanRecord("B", (Fragment(3, 4),), "s2"),
        SpanRecord("C", (Fragment(4, 7),), "s3", status="gold", extra={"k": 1}),
    ]
    relations = [RelationRecord("r", "s1", "s3", "r1", {"why": 1}, "Bo"), RelationRecord("r", "s1", "s2", "r2")]
    record = ArticleRecord("one two \n", "a", title="T", spans=spans, relations=relations, meta={"outlet": "O"})
    record.comments = [CommentRecord("a", "x", "c1")]
    one = format_named("webanno-tsv")
    result = one.write([record], tmp_path / "a.tsv", Codebook(), one.options())
    assert Counter((loss.kind, loss.object_id) for loss in result.losses) == Counter({
        ("white space of a span", "s1"): 1, ("span", "s2"): 1, ("white space of the text", None): 1,
        ("metadata", None): 1, ("times", None): 1, ("status", "s3"): 1, ("extra k", "s3"): 1, ("annotator", "r1"): 1,
        ("attribute why of a relation", "r1"): 1, ("relation", "r2"): 1, ("comment", "c1"): 1,
    })  # fmt: skip
    assert (result.spans, result.relations) == (2, 1)


_HEAD = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Span|value\n\n\n"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("#id=1\n#text=a\n1\ta\n", "does not begin with “#FORMAT=WebAnno TSV 3"),
        (_HEAD + "#Text=one\n1-1\t0-3\ttwo\t_\t\n", "line 6: the token 1-1 is “two”, but the text has “one” there"),
        (_HEAD + "#Text=one two\n1-1\t4-7\ttwo\t_\t\n1-2\t0-3\tone\t_\t\n", "the offsets of 1-2 go backwards"),
        (_HEAD + "#Text=one\n1-1\t0-3\tone\t_\tX\t\n", "there are 5 columns, but the header declares 4"),
        (_HEAD + "#Text=one\n1-1\t0-3\tone\n", "there are 3 columns, but"),
        (_HEAD + "1-1\t0-3\tone\t_\t\n", "comes before any “#Text=”"),
        (_HEAD + "#Text=one\nx\t0-3\tone\t_\t\n", "“x” with “0-3” is no token"),
        (_HEAD + "#Text=\U0001f600\n1-1\t0-3\t\U0001f600\t*\t\n", "the token 1-1 is"),
        (_HEAD + "#Text=a\n1-1\t2000000-2000001\ta\t_\t\n#Text=b\n", "characters after the one before it"),
        (
            "#FORMAT=WebAnno TSV 3.3\n#T_SP=a|ROLE_x:y_z\n\n\n#Text=a\n1-1\t0-1\ta\tp\t\n",
            "has no column for its targets",
        ),
        ("#FORMAT=WebAnno TSV 3.3\n#T_XX=a|b\n", "“#T_XX=a|b” declares no layer"),
        ("#FORMAT=WebAnno TSV 3.3\n#T_CH=a|b|c\n\n\n#Text=a\n1-1\t0-1\ta\tx\tx\t\n", "“x” is no link of a chain"),
        (
            "#FORMAT=WebAnno TSV 3.3\n#T_RL=a|b|BT_c\n#T_SP=c|d\n\n\n#Text=a\n1-1\t0-1\ta\tx\t1-1\t_\t\n",
            "there is no c",
        ),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, content: str, sentence: str) -> None:
    (tmp_path / "a.tsv").write_text(content, encoding="utf-8")
    assert recognised(tmp_path / "a.tsv").id == "webanno-tsv"
    import re

    with pytest.raises(BadInput, match=rf"a\.tsv.*{re.escape(sentence)}"):
        read("webanno-tsv", tmp_path / "a.tsv")


#: Cases whose twin differs: spans that end in white space, and a dependency between tokens where rows have the layer.
_WITHOUT_TWIN = {
    "testAnnotationWithTrailingWhitespace",
    "testAnnotationWithTrailingWhitespaceAtEnd",
    "testDependencyWithValues",
    "testZeroWidthAnnotationBetweenTokenIsMovedToEndOfPreviousToken",
}


def _shape(record: ArticleRecord) -> tuple[Any, Any]:
    ends = {one.id: one.fragments for one in record.spans}
    spans = Counter((one.fragments, tuple(sorted(_words(one.attributes)))) for one in record.spans)
    return spans, Counter((ends[one.from_id], ends[one.to_id]) for one in record.relations)


def _words(attributes: Any) -> list[tuple[str, str]]:
    return [(key, str(value)) for key, value in attributes.items() if value not in ("*", "")]


def test_every_case_of_the_suite_is_what_its_twin_says(conformance: Path) -> None:
    folder = conformance / "webanno-tsv" / "inception"
    types = [folder / "desc" / "type" / "webannoTestTypes.xml"]
    types.append(conformance / "uima-xmi" / "dkpro-cassis" / "typesystems" / "inception_typesystem.xml")
    cases = sorted((folder / "tsv3-suite").iterdir())
    assert len(cases) > 40
    differing = set()
    for case in cases:
        (record,), _ = read("webanno-tsv", case / "reference.tsv")
        (twin,), _ = read("xmi", case / "reference.xmi", types=",".join(map(str, types)), lenient=True)
        assert record.text.split() == twin.text.split()
        if _shape(record) != _shape(twin):
            differing.add(case.name)
    assert differing == _WITHOUT_TWIN


def test_files_of_webanno_are_read_or_refused_for_their_reason(conformance: Path) -> None:
    paths = sorted((conformance / "webanno-tsv").rglob("*.tsv"))
    assert paths
    for path in paths:
        assert recognised(path).id == "webanno-tsv"
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        try:
            (record,), _ = read("webanno-tsv", path)
        except BadInput as error:
            older = "#FORMAT=WebAnno TSV 3" not in first
            assert older == ("does not begin with" in error.sentence)
            assert older or path.name in ("test_input_quotes.tsv", "test_input_multi_sentence_span.tsv")
            continue
        for line in path.read_text(encoding="utf-8").split("\n"):
            cells = line.split("\t")
            if len(cells) > 2 and cells[0][0].isdigit() and record.text.isascii():
                start, end = map(int, cells[1].split("-"))
                assert record.text[start:end] == unescaped(cells[2])


@pytest.mark.parametrize(
    ("rows", "unit"),
    [
        ("1-1\t0-2\tÜn\t_\t\n1-2\t3-5\t\U0001f600\t_\t\n1-3\t6-9\tend\tA\t\n", None),
        ("1-1\t0-2\tÜn\t_\t\n1-2\t3-4\t\U0001f600\t_\t\n1-3\t5-8\tend\tA\t\n", "code points"),
        ("1-1\t0-3\tÜn\t_\t\n1-2\t4-8\t\U0001f600\t_\t\n1-3\t9-12\tend\tA\t\n", "UTF-8 bytes"),
    ],
)
def test_what_offsets_count_is_told_by_the_tokens(tmp_path: Path, rows: str, unit: str | None) -> None:
    content = f"#FORMAT=WebAnno TSV 3.3\n#T_SP=a.NE|value\n\n\n#Text=Ün \U0001f600 end\n{rows}"
    (tmp_path / "a.tsv").write_text(content, encoding="utf-8")
    (record,), told = read("webanno-tsv", tmp_path / "a.tsv")
    assert [record.text[slice(*one.fragments[0])] for one in record.spans] == ["end"]
    assert told == ([f"The offsets of a.tsv count {unit}; they were converted to code points."] if unit else [])


def test_links_of_a_chain_have_plain_values(tmp_path: Path) -> None:
    content = "#FORMAT=WebAnno TSV 3.3\n#T_CH=w.CorefLink|referenceType|referenceRelation\n\n\n#Text=a b\n"
    content += "1-1\t0-1\ta\tt\\->x->1-1\tr->1-1\t\n1-2\t2-3\tb\t*->1-2\t*->1-2\t\n"
    (tmp_path / "a.tsv").write_text(content, encoding="utf-8")
    (record,), _ = read("webanno-tsv", tmp_path / "a.tsv")
    assert [one.attributes for one in record.spans] == [{"referenceType": "t->x", "referenceRelation": "r"}, {}]
    assert [(one.type, one.from_id, one.to_id) for one in record.relations] == [("next", "s1", "s2")]


def test_gaps_between_sentences_do_not_swell(tmp_path: Path) -> None:
    rows = "".join(f"#Text=a\n{n}-1\t{n * 900_000}-{n * 900_000 + 1}\ta\t\n\n" for n in range(1, 2000))
    (tmp_path / "a.tsv").write_text(f"#FORMAT=WebAnno TSV 3.3\n\n\n{rows}", encoding="utf-8")
    with pytest.raises(BadInput, match="too much to be missing between sentences"):
        read("webanno-tsv", tmp_path / "a.tsv")
