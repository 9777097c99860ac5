"""UIMA CAS of other programs: collections of every kind, special values, chains and types that are called otherwise."""

from __future__ import annotations

import json
import time
import warnings
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import format_named
from tests.formats.material import read

_TEXT = "e\u0301a \U0001f600 Größe\r\nالقدس \U0001f469\u200d\U0001f467 “said” tab\there\n\nEnd.\u2028x"
_NAMED = "org.other.NamedEntity"


def _type_system(cassis: Any) -> Any:
    types = cassis.TypeSystem()
    annotation = "uima.tcas.Annotation"
    named = types.create_type(_NAMED, annotation)
    for name, kind in (
        ("value", "String"), ("conf", "Double"), ("count", "Integer"), ("flag", "Boolean"), ("words", "StringArray"),
        ("numbers", "IntegerArray"), ("listed", "StringList"), ("counted", "IntegerList"), ("chain", "FSList"),
    ):  # fmt: skip
        types.create_feature(named, name, f"uima.cas.{kind}")
    types.create_feature(named, "shared", "uima.cas.StringArray", multipleReferencesAllowed=True)
    types.create_feature(named, "linked", "uima.cas.FSList", multipleReferencesAllowed=True)
    types.create_feature(named, "others", "uima.cas.FSArray", elementType=annotation)
    types.create_feature(named, "ref", _NAMED)
    relation = types.create_type("custom.Relation", annotation)
    types.create_feature(relation, "Governor", annotation)
    types.create_feature(relation, "Dependent", annotation)
    types.create_feature(relation, "kind", "uima.cas.String")
    about = types.create_type(
        "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData", "uima.tcas.DocumentAnnotation"
    )
    types.create_feature(about, "documentTitle", "uima.cas.String")
    types.create_feature(about, "isLastSegment", "uima.cas.Boolean")
    return types


def _chained(types: Any, kind: str, *heads: Any) -> Any:
    made = types.get_type(f"uima.cas.Empty{kind}List")()
    for head in reversed(heads):
        made = types.get_type(f"uima.cas.NonEmpty{kind}List")(head=head, tail=made)
    return made


def _cas(cassis: Any) -> Any:
    types = _type_system(cassis)
    cas = cassis.Cas(types)
    cas.sofa_string, cas.sofa_mime = _TEXT, "text/plain"
    named, strings = types.get_type(_NAMED), types.get_type("uima.cas.StringArray")
    smile = named(begin=4, end=5, value="<\"'&> \t\n", conf=float("inf"), count=-3, flag=True)
    mark = named(begin=0, end=2, words=strings(elements=["a", "b c", ""]))
    made = [
        smile,
        mark,
        named(begin=0, end=len(_TEXT), shared=strings(elements=["p", "q"])),
        named(begin=len(_TEXT), end=len(_TEXT), value=""),
        named(begin=6, end=17, numbers=types.get_type("uima.cas.IntegerArray")(elements=[1, 2, 3])),
        named(begin=6, end=17, others=types.get_type("uima.cas.FSArray")(elements=[smile, mark]), ref=mark),
        named(begin=19, end=23, chain=_chained(types, "FS", smile, mark), linked=_chained(types, "FS", mark)),
        named(begin=20, end=23, listed=_chained(types, "String", "one", "two")),
        named(begin=21, end=23, counted=_chained(types, "Integer", 5, 6)),
    ]
    cas.add_all(made)
    cas.add(types.get_type("custom.Relation")(begin=4, end=5, Governor=mark, Dependent=smile, kind="k"))
    about = types.get_type("de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData")
    cas.add(about(begin=0, end=len(_TEXT), language="de", documentTitle="A title", isLastSegment=False))
    return cas


def _written(folder: Path, kind: str) -> Path:
    cassis = pytest.importorskip("cassis")
    cas, path = _cas(cassis), folder / f"a.{kind}"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        if kind == "json":
            cas.to_json(path)
        else:
            cas.to_xmi(path)
            cas.typesystem.to_xml(folder / "typesystem.xml")
    return path


def _shape(record: ArticleRecord) -> tuple[list[Any], list[Any]]:
    """Spans with their values, relations by the places of their ends."""
    places = {span.id: tuple(span.fragments[0]) for span in record.spans}
    spans = [(*places[span.id], dict(span.attributes)) for span in record.spans]
    return spans, sorted((one.type, places[one.from_id], places[one.to_id]) for one in record.relations)


@pytest.mark.parametrize("kind", ["xmi", "json"])
def test_every_kind_of_value_and_collection_is_read(tmp_path: Path, kind: str) -> None:
    path = _written(tmp_path, kind)
    (record,), told = read("xmi" if kind == "xmi" else "cas-json", path)
    spans, relations = _shape(record)
    end = len(_TEXT)
    assert record.text == _TEXT
    assert told == []
    assert spans == [
        (4, 5, {"value": "<\"'&> \t\n", "conf": "inf", "count": -3, "flag": True}),
        (0, 2, {"words": ["a", "b c", ""]}),
        (0, end, {"shared": ["p", "q"]}),
        (end, end, {"value": ""}),
        (6, 17, {"numbers": [1, 2, 3]}),
        (6, 17, {}),
        (19, 23, {}),
        (20, 23, {"listed": ["one", "two"]}),
        (21, 23, {"counted": [5, 6]}),
    ]
    assert relations == sorted(
        [
            ("others", (6, 17), (4, 5)),
            ("others", (6, 17), (0, 2)),
            ("ref", (6, 17), (0, 2)),
            ("chain", (19, 23), (4, 5)),
            ("chain", (19, 23), (0, 2)),
            ("linked", (19, 23), (0, 2)),
            ("Relation", (0, 2), (4, 5)),
        ]
    )
    assert record.title == "A title"
    assert (record.meta["language"], record.meta["isLastSegment"]) == ("de", False)


_LIST = {
    "%TYPES": {_NAMED: {"%NAME": _NAMED, "%SUPER_TYPE": "uima.tcas.Annotation",
                        "all": {"%NAME": "all", "%RANGE": "uima.cas.StringList"},
                        "one": {"%NAME": "one", "%RANGE": "uima.cas.String[]"}}},
    "%FEATURE_STRUCTURES": [
        {"%ID": 1, "%TYPE": "uima.cas.Sofa", "sofaNum": 1, "sofaID": "_InitialView", "sofaString": "Yes."},
        {"%ID": 2, "%TYPE": _NAMED, "@sofa": 1, "begin": 0, "end": 3, "@all": 3, "@one": 5},
        {"%ID": 3, "%TYPE": "uima.cas.NonEmptyStringList", "head": "x", "@tail": 4},
        {"%ID": 4, "%TYPE": "uima.cas.NonEmptyStringList", "head": "y", "@tail": 3},
        {"%ID": 5, "%TYPE": "uima.cas.StringArray", "%ELEMENTS": ["z"]},
    ],
    "%VIEWS": {"_InitialView": {"%SOFA": 1, "%MEMBERS": [2]}},
}  # fmt: skip


def test_a_list_that_bites_its_tail_ends(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(_LIST), encoding="utf-8")
    (record,), told = read("cas-json", path)
    assert record.spans[0].attributes == {"all": ["x", "y"], "one": ["z"]}
    assert told == []


_TYPES = """<?xml version="1.0" encoding="UTF-8"?>
<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier"><types><typeDescription>
<name>my.Name</name><description/><supertypeName>uima.tcas.Annotation</supertypeName></typeDescription></types>
</typeSystemDescription>"""

_XMI = """<?xml version="1.1" encoding="UTF-8"?>
<xmi:XMI xmlns:xmi="http://www.omg.org/XMI" xmlns:cas="http:///uima/cas.ecore" xmlns:my="http:///my.ecore"
 xmi:version="2.0"><cas:NULL xmi:id="0"/><my:Name xmi:id="2" sofa="1" begin="0" end="3"/>
<cas:Sofa xmi:id="1" sofaNum="1" sofaID="other" sofaString="Yes."/><cas:View sofa="1" members="2"/></xmi:XMI>"""


@pytest.mark.parametrize("place", ["project-types.xml", "../TypeSystem.xml", "a-typesystem.xml"])
def test_the_type_system_may_have_any_name_and_the_document_the_later_version(tmp_path: Path, place: str) -> None:
    folder = tmp_path / "documents"
    folder.mkdir()
    (folder / "a.xmi").write_text(_XMI, encoding="utf-8")
    (folder / place).write_text(_TYPES, encoding="utf-8")
    (record,), _ = read("xmi", folder / "a.xmi")
    assert [(one.label, record.text[slice(*one.fragments[0])]) for one in record.spans] == [("Name", "Yes")]
    companions = format_named("xmi").companions(folder / "a.xmi")
    assert [one.resolve() for one in companions] == [(folder / place).resolve()]


def test_two_type_systems_of_other_names_need_a_choice(tmp_path: Path) -> None:
    (tmp_path / "a.xmi").write_text(_XMI, encoding="utf-8")
    for name in ("one.xml", "two.xml"):
        (tmp_path / name).write_text(_TYPES, encoding="utf-8")
    with pytest.raises(BadInput, match="put typesystem"):
        read("xmi", tmp_path / "a.xmi")


_WORDS = "😀 one two three four. 😀 five six."


@pytest.mark.parametrize(
    ("places", "told"),
    [
        ([(3, 6), (7, 10), (11, 16), (17, 21)], False),
        ([(2, 5), (6, 9), (10, 15), (16, 20)], True),
        ([(2, 5), (6, 9)], False),  # too few to tell
        ([(2, 5), (6, 8), (10, 15), (16, 20)], False),  # one begins or ends within a word either way
    ],
)
def test_offsets_in_code_points_are_told_by_the_words(
    tmp_path: Path, places: list[tuple[int, int]], told: bool
) -> None:
    marks = "".join(f'<my:Name xmi:id="{n}" sofa="1" begin="{a}" end="{b}"/>' for n, (a, b) in enumerate(places, 9))
    document = _XMI.replace('<my:Name xmi:id="2" sofa="1" begin="0" end="3"/>', marks).replace("Yes.", _WORDS)
    members = " ".join(str(number) for number, _ in enumerate(places, 9))
    (tmp_path / "a.xmi").write_text(document.replace('members="2"', f'members="{members}"'), encoding="utf-8")
    (tmp_path / "typesystem.xml").write_text(_TYPES, encoding="utf-8")
    (record,), notices = read("xmi", tmp_path / "a.xmi")
    assert [tuple(one.fragments[0]) for one in record.spans] == [
        (start, end) if told else (start - 1, end - 1) for start, end in places
    ]
    assert ["count code points" in one for one in notices] == [True] * told


def test_types_in_a_tower_take_no_time(tmp_path: Path) -> None:
    tower = {f"A{n}": {"%NAME": f"A{n}", "%SUPER_TYPE": f"A{n + 1}"} for n in range(3000)}
    structures = [_LIST["%FEATURE_STRUCTURES"][0], *({"%ID": n + 9, "%TYPE": f"A{n}"} for n in range(3000))]  # type: ignore[index]
    document = {"%TYPES": tower, "%FEATURE_STRUCTURES": structures, "%VIEWS": {}}
    (tmp_path / "a.json").write_text(json.dumps(document), encoding="utf-8")
    begun = time.process_time()
    (record,), _ = read("cas-json", tmp_path / "a.json")
    assert record.text == "Yes."
    assert time.process_time() - begun < 10
