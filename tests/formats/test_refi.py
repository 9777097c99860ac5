"""REFI-QDA projects and codebooks: everything comes back, projects of others are read or refused for their reason."""

from __future__ import annotations

import json
import re
import tempfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings

from annotator.commands.codebooks import load_codebook
from annotator.errors import BadInput, Refused
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.refi_codes import codebook_from, codebook_of_project
from annotator.formats.registry import format_named, recognised
from annotator.model.codebook import Codebook, Label
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, read, written
from tests.formats.test_uima import _plain

_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def _writable(record: ArticleRecord) -> ArticleRecord:
    """The record with names that XML can hold; texts and JSON may hold anything."""
    text, shown = record.text, _plain(record)
    shown.text = text
    return shown


@settings(max_examples=30)
@given(PROJECTS)
def test_everything_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    plain = [_writable(one) for one in records]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        data = written("qdpx", plain, path)
        if records:
            assert recognised(path).id == "qdpx"
            found, told = read("qdpx", path)
            assert told == []
            assert [ordered(one) for one in found] == [ordered(one) for one in plain]
            assert written("qdpx", found, path) == data


def test_the_reference_reader_and_the_schema_agree(tmp_path: Path, conformance: Path) -> None:
    refi = pytest.importorskip("pyrefiqda")
    spans = [SpanRecord("A <b>", (Fragment(0, 1), Fragment(3, 6)), "s1", {"x": 1}, "Bo", note="n\r\nx", speaker="Q1",
                        created="2026-11-21T21:30:05.123Z"), SpanRecord("C", (Fragment(2, 4),), "s2")]  # fmt: skip
    record = ArticleRecord("\U0001f600\r\nabc", "x", title="T & t", meta={"outlet": "O"}, spans=spans)
    path = tmp_path / "a.qdpx"
    written("qdpx", [record], path)
    project = refi.RefiProject.load(path, extract_dir=str(tmp_path / "out"))
    (source,) = project.sources.text_source
    assert [(one.start_position, one.end_position) for one in source.plain_text_selection] == [(0, 1), (3, 6), (2, 4)]
    schemas = pytest.importorskip("xmlschema")
    schema = conformance / "refi-qda" / "refi-tools" / "docs" / "schemas" / "project" / "v1.0" / "Project.xsd"
    with zipfile.ZipFile(path) as archive:
        schemas.XMLSchema(str(schema)).validate(archive.read("project.qde").decode())
        (name,) = [one for one in archive.namelist() if one.startswith("sources/")]
        assert archive.read(name).decode("utf-8") == record.text


def _project(tmp_path: Path, sources: str, rest: str = "", files: dict[str, bytes] | None = None) -> Path:
    code = '<Code guid="{11111111-1111-1111-1111-111111111111}" name="A" isCodable="true"/>'
    code = f"<CodeBook><Codes>{code}</Codes></CodeBook>"
    xml = f'<Project xmlns="urn:QDA-XML:project:1.0" name="p">{code}<Sources>{sources}</Sources>{rest}</Project>'
    path = tmp_path / "p.qdpx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("Project.qde", xml)
        for name, data in (files or {}).items():
            archive.writestr(name, data)
    return path


def _source(start: object, end: object, path: str = "internal://T.txt") -> str:
    return (
        f'<TextSource guid="22222222-2222-2222-2222-222222222222" plainTextPath="{path}">'
        f'<PlainTextSelection guid="33333333-3333-3333-3333-333333333333" startPosition="{start}" endPosition="{end}">'
        '<Coding guid="44444444-4444-4444-4444-444444444444">'
        '<CodeRef targetGUID="11111111-1111-1111-1111-111111111111"/></Coding></PlainTextSelection></TextSource>'
    )


@pytest.mark.parametrize(
    ("start", "end", "unit"),
    [(13, 17, None), (14, 18, "UTF-16 units"), (11, 15, "code points without CR"), (12, 16, "UTF-16 units without CR")],
)
def test_the_unit_is_chosen_by_the_edges_of_words(tmp_path: Path, start: int, end: int, unit: str | None) -> None:
    text = "\U0001f600 said\r\nthe\r\nwise fellows.".encode("utf-8")
    path = _project(tmp_path, _source(start, end), files={"Sources/t.TXT": text})
    (record,), told = read("qdpx", path)
    (span,) = record.spans
    assert (span.label, record.text[slice(*span.fragments[0])]) == ("A", "wise")
    assert told == ([f"The offsets of p.qdpx count {unit}; they were converted to code points."] if unit else [])


@pytest.mark.parametrize(
    ("sources", "rest", "sentence"),
    [
        (_source(0, 99), "", "which is not in the text of 3 characters"),
        (_source("x", 1), "", "needs whole numbers"),
        (_source(0, 1, "gone.txt"), "", "its text gone.txt is not in the archive; choose the option “rest”"),
        ('<PDFSource guid="22222222-2222-2222-2222-222222222222" name="f.pdf"/>', "", "“f.pdf” is a PDF"),
        ("", "", "holds no texts"),
        (_source(0, 1).replace("11111111-1111", "99999999-1111"), "", "a code that is not in the codebook"),
        (_source(0, 1).replace("22222222-2222-2222-2222-222222222222", "x"), "", "“x” is no GUID"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, sources: str, rest: str, sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"p\.qdpx.*{sentence}"):
        read("qdpx", _project(tmp_path, sources, rest, {"sources/T.txt": b"abc"}))


def test_the_rest_is_taken_when_asked(tmp_path: Path) -> None:
    sources = _source(0, 1) + '<PictureSource guid="22222222-2222-2222-2222-222222222223" name="f.png"/>'
    (record,), told = read("qdpx", _project(tmp_path, sources, files={"sources/T.txt": b"abc"}), rest=True)
    assert (record.text, told) == ("abc", ["Left out of p.qdpx: “f.png” is a picture."])


def test_archives_that_are_no_projects_and_what_xml_cannot_hold(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "a.qdpx", "w") as archive:
        archive.writestr("x.txt", "x")
    with pytest.raises(BadInput, match=r"has no project\.qde"):
        read("qdpx", tmp_path / "a.qdpx")
    with pytest.raises(Refused, match=r"The title of the article a has the character U\+0001"):
        written("qdpx", [ArticleRecord("ab", "a", title="\x01")], tmp_path / "b.qdpx")


def test_codebooks_keep_tree_colours_and_guidelines(tmp_path: Path, conformance: Path) -> None:
    labels = (Label("l1", "A", "#112233", guideline="Why\r\nnot"), Label("l2", "B & C", "#445566", parent_id="l1"))
    form, path = format_named("qdc"), tmp_path / "a.qdc"
    spans = [SpanRecord("D", (Fragment(0, 1),))]
    form.write([ArticleRecord("ab", "a", spans=spans)], path, Codebook(labels), form.options())
    assert recognised(path).id == "qdc"
    book = codebook_from(path.read_bytes(), "a.qdc")
    assert [(one.name, one.colour, one.guideline) for one in book.labels] == [
        ("A", "#112233", "Why\r\nnot"), ("B & C", "#445566", ""), ("D", "#5f6b7a", "")]  # fmt: skip
    assert book.labels[1].parent_id == book.labels[0].id
    assert load_codebook(path) == book
    with pytest.raises(BadInput, match="a codebook of 3 labels without articles"):
        read("qdc", path)
    with pytest.raises(Refused, match="no labels to write"):
        written("qdc", [], path)
    schemas = pytest.importorskip("xmlschema")
    schema = conformance / "refi-qda" / "refi-tools" / "docs" / "schemas" / "codebook" / "v1.0" / "Codebook.xsd"
    schemas.XMLSchema(str(schema)).validate(path.read_text(encoding="utf-8"))


def test_projects_of_others_are_read_or_refused_for_their_reason(conformance: Path) -> None:
    expected = json.loads((conformance / "generated" / "expected.json").read_text(encoding="utf-8"))
    (record,), _ = read("qdpx", conformance / "generated" / "refi-qda" / "emoji.qdpx")
    assert record.text == expected["text"]
    found = {(one.label, record.text[slice(*one.fragments[0])]) for one in record.spans if one.label != "disc"}
    assert found == {(one["label"], one["text"]) for one in expected["spans"]}
    assert next(one for one in record.spans if one.label == "disc").fragments == (Fragment(2, 7), Fragment(11, 15))
    folder = conformance / "refi-qda"
    records, _ = read("qdpx", folder / "qualitative-coding" / "qualitative_coding" / "demo.qdpx")
    assert len(records) == 2
    assert sum(len(one.spans) for one in records) > 158
    for path, reason in (
        (folder / "refi-qda" / "TestProject.qdpx", "is not in the archive"),
        (folder / "ponte" / "process" / "ref_materials" / "samples" / "blank-atlas-project.qdpx", "holds no texts"),
    ):
        assert recognised(path).id == "qdpx"
        with pytest.raises(BadInput, match=reason):
            read("qdpx", path)
    book = codebook_from((conformance / "generated" / "taguette" / "codebook.qdc").read_bytes(), "codebook.qdc")
    assert [one.name for one in book.labels] == ["interesting", "claim", "claim.strong", "speaker"]


def _guid(number: int) -> str:
    return f"{number:08x}-1111-1111-1111-111111111111"


def _as_nvivo(folder: Path) -> Path:
    """A project as NVivo for Windows lays it out: memos, cases, UTF-16 offsets over the CR LF text with a mark."""
    text = "Über \U0001f600 eins\r\nzwei drei\r\nvier fünf."

    def selection(number: int, start: int, end: int) -> str:
        return (
            f'<PlainTextSelection guid="{_guid(number)}" startPosition="{start}" endPosition="{end}" '
            f'creatingUser="{_guid(90)}"><Coding guid="{_guid(number + 500)}" creatingUser="{_guid(91)}">'
            f'<CodeRef targetGUID="{_guid(2)}"/></Coding><NoteRef targetGUID="{_guid(700)}"/></PlainTextSelection>'
        )

    number = f'<VariableValue><VariableRef targetGUID="{_guid(30)}"/><IntegerValue>42</IntegerValue></VariableValue>'
    qde = (
        '<Project name="P" origin="NVivo" xmlns="urn:QDA-XML:project:1.0">'
        f'<Users><User guid="{_guid(90)}" name="Ann"/><User guid="{_guid(91)}" name="Bo"/></Users><CodeBook><Codes>'
        f'<Code guid="{_guid(1)}" name="Top" isCodable="true" color="#ff0000"><Description>guide</Description>'
        f'<NoteRef targetGUID="{_guid(701)}"/><Code guid="{_guid(2)}" name="Sub" isCodable="true"/></Code></Codes>'
        f'</CodeBook><Variables><Variable guid="{_guid(30)}" name="age" typeOfVariable="Integer"/></Variables>'
        f'<Cases><Case guid="{_guid(40)}" name="Person A">{number}<SourceRef targetGUID="{_guid(50)}"/>'
        f'<SelectionRef targetGUID="{_guid(60)}"/></Case></Cases><Sources><TextSource guid="{_guid(50)}" name='
        f'"One.docx" plainTextPath="internal://my%20text.txt"><Description>about it</Description>{selection(60, 8, 12)}'
        f'{selection(61, 14, 18)}{selection(62, 19, 23)}</TextSource></Sources><Notes><Note guid="{_guid(700)}" '
        f'name="memo" plainTextPath="internal://n.txt" creatingUser="{_guid(91)}"/><Note guid="{_guid(701)}" '
        'name="on a code"><PlainTextContent>about</PlainTextContent></Note></Notes></Project>'
    )
    with zipfile.ZipFile(folder / "nv.qdpx", "w") as archive:
        archive.writestr("project.qde", qde)
        archive.writestr("Sources/my text.txt", text.encode("utf-8-sig"))
        archive.writestr("Sources/n.txt", "a memo")
    return folder / "nv.qdpx"


def test_cases_memos_and_spelt_out_names_of_others_are_read(tmp_path: Path) -> None:
    (record,), told = read("qdpx", _as_nvivo(tmp_path))
    found = [(one.label, record.text[slice(*one.fragments[0])], one.annotator, one.speaker) for one in record.spans]
    assert found == [("Sub", "eins", "Bo", "Person A"), ("Sub", "zwei", "Bo", None), ("Sub", "drei", "Bo", None)]
    assert {key: record.meta[key] for key in ("description", "cases", "age")} == {
        "description": "about it", "cases": ["Person A"], "age": 42,
    }  # fmt: skip
    assert [(one.text, one.author) for one in record.comments] == [("a memo", "Bo")] * 3
    assert len({one.id for one in record.comments}) == 2  # the memo's own, and none
    assert told == [
        "The offsets of nv.qdpx count UTF-16 units; they were converted to code points.",
        "Left out of nv.qdpx: notes on codes and on the project (1).",
        "The codes of nv.qdpx were taken by their names; “annotator new PROJECT --codebook nv.qdpx” takes their tree, "
        "colours and definitions, too.",
    ]


def test_a_project_can_be_opened_as_a_codebook(tmp_path: Path) -> None:
    labels = codebook_of_project(_as_nvivo(tmp_path)).labels
    assert [(one.name, one.colour, one.guideline) for one in labels] == [
        ("Top", "#ff0000", "guide"), ("Sub", "#5f6b7a", "")]  # fmt: skip
    assert labels[1].parent_id == labels[0].id
