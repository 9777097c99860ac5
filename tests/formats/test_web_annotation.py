"""Web Annotation: everything comes back, quotations decide, what is no annotation of text is refused."""

from __future__ import annotations

import json
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import recognised
from annotator.model.spans import Fragment
from tests.formats.lossy import ordered
from tests.formats.material import PROJECTS, read, written


@settings(max_examples=30)
@given(PROJECTS)
def test_everything_comes_back(records: tuple[ArticleRecord, ...]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.out"
        data = written("web-annotation", list(records), path)
        if records:
            assert recognised(path).id == "web-annotation"
            found, told = read("web-annotation", path)
            assert told == []
            assert [ordered(one) for one in found] == [ordered(one) for one in records]
            assert written("web-annotation", found, path) == data


@settings(max_examples=5)
@given(PROJECTS)
def test_the_document_expands_without_loss_of_terms(records: tuple[ArticleRecord, ...]) -> None:
    jsonld = pytest.importorskip("pyld.jsonld")
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "conformance"
    context = folder / "web-annotation" / "web-annotation" / "admin" / "ns" / "anno.jsonld"
    if not context.exists():
        pytest.skip("the context of the Recommendation is not here")
    loaded = json.loads(context.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as place:
        document = json.loads(written("web-annotation", list(records), Path(place) / "a"))
    loader = lambda url, options: {"document": loaded, "documentUrl": url, "contextUrl": None}  # noqa: E731
    expanded = jsonld.expand(document, {"documentLoader": loader})
    (page,) = expanded[0]["https://www.w3.org/ns/activitystreams#first".replace("https", "http")]
    (items,) = page["http://www.w3.org/ns/activitystreams#items"]
    total = sum(len(one.spans) + len(one.relations) + len(one.comments) for one in records)
    assert len(items["@list"]) == total
    assert all("urn:source-annotator:terms#own" in one for one in items["@list"])


_W3C = "http://www.w3.org/ns/anno.jsonld"


def _file(tmp_path: Path, *targets: Any, text: str | None = "\U0001f600 ab ab", **more: Any) -> Path:
    path = tmp_path / "a.jsonld"
    if text is not None:
        (tmp_path / "page.html").write_text(text, encoding="utf-8")
    item = {"@context": _W3C, "id": "urn:1", "type": "Annotation", "target": list(targets), **more}
    path.write_text(json.dumps({key: one for key, one in item.items() if one is not None}), encoding="utf-8")
    return path


def _target(**selectors: Any) -> dict[str, Any]:
    made = []
    if "at" in selectors:
        made.append({"type": "TextPositionSelector", "start": selectors["at"][0], "end": selectors["at"][1]})
    if "exact" in selectors:
        quote = {key: one for key, one in selectors.items() if key != "at"}
        made.append({"type": "TextQuoteSelector", **quote})
    return {"source": "http://example.test/news/page.html?x=1", "selector": made}


def _selected(selector: dict[str, Any]) -> dict[str, Any]:
    return {"source": "http://example.test/page.html", "selector": selector}


_QUOTE = {"type": "TextQuoteSelector", "exact": "b a"}


@pytest.mark.parametrize(
    ("target", "place", "words"),
    [
        (_target(at=(2, 4), exact="ab"), (2, 4), None),
        (_target(at=(3, 5), exact="ab"), (2, 4), "The offsets of a.jsonld count UTF-16 units; they were converted"),
        (_target(at=(6, 9), exact="b a"), (3, 6), "The offsets of a.jsonld count UTF-8 bytes; they were converted"),
        (_target(at=(2, 4)), (2, 4), None),
        (_target(exact="ab", prefix="b "), (5, 7), None),
        (
            _target(at=(0, 1), exact="b a"),
            (3, 6),
            "the offsets of 1 annotations do not fit their quotations; they were",
        ),
        (_selected({"type": "FragmentSelector", "value": "char=2,4"}), (2, 4), None),
        (_selected({"type": "FragmentSelector", "value": "p1", "refinedBy": _QUOTE}), (3, 6), None),
        (
            _selected(
                {
                    "type": "RangeSelector",
                    "startSelector": {"type": "TextPositionSelector", "start": 2, "end": 3},
                    "endSelector": {"type": "TextPositionSelector", "start": 4, "end": 5},
                }
            ),
            (2, 4),
            None,
        ),
        ({"source": {"id": "http://example.test/page.html#char=2,4"}}, (2, 4), None),
    ],
)
def test_the_quotation_decides(tmp_path: Path, target: Any, place: tuple[int, int], words: str | None) -> None:
    body = [{"type": "TextualBody", "purpose": "tagging", "value": "A"}, {"type": "TextualBody", "value": "why"}]
    path = _file(tmp_path, target, body=body, creator={"name": "Bo"}, rights="x")
    (record,), told = read("web-annotation", path)
    (span,) = record.spans
    assert (span.label, span.note, span.annotator, span.extra) == ("A", "why", "Bo", {"rights": "x"})
    assert span.fragments == (Fragment(*place),)
    assert len(told) == (words is not None)
    assert words is None or words in told[0]


@pytest.mark.parametrize(
    ("target", "more", "sentence"),
    [
        (_target(exact="ab"), {}, "stands there 2 times"),
        (_target(exact="zz"), {}, "is not in the text"),
        (_target(at=(2, 99)), {}, "is not in the text of 7 characters"),
        ("http://example.test/page.html", {}, "as a whole"),
        ({"source": "x", "selector": {"type": "SvgSelector"}}, {}, "has SvgSelector; only selectors of text"),
        (_target(at=(2, 4)), {"@context": None}, "does not state the “@context”"),
        (_target(at=(2, 4)), {"id": None}, "has no “id”"),
        (_target(at=(2, 4)), {"type": "Note"}, "is not of the type"),
        (_target(at=(2, 4)), {"target": None}, "has no “target”"),
        (9, {}, "has no “target” that is"),
    ],
)
def test_what_is_wrong_is_refused_by_name(tmp_path: Path, target: Any, more: dict[str, Any], sentence: str) -> None:
    with pytest.raises(BadInput, match=rf"a\.jsonld.*{sentence}"):
        read("web-annotation", _file(tmp_path, target, **more))


def test_the_text_is_looked_for_beside_and_can_be_named(tmp_path: Path) -> None:
    path = _file(tmp_path, _target(at=(0, 2)), text=None)
    with pytest.raises(BadInput, match=r"put the text beside it as page\.html, or name it with the option “text”"):
        read("web-annotation", path)
    (tmp_path / "mine.txt").write_text("ab\r\n", encoding="utf-8", newline="")
    (record,), _ = read("web-annotation", path, text=str(tmp_path / "mine.txt"))
    assert (record.text, record.spans[0].label) == ("ab\r\n", "annotation")


_REASONS = "|".join((
    "only selectors of text", "as a whole", "whose text is not in the file", "does not state the", "not of the type",
    "has no “id”", "has no “target”", "not valid JSON", "is no annotation", "leaves its annotations at", "no CAS",
    "holds no annotations", "no text", "no “text”"))  # fmt: skip


def test_the_material_is_refused_for_its_reason(conformance: Path) -> None:
    paths = sorted((conformance / "web-annotation").rglob("*.json*"))
    assert len(paths) > 60
    for path in paths:
        form = recognised(path).id
        schema = "web-annotation-tests" in path.parts and "samples" not in path.parts
        if not schema and "incorrect" not in path.parts:
            assert form == "web-annotation", path
        try:
            read("web-annotation", path)
        except BadInput as error:
            assert re.search(_REASONS, error.sentence), (path, error.sentence)
        else:
            pytest.fail(f"{path} was read")


def test_an_example_of_the_recommendation_is_read_with_its_text(conformance: Path, tmp_path: Path) -> None:
    source = conformance / "web-annotation" / "web-annotation" / "admin" / "annotation" / "2016" / "examples" / "json"
    (tmp_path / "t.txt").write_text("well, this is an anotation that has some", encoding="utf-8")
    (record,), _ = read("web-annotation", source / "anno26.json", text=str(tmp_path / "t.txt"))
    assert record.text[slice(*record.spans[0].fragments[0])] == "anotation"


def test_links_between_annotations_replies_and_notes_on_the_page_are_read(tmp_path: Path) -> None:
    page, first, second = "http://example.test/page.html", _target(at=(2, 4)), _target(at=(5, 7))
    (tmp_path / "page.html").write_text("😀 ab ab", encoding="utf-8")
    head = {"@context": _W3C, "type": "Annotation"}
    tag = {"type": "TextualBody", "purpose": "tagging", "value": "same"}
    items = [
        {**head, "id": "urn:1", "target": {**first, "source": page}},
        {**head, "id": "urn:2", "target": {**second, "source": page}},
        {**head, "id": "urn:3", "motivation": "linking", "target": [{"id": "urn:1"}, {"id": "urn:2"}], "body": tag},
        {**head, "id": "urn:4", "target": page, "bodyValue": "on the page"},
        {**head, "id": "urn:5", "target": "urn:1", "bodyValue": "a reply"},
        {**head, "id": "urn:6", "target": {"source": page, "selector": {"type": "SvgSelector", "value": "<svg/>"}}},
    ]
    (tmp_path / "a.jsonld").write_text(json.dumps(items), encoding="utf-8")
    with pytest.raises(BadInput, match=r"urn:6 has SvgSelector; .* choose the option “rest”"):
        read("web-annotation", tmp_path / "a.jsonld")
    (record,), told = read("web-annotation", tmp_path / "a.jsonld", rest=True)
    assert [one.id for one in record.spans] == ["urn:1", "urn:2"]
    assert [(one.type, one.from_id, one.to_id) for one in record.relations] == [("same", "urn:1", "urn:2")]
    assert {(one.target, one.text) for one in record.comments} == {(page, "on the page"), ("urn:1", "a reply")}
    assert told == ["Left out of a.jsonld, as they mark no text: urn:6 has SvgSelector."]


def test_rows_of_hypothesis_with_replies_and_page_notes(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("one two", encoding="utf-8")
    quote = [{"type": "TextQuoteSelector", "exact": "two", "prefix": "one "}]
    page = {"uri": "http://example.test/page.html", "user": "acct:bo@x", "tags": []}
    rows = [
        {**page, "id": "a", "text": "why", "tags": ["A"], "target": [{"selector": quote}]},
        {**page, "id": "b", "text": "a reply", "references": ["a"], "target": [{"source": page["uri"]}]},
        {**page, "id": "c", "text": "on the page", "target": [{"source": page["uri"]}]},
    ]
    (tmp_path / "a.json").write_text(json.dumps({"total": 3, "rows": rows}), encoding="utf-8")
    (record,), _ = read("web-annotation", tmp_path / "a.json")
    assert [(one.label, tuple(one.fragments[0]), one.note) for one in record.spans] == [("A", (4, 7), "why")]
    assert {(one.target, one.text) for one in record.comments} == {
        ("a", "a reply"), ("http://example.test/page.html", "on the page")}  # fmt: skip


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ({"annotator:articles": [{"id": "a"}], "items": []}, "must be an object with “id” and “annotator:text”"),
        ({"annotator:articles": ["a"], "items": []}, "must be an object with “id” and “annotator:text”"),
        ({"annotator:articles": [{"id": "a", "annotator:text": "b", "annotator:own": "["}]}, "must hold a JSON object"),
        ({"total": 1, "rows": ["a"]}, "row 1 is no annotation of Hypothesis"),
        ({"total": 1, "rows": [{"target": [3]}]}, "row 1 is no annotation of Hypothesis"),
        ({"total": 1, "rows": [{"references": {}, "tags": 4}]}, "row 1 is no annotation of Hypothesis"),
    ],
)
def test_damaged_collections_are_refused(tmp_path: Path, document: Any, sentence: str) -> None:
    (tmp_path / "a.jsonld").write_text(json.dumps({"@context": _W3C, **document}), encoding="utf-8")
    with pytest.raises(BadInput, match=sentence):
        read("web-annotation", tmp_path / "a.jsonld")
