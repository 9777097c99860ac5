"""The main job, end to end: open, mark, adjust, undo, close, reopen, undo again, export."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from annotator.commands.exporting import export
from annotator.commands.project import open_project
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person


def test_mark_adjust_undo_close_reopen_undo_export(
    sit_down: Callable[[], Person], seeds_project: Path, tmp_path: Path
) -> None:
    ana = sit_down()
    ana.open(seeds_project)
    ana.open_article(SEEDS["001"])

    claim = ana.mark("he wants a deal with Ukraine", "1")
    assert ana.marked() == [("Claim", "he wants a deal with Ukraine")]
    assert ana.status == "Saved · Claim: 28 characters · annotator: ana"
    assert ana.action("edit.undo") == "Undo Mark Claim"

    ana.press("Ctrl+Alt+Right")
    ana.wait(lambda: ana.marked() == [("Claim", "he wants a deal with Ukraine that")])
    ana.press("Alt+Left")
    ana.wait(lambda: ana.marked() == [("Claim", "he wants a deal with Ukraine tha")])
    ana.press("Ctrl+Z")
    ana.wait(lambda: ana.marked() == [("Claim", "he wants a deal with Ukraine that")])
    assert claim.id in ana.window.sheet.annotations

    ana.mark("US President Donald Trump", "2")
    ana.settle()
    ana.leave()

    again = sit_down()
    again.open(seeds_project)
    again.open_article(SEEDS["001"])
    again.wait(lambda: len(again.marked()) == 2)
    assert again.action("edit.undo") == "Undo Mark Speaker"
    again.press("Ctrl+Z")
    again.wait(lambda: again.marked() == [("Claim", "he wants a deal with Ukraine that")])
    assert again.action("edit.redo") == "Redo Mark Speaker"
    again.press("Ctrl+Shift+Z")
    again.wait(lambda: len(again.marked()) == 2)
    again.settle()
    again.leave()

    out = tmp_path / "out.jsonl"
    with open_project(seeds_project) as project:
        export(project, out, format_id="jsonl")
    lines = [json.loads(line) for line in out.read_text(encoding="utf-8").split("\n") if line]
    article = next(line for line in lines if line["title"].startswith(SEEDS["001"]))
    spans = [(span["label"], article["text"][span["start"] : span["end"]]) for span in article["spans"]]
    assert sorted(spans) == [
        ("Claim", "he wants a deal with Ukraine that"),
        ("Speaker", "US President Donald Trump"),
    ]
    seed = next((Path(__file__).parents[2] / "seeds" / "articles").glob("001_*.txt")).read_bytes()
    assert article["text"].encode("utf-8") == seed


def test_the_mark_that_is_moved_stays_the_current_one_among_others(ana: Person) -> None:
    first = ana.mark("US Considers Air Cover", "5")
    last = ana.mark("Patriot missile", "1")
    middle = ana.mark("The U.S. Army", "2")
    for _ in range(3):
        ends = ana.window.sheet.annotations[middle.id].end
        ana.press("Alt+Right")
        ana.wait(lambda ends=ends: ana.window.sheet.annotations[middle.id].end == ends + 1)
        ana.settle()
        assert ana.window.sheet.current_id == middle.id
    selected = ana.window.tagging.list.selectionModel().selectedRows()
    assert [index.row() for index in selected] == [ana.window.tagging.model.place(middle.id)]
    assert (ana.window.sheet.annotations[first.id].end, ana.window.sheet.annotations[last.id].end) == (
        first.end, last.end,
    )  # fmt: skip
