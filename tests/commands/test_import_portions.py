"""Imports too large for memory: portions that wait on disk are one step, and everything in them still meets."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from annotator.commands import annotating, claiming, history, import_spool, speaking
from annotator.commands.exporting import export
from annotator.commands.import_spool import Spool
from annotator.commands.importing import import_paths
from annotator.commands.project import ArticleFilter, Project, create_project
from annotator.commands.tasks import Handle
from annotator.errors import Cancelled
from annotator.formats.records import ArticleRecord, Original, SpanRecord
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.model.spans import Fragment
from annotator.storage import journal
from annotator.storage.long_steps import LongNews
from tests.benchmarks.bench_memory import lines, peak_mb


@pytest.fixture
def portions(monkeypatch: pytest.MonkeyPatch) -> None:
    """Portions of a few articles, and steps that are long from ten changes on."""
    monkeypatch.setattr(import_spool, "PORTION", 2_000)
    monkeypatch.setattr(journal, "LONG", 10)


def _file(folder: Path, *rows: dict[str, Any], name: str = "a.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _row(number: int, **more: Any) -> dict[str, Any]:
    text = f"Article {number}: it rains, he said. " + "Grain. " * 40
    spans = [{"id": f"q{number}", "label": "Quote", "start": 11, "end": 19, "annotator": "ben"}]
    return {"id": f"n{number}", "title": f"Title {number}", "text": text, "spans": spans, **more}


def _counts(project: Project) -> tuple[int, int, int]:
    with project.reading() as read:
        bundles = list(read.bundles(read.article_ids(ArticleFilter())))
        return len(bundles), sum(len(one.annotations) for one in bundles), read.last_step()


def test_a_large_import_is_one_step_and_the_same_as_a_small_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = _file(tmp_path, *(_row(number) for number in range(60)))
    outcomes = []
    for portion in (10**9, 2_000):
        monkeypatch.setattr(import_spool, "PORTION", portion)
        with create_project(tmp_path / f"{portion}.annot", annotator="anna") as project:
            report = import_paths(project, [path])
            assert report.step is not None
            assert isinstance(report.step, LongNews) == (portion == 2_000)
            assert (report.step.step.name, report.annotations) == ("Import 60 articles", 60)
            assert len(report.step.article_ids()) == 60
            kinds = {kind: sum(1 for _ in report.step.of(kind)) for kind in report.step.kinds()}
            outcomes.append((_counts(project), kinds, len(report.step.changes)))
            assert project.store.check()[0] == []
            with project.reading() as read:
                texts = [read.text(one.revision_id) for one in read.values("article", list(report.step.article_ids()))]
                outcomes.append(sorted(texts))
    assert outcomes[:2] == outcomes[2:]


@pytest.mark.usefixtures("portions")
def test_duplicates_are_known_across_portions(project: Project, tmp_path: Path) -> None:
    rows = [_row(number) for number in range(40)]
    again = {**rows[0], "id": "again", "spans": [{"id": "c", "label": "Claim", "start": 0, "end": 7}]}
    report = import_paths(project, [_file(tmp_path, *rows, again, {**rows[1], "id": "other"})])
    assert (report.articles, report.duplicates) == (40, 2)
    first = _counts(project)
    assert first[:2] == (40, 41), "the Claim is new, Ben's second Quote is not"
    report = import_paths(project, [_file(tmp_path, *rows, name="b.jsonl")])
    assert (report.articles, report.annotations, report.step) == (0, 0, None)


@pytest.mark.usefixtures("portions")
def test_a_text_gets_the_name_that_a_later_portion_calls_it_by(project: Project, tmp_path: Path) -> None:
    text = _row(0)["text"]
    rows = [{"text": text}, *(_row(number) for number in range(1, 40)), _row(0)]
    import_paths(project, [_file(tmp_path, *rows)])
    with project.reading() as read:
        (found,) = read.articles_with_external_id(["n0"]).values()
        article = read.article(found)
    assert article is not None
    assert len(list(filter(None, [article.external_id]))) == 1
    assert project.store.check()[0] == []
    history.undo(project)
    assert _counts(project)[:2] == (0, 0)


@pytest.mark.usefixtures("portions")
def test_groups_speakers_and_links_between_articles_meet_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with create_project(tmp_path / "made.annot", annotator="anna") as made:
        import_paths(made, [_file(tmp_path, *(_row(number) for number in range(30)))])
        with made.reading() as read:
            ids = read.article_ids(ArticleFilter(sort="added"))
            marks = [read.annotations(one)[0] for one in ids]
        kind = next(one for one in made.codebook.relation_types if one.name == "same_claim")
        claims = [_claim(made, mark.article_id) for mark in (marks[0], marks[-1])]
        annotating.link(made, kind.id, claims[0], claims[1])
        annotating.link(made, kind.id, claims[1], claims[0])
        speaking.add_speaker(made, Speaker(new_id(), "Kim"))
        claiming.group_claims(made, claims, "It rains.")
        monkeypatch.setattr(import_spool, "PORTION", 10**9)
        export(made, tmp_path / "first.jsonl", format_id="jsonl")
    monkeypatch.setattr(import_spool, "PORTION", 2_000)
    with create_project(tmp_path / "again.annot", annotator="carla") as project:
        report = import_paths(project, [tmp_path / "first.jsonl"])
        assert report.errors == 0
        assert not any("relation" in notice for notice in report.files[0].notices)
        export(project, tmp_path / "second.jsonl", format_id="jsonl")
    first, second = ((tmp_path / name).read_bytes().split(b"\n") for name in ("first.jsonl", "second.jsonl"))
    assert [number for number, line in enumerate(first) if line != second[number]] == []


def _claim(project: Project, article_id: str) -> str:
    label = next(one for one in project.codebook.labels if one.name == "Claim")
    news = annotating.mark_span(project, article_id, (Fragment(0, 7),), label.id)
    assert news is not None
    return next(change.object_id for change in news.changes if change.kind == "annotation")


@pytest.mark.usefixtures("portions")
def test_undo_and_redo_of_a_long_step_are_whole(project: Project, tmp_path: Path) -> None:
    import_paths(project, [_file(tmp_path, *(_row(number) for number in range(50)))])
    before = _counts(project)[:2]
    assert history.undo(project).step.name == "Undo Import 50 articles"
    assert _counts(project)[:2] == (0, 0)
    assert project.store.check()[0] == []
    history.redo(project)
    assert _counts(project)[:2] == before
    assert project.store.check()[0] == []


@pytest.mark.usefixtures("portions")
def test_a_file_that_breaks_late_is_refused_whole_and_the_others_stay(project: Project, tmp_path: Path) -> None:
    good = _file(tmp_path, *(_row(number) for number in range(5)))
    bad = _file(tmp_path, *(_row(number) for number in range(100, 140)), {"no": "text"}, name="b.jsonl")
    last = _file(tmp_path, *(_row(number) for number in range(5, 9)), name="c.jsonl")
    report = import_paths(project, [good, bad, last])
    assert [(one.articles, one.error is None) for one in report.files] == [(5, True), (0, False), (4, True)]
    assert _counts(project)[:2] == (9, 9)


@pytest.mark.usefixtures("portions")
def test_cancel_between_portions_leaves_nothing_behind(project: Project, tmp_path: Path) -> None:
    path = _file(tmp_path, *(_row(number) for number in range(60)))
    told = []

    def stop(done: int, _total: int | None, said: str) -> None:
        told.append((done, said))
        if said == "Writing" and done > 20:
            handle.cancel()

    handle = Handle(stop)
    with pytest.raises(Cancelled):
        import_paths(project, [path], handle=handle)
    assert told[-1][0] > 20
    assert _counts(project)[:2] == (0, 0)
    assert import_paths(project, [path]).articles == 60


@pytest.mark.usefixtures("portions")
def test_other_windows_hear_of_a_long_step(project: Project, tmp_path: Path) -> None:
    heard: list[News] = []
    project.on_news(heard.append)
    import_paths(project, [_file(tmp_path, *(_row(number) for number in range(30)))])
    told = project.store.news_since(heard[-1].step.number - 1)
    assert [one.step.number for one in told] == [heard[-1].step.number]
    assert told[0].article_ids() == heard[-1].article_ids()
    one = next(iter(told[0].article_ids()))
    assert [change.kind for change in told[0].in_article("annotation", one)] == ["annotation"]


def test_what_waits_comes_back_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_spool, "PORTION", 600)
    spool = Spool()
    records = [
        ArticleRecord(
            "Text \U0001f6a2 " + "x" * number,
            meta={"large": 1 << (60 + number), "none": None},
            spans=[SpanRecord("Claim", (Fragment(0, 4), Fragment(5, 6)), attributes={"n": number})],
        )
        for number in range(12)
    ]
    for number, record in enumerate(records):
        spool.add(number, record)
    assert [one for part in spool.portions() for one in part] == list(enumerate(records))
    assert len(list(spool.portions())) > 3
    mark = (2, 1)
    kept = [one for part in list(spool.portions())[:2] for one in part] + list(spool.portions())[2][:1]
    spool.back_to(mark)
    assert [one for part in spool.portions() for one in part] == kept
    digest = spool.keep(Original("a", b"bytes"))
    assert spool.originals[digest].size == 5


@pytest.mark.slow
def test_memory_stays_flat(tmp_path: Path) -> None:
    peaks = []
    for number in (2_500, 10_000):
        path = tmp_path / f"{number}.jsonl"
        lines(path, number)
        told, peak = peak_mb(
            "from annotator.commands.importing import import_paths\n"
            "from annotator.commands.project import create_project\n"
            f"with create_project({str(path.with_suffix('.annot'))!r}, annotator='x') as project:\n"
            f"    print(import_paths(project, [{str(path)!r}]).articles)\n"
        )
        assert told == str(number)
        peaks.append(peak)
    assert peaks[1] < peaks[0] * 1.25, f"the peak grew from {peaks[0]:.0f} to {peaks[1]:.0f} MB"
