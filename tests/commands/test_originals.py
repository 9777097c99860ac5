"""Originals: kept where it is asked, once for each content, with the articles that are made of them."""

from __future__ import annotations

import hashlib
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from annotator.commands import assigning, copying, history, import_reading, merging, originals
from annotator.commands.backup import check
from annotator.commands.exporting import export
from annotator.commands.importing import import_paths
from annotator.commands.project import ArticleFilter, Project, create_project, open_project
from annotator.commands.verifying import verify
from annotator.errors import AnnotatorError, Refused
from annotator.model.annotations import Article
from tests.benchmarks.bench_memory import warc
from tests.formats.article_files import page, zipped


def _articles(project: Project) -> list[Article]:
    with project.reading() as read:
        return [one for one in map(read.article, read.article_ids(ArticleFilter(sort="added"))) if one is not None]


def _bytes(project: Project, article: Article) -> bytes | None:
    with project.reading() as read:
        found = originals.original_of(read, article)
    return None if found is None else found.unpacked()


def _text_file(folder: Path, name: str = "rain.txt", text: str = "It rains, and the grain was lost.") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_is_kept_unless_asked_for(project: Project, tmp_path: Path) -> None:
    import_paths(project, [_text_file(tmp_path)])
    (article,) = _articles(project)
    assert originals.ORIGINAL not in article.meta
    assert originals.list_originals(project) == []
    with pytest.raises(Refused, match=r"No original of .* is kept in the project"):
        originals.save_original(project, article.id, tmp_path / "out.txt")


def test_the_bytes_of_a_file_come_back_as_they_were(project: Project, tmp_path: Path) -> None:
    data = "\ufeffWide text, ".encode("utf-16") * 40
    (tmp_path / "wide.txt").write_bytes(data)
    import_paths(project, [tmp_path / "wide.txt"], keep_original=True)
    (row,) = originals.list_originals(project)
    assert (row.name, row.size, row.sha256) == ("wide.txt", len(data), hashlib.sha256(data).hexdigest())
    out = originals.save_original(project, row.article_id, tmp_path / "again.txt")
    assert out.read_bytes() == data
    with pytest.raises(Refused, match="is there already"):
        originals.save_original(project, row.article_id, out)
    assert check_problems(project) == []


def check_problems(project: Project) -> list[str]:
    return project.store.check()[0]


def test_an_import_that_is_undone_takes_the_link_away_and_redo_brings_it_back(project: Project, tmp_path: Path) -> None:
    path = _text_file(tmp_path)
    import_paths(project, [path], keep_original=True)
    history.undo(project)
    assert (_articles(project), originals.list_originals(project)) == ([], [])
    history.redo(project)
    (article,) = _articles(project)
    assert _bytes(project, article) == path.read_bytes()


def test_of_an_archive_each_file_is_kept_once_for_all_its_articles(project: Project, tmp_path: Path) -> None:
    lines = b'{"text": "First text of the two."}\n{"text": "Second text of the two."}\n'
    html = page().encode()
    archive = tmp_path / "news.zip"
    archive.write_bytes(zipped({"a/two.jsonl": lines, "b/page.html": html}))
    import_paths(project, [archive], keep_original=True)
    rows = originals.list_originals(project)
    assert sorted(row.name for row in rows) == ["page.html", "two.jsonl", "two.jsonl"]
    saved = originals.save_originals(project, rows, tmp_path / "out")
    assert {path.read_bytes() for path in saved.values()} == {lines, html}
    assert len(list((tmp_path / "out").iterdir())) == 2


def test_of_a_web_archive_the_page_is_kept(project: Project, tmp_path: Path) -> None:
    warc(tmp_path / "crawl.warc", 2)
    import_paths(project, [tmp_path / "crawl.warc"], keep_original=True)
    kept = {_bytes(project, article) for article in _articles(project)}
    assert len(kept) == 2
    assert all(one is not None and one.startswith(b"<html><head><title>Title") for one in kept)


def test_a_known_article_without_an_original_gets_one_in_a_step_of_its_own(project: Project, tmp_path: Path) -> None:
    path = _text_file(tmp_path)
    import_paths(project, [path])
    report = import_paths(project, [path], keep_original=True)
    assert report.step is not None
    assert (report.step.step.name, report.duplicates) == ("Keep originals", 1)
    (article,) = _articles(project)
    assert _bytes(project, article) == path.read_bytes()
    assert import_paths(project, [path], keep_original=True).step is None
    history.undo(project)
    assert originals.list_originals(project) == []


def test_what_is_too_large_is_not_kept_and_told(
    project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_reading, "LARGEST_ORIGINAL", 20)
    archive = tmp_path / "news.zip"
    archive.write_bytes(zipped({"long.txt": "A text that is longer than that.", "short.txt": "Short."}))
    report = import_paths(project, [_text_file(tmp_path), archive], keep_original=True)
    assert report.articles == 3
    assert "the most that is kept of an original" in report.files[0].notices[-1]
    assert "1 originals are larger" in report.files[1].notices[-1]
    assert [row.name for row in originals.list_originals(project)] == ["short.txt"]


def test_a_bad_file_leaves_no_original_behind(project: Project, tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text('{"text": "Good."}\nno json\n', encoding="utf-8")
    report = import_paths(project, [_text_file(tmp_path), bad], keep_original=True)
    assert (report.articles, report.errors) == (1, 1)
    assert project.store.check()[1]["original"] == 1


def test_copies_parts_and_merges_have_the_originals(tmp_path: Path) -> None:
    here, whole, part = tmp_path / "here.annot", tmp_path / "whole.annot", tmp_path / "part.annot"
    with create_project(here, annotator="anna") as project:
        _text_file(tmp_path, "one.txt", "The first text.")
        import_paths(project, [tmp_path / "one.txt"], keep_original=True)
        _text_file(tmp_path, "two.txt", "The second text.")
        import_paths(project, [tmp_path / "two.txt"], keep_original=True)
        first, _second = _articles(project)
        copying.copy_project(project, whole)
        assigning.assign(project, [(first.id, project.annotator.id)])
        copying.copy_project(project, part, part_for="anna")
    for place, names in ((whole, ["one.txt", "two.txt"]), (part, ["one.txt"])):
        with open_project(place) as copy:
            assert [row.name for row in originals.list_originals(copy)] == names
        assert check(place).counts["original"] == len(names)
    with open_project(part) as copy:
        _text_file(tmp_path, "three.txt", "The third text.")
        import_paths(copy, [tmp_path / "three.txt"], keep_original=True)
    with open_project(here) as project:
        merging.merge(project, [part])
        assert [row.name for row in originals.list_originals(project)] == ["one.txt", "two.txt", "three.txt"]


def test_damage_is_found_and_told(tmp_path: Path) -> None:
    place = tmp_path / "here.annot"
    with create_project(place, annotator="anna") as project:
        import_paths(project, [_text_file(tmp_path)], keep_original=True)
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("UPDATE original SET data = ?", (b"x\x9c nonsense",))
    assert any("“rain.txt” is damaged" in problem for problem in check(place).problems)
    with open_project(place) as project, pytest.raises(AnnotatorError, match="is damaged in the project"):
        originals.save_original(project, _articles(project)[0].id, tmp_path / "out.txt")


def test_a_dataset_says_how_many_articles_have_one(project: Project, tmp_path: Path) -> None:
    import_paths(project, [_text_file(tmp_path)], keep_original=True)
    out = tmp_path / "out.jsonl"
    report = export(project, out, format_id="jsonl")
    assert [loss.kind for loss in report.losses] == ["original"]
    found = verify(out)
    assert (found.problems, found.facts["originals"]) == ([], 1)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [("a/b\\..\\c.html", "c.html"), ("con.txt", "_con.txt"), ("", "original"), ("..", "original"), (".x", ".x")],
)
def test_names_of_originals_lead_nowhere(name: str, wanted: str, tmp_path: Path) -> None:
    made = originals.plain_name(name)
    assert (tmp_path / made).parent == tmp_path
    assert made.strip(".") == wanted.strip(".")
