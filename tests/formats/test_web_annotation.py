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


@pytest.mark.parametrize(
    ("target", "place", "unit"),
    [
        (_target(at=(2, 4), exact="ab"), (2, 4), None),
        (_target(at=(3, 5), exact="ab"), (2, 4), "UTF-16 units"),
        (_target(at=(2, 4)), (2, 4), None),
        (_target(exact="ab", prefix="b "), (5, 7), None),
        (_target(at=(0, 1), exact="b a"), (3, 6), None),
    ],
)
def test_the_quotation_decides(tmp_path: Path, target: Any, place: tuple[int, int], unit: str | None) -> None:
    body = [{"type": "TextualBody", "purpose": "tagging", "value": "A"}, {"type": "TextualBody", "value": "why"}]
    path = _file(tmp_path, target, body=body, creator={"name": "Bo"}, rights="x")
    (record,), told = read("web-annotation", path)
    (span,) = record.spans
    assert (span.label, span.note, span.annotator, span.extra) == ("A", "why", "Bo", {"rights": "x"})
    assert span.fragments == (Fragment(*place),)
    assert told == ([f"The offsets of a.jsonld count {unit}; they were converted to code points."] if unit else [])


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
