"""UIMA CAS as XMI and as JSON: everything comes back, the reference reader agrees, hostile files are refused."""

from __future__ import annotations

import json
import re
import tempfile
import warnings
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput, Refused
from annotator.formats.cas_types import types_xml
from annotator.formats.records import ArticleRecord, CommentRecord, SpanRecord
from annotator.formats.registry import format_named, recognised
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment, fragments
from tests.formats.material import PROJECTS, read, written

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _plain(value: Any) -> Any:
    """The same value with what XML cannot hold replaced, wherever it is."""
    if isinstance(value, str):
        return _FORBIDDEN.sub("?", value)
    if isinstance(value, ArticleRecord):
        return replace(
            value,
            text=_plain(value.text),
            sha256=None,
            title=_plain(value.title),
            spans=[_plain(one) for one in value.spans],
            relations=[replace(one, type=_plain(one.type), annotator=_plain(one.annotator)) for one in value.relations],
            comments=[replace(one, text=_plain(one.text), author=_plain(one.author)) for one in value.comments],
        )
    if isinstance(value, SpanRecord):
        words = {key: _plain(getattr(value, key)) for key in ("label", "annotator", "speaker", "note")}
        return replace(value, fragments=fragments(value.fragments), **words)
    return value


def _same(found: list[ArticleRecord], expected: list[ArticleRecord]) -> bool:
    for one in (*found, *expected):
        one.sha256 = None
        one.spans[:] = [replace(span, fragments=fragments(span.fragments)) for span in one.spans]
    return {one.id: one for one in found} == {one.id: one for one in expected}


@settings(max_examples=30)
@given(PROJECTS)
def test_everything_comes_back_from_xmi(records: tuple[ArticleRecord, ...]) -> None:
    plain = [_plain(one) for one in records]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.zip"
        data = written("xmi", plain, path)
        if records:
            assert recognised(path).id == "xmi"
            found, told = read("xmi", path)
            assert told == []
            assert _same(found, plain)
            assert written("xmi", found, path) == data


@settings(max_examples=30)
@given(PROJECTS)
def test_everything_comes_back_from_json(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        data = written("cas-json", list(records), path)
        if records:
            assert recognised(path).id == "cas-json"
            found, told = read("cas-json", path)
            assert told == []
            assert _same(found, list(records))
            assert written("cas-json", found, path) == data


def _members(path: Path, ending: str) -> Iterator[bytes]:
    if not zipfile.is_zipfile(path):
        yield path.read_bytes()
        return
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.endswith(ending):
                yield archive.read(name)


def _found_by_cassis(cas: Any) -> list[tuple[str, list[tuple[int, int]]]]:
    """Labels and fragments of our spans, as the reference reader sees them, in code points."""
    return [
        (
            one.label,
            [(part.begin, part.end) for part in one.fragments.elements] if one.fragments else [(one.begin, one.end)],
        )
        for one in cas.select("annotator.Span")
    ]


@settings(max_examples=12)
@given(PROJECTS)
def test_the_reference_reader_finds_the_same_spans(records: tuple[ArticleRecord, ...]) -> None:
    cassis = pytest.importorskip("cassis")
    plain = [_plain(one) for one in records]
    types = cassis.load_typesystem(types_xml().decode())
    with tempfile.TemporaryDirectory() as folder:
        for form, ending in (("xmi", ".xmi"), ("cas-json", ".json")):
            path = Path(folder) / form
            written(form, plain, path)
            texts = {}
            for data in _members(path, ending):
                cas = (
                    cassis.load_cas_from_xmi(data.decode(), typesystem=types)
                    if form == "xmi"
                    else cassis.load_cas_from_json(data.decode())
                )
                texts[cas.sofa_string] = sorted(_found_by_cassis(cas))
            expected = {
                one.text: sorted((span.label, [tuple(part) for part in span.fragments]) for span in one.spans)
                for one in plain
            }
            assert texts == expected or len(expected) < len(plain)


def test_what_xml_cannot_hold_stops_the_export_by_name(tmp_path: Path) -> None:
    with pytest.raises(Refused, match=r"The article “T” has the character U\+0001 at position 2"):
        written("xmi", [ArticleRecord("ab\x01", "a", title="T")], tmp_path / "a.zip")
    span = SpanRecord("A", (Fragment(0, 1),), "s1", {"x": "\x02\ufffe"}, note="\x0b")
    with pytest.raises(Refused, match=r"“T”: the annotation s1 has the character U\+000B"):
        written("xmi", [ArticleRecord("ab", "a", title="T", spans=[span])], tmp_path / "a.zip")
    span.note = None
    written("xmi", [ArticleRecord("ab", "a", title="T", spans=[span])], tmp_path / "a.zip")
    assert read("xmi", tmp_path / "a.zip")[0][0].spans[0].attributes == {"x": "\x02\ufffe"}


def test_generated_files_are_read_at_the_right_characters(conformance: Path) -> None:
    expected = json.loads((conformance / "generated" / "expected.json").read_text(encoding="utf-8"))
    for form, name in (("xmi", "emoji.xmi"), ("cas-json", "emoji.json")):
        path = conformance / "generated" / "uima" / name
        assert recognised(path).id == form
        (record,), _ = read(form, path)
        assert record.text == expected["text"]
        assert [(one.label, *one.fragments[0], record.text[slice(*one.fragments[0])]) for one in record.spans] == [
            (one["label"], one["start"], one["end"], one["text"]) for one in expected["spans"]
        ]
        (relation,) = record.relations
        ends = {one.id: one.label for one in record.spans}
        assert (relation.type, ends[relation.from_id], ends[relation.to_id]) == ("said-by", "claim", "speaker")
        assert record.spans[2].note == "zero & <x>"


_ROOT = (
    '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:t="http:///uima/tcas.ecore">'
)


def _document(tmp_path: Path, body: str, head: str = "", text: str = "ab\U0001f600c") -> Path:
    (tmp_path / "typesystem.xml").write_bytes(types_xml())
    sofa = f'<cas:Sofa xmi:id="1" sofaNum="1" sofaID="_InitialView" sofaString="{text}"/>'
    path = tmp_path / "a.xmi"
    path.write_text(f"{head}{_ROOT}{sofa}{body}</xmi:XMI>", encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        ('<t:Annotation xmi:id="2" sofa="1" begin="0" end="9"/>', "Annotation 2 from 0 to 9 is not in the text"),
        ('<t:Annotation xmi:id="2" sofa="1" begin="0" end="3"/>', "begins or ends inside a character"),
        ('<t:Annotation xmi:id="2" sofa="1" begin="2" end="1"/>', "from 2 to 1 is not in the text"),
        ('<t:Annotation xmi:id="2" sofa="1" begin="x" end="1"/>', "“x” is no whole number"),
        ('<t:Annotation xmi:id="2" sofa="1" odd="1"/>', "the feature “odd”, which its type lacks"),
        ('<t:Odd xmi:id="2"/>', r"the type uima\.tcas\.Odd, which its type system lacks"),
        ('<t:Annotation xmi:id="1"/>', "xmi:id 1 stands for two structures"),
        ('<cas:Sofa xmi:id="9" sofaID="B" sofaString="x"/>', r"several views \(_InitialView, B\); choose one"),
        ("<open>", "is not well-formed XML"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, body: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"a\.xmi.*{sentence}"):
        read("xmi", _document(tmp_path, body))


def test_document_types_and_entities_are_refused(tmp_path: Path) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>'
    with pytest.raises(BadInput, match="has a document type"):
        read("xmi", _document(tmp_path, "", head=bomb))
    with pytest.raises(BadInput, match="has a document type"):
        read("xmi", _document(tmp_path, "", head='<!DOCTYPE x SYSTEM "http://localhost/x.dtd">'))


def test_a_document_without_its_types_is_refused_and_the_types_can_be_named(tmp_path: Path) -> None:
    path = _document(tmp_path, '<t:Annotation xmi:id="2" sofa="1" begin="0" end="4"/>')
    (tmp_path / "elsewhere").mkdir()
    types = (tmp_path / "typesystem.xml").rename(tmp_path / "elsewhere" / "mine.xml")
    with pytest.raises(BadInput, match=r"a\.xmi has no type system: put typesystem\.xml beside it"):
        read("xmi", path)
    (record,), _ = read("xmi", path, types=str(types))
    assert [(one.label, one.fragments) for one in record.spans] == [("Annotation", (Fragment(0, 3),))]
    assert format_named("xmi").companions(path) == ()
    types.rename(tmp_path / "a-typesystem.xml")
    assert [one.name for one in format_named("xmi").companions(path)] == ["a-typesystem.xml"]


@pytest.mark.parametrize("with_types", [True, False])
def test_unknown_types_are_read_as_annotations_only_when_asked(tmp_path: Path, with_types: bool) -> None:
    odd = '<t:Odd xmi:id="2"/><t:New xmi:id="3" sofa="1" begin="2" end="4" kind="x" n="2"/><t:New xmi:id="4" sofa="1"'
    odd += ' begin="0" end="1" other="y"/><t:Annotation xmi:id="5" sofa="1" begin="0" end="1" more="z"/>'
    path = _document(tmp_path, odd)
    if not with_types:
        (tmp_path / "typesystem.xml").unlink()
    (record,), told = read("xmi", path, lenient=True)
    assert [(one.label, record.text[slice(*one.fragments[0])], one.attributes) for one in record.spans] == [
        ("New", "\U0001f600", {"kind": "x", "n": "2"}), ("New", "a", {"other": "y"}),
        ("Annotation", "a", {"more": "z"}),
    ]  # fmt: skip
    assert told == [
        "a.xmi: what the type system lacks was read as annotations with texts, or left out where it is not on the "
        "text: uima.tcas.Odd, uima.tcas.New, more of uima.tcas.Annotation."
    ]


def test_comments_on_the_article_keep_their_target(tmp_path: Path) -> None:
    record = ArticleRecord("ab", "a", title="T", comments=[CommentRecord("a", "x\r\ny", "c1", "Bo")])
    written("xmi", [record], tmp_path / "a.zip")
    assert read("xmi", tmp_path / "a.zip")[0][0].comments == record.comments


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ('{"%TYPES": {}', "is not valid JSON"),
        ('{"%TYPES": {}, "%FEATURE_STRUCTURES": 3}', "must be a list or an object"),
        (
            '{"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "odd.Type"}]}',
            r"of the type odd\.Type, which the file does not",
        ),
        ('{"%FEATURE_STRUCTURES": [{"%ID": 1, "%TYPE": "uima.tcas.Annotation", "x": 1}]}', "the feature “x”"),
        ('{"%FEATURE_STRUCTURES": [{"%TYPE": "uima.cas.TOP"}]}', "is no whole number where “%ID” needs one"),
        ('{"%VIEWS": 3}', "“%VIEWS” must be an object"),
        ('{"%VIEWS": {}}', "has no text"),
        ('{"%VIEWS": ' + "[" * 100_000, "nested too deeply"),
        ("{}", "is no CAS in JSON"),
    ],
)
def test_json_that_is_wrong_is_refused_by_name(tmp_path: Path, data: str, sentence: str) -> None:
    (tmp_path / "a.json").write_text(data, encoding="utf-8")
    with pytest.raises(BadInput, match=rf"a\.json.*{sentence}"):
        read("cas-json", tmp_path / "a.json")


def _spans_by_cassis(cas: Any) -> set[tuple[str, int, int]]:
    found = set()
    for one in cas.select_all_fs():
        name = one.type.name
        if hasattr(one, "begin") and "Document" not in name and not hasattr(one, "Governor") and one.begin is not None:
            found.add((name.rpartition(".")[2], one.begin, one.end))
    return found


def _spans_by_us(record: ArticleRecord) -> set[tuple[str, int, int]]:
    return {(one.label.rpartition(".")[2], *one.fragments[0]) for one in record.spans}


def test_json_of_the_material_is_read_or_refused_for_its_reason(conformance: Path) -> None:
    cassis = pytest.importorskip("cassis")
    paths = sorted((conformance / "uima-json").rglob("*.json"))
    assert paths
    for path in paths:
        assert recognised(path).id == "cas-json"
        try:
            (record,), _ = read("cas-json", path, segments=True)
        except BadInput as error:
            assert re.search("no text|keeps its text outside|stands for two", error.sentence), path
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            cas = cassis.load_cas_from_json(path.read_text(encoding="utf-8"))
        assert record.text == cas.sofa_string
        assert _spans_by_us(record) == _spans_by_cassis(cas)
        twin = path.with_name("debug.xmi")
        if twin.exists() and "sofaString" in twin.read_text(encoding="utf-8"):
            (other,), _ = read("xmi", twin, segments=True)
            assert (other.text, _spans_by_us(other)) == (record.text, _spans_by_us(record))


_NEEDS = {
    "cas_has_fs_with_no_namespace": "typesystem_has_types_with_no_namespace",
    "cas_with_array_features": "typesystem_with_array_features",
    "cas_with_collections": "typesystem_with_collections",
    "cas_with_empty_array_reference": "inception_typesystem",
    "cas_with_floating_point_special_values": "typesystem_with_floating_points",
    "cas_with_nonindexed_fs": "important_dkpro_types",
    "cas_with_references": "webanno_types",
    "cas_with_reserved_names": "typesystem_with_reserved_names",
    "cas_with_smileys": "important_dkpro_types",
    "cas_with_two_sofas": "small_typesystem",
    "lenient_cas": "small_typesystem",
}


def test_xmi_of_the_material_is_read_or_refused_for_its_reason(conformance: Path) -> None:
    cassis = pytest.importorskip("cassis")
    folder = conformance / "uima-xmi" / "dkpro-cassis"
    refused = {}
    for name, types in _NEEDS.items():
        path, type_path = folder / "xmi" / f"{name}.xmi", folder / "typesystems" / f"{types}.xml"
        with pytest.raises(BadInput, match="has no type system"):
            read("xmi", path)
        try:
            (record,), _ = read("xmi", path, types=str(type_path), segments=True)
        except BadInput as error:
            refused[name] = error.sentence
            continue
        with warnings.catch_warnings(), type_path.open("rb") as file, path.open("rb") as xmi:
            warnings.simplefilter("ignore")
            cas = cassis.load_cas_from_xmi(xmi, typesystem=cassis.load_typesystem(file))
        assert record.text == cas.sofa_string
        assert _spans_by_us(record) == _spans_by_cassis(cas)
    assert {name: re.search("no text|several views|which its type system lacks", why) for name, why in refused.items()}
    assert set(refused) == {"cas_with_array_features", "cas_with_two_sofas", "lenient_cas"}
    assert read("xmi", folder / "xmi" / "cas_with_two_sofas.xmi", view="_SecondView",
                types=str(folder / "typesystems" / "small_typesystem.xml"))[0][0].text.startswith("Joe")  # fmt: skip


def test_layers_of_inception_become_spans_and_relations(conformance: Path) -> None:
    folder = conformance / "uima-xmi"
    types = folder / "dkpro-cassis" / "typesystems" / "inception_typesystem.xml"
    path = folder / "inception" / "inception-imls-stringmatch" / "relation" / "simple" / "relation_test.xmi"
    with pytest.raises(BadInput, match=r"webanno\.custom\.MyRelationBase, which its type system lacks"):
        read("xmi", path, types=str(types))
    (record,), told = read("xmi", path, types=str(types), lenient=True)
    assert record.title == "relation_test.txt"
    assert len(told) >= 1


def test_the_result_counts_and_loses_nothing(tmp_path: Path) -> None:
    record = ArticleRecord("ab", "a", title="T", spans=[SpanRecord("A", (Fragment(0, 1),), "s")])
    for form in ("xmi", "cas-json"):
        one = format_named(form)
        result = one.write([record], tmp_path / "a", Codebook(), one.options())
        assert (result.articles, result.spans, result.relations, result.losses) == (1, 1, 0, [])
