"""JSON of any shape: where services and collections put their texts, and what becomes of the rest."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import BadInput
from annotator.formats.registry import recognised
from tests.formats.material import read


def _written(folder: Path, value: Any) -> Path:
    path = folder / "a.json"
    path.write_text(json.dumps(value), encoding="utf-8")
    return path


GUARDIAN = {"response": {"status": "ok", "results": [
    {"id": "a", "webTitle": "T1", "fields": {"bodyText": "Body one.", "byline": "Ana"}},
    {"id": "b", "webTitle": "T2", "fields": {"bodyText": "Body two."}},
]}}  # fmt: skip


@pytest.mark.parametrize(
    ("value", "texts"),
    [
        (GUARDIAN, ["Body one.", "Body two."]),
        ({"status": "ok", "articles": [{"title": "T", "content": "c"}]}, ["c"]),
        ({"response": {"docs": [{"headline": {"main": "H"}, "body": "b"}]}}, ["b"]),
        ({"a1": {"text": "one"}, "a2": {"text": "two"}}, ["one", "two"]),
        ([{"body": ["first", "second"]}], ["first\nsecond"]),
        ({"data": {"children": [{"kind": "t3", "data": {"selftext": "words"}}]}}, ["words"]),
        ([{"doc": {"body": {"text": "deep"}}}], ["deep"]),
        ({"parts": [{"stories": [{"text": "x"}]}, {"stories": [{"text": "y"}]}]}, ["x", "y"]),
        ({"editor": {"story": "a"}, "articles": [{"text": "much longer"}]}, ["much longer"]),
    ],
)
def test_texts_are_found_where_services_put_them(value: Any, texts: list[str], tmp_path: Path) -> None:
    path = _written(tmp_path, value)
    assert recognised(path).id == "json"
    assert [one.text for one in read("json", path)[0]] == texts


def test_what_stands_around_a_text_is_kept_and_what_stands_outside_is_told(tmp_path: Path) -> None:
    (first, _), told = read("json", _written(tmp_path, GUARDIAN))
    assert (first.id, first.meta) == ("a", {"webTitle": "T1", "author": "Ana"})
    assert told == ["Left out of a.json, as it stands outside of the articles: status."]
    (deep,), told = read("json", _written(tmp_path, [{"id": 5, "doc": {"body": {"text": "deep", "x": 1}}}]))
    assert (deep.id, deep.meta, told) == ("5", {"x": 1}, [])


def test_the_key_of_the_text_can_be_named_at_any_depth(tmp_path: Path) -> None:
    for name in ("response.results.fields.bodyText", "fields.bodyText"):
        records, _ = read("json", _written(tmp_path, GUARDIAN), text_field=name)
        assert [one.text for one in records] == ["Body one.", "Body two."]
    (record,), _ = read("json", _written(tmp_path, [{"a.b": "dotted", "text": "other"}]), text_field="a.b")
    assert (record.text, record.meta) == ("dotted", {"text": "other"})


ITEM = {"id": "1", "title": "T", "content_html": "<p>a <b>b</b></p><p>c &amp; d</p>", "date_published": "2024-02-03"}
FEED = {"version": "https://jsonfeed.org/version/1.1", "title": "F", "items": [ITEM]}
POSTS = [
    {"title": {"rendered": "T"}, "content": {"rendered": "<p>a <b>b</b></p><p>c &amp; d</p>"}, "date": "2024-02-03"}
]


@pytest.mark.parametrize(("value", "key"), [(FEED, "content_html"), (POSTS, "content.rendered")])
def test_html_of_services_is_taken_as_a_page_shows_it(value: Any, key: str, tmp_path: Path) -> None:
    path = _written(tmp_path, value)
    (record,), told = read("json", path)
    assert (record.text, record.title, record.meta["published"]) == ("a b\nc & d", "T", "2024-02-03")
    assert told[0] == f"The texts of a.json were taken from “{key}”, as a page would show them."
    assert read("json", path, text_field=key)[0][0].text.startswith("<p>")


def test_html_of_others_is_taken_so_on_request(tmp_path: Path) -> None:
    path = _written(tmp_path, [{"headline": "T", "markup": "<p>a <b>b</b></p>"}])
    with pytest.raises(BadInput, match=r"has no text; it has markup, headline: choose the key"):
        read("json", path)
    assert read("json", path, text_field="markup", html=True)[0][0].text == "a b"


def test_an_object_without_a_text_among_others_is_named(tmp_path: Path) -> None:
    path = _written(tmp_path, {"articles": [{"text": "a"}, {"headline": "only"}]})
    with pytest.raises(BadInput, match=r"a\.json, line 1, articles 2 has no text; it has headline"):
        read("json", path)
    with pytest.raises(BadInput, match="it holds no words"):
        read("json", _written(tmp_path, {"n": 1}))


def test_names_of_outlets_and_people_that_are_objects(tmp_path: Path) -> None:
    row = {"text": "a", "source": {"id": None, "name": "The Post"}, "author": {"name": "Ana"}, "title": {"main": "T"}}
    (record,), _ = read("json", _written(tmp_path, row))
    assert (record.title, record.meta) == ("T", {"outlet": "The Post", "author": "Ana"})


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_file_is_said_to_be_empty(content: str, tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(content, encoding="utf-8")
    assert recognised(tmp_path / "a.json").id == "json"
    with pytest.raises(BadInput, match=r"a\.json is empty; there is nothing to import"):
        read("json", tmp_path / "a.json")
