"""TEI: everything comes back, pointers are exact, inline marks only when asked, hostile XML is refused."""

from __future__ import annotations

import re
import tempfile
import time
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput, Refused
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import recognised
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, read, written
from tests.formats.test_uima import _plain


@settings(max_examples=30)
@given(PROJECTS)
def test_everything_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    plain = [_plain(one) for one in records]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        data = written("tei", plain, path)
        if records:
            assert recognised(path).id == "tei"
            found, told = read("tei", path)
            assert told == []
            assert [ordered(one) for one in found] == [ordered(one) for one in plain]
            assert written("tei", found, path) == data


def test_the_text_and_pointers_are_as_tei_has_them(tmp_path: Path) -> None:
    etree = pytest.importorskip("lxml.etree")
    spans = [SpanRecord("A & b", (Fragment(2, 4), Fragment(6, 7)), "s", annotator="Bo", note="n")]
    record = ArticleRecord("\U0001f600 ab\r\nc", "x", title="T", spans=spans)
    root = etree.fromstring(written("tei", [record], tmp_path / "a.xml"))
    names = {"t": "http://www.tei-c.org/ns/1.0"}
    (block,) = root.xpath("//t:ab", namespaces=names)
    assert block.text == record.text
    (span,) = root.xpath("//t:span", namespaces=names)
    assert span.get("target") == "#string-range(text,2,2) #string-range(text,6,1)"
    (label,) = root.xpath("//t:category[@xml:id='label-1']/t:catDesc", namespaces=names)
    assert (span.get("ana"), label.text) == ("#label-1", "A & b")


def _file(tmp_path: Path, stand_off: str, body: str = '<p xml:id="p1">Charles de <b>Gaulle</b></p>') -> Path:
    path = tmp_path / "a.xml"
    path.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/>{stand_off}<text><body>{body}</body></text></TEI>',
        encoding="utf-8",
    )
    return path


def test_pointers_of_others_are_followed(tmp_path: Path) -> None:
    stand_off = (
        '<standOff><interp xml:id="i">person</interp><spanGrp><span ana="#i" target="#string-range(p1, 0, 7)"/>'
        '<span xml:id="x" from="#p1">all</span></spanGrp><note target="#x">why</note></standOff>'
    )
    (record,), _ = read("tei", _file(tmp_path, stand_off))
    assert record.text == "Charles de Gaulle"
    assert [(one.label, one.fragments) for one in record.spans] == [
        ("person", (Fragment(0, 7),)), ("all", (Fragment(0, 17),))]  # fmt: skip
    assert [(one.target, one.text) for one in record.comments] == [("x", "why")]


@pytest.mark.parametrize(
    ("stand_off", "sentence"),
    [
        ('<spanGrp><span target="#string-range(p1,0,99)"/></spanGrp>', "reaches outside; the element has 17"),
        ('<spanGrp><span target="#nowhere"/></spanGrp>', "“#nowhere”, which is not in the text"),
        ("", "choose the option “inline”"),
        ("<open>", "is not well-formed XML"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, stand_off: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"a\.xml.*{sentence}"):
        read("tei", _file(tmp_path, stand_off))


def test_document_types_and_forbidden_characters(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text('<!DOCTYPE TEI [<!ENTITY a "b">]><TEI>&a;</TEI>', encoding="utf-8")
    with pytest.raises(BadInput, match="has a document type"):
        read("tei", path)
    with pytest.raises(Refused, match=r"The article “T” has the character U\+0001 at position 1"):
        written("tei", [ArticleRecord("a\x01", "x", title="T")], path)


def test_segments_of_catma_need_their_text(conformance: Path, tmp_path: Path) -> None:
    path = conformance / "tei" / "catma" / "testdocs" / "tei" / "rose_for_emily_user_simpleV3.xml"
    with pytest.raises(BadInput, match=r"points into rose_for_emily\.txt, which is not beside it"):
        read("tei", path)
    (tmp_path / "t.txt").write_text("When Miss Emily Grierson died, our whole town went to her funeral." * 400)
    (record,), _ = read("tei", path, text=str(tmp_path / "t.txt"))
    assert {one.fragments for one in record.spans} >= {(Fragment(36, 44),), (Fragment(61, 65),)}
    assert any(one.attributes.get("myProp") == "myPropValue" for one in record.spans)


_CORPUS = """<teiCorpus xmlns="http://www.tei-c.org/ns/1.0"><teiHeader/><TEI><text><body><p xml:id="a">Yes he
said.</p></body></text><standOff><spanGrp type="quote"><span xml:id="s" from="#a"/></spanGrp></standOff></TEI>
<TEI><text><body><p xml:id="a">No.</p></body></text><standOff><span target="#a"/></standOff></TEI></teiCorpus>"""


def test_a_corpus_has_several_articles(tmp_path: Path) -> None:
    (tmp_path / "c.xml").write_text(_CORPUS, encoding="utf-8")
    records, _ = read("tei", tmp_path / "c.xml")
    assert [(one.id, one.text, [span.label for span in one.spans]) for one in records] == [
        ("c-1", "Yes he\nsaid.", ["quote"]), ("c-2", "No.", ["span"])]  # fmt: skip


_SPOKEN = """<TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title> A
  talk </title><author>Jo Doe</author></titleStmt></fileDesc></teiHeader><text><timeline>
<when xml:id="T0"/><when xml:id="T1"/><when xml:id="T2"/><when xml:id="T3"/></timeline><body><u start="#T0"
end="#T2"><w xml:id="w1">Good</w> <w xml:id="w2">d😀y</w><anchor synch="#T1"/>.</u>
<spanGrp type="pos"><span xml:id="p1" from="#w1" to="#w1">ADJ</span><span xml:id="p2" from="#w2" to="#w2">NN</span>
<span from="#T0" to="#T1">greeting</span><span from="#T3" to="#T3">later</span></spanGrp>
<linkGrp type="before"><link target="#p1 #p2"/></linkGrp></body></text>
<standOff><listAnnotation><annotation motivation="commenting" target="#match(u1,'x')"/></listAnnotation></standOff>
</TEI>
"""


def test_annotations_within_the_text_are_no_text_and_moments_have_places(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(_SPOKEN.replace("#match(u1,'x')", "#match(w2,'y')"), encoding="utf-8")
    (record,), told = read("tei", path)
    assert record.text.split() == ["Good", "d😀y."]
    found = [(one.label, record.text[slice(*one.fragments[0])], one.attributes) for one in record.spans]
    assert found == [
        ("pos", "Good", {"value": "ADJ"}), ("pos", "d\U0001f600y", {"value": "NN"}),
        ("pos", "Good d\U0001f600y", {"value": "greeting"}), ("commenting", "y", {})]  # fmt: skip
    assert [(one.type, one.from_id, one.to_id) for one in record.relations] == [("before", "p1", "p2")]
    assert told == ["a.xml: 1 spans begin or end at moments that no part of the text names; they were left out."]
    assert (record.title, record.meta["author"]) == ("A talk", "Jo Doe")


@pytest.mark.parametrize(
    ("pointer", "words"),
    [
        ("#string-range(p1,0,7,11,6)", ["Charles", "Gaulle"]),
        ("#string-range(//p[@xml:id='p1'], 8, 2)", ["de"]),
        ("a.xml#string-range(id('p1'),8,2)", ["de"]),
        ("#match(p1,'Charles.*Gaulle')", ["Charles de Gaulle"]),
        ('#match(p1, "l", 2)', ["l"]),
        ("#p1", ["Charles de Gaulle"]),
    ],
)
def test_every_way_to_point_is_followed(tmp_path: Path, pointer: str, words: list[str]) -> None:
    escaped = pointer.replace('"', "&quot;")
    path = _file(
        tmp_path, f'<listAnnotation><annotation target="{escaped}"><note>n</note></annotation></listAnnotation>'
    )
    (record,), _ = read("tei", path)
    assert [record.text[start:end] for start, end in record.spans[0].fragments] == words
    assert record.spans[0].note == "n"


@pytest.mark.parametrize(
    ("pointer", "sentence"),
    [
        ("#string-range(p1,0,7,11)", "offset without a length"),
        ("#string-range(p1)", "no offset and length"),
        ("#string-range(p1,-1,3)", "reaches outside"),
        ("#match(p1,'(a+)+$')", "only words can be looked for"),
        ("#match(p1,'Berlin')", "whose words are not in the text"),
        ("other.xml#p1", "not in the text of this document"),
    ],
)
def test_pointers_that_lead_nowhere_are_refused(tmp_path: Path, pointer: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=sentence):
        read("tei", _file(tmp_path, f'<spanGrp><span target="{pointer}"/></spanGrp>'))


_REASONS = "|".join((
    "choose the option “inline”", "which is not beside it", "is no TEI document", "not well-formed", "has no <text>",
    "not in the text of this document"))  # fmt: skip


def test_the_material_is_read_or_refused_for_its_reason(conformance: Path) -> None:
    folder = conformance / "tei"
    read_in, paths = 0, [one for one in sorted(folder.rglob("*")) if one.is_file()]
    assert paths
    for path in paths:
        assert recognised(path).id == "tei", path
        try:
            read("tei", path)
        except BadInput as error:
            assert re.search(_REASONS, error.sentence), (path, error.sentence)
        else:
            read_in += 1
            continue
        try:
            (record,), _ = read("tei", path, inline=True)
        except BadInput as error:
            assert re.search(_REASONS, error.sentence), (path, error.sentence)
        else:
            read_in += 1
            for span in record.spans:
                assert 0 <= span.fragments[0].start < span.fragments[0].end <= len(record.text)
    assert read_in >= 7
    (record,), _ = read("tei", folder / "recogito2/test/resources/transform/tei/odyssey.tei.xml", inline=True)
    found = {(one.label, record.text[slice(*one.fragments[0])]) for one in record.spans}
    assert {("placeName", "Troy"), ("persName", "Hyperion")} <= found


def test_patterns_that_fit_nowhere_take_no_time(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    marks = "<annotation target=\"#match(p,'a.*b',999)\"/>" * 3
    path.write_text(
        f'<TEI xmlns="http://www.tei-c.org/ns/1.0"><text><p xml:id="p">{"a" * 200_000}</p></text>'
        f"<standOff>{marks}</standOff></TEI>", encoding="utf-8",
    )  # fmt: skip
    begun = time.process_time()
    with pytest.raises(BadInput, match="whose words are not in the text"):
        read("tei", path)
    assert time.process_time() - begun < 5
