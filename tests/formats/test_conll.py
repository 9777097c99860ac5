"""CoNLL-2003 and IOB2: what comes back, what is listed, other schemes, refusals."""

from __future__ import annotations

import tempfile
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.formats.registry import format_named, recognised
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment, fragments
from tests.formats.material import PROJECTS, read, written


def _words(text: str) -> str:
    return "".join(text.split())


@settings(max_examples=40)
@given(PROJECTS)
def test_words_labels_and_counts_come_back(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.conll"
        one = format_named("conll")
        result = one.write(list(records), path, Codebook(), one.options())
        assert path.read_bytes() == written("conll", list(records), path)
        if not any(record.text.strip() for record in records):
            return
        assert recognised(path).id == "conll"
        found, told = read("conll", path)
    assert told == []
    assert [_words(record.text) for record in found] == [_words(record.text) for record in records]
    assert sum(len(record.spans) for record in found) == result.spans
    kinds = {
        (loss.article, loss.object_id): loss.written for loss in result.losses if loss.kind in ("span", "fragments")
    }
    labels = {(loss.article, loss.object_id): loss.written for loss in result.losses if loss.kind == "label"}
    for record, back in zip(records, found, strict=True):
        kept = [span for span in record.spans if kinds.get((record.id or "", span.id)) != "left out"]
        whole = [span for span in kept if len(fragments(span.fragments)) == 1]
        expected = Counter(
            (labels.get((record.id or "", span.id), span.label), _words(record.text[slice(*span.fragments[0])]))
            for span in whole
            if (record.id or "", span.id) not in kinds
        )
        ours = Counter((span.label, _words(back.text[slice(*span.fragments[0])])) for span in back.spans)
        assert not expected - ours
        layout = any(loss.kind == "text layout" and loss.article == record.id for loss in result.losses)
        assert (back.text != record.text) == layout


def test_the_longest_is_chosen_and_the_rest_is_listed(tmp_path: Path) -> None:
    spans = [
        SpanRecord("Short", (Fragment(0, 3),), "s1"),
        SpanRecord("Theme ad", (Fragment(0, 7),), "s2", {"a": 1}, "Bo", note="n", created="2026-11-21T21:30:05.123Z"),
        SpanRecord("Split", (Fragment(8, 9), Fragment(10, 14)), "s3"),
        SpanRecord("Blank", (Fragment(7, 8),), "s4"),
        SpanRecord("Wide", (Fragment(14, 17),), "s5"),
    ]
    record = ArticleRecord("one two a four b.", "a", title="one two a four b.", spans=spans)
    record.relations = [RelationRecord("r", "s1", "s2", "r1")]
    record.comments = [CommentRecord("a", "x", "c1")]
    one = format_named("conll")
    result = one.write([record], tmp_path / "a.conll", Codebook(), one.options())
    assert Counter((loss.kind, loss.object_id) for loss in result.losses) == Counter({
        ("span", "s1"): 1, ("label", "s2"): 1, ("attributes", "s2"): 1, ("annotator", "s2"): 1, ("note", "s2"): 1,
        ("fragments", "s3"): 1, ("span", "s4"): 1, ("white space of a span", "s5"): 1, ("relation", "r1"): 1,
        ("comment", "c1"): 1, ("times", None): 1, ("text layout", None): 1,
    })  # fmt: skip
    assert (tmp_path / "a.conll").read_text(encoding="utf-8") == (
        "-DOCSTART- -X- O O\n\none _ _ B-Theme_ad\ntwo _ _ I-Theme_ad\na _ _ O\nfour _ _ B-Split\nb _ _ B-Wide\n"
        ". _ _ I-Wide\n\n"
    )


def _file(tmp_path: Path, content: str, name: str = "a.conll") -> Path:
    (tmp_path / name).write_text(content, encoding="utf-8")
    return tmp_path / name


@pytest.mark.parametrize(
    ("content", "spans", "told"),
    [
        ("#\thttp://a\n1\ta\tB-X\tO\n2\tb\tI-X\tB-Y\n\n# b\n1\tc\tO\tB-Y\n", ["Y b", "Y c"], None),
        ("# O\n# B-X\nb I-X\n", ["X # b"], None),
        ("a B-X\nb I-X\nc O\n", ["X a b"], None),
        ("a I-X\nb I-X\nc I-Y\nd B-Y\n", ["X a b", "Y c", "Y d"], "IOB1"),
        ("a S-X\nb B-Y\nc I-Y\nd E-Y\ne O\n", ["X a", "Y b c d"], "BIOES"),
        ("a U-X\nb B-Y\nc L-Y\n", ["X a", "Y b c"], "BILOU"),
        ("a|N|B-X b|N|O\nc|N|B-X d|N|I-X\n", ["X a", "X c d"], None),
        ("a b\tN\tB-X\n\u2028\tN\tI-X\nc\tN\tO\n", ["X a b \u2028"], None),
        ("\ufeffa B-X\r\n\r\nb B-X\r\n", ["X a", "X b"], None),
        ("a B-X\n\nb I-X\n", ["X a", "X b"], "IOB1"),
    ],
)
def test_schemes_and_shapes_are_told_apart(tmp_path: Path, content: str, spans: list[str], told: str | None) -> None:
    (record,), notices = read("conll", _file(tmp_path, content))
    assert [f"{one.label} {record.text[slice(*one.fragments[0])]}" for one in record.spans] == spans
    tagged = [one for one in notices if "left out" not in one.casefold()]
    assert tagged == ([f"a.conll is tagged as {told}; its spans were read as such."] if told else [])


_2012 = """#begin document (a); part 000
a 0 0 Angela NNP (S(NP* angela - - S1 (PERSON* (A0* (1
a 0 1 Merkel NNP *) merkel - - S1 *) *) 1)
a 0 2 spoke VBD * speak 01 1 S1 * (V*) -
a 0 3 Tuesday NNP *) tuesday - - S1 (DATE) (TMP) (2)

a 0 0 In IN (S* in - - S1 * -
a 0 1 Rome NNP *) rome - - S1 (GPE) (3)

#end document
#begin document (a); part 001
a 1 0 Yes UH (S*) yes - - S1 * -

#end document
"""


def test_names_in_brackets_are_read_as_in_2012(tmp_path: Path) -> None:
    path = _file(tmp_path, _2012)
    assert recognised(path).id == "conll"
    found, told = read("conll", path)
    assert [one.text for one in found] == ["Angela Merkel spoke Tuesday\nIn Rome", "Yes"]
    spans = [(one.label, found[0].text[slice(*one.fragments[0])]) for one in found[0].spans]
    assert spans == [("PERSON", "Angela Merkel"), ("DATE", "Tuesday"), ("GPE", "Rome")]
    assert told == ["Left out of a.conll: the columns 1, 2, 3, 5, 6, 7, 8, 9, 10, 12."]


def test_names_without_prefixes_are_read_when_asked(tmp_path: Path) -> None:
    path = _file(tmp_path, "1\tNew\tNNP\tCITY\n2\tYork\tNNP\tCITY\n3\tis\tV\tO\n4\t5\tCD\tNUMBER\n")
    with pytest.raises(BadInput, match="say with “tags” how the tags are written"):
        read("conll", path)
    (record,), told = read("conll", path, tags="bare")
    assert [(one.label, record.text[slice(*one.fragments[0])]) for one in record.spans] == [
        ("CITY", "New York"), ("NUMBER", "5")]  # fmt: skip
    assert told == [
        "a.conll is tagged as names without prefixes; its spans were read as such.",
        "Left out of a.conll: the columns 3.",
    ]


def test_each_document_is_an_article(tmp_path: Path) -> None:
    content = "-DOCSTART- -X- O O\n\na N _ B-X\nb N _ O\n\nc N _ O\n-DOCSTART- -X- O O\n\nd N _ O\n"
    found, _ = read("conll", _file(tmp_path, content))
    assert [(one.id, one.text) for one in found] == [("a-1", "a b\nc"), ("a-2", "d")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("a N B-X\nb O\n", r"line 2 has 2 columns where the lines before have 3"),
        ("a B-X\nb Q-X\n", r"line 2: “Q-X” is no tag"),
        ("a B-\n", "“B-” is no tag"),
        ("a\nb\n", "line 1 has 1 columns"),
        ("-DOCSTART- -X- O O\n\n", "has no tokens"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, content: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"a\.conll.*{sentence}"):
        read("conll", _file(tmp_path, content))


def test_the_column_can_be_named(tmp_path: Path) -> None:
    (record,), _ = read("conll", _file(tmp_path, "a B-X _\nb O _\n"), column=2)
    assert [one.label for one in record.spans] == ["X"]


def test_files_of_the_material_are_read_or_refused_for_their_reason(conformance: Path) -> None:
    paths = sorted(path for path in (conformance / "conll-iob2").rglob("*") if path.is_file())
    assert paths
    refused = set()
    for path in paths:
        trees = "casdiff" in path.parts
        assert recognised(path).id == ("conllu" if trees else "conll")
        try:
            records, _ = read("conll", path)
        except BadInput as error:
            assert "is no tag such as B-PER" in error.sentence
            refused.add(path.parent.name)
            continue
        begun = path.read_text(encoding="utf-8").count("B-")
        assert begun == 0 or sum(len(one.spans) for one in records) == begun
    assert refused == {"corenlp", "singleSpanDifference", "singleSpanNoDifference"}


def test_ten_thousand_spans_take_no_time(tmp_path: Path) -> None:
    text = "word " * 20_000
    spans = [SpanRecord("A", (Fragment(place * 10, place * 10 + 4),), f"s{place}") for place in range(10_000)]
    for form in ("conll", "webanno-tsv"):
        one = format_named(form)
        result = one.write([ArticleRecord(text, "a", spans=spans)], tmp_path / form, Codebook(), one.options())
        assert result.spans == 10_000
    assert len(read("conll", tmp_path / "conll")[0][0].spans) == 10_000


def test_the_reference_reader_finds_the_same_spans(tmp_path: Path) -> None:
    converters = pytest.importorskip("spacy.training.converters")
    spans = [SpanRecord("A", (Fragment(0, 3),), "s1"), SpanRecord("B", (Fragment(4, 8),), "s2")]
    written("conll", [ArticleRecord("one two. Three é four.", "a", spans=spans)], tmp_path / "a.conll")
    (doc,) = converters.conll_ner_to_docs((tmp_path / "a.conll").read_text(encoding="utf-8"), n_sents=10)
    assert [(one.label_, one.text.replace(" ", "")) for one in doc.ents] == [("A", "one"), ("B", "two.")]
