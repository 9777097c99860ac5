"""What the merge dialog and the conflicts page say."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from annotator.commands.merging import MergeReport
from annotator.ui.merging.copying import file_name
from annotator.ui.merging.telling import differing, notes, rows_of, summary


def _report(**given: object) -> MergeReport:
    report = MergeReport(["one.annot"], steps=1)
    for name, value in given.items():
        setattr(report, name, value)
    return report


def test_the_summary_names_what_matters() -> None:
    assert summary(MergeReport(["a"]), done=False) == "There is nothing new in it."
    assert summary(MergeReport(["a", "b"]), done=False) == "There is nothing new in them."
    report = _report(added=Counter(annotation=2, article=1), removed=Counter(comment=1), conflicts=["x"])
    assert (
        summary(report, done=False)
        == "Would come: 1 article and 2 annotations new; 1 comment removed. 1 conflict to decide."
    )
    assert summary(report, done=True).startswith("Merged: ")
    assert summary(_report(added=Counter(setting=1)), done=True) == (
        "Merged: 1 step of history; nothing looks different for it."
    )
    assert rows_of(report) == [
        ("Articles", "1", "–", "–", "–"), ("Annotations", "2", "–", "–", "–"), ("Comments", "–", "–", "1", "–"),
    ]  # fmt: skip


def test_notes_tell_of_conflicts_of_other_texts_and_of_what_is_one_now() -> None:
    report = _report(conflicts=["A conflict."], other_texts=[("Old", "New")], united=Counter(article=1))
    told = notes(report)
    assert [kind for kind, _ in told] == ["conflict", "texts", "united"]
    assert "“Old” and “New” state the same address" in told[1][1]


def test_only_the_words_that_differ_are_set_off() -> None:
    one, other = differing(["A claim that is checked", "A claim that was not checked"])
    assert one == (("A claim that ", False), ("is ", True), ("checked", False))
    assert other == (("A claim that ", False), ("was not ", True), ("checked", False))
    long = " ".join(str(number) for number in range(100))
    one, other = differing([f"{long} ends here.", f"{long} ends there."])
    assert one[0][0].startswith("… 71 72") and one[1] == ("here.", True) and other[1] == ("there.", True)
    assert differing(["Grain", "Harbour"]) == [(("Grain", False),), (("Harbour", False),)]
    assert differing(["", "New"]) == [(), (("New", False),)]


@given(st.lists(st.text(alphabet="ab ", max_size=12), min_size=1, max_size=4))
def test_the_pieces_put_together_are_the_text(texts: list[str]) -> None:
    assert ["".join(text for text, _ in pieces) for pieces in differing(texts)] == texts


def test_files_get_names_that_every_system_takes() -> None:
    assert file_name("News: week 12/13", "ana") == "News-week-12-13-ana.annot"
    assert file_name("", "") == "project-project.annot"
