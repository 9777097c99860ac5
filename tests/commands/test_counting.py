"""What became of suggestions, counted by engine and label."""

from __future__ import annotations

from dataclasses import asdict

from annotator.commands import annotating, deciding, history
from annotator.commands.counting import count
from annotator.model.annotations import Annotation
from annotator.model.spans import Fragment
from tests.commands.desk import Desk
from tests.commands.proposing import propose

WORDS = ("Trump", "Monday", "Russia", "about", "Ukraine", "war")


def test_nothing_decided_means_no_rows(desk: Desk) -> None:
    propose(desk, "Trump", "Speaker", 0.5)
    assert count(desk.project).suggestions == []


def test_suggestions_are_counted_alone_too(desk: Desk) -> None:
    desk.mark("Trump", "Speaker")
    propose(desk, "Russia", "Speaker", 0.5)
    taken = propose(desk, "war", "Claim", 0.5)
    deciding.accept(desk.project, [taken])
    found = count(desk.project)
    assert (found.annotations, found.by_annotator["ana"]) == (4, 2)
    assert (found.by_label["Speaker"], found.by_label["Claim"]) == (2, 2)
    assert found.pending_by_label == {"Claim": 1, "Speaker": 1}
    assert found.by_annotation_status == {"accepted": 2, "pending": 2}
    assert sum(int(str(cell["count"])) for cell in found.cells) == 4


def test_accepted_changed_and_rejected_are_told_apart(desk: Desk) -> None:
    project = desk.project
    ids = {word: propose(desk, word, "Speaker", 0.5) for word in WORDS}
    other = propose(desk, "He added", "Claim", 0.4, engine="claims")
    deciding.accept(project, [ids["Trump"]])
    deciding.accept(project, [ids["Monday"]], label_id=desk.label("Cue"))
    deciding.accept(project, [ids["Russia"]], parts=(Fragment(27, 42),))
    news = deciding.accept(project, [ids["about"]])
    assert news is not None
    kept = next(one.after for one in news.of("annotation"))
    assert isinstance(kept, Annotation)
    annotating.remove_annotations(project, [kept.id])
    deciding.reject(project, [ids["Ukraine"]])
    deciding.reject(project, [other])
    # What was accepted and then removed waits again, as the verdict goes with the annotation.
    rows = [tuple(asdict(one).values()) for one in count(project).suggestions]
    assert rows == [("claims", "Claim", 0, 0, 1, 0.0), ("fixed", "Speaker", 3, 2, 1, 0.75)]
    history.undo(project)
    assert [one.engine for one in count(project).suggestions] == ["fixed"]


def test_words_corrected_after_accepting_count_as_changed(desk: Desk) -> None:
    news = deciding.accept(desk.project, [propose(desk, "Trump", "Speaker", 0.5)])
    assert news is not None
    kept = next(one.after for one in news.of("annotation"))
    assert isinstance(kept, Annotation)
    assert [one.changed for one in count(desk.project).suggestions] == [0]
    annotating.add_fragment(desk.project, kept.id, Fragment(6, 10))
    assert [one.changed for one in count(desk.project).suggestions] == [1]
