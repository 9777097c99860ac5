"""Merging copies: the same answer in every order, nothing lost, conflicts kept and decided."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import replace
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from annotator.commands import annotating, articles, codebook_editing, commenting, history, people, speaking
from annotator.commands.merging import conflicts, merge, settle
from annotator.commands.project import ArticleFilter, Project, open_project
from annotator.errors import CannotOpen, Conflict, Refused
from annotator.model.codebook import Label
from annotator.model.ids import new_id, outside_id
from annotator.model.people import Speaker
from annotator.model.reviewing import Decision
from annotator.model.spans import Fragment
from tests.storage.making import TEXT, add_article, add_articles, label, made, make, parts, stored, whole


def _copy(place: Path, name: str) -> Path:
    return Path(shutil.copyfile(place, place.with_name(f"{name}.annot")))


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A project with two articles and a mark, closed, so that it can be copied."""
    place = tmp_path / "base.annot"
    with make(place) as project:
        first, _ = add_articles(project, [TEXT, "Another text about grain."])
        annotating.mark_span(project, first, parts((0, 3)), label(project, "Speaker"))
    return place


def _articles(project: Project) -> list[str]:
    with project.reading() as read:
        return read.article_ids(ArticleFilter(sort="added"))


def _marks(project: Project, article_id: str) -> list[Any]:
    with project.reading() as read:
        return read.annotations(article_id)


def _state(place: Path) -> dict[str, dict[str, Any]]:
    with open_project(place, annotator="anna") as project:
        assert whole(project)
        return {kind: dict(values) for kind, values in stored(project).items()}


def _merged(tmp_path: Path, name: str, into: Path, *others: Path) -> Path:
    place = _copy(into, name)
    for other in others:
        with open_project(place, annotator="anna") as project:
            merge(project, [other])
    return place


def test_what_another_copy_has_comes_in_with_its_steps(base: Path, tmp_path: Path) -> None:
    other = _copy(base, "other")
    with open_project(other, annotator="ben") as project:
        first = _articles(project)[0]
        claim = made(annotating.mark_span(project, first, parts((24, 49)), label(project)))
        new = add_article(project, "A text that only Ben has.")
    with open_project(base, annotator="anna") as project:
        report = merge(project, [other])
        assert (report.added["annotation"], report.added["article"], report.conflicts) == (1, 1, [])
        assert report.backup is not None and report.backup.exists()
        assert {one.id for one in _marks(project, first)} >= {claim}
        assert new in _articles(project)
        with project.reading() as read:
            assert read.text(read.article(new).revision_id) == "A text that only Ben has."  # type: ignore[union-attr]
            names = [entry.step.name for entry in read.journal(object_id=claim)]
        assert names == ["Merge other", "Mark Claim"]
        assert whole(project)
        again = merge(project, [other])
        assert (again.steps, again.news) == (0, None)
    with open_project(base, annotator="ben") as project:
        # Ben's own step can be taken back where it has come to.
        assert history.next_undo(project) is not None
        history.undo(project)
        assert new not in _articles(project)
        assert whole(project)


def test_a_dry_run_tells_and_changes_nothing(base: Path) -> None:
    other = _copy(base, "other")
    with open_project(other, annotator="anna") as project:
        annotating.mark_span(project, _articles(project)[0], parts((24, 49)), label(project))
    before = _state(base)
    with open_project(base, annotator="anna") as project:
        report = merge(project, [other], dry_run=True)
        assert (report.added["annotation"], report.backup, report.news) == (1, None, None)
    assert _state(base) == before
    assert list(base.parent.glob("*backup*")) == []


def test_a_copy_where_nothing_can_be_written_is_read_all_the_same(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (base.parent / "stick").mkdir()
    other = Path(shutil.copyfile(base, base.parent / "stick" / "other.annot"))
    with open_project(other, annotator="ben") as project:
        articles.set_title(project, _articles(project)[0], "Harbour")
    before = other.read_bytes()
    monkeypatch.setattr(os, "access", lambda place, _mode: "stick" not in str(place))
    with open_project(base, annotator="anna") as project:
        assert merge(project, [other]).changed["article"] == 1
        with pytest.raises(CannotOpen, match=r"stick/none\.annot does not exist"):
            merge(project, [other.with_name("none.annot")])
    assert other.read_bytes() == before
    assert [one.name for one in other.parent.iterdir()] == ["other.annot"]


def test_a_copy_cannot_be_merged_into_itself(base: Path) -> None:
    with open_project(base, annotator="anna") as project, pytest.raises(Refused, match="this project itself"):
        merge(project, [base])


def test_fields_changed_in_different_copies_are_put_together(base: Path) -> None:
    other = _copy(base, "other")
    with open_project(base, annotator="anna") as project:
        articles.set_title(project, _articles(project)[0], "Grain")
    with open_project(other, annotator="anna") as project:
        articles.set_meta(project, _articles(project)[0], "outlet", "The Daily")
    with open_project(base, annotator="anna") as project:
        report = merge(project, [other])
        with project.reading() as read:
            found = read.article(_articles(project)[0])
        assert found is not None
        assert (found.title, found.meta["outlet"], report.conflicts) == ("Grain", "The Daily", [])


def test_one_field_changed_in_two_copies_is_a_conflict_until_decided(base: Path) -> None:
    other = _copy(base, "other")
    with open_project(base, annotator="anna") as project:
        articles.set_title(project, _articles(project)[0], "Grain")
    with open_project(other, annotator="ben") as project:
        articles.set_title(project, _articles(project)[0], "Harbour")
    with open_project(base, annotator="anna") as project:
        report = merge(project, [other])
        ((conflict, words),) = conflicts(project)
        assert report.conflicts == [words]
        assert words == "The article “Harbour”: title is “Harbour” (ben) or “Grain” (anna)."
        settle(project, conflict.id, 1)
        with project.reading() as read:
            found = read.article(_articles(project)[0])
        assert found is not None and found.title == "Grain"
        assert conflicts(project) == []
        assert whole(project)
    with open_project(other, annotator="ben") as project:
        # The decision holds where the other value was made.
        assert merge(project, [base]).conflicts == []
    assert _state(other)["article"] == _state(base)["article"]


def test_a_decision_can_be_undone(base: Path) -> None:
    other = _copy(base, "other")
    for place, title in ((base, "Grain"), (other, "Harbour")):
        with open_project(place, annotator="anna") as project:
            articles.set_title(project, _articles(project)[0], title)
    with open_project(base, annotator="anna") as project:
        merge(project, [other])
        ((conflict, _),) = conflicts(project)
        settle(project, conflict.id, 1)
        history.undo(project)
        assert [one.id for one, _ in conflicts(project)] == [conflict.id]
        with pytest.raises(Refused, match="2 values"):
            settle(project, conflict.id, 2)
        settle(project, conflict.id, 0)
        with pytest.raises(Conflict, match="meanwhile"):
            settle(project, conflict.id, 0)


def test_what_one_copy_removed_and_another_used_stays(base: Path) -> None:
    other = _copy(base, "other")
    with open_project(base, annotator="anna") as project:
        first = _articles(project)[0]
        (mark,) = _marks(project, first)
        annotating.remove_annotations(project, [mark.id])
    with open_project(other, annotator="ben") as project:
        commenting.comment(project, mark.id, "Who is Kim?")
    with open_project(base, annotator="anna") as project:
        report = merge(project, [other])
        assert [one.id for one in _marks(project, first)] == [mark.id]
        words = "The Speaker annotation “Kim” in “Article 0” was removed in one copy (anna) and used in another;"
        assert report.conflicts == [f"{words} it is kept."]
        ((conflict, _),) = conflicts(project)
        settle(project, conflict.id, 0)
        assert (conflicts(project), len(_marks(project, first))) == ([], 1)
        history.undo(project)
        settle(project, conflict.id, 1)
        with project.reading() as read:
            assert read.comments(first) == []
        assert (conflicts(project), _marks(project, first)) == ([], [])
        assert whole(project)
    with open_project(other, annotator="ben") as project:
        # Also where the comment was written.
        assert merge(project, [base]).conflicts == []
        assert (conflicts(project), _marks(project, first)) == ([], [])
    assert _state(other) == _state(base)


def test_a_removal_that_nobody_minds_holds(base: Path) -> None:
    other = _copy(base, "other")
    with open_project(other, annotator="anna") as project:
        first = _articles(project)[0]
        annotating.remove_annotations(project, [one.id for one in _marks(project, first)])
    with open_project(base, annotator="anna") as project:
        assert merge(project, [other]).removed["annotation"] == 1
        assert (_marks(project, first), conflicts(project)) == ([], [])


def test_an_article_imported_separately_is_united_with_the_marks_of_both(tmp_path: Path) -> None:
    places = [tmp_path / f"{name}.annot" for name in ("one", "two")]
    for place, name, mark in zip(places, ("anna", "ben"), ((0, 3), (24, 49)), strict=True):
        with make(place, name) as project:
            article = add_article(project)
            annotating.mark_span(project, article, parts(mark), label(project))
    with open_project(places[0], annotator="anna") as project:
        report = merge(project, [places[1]])
        (article,) = _articles(project)
        assert report.united["article"] == 1
        assert [one.fragments for one in _marks(project, article)] == [parts((0, 3)), parts((24, 49))]
        with project.reading() as read:
            assert len(read.codebook().labels) == len(project.codebook.labels)
            assert sorted(one.name for one in read.annotators()) == ["anna", "ben"]
        assert whole(project)
    with open_project(places[1], annotator="ben") as project:
        merge(project, [places[0]])
    assert _state(places[0]) == _state(places[1])


def test_texts_that_differ_are_never_matched_silently(base: Path) -> None:
    other = _copy(base, "other")
    for place, text in ((base, "The text as first printed."), (other, "The text as printed later.")):
        with open_project(place, annotator="anna") as project:
            articles.set_meta(project, add_articles(project, [text], text)[0], "url", "https://example.org/1")
    with open_project(base, annotator="anna") as project:
        report = merge(project, [other])
        assert report.other_texts == [("The text as first printed. 0", "The text as printed later. 0")]
        assert len(_articles(project)) == 4


def test_everybody_may_merge_and_reviewers_decide(base: Path) -> None:
    with open_project(base, annotator="anna") as project:
        mark = _marks(project, _articles(project)[0])[0]
        project.add_annotator("rita")
        project.add_annotator("ben")
        people.set_role(project, _person(project, "rita"), "reviewer")
        people.set_role(project, _person(project, "ben"), "annotator")
    other = _copy(base, "other")
    for place, span in ((base, (0, 6)), (other, (0, 11))):
        with open_project(place, annotator="anna") as project:
            annotating.set_fragments(project, mark.id, parts(span))
    with open_project(base, annotator="ben") as project:
        merge(project, [other])
        ((conflict, words),) = conflicts(project)
        assert words == "The Speaker annotation “Kim said on” in “Article 0”: boundary is “Kim said on” (anna) or " \
            "“Kim sa” (anna)."  # fmt: skip
        with pytest.raises(Refused, match="Deciding differences and conflicts"):
            settle(project, conflict.id, 1)
    with open_project(base, annotator="rita") as project:
        settle(project, conflict.id, 1)
        assert (conflicts(project), _marks(project, mark.article_id)[0].fragments) == ([], parts((0, 6)))
        history.undo(project)
        assert [one.id for one, _ in conflicts(project)] == [conflict.id]
        with pytest.raises(Refused):
            annotating.remove_annotations(project, [mark.id])


def test_conflicts_are_told_with_what_may_be_seen_only(base: Path) -> None:
    with open_project(base, annotator="anna") as project:
        mark = _marks(project, _articles(project)[0])[0]
        people.add_person(project, "ben")
        people.choose(project, "blind", True)
    other = _copy(base, "other")
    for place, name in ((base, "Claim"), (other, "Cue")):
        with open_project(place, annotator="anna") as project:
            annotating.relabel(project, [mark.id], label(project, name))
    with open_project(base, annotator="ben") as project:
        merge(project, [other])
        assert conflicts(project) == [], "nothing of Anna’s layer"
    with open_project(base, annotator="anna") as project:
        ((_, words),) = conflicts(project)
        assert words == "The Cue annotation “Kim” in “Article 0”: label is “Cue” (anna) or “Claim” (anna)."
        annotating.remove_annotations(project, [mark.id])
        assert conflicts(project) == [], "nothing is left to decide"
        history.undo(project)
        assert len(conflicts(project)) == 1


def _person(project: Project, name: str) -> str:
    with project.reading() as read:
        return next(one.id for one in read.annotators() if one.name == name)


def test_two_who_decide_alike_in_two_copies_do_not_disagree(base: Path) -> None:
    other = _copy(base, "other")
    for place, name in ((base, "anna"), (other, "ben")):
        with open_project(place, annotator=name) as project:
            article = _articles(project)[0]
            sources = tuple(one.id for one in _marks(project, article))
            with project.step("Adjudicate") as unit:
                key = outside_id("decision", *sources)
                unit.put(Decision(key, article, sources, "seen", "both", (), project.annotator.id))
    with open_project(base, annotator="anna") as project:
        assert merge(project, [other]).conflicts == []
        with project.reading() as read:
            assert len(read.decisions(article)) == 1
        assert whole(project)


# -- the same in every order ------------------------------------------------------------------------------------------


def _cue(project: Project) -> Label:
    found = project.codebook.label_named("Cue")
    assert found is not None
    return found


def _work(project: Project, dice: random.Random) -> None:
    """A few random gestures of one person."""
    for _ in range(dice.randint(2, 6)):
        found = _articles(project) or add_articles(project, ["A text in place of those that went."])
        try:
            dice.choice(_gestures(project, dice, dice.choice(found)))()
        except (Refused, Conflict):
            continue


def _gestures(project: Project, dice: random.Random, article: str) -> list[Callable[[], object]]:
    start = dice.randint(0, 15)
    span = (Fragment(start, start + dice.randint(1, 6)),)
    names = [one.name for one in project.codebook.labels]
    own = [one.id for one in _marks(project, article) if one.annotator_id == project.annotator.id]
    cue = replace(_cue(project), guideline=dice.choice(("One.", "Two.")))
    gestures: list[Callable[[], object]] = [
        lambda: annotating.mark_span(project, article, span, label(project, dice.choice(names))),
        lambda: articles.set_title(project, article, f"Title {dice.randint(0, 3)}"),
        lambda: articles.set_meta(project, article, "outlet", f"Outlet {dice.randint(0, 2)}"),
        lambda: add_articles(project, [f"One more text, number {dice.randint(0, 2)}, for all."]),
        lambda: history.undo(project),
        lambda: codebook_editing.change_label(project, cue),
        lambda: speaking.add_speaker(project, Speaker(new_id(), f"Person {dice.randint(0, 2)}")),
    ]
    if own:
        gestures += [
            lambda: annotating.remove_annotations(project, [dice.choice(own)]),
            lambda: annotating.set_fragments(project, dice.choice(own), span),
            lambda: annotating.set_note(project, dice.choice(own), f"Note {dice.randint(0, 3)}"),
            lambda: annotating.relabel(project, [dice.choice(own)], label(project, dice.choice(names))),
        ]
    return gestures


@pytest.mark.parametrize("seed", range(8))
def test_the_order_of_merging_makes_no_difference(seed: int, base: Path, tmp_path: Path) -> None:
    dice = random.Random(seed)
    copies = []
    for number in range(3):
        copy = _copy(base, f"copy{number}")
        with open_project(copy, annotator=dice.choice(("anna", "ben"))) as project:
            _work(project, dice)
        copies.append(copy)
    states = []
    for number, (first, second, third) in enumerate(permutations(copies)):
        if number in (0, 3, 4):
            states.append(_state(_merged(tmp_path, f"chain{number}", first, second, third)))
    inner = _merged(tmp_path, "inner", copies[1], copies[2])
    nested = _merged(tmp_path, "nested", copies[0], inner)
    states.append(_state(nested))
    states.append(_state(_merged(tmp_path, "again", nested, copies[1], inner)))
    both = _copy(copies[2], "both")
    with open_project(both, annotator="anna") as project:
        merge(project, [copies[0], copies[1]])
    states.append(_state(both))
    assert all(state == states[0] for state in states)
