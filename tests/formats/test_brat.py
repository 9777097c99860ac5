"""brat standoff: what comes back, what is listed as lost, what is refused, and its two reference readers."""

from __future__ import annotations

import tempfile
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput
from annotator.formats.brat_names import line_read, line_safe, value_read, value_word, word_safe
from annotator.formats.records import ArticleRecord, CommentRecord, Loss, RelationRecord, SpanRecord
from annotator.formats.registry import format_named, recognised
from annotator.model.annotations import ClaimGroup, Origin
from annotator.model.codebook import Codebook, Label, RelationType
from annotator.model.spans import Fragment, fragments, surface
from tests.formats.material import PROJECTS, TEXTS, read, written


def _wide(span: SpanRecord) -> bool:
    return any(part.start < part.end for part in span.fragments)


def _seen(record: ArticleRecord, *, owners: bool = True) -> tuple[Any, ...]:
    """What brat promises to keep, with ids replaced by what they stand for."""
    spans = [span for span in record.spans if _wide(span)]
    shown = {
        one.id: (
            one.label,
            fragments(part for part in one.fragments if part.start < part.end),
            repr(sorted(one.attributes.items())),
            one.speaker,
            one.note,
            one.annotator if owners else None,
        )
        for one in spans
    }
    owner = {one.id: one.annotator for one in spans}
    relations = [
        (one.type, shown[one.from_id], shown[one.to_id], repr(sorted(one.attributes.items())))
        for one in record.relations
        if one.from_id in shown and one.to_id in shown and owner[one.from_id] == owner[one.to_id]
    ]
    comments = [(shown[one.target], one.text) for one in record.comments if one.target in shown]
    return record.text, sorted(map(repr, shown.values())), sorted(map(repr, relations)), sorted(map(repr, comments))


@settings(max_examples=30)
@given(PROJECTS)
def test_what_brat_holds_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        data = written("brat", list(records), path)
        assert data == written("brat", list(records), path)
        if not records:
            return
        assert recognised(path).id == "brat"
        found, told = read("brat", path)
        assert told == []
        assert {one.id: _seen(one) for one in found} == {one.id: _seen(one) for one in records}


def _unpacked(path: Path, folder: Path) -> Path:
    with zipfile.ZipFile(path) as archive:
        archive.extractall(folder)
    return folder


def _one(text: str, *spans: SpanRecord, **more: Any) -> ArticleRecord:
    return ArticleRecord(text=text, id="a", title=text, spans=list(spans), **more)


def _span(label: str, *pairs: tuple[int, int], **more: Any) -> SpanRecord:
    return SpanRecord(label, fragments(pairs), **{"id": label, **more})


def test_folders_are_read_like_the_archive(tmp_path: Path) -> None:
    spans = [_span("A b", (0, 1), annotator="Zoë/1"), _span("C", (2, 3), annotator="Bo")]
    written("brat", [_one("x y", *spans)], tmp_path / "a.zip")
    folder = _unpacked(tmp_path / "a.zip", tmp_path / "all")
    found = [read("brat", path)[0][0] for path in sorted(folder.rglob("*.ann"))]
    assert {(span.label, span.annotator, span.fragments) for record in found for span in record.spans} == {
        ("A b", "Zoë/1", (Fragment(0, 1),)),
        ("C", "Bo", (Fragment(2, 3),)),
    }
    first = sorted(folder.rglob("*.ann"))[0]
    along = {path.name for path in format_named("brat").companions(first)}
    assert along == {"a.txt", "annotation.conf", "visual.conf"}


def test_the_configuration_names_every_type(tmp_path: Path) -> None:
    labels = (Label("l1", "Theme ad", "#aa0000"), Label("l2", "Claim", "#00aa00"))
    codebook = Codebook(labels, (), (RelationType("r", "says", ("l2",), ()),))
    record = _one("x y", _span("Claim", (0, 1), attributes={"sure": "very", "bad": True}))
    one = format_named("brat")
    one.write([record], tmp_path / "a.zip", codebook, one.options())
    conf = (_unpacked(tmp_path / "a.zip", tmp_path) / "annotation.conf").read_text(encoding="utf-8").split("\n")
    sections = [line for line in conf if line.startswith("[")]
    assert sections == ["[entities]", "[relations]", "[events]", "[attributes]"]
    assert {"Theme_ad", "Claim", "says\tArg1:Claim, Arg2:<ANY>", "sure\tArg:<ANY>, Value:very"} <= set(conf)
    assert 'label Theme_ad "Theme ad"' in "\n".join(conf)
    assert "Claim\tbgColor:#00aa00, borderColor:darken" in (tmp_path / "visual.conf").read_text(encoding="utf-8")


def test_losses_are_exactly_what_does_not_come_back(tmp_path: Path) -> None:
    origin = Origin("quotes", "1", 0.5)
    spans = [
        _span("Kept", (0, 1), attributes={"a b": ["x y", 3, None]}, speaker="sp 1", note="n\n%0A", annotator="Bo"),
        _span("Other", (2, 3), annotator="Al"),
        _span("Empty", (1, 1), annotator="Bo"),
        _span(
            "Odd", (2, 3), annotator="Bo", status="pending", origin=origin, group=ClaimGroup("g", "s"), extra={"k": 1}
        ),
        _span("Timed", (2, 3), annotator="Bo", created="2026-11-21T21:30:05.123Z"),
    ]
    relations = [
        RelationRecord("near", "Kept", "Odd", "r1", annotator="Bo"),
        RelationRecord("far", "Kept", "Other", "r2", annotator="Bo"),
        RelationRecord("gone", "Kept", "Empty", "r3", annotator="Bo"),
        RelationRecord("lent", "Kept", "Odd", "r4", annotator="Al"),
    ]
    comments = [CommentRecord("a", "on all", "c1"), CommentRecord("Kept", "by Al", "c2", "Al", None, True)]
    record = _one("x y", *spans, relations=relations, comments=comments, meta={"outlet": "O"}, status="done")
    one = format_named("brat")
    result = one.write([record], tmp_path / "a.zip", Codebook(), one.options())
    assert {(loss.kind, loss.object_id) for loss in result.losses} == {
        ("metadata", None), ("article status", None), ("times", None), ("span of zero width", "Empty"),
        ("status", "Odd"), ("origin", "Odd"), ("claim group", "Odd"), ("extra k", "Odd"),
        ("relation", "r2"), ("relation", "r3"), ("annotator", "r4"),
        ("comment", "c1"), ("comment author", "c2"), ("comment state", "c2"),
    }  # fmt: skip
    assert all(isinstance(loss, Loss) and loss.article == "a" for loss in result.losses)
    assert (result.spans, result.relations) == (4, 2)
    (found,), _ = read("brat", tmp_path / "a.zip")
    kept = next(span for span in found.spans if span.label == "Kept")
    assert (kept.attributes, kept.speaker, kept.note) == ({"a b": ["x y", 3, None]}, "sp 1", "n\n%0A")


@given(TEXTS)
def test_words_and_values_come_back(words: str) -> None:
    assert line_read(line_safe(words)) == words
    assert line_read(word_safe(words)) == words
    assert value_read(value_word(words)) == words
    assert not set(line_safe(words)) & set("\t\n\r\u2028")
    assert len(value_word(words).split()) == 1


def _pair(folder: Path, text: str, ann: str, stem: str = "doc") -> Path:
    folder.mkdir(exist_ok=True)
    (folder / f"{stem}.txt").write_bytes(text.encode())
    (folder / f"{stem}.ann").write_bytes(ann.encode())
    return folder / f"{stem}.ann"


@pytest.mark.parametrize(
    ("ann", "sentence"),
    [
        ("T1\tA 0 3\tone\nT1\tA 0 3\tone", ": the id T1 stands for two annotations"),
        ("T1\tA 0 3", "T1 has fewer than three columns"),
        ("T1\tA 0 x\tone", "“A 0 x” of T1 is no label with start and end"),
        ("T1\tA 0 99\tone", "T1 ends before it starts or reaches outside the text, which has 7 characters"),
        ("T1\tA 3 0\tone", "T1 ends before"),
        ("T1\tA 0 3\ttwo", "T1 says “two” but the text has “one”"),
        ("T1\tA 0 3\tone\nR1\tr Arg1:T1 Arg2:T9", ": R1 names T9, which is not in the file"),
        ("T1\tA 0 3\tone\nE1\tA:T9", "E1 names T9"),
        ("T1\tA 0 3\tone\n*\tEquiv T1 T8", "the equivalence names T8"),
        ("A1\tNeg T1", "A1 names T1"),
        ("#1\tAnnotatorNotes T1\tx", "#1 names T1"),
        ("T1\tA 0 3\tone\nR1\tr Arg1:T1", "R1 needs a type and two ends"),
        ("T1\tA 0 3\tone\nR1\tr Arg1:T1 T1", "“T1” of R1 is no role"),
        ("T1\tA 0 3\tone\nN1\tReference T1", "N1 needs a type, an id and an entry"),
        ("Hello\tyou", "“Hello\\tyou” is no annotation of brat"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(tmp_path: Path, ann: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"doc\.ann, line \d+.*{sentence}"):
        read("brat", _pair(tmp_path, "one two", ann + "\n"))


def test_annotations_without_text_are_refused(tmp_path: Path) -> None:
    (tmp_path / "x.ann").write_text("T1\tA 0 3\tone\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"x\.ann has no text: put x\.txt beside it"):
        read("brat", tmp_path / "x.ann")
    with pytest.raises(BadInput, match="brat's configuration"):
        (tmp_path / "visual.conf").write_text("[labels]\n", encoding="utf-8")
        read("brat", tmp_path / "visual.conf")


def test_masked_text_is_read_when_its_words_are_not_checked(tmp_path: Path) -> None:
    path = _pair(tmp_path, "zzz zzz", "T1\tA 0 3\tone\n")
    with pytest.raises(BadInput, match="with the option “words” off"):
        read("brat", path)
    assert read("brat", path, words=False)[0][0].spans[0].fragments == (Fragment(0, 3),)


@pytest.mark.parametrize(
    ("text", "ann", "unit"),
    [
        ("\U0001f600 one two", "T1\tA 3 6\tone\n", "UTF-16 units"),
        ("one\r\ntwo", "T1\tA 4 7\ttwo\n", "code points without CR"),
        ("x\r\ntwo\r\nx", "T1\tA 2 5\ttwo\n", "code points without CR"),
        ("\U0001f600\U0001f600\r\ntwo\r\nx", "T1\tA 5 8\ttwo\n", "UTF-16 units without CR"),
        ("Größe: two", "T1\tA 9 12\ttwo\n", "UTF-8 bytes"),
        ("\ufeffx two", "T1\tA 3 6\ttwo\n", "code points and the byte order mark"),
    ],
)
def test_other_units_are_found_out_and_told(tmp_path: Path, text: str, ann: str, unit: str) -> None:
    (record,), told = read("brat", _pair(tmp_path, text, ann))
    assert surface(record.text, record.spans[0].fragments) in ("one", "two")
    assert told == [f"The offsets of doc.ann count {unit}; they were converted to code points."]


def test_fragments_may_be_stated_in_any_order(tmp_path: Path) -> None:
    (record,), told = read("brat", _pair(tmp_path, "abc def ghi", "T1\tA 8 11;0 3\tghi abc\n"))
    assert record.spans[0].fragments == (Fragment(0, 3), Fragment(8, 11))
    assert told == []


def test_events_equivalences_and_registry_entries_come_back(tmp_path: Path) -> None:
    ann = (
        "T1\tOrg 0 1\ta\nT2\tMerge 2 3\tb\nT3\tOrg 4 5;6 7\tc d\nT4\tSay 8 9\te\n"
        "E1\tMerge:T2 Who:T1 Who2:T3\nE3\tSay:T4 What:E1\nE2\tMerge:T2\n"
        "R1\tPart Arg1:T1 Arg2:E1\nR2\tHas Whole:T1 Piece:T3\n*\tAlias T1 T3 T2\n"
        "A1\tSure E1 High\nM2\tNegated E1\nA3\tSure E2 Low\nA4\tKind T1 club\nA5\tFar R1\n"
        "N1\tReference T1 Wikidata:Q1\ta thing\nN2\tReference E1 X:9\tz\nN3\tReference T3 Speakers:42\tSmith\n"
        "#1\tAnnotatorNotes E1\tmerged?\n#2\tAnnotatorNotes R1\twhy\n#3\tAnnotatorNotes T3\tC:\\n x\n"
    )
    (record,), told = read("brat", _pair(tmp_path, "a b c d e", ann))
    assert told == []
    assert {span.id: span.speaker for span in record.spans}["T3"] == "42"
    assert [(one.type, one.from_id, one.to_id) for one in record.relations if one.id and one.id[0] == "E"] == [
        ("Who", "T2", "T1"), ("Who2", "T2", "T3"), ("What", "T4", "T2"),
    ]  # fmt: skip
    record.id = "doc"
    one = format_named("brat")
    result = one.write([record], tmp_path / "a.zip", Codebook(), one.options())
    assert result.losses == []
    made = (_unpacked(tmp_path / "a.zip", tmp_path / "b") / "doc.ann").read_text(encoding="utf-8")
    assert _meaning(made) == _meaning(ann + "A6\tcanonical T3 Smith\n")
    assert read("brat", tmp_path / "a.zip")[0][0].relations[0].attributes == {"brat_event": "E1"} or "R1" in made


def _meaning(ann: str) -> list[str]:
    """Lines without their own ids where nothing names them; attributes by A, whatever letter they had."""
    rest = []
    for line in ann.strip().split("\n"):
        one_id, _, words = line.partition("\t")
        rest.append(words.rstrip() if one_id[0] in "AMN#*" else f"{one_id} {words}")
    return sorted(rest)


def test_an_annotator_is_the_folder_only_where_several_hold_the_article(tmp_path: Path) -> None:
    alone = _pair(tmp_path / "data", "one", "T1\tA 0 3\tone\n")
    assert read("brat", alone)[0][0].spans[0].annotator is None
    assert read("brat", alone, annotator="folder")[0][0].spans[0].annotator == "data"
    _pair(tmp_path / "other", "quite another", "", "doc")
    assert read("brat", alone)[0][0].spans[0].annotator is None
    _pair(tmp_path / "bo", "one", "", "doc")
    assert read("brat", alone)[0][0].spans[0].annotator == "data"
    (tmp_path / "bo" / "doc.txt").rename(tmp_path / "doc.txt")
    (tmp_path / "bo" / "doc.ann").write_text("T1\tA 0 3\tone\n", encoding="utf-8")
    assert read("brat", tmp_path / "bo" / "doc.ann")[0][0].spans[0].annotator == "bo"


POLNEAR = (
    "T1\tSource 0 2\tMs\nT2\tCue 3 7\tsaid\nT3\tContent 8 10;11 13\tit is\nT4\tAttribution 3 7\tsaid\n"
    "E1\tAttribution:T4 Source:T1 Cue:T2 Content:T3\nT5\tAttribution 14 18\tmore\nT6\tContent 14 18\tmore\n"
    "E2\tAttribution:T5 Content:T6\n"
)


def test_polnear_is_told_by_its_labels_and_goes_both_ways(tmp_path: Path) -> None:
    (record,), told = read("brat", _pair(tmp_path, "Ms said it is more", POLNEAR, "news_4b22"))
    assert (record.id, len(told)) == ("news", 1)
    assert {(span.label, span.annotator) for span in record.spans} == {
        ("Speaker", "4b22"), ("Cue", "4b22"), ("Claim", "4b22"),
    }  # fmt: skip
    ends = {span.id: surface(record.text, span.fragments, " ") for span in record.spans}
    assert {(one.type, ends[one.from_id], ends[one.to_id]) for one in record.relations} == {
        ("attributed_to", "it is", "Ms"), ("has_cue", "it is", "said"),
    }  # fmt: skip
    one = format_named("brat")
    result = one.write([record], tmp_path / "a.zip", Codebook(), one.options(dialect="polnear", layout="flat"))
    assert {loss.kind for loss in result.losses} <= {"annotator"}
    made = (_unpacked(tmp_path / "a.zip", tmp_path / "b") / "news.ann").read_text(encoding="utf-8")
    assert sorted(line.split("\t")[1] for line in made.strip().split("\n") if line[0] == "T") == sorted(
        line.split("\t")[1] for line in POLNEAR.strip().split("\n") if line[0] == "T"
    )
    (again,), _ = read("brat", tmp_path / "a.zip")
    assert _seen(again, owners=False) == _seen(record, owners=False)
    assert read("brat", tmp_path / "b" / "news.ann", dialect="brat")[0][0].spans[0].label == "Source"


def test_a_table_of_metadata_beside_the_folders_is_read_with_them(tmp_path: Path) -> None:
    folder = tmp_path / "train" / "annotated"
    folder.mkdir(parents=True)
    path = _pair(folder, "Ms said it is more", POLNEAR, "news_4b22")
    table = tmp_path / "train" / "metadata.tsv"
    table.write_text(
        "filename\tpublisher\tpublication_date\tauthor\ttitle\tlevel\n"
        "other.txt\tB\t\t\t\t\nnews.txt\tThe Paper\t2016-10-01\tAna Bo\tMore\ttrain-3\n",
        encoding="utf-8",
    )
    (record,), _ = read("brat", path)
    assert record.title == "More"
    stated = {"outlet": "The Paper", "published": "2016-10-01", "author": "Ana Bo", "level": "train-3"}
    assert stated.items() <= record.meta.items()
    assert table in format_named("brat").companions(path)


@pytest.mark.parametrize("name", ["../out.ann", "/outside.ann", "a\\b.ann"])
def test_archives_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(name, "")
    with pytest.raises(BadInput, match="which leads out of it"):
        read("brat", tmp_path / "a.zip")


def test_archives_that_swell_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.ann", "")
        archive.writestr("a.txt", " " * 30_000_000)
    with pytest.raises(BadInput, match=r"a\.zip: a\.txt unpacks to more than is taken"):
        read("brat", tmp_path / "a.zip")


@settings(max_examples=12)
@given(PROJECTS)
def test_the_reference_reader_finds_the_same_spans(records: tuple[ArticleRecord, ...]) -> None:
    brat = pytest.importorskip("bioc.brat")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for record in records:  # the reader strips its lines, and then misses columns
            blank = {span.id for span in record.spans if not surface(record.text, span.fragments, "").strip()}
            record.spans[:] = [replace(span, note=None) for span in record.spans if span.id not in blank]
            record.relations[:] = [r for r in record.relations if not {r.from_id, r.to_id} & blank]
            record.comments[:] = [one for one in record.comments if one.target not in blank and one.text.strip()]
        written("brat", list(records), folder / "a.zip", layout="flat")
        _unpacked(folder / "a.zip", folder)
        made = {one.id: one for one in read("brat", folder / "a.zip")[0]}
        for record in records:
            path = folder / f"{record.id}.ann"
            with (
                path.with_suffix(".txt").open(encoding="utf-8", newline="") as text,
                path.open(encoding="utf-8") as ann,
            ):
                found = brat.load(text, ann)
            ours = {one.id: one for one in made[record.id].spans}
            assert {one.id: sorted((r.begin, r.end) for r in one.locations) for one in found.entities} == {
                one_id: [tuple(part) for part in one.fragments] for one_id, one in ours.items()
            }
            assert len(found.relations) == len(made[record.id].relations)


def test_every_file_of_the_material_is_read_or_refused_for_its_reason(conformance: Path) -> None:
    paths = sorted((conformance / "brat").rglob("*.ann"))
    assert paths
    refused = {}
    for path in paths:
        try:
            (record,), _ = read("brat", path)
        except BadInput as error:
            refused[path.relative_to(conformance / "brat").as_posix()] = error.sentence
            continue
        lines = path.read_text(encoding="utf-8").split("\n")
        assert len(record.spans) == sum(line.startswith("T") for line in lines)
        assert {one.attributes.get("brat_event") for one in record.relations} - {None} <= {
            line.split("\t")[0] for line in lines if line.startswith("E")
        }
    without = {name for name, why in refused.items() if "has no text" in why}
    assert {name.split("/")[0] for name in without} <= {"BratUtils", "dkpro-core"}
    assert all(not (conformance / "brat" / name).with_suffix(".txt").exists() for name in without)
    others = {name for name in refused if name not in without}
    assert all("problems_and_allergens" in name for name in others)


def test_entities_and_events_in_two_files_are_read_together(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_text("IL-2 binds X.", encoding="utf-8")
    (tmp_path / "x.a1").write_text("T1\tProtein 0 4\tIL-2\nT2\tProtein 11 12\tX\n", encoding="utf-8")
    (tmp_path / "x.a2").write_text("T3\tBinding 5 10\tbinds\nE1\tBinding:T3 Theme:T1 Theme2:T2\n", encoding="utf-8")
    assert recognised(tmp_path / "x.a1").id == "brat"
    (record,), _ = read("brat", tmp_path / "x.a1")
    assert [one.label for one in record.spans] == ["Protein", "Protein", "Binding"]
    assert [(one.type, one.from_id, one.to_id) for one in record.relations] == [
        ("Theme", "T3", "T1"), ("Theme2", "T3", "T2")]  # fmt: skip
    assert {one.name for one in format_named("brat").companions(tmp_path / "x.a1")} == {"x.txt", "x.a2"}
    with pytest.raises(BadInput, match=r"x\.a2 goes on after x\.a1; import that"):
        read("brat", tmp_path / "x.a2")
    (tmp_path / "x.a2").write_text("E1\tBinding:T9\n", encoding="utf-8")
    with pytest.raises(BadInput, match=r"x\.a1 with x\.a2 behind it, line 3: E1 names T9"):
        read("brat", tmp_path / "x.a1")
