"""Archives of INCEpTION projects: users as annotators, the curated document as gold, what cannot be read."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from annotator.errors import BadInput
from annotator.formats.registry import recognised
from annotator.model.spans import Fragment
from tests.formats.material import read

_TYPES = """<?xml version="1.0"?><typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types>
<typeDescription><name>webanno.custom.Claim</name><supertypeName>uima.tcas.Annotation</supertypeName><features>
<featureDescription><name>value</name><rangeTypeName>uima.cas.String</rangeTypeName></featureDescription>
</features></typeDescription></types></typeSystemDescription>"""


def _xmi(begin: int, end: int) -> bytes:
    content = (
        '<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" '
        'xmlns:custom="http:///webanno/custom.ecore"><cas:Sofa xmi:id="1" sofaID="_InitialView" '
        f'sofaString="\U0001f600 one two"/><custom:Claim xmi:id="2" sofa="1" begin="{begin}" end="{end}" value="x"/>'
        '<cas:View sofa="1" members="2"/></xmi:XMI>'
    )
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("user.xmi", content)
        archive.writestr("TypeSystem.xml", _TYPES)
    return inner.getvalue()


def _project(path: Path, **files: bytes) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("exportedproject.json", "{}")
        archive.writestr("source/news.txt", "\U0001f600 one two")
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_users_are_annotators_and_the_curated_document_is_gold(tmp_path: Path) -> None:
    tsv = "#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.Claim|value\n\n\n#Text=\U0001f600 one two\n"
    tsv += "1-1\t0-2\t\U0001f600\t_\t\n1-2\t3-6\tone\t_\t\n1-3\t7-10\ttwo\ty\t\n"
    files = {
        "annotation/news.txt/INITIAL_CAS.zip": _xmi(0, 2),
        "annotation/news.txt/ann.zip": _xmi(3, 6),
        "annotation/news.txt/bo.tsv": tsv.encode(),
        "curation/news.txt/CURATION_USER.zip": _xmi(7, 10),
        "annotation_ser/news.txt/ann.ser": b"\xac\xed",
    }
    path = _project(tmp_path / "p.zip", **files)
    assert recognised(path).id == "inception"
    (record,), _ = read("inception", path)
    assert (record.id, record.text) == ("news.txt", "\U0001f600 one two")
    assert [(one.label, one.annotator, one.status, one.fragments, one.attributes["value"]) for one in record.spans] == [
        ("Claim", "ann", "accepted", (Fragment(2, 5),), "x"),
        ("Claim", "bo", "accepted", (Fragment(6, 9),), "y"),
        ("Claim", "CURATION_USER", "gold", (Fragment(6, 9),), "x"),
    ]
    assert len({one.id for one in record.spans}) == 3


def test_a_document_that_nobody_worked_on_is_an_article_with_what_it_came_with(tmp_path: Path) -> None:
    path = _project(tmp_path / "p.zip", **{
        "annotation/one.txt/INITIAL_CAS.zip": _xmi(0, 2),
        "annotation/two.txt/INITIAL_CAS.zip": _xmi(0, 2),
        "annotation/two.txt/ann.zip": _xmi(3, 6),
    })  # fmt: skip
    records, _ = read("inception", path)
    assert [(one.id, [(span.annotator, span.fragments) for span in one.spans]) for one in records] == [
        ("one.txt", [(None, (Fragment(0, 1),))]), ("two.txt", [("ann", (Fragment(2, 5),))])]  # fmt: skip


def test_a_project_with_binary_annotations_only_is_refused_with_the_way_out(tmp_path: Path) -> None:
    path = _project(tmp_path / "p.zip", **{"annotation_ser/news.txt/ann.ser": b"\xac\xed"})
    with pytest.raises(BadInput, match=r"p\.zip has no annotations as XMI, JSON or TSV; export the project again"):
        read("inception", path)


def test_a_broken_archive_inside_is_refused_by_name(tmp_path: Path) -> None:
    path = _project(tmp_path / "p.zip", **{"annotation/news.txt/ann.zip": b"PK\x03\x04broken"})
    with pytest.raises(BadInput, match=r"ann\.zip cannot be read as a zip archive"):
        read("inception", path)
