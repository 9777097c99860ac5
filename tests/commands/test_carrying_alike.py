"""Labels carried by the database against the same done value by value: no difference in what is stored or told."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from annotator.commands import annotating, codebook_editing, history
from annotator.commands.exporting import export
from annotator.commands.importing import import_paths
from annotator.commands.merging import merge
from annotator.commands.project import Project, UnitOfWork, create_project, open_project
from annotator.commands.verifying import verify
from annotator.errors import Conflict, Refused
from annotator.model.annotations import Annotation, Origin, now
from annotator.model.changes import KINDS, Change, Value
from annotator.model.ids import new_id
from annotator.model.spans import Fragment
from tests.commands.desk import TEXT, Desk

#: A failing example is told as it was found: each makes several projects, and making it smaller takes minutes.
_QUICK = (Phase.explicit, Phase.reuse, Phase.generate)

LABELS = ("Quote", "Claim", "Cue")

_words = st.text(st.characters(exclude_categories=("Cs",), exclude_characters="\0"), max_size=8)
_plain = st.booleans() | st.integers(-(2**53), 2**53) | st.floats(allow_nan=False, allow_infinity=False)
_mapping = st.dictionaries(_words, _plain | _words | st.lists(_words, max_size=2), max_size=2)
_places = st.sets(st.integers(0, len(TEXT)), min_size=2, max_size=6).map(sorted).map(
    lambda at: tuple(Fragment(at[n], at[n + 1]) for n in range(0, len(at) - 1, 2))
)  # fmt: skip
_marks = st.lists(
    st.fixed_dictionaries(
        {
            "label": st.sampled_from(LABELS),
            "fragments": _places,
            "attributes": _mapping,
            "note": st.none() | _words,
            "status": st.sampled_from(("accepted", "accepted", "pending")),
            "origin": st.none() | st.builds(Origin, _words, _words, st.none() | st.floats(0, 1)),
            "external_id": st.none() | _words,
            "extra": _mapping,
        }
    ),
    min_size=1,
    max_size=5,
)
_label = st.sampled_from(LABELS)
_moves = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), _label, _label),
        st.tuples(st.just("remove"), _label),
        st.tuples(st.just("undo")),
        st.tuples(st.just("undo")),
        st.tuples(st.just("redo")),
        st.tuples(st.just("note"), st.integers(0, 4)),
        st.tuples(st.just("relabel"), st.integers(0, 4), _label),
    ),
    min_size=1,
    max_size=7,
)


def _carried_by_value(
    self: UnitOfWork, label_id: str, into_id: str | None, looked: Callable[[int, int], None] | None = None
) -> None:
    """What `UnitOfWork.carry` does, one value at a time."""
    at = now()
    for one in self.get_all("annotation", self.read.annotation_ids(label_id=label_id)):
        if into_id is None:
            self.drop(one)
        else:
            self.change(one, replace(one, label_id=into_id, changed=at))


@contextmanager
def _one_by_one() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(UnitOfWork, "carry", _carried_by_value)
        patch.setattr(UnitOfWork, "flush", lambda _: None)
        yield


class _Side:
    """One of two projects that begin alike, and how a stored moment of change reads: the first one, or a later one."""

    def __init__(self, place: Path) -> None:
        self.place = place
        with open_project(place, annotator="ana") as project:
            self.first = {one.id: one.changed for one in self._annotations(project)}
            self.labels = {name: _label_id(project, name) for name in LABELS}

    def _annotations(self, project: Project) -> list[Annotation]:
        with project.reading() as read:
            return [one for article in sorted(read.article_ids()) for one in read.annotations(article)]

    def told(self, value: Value | None) -> Any:
        if isinstance(value, Annotation):
            return replace(value, changed="first" if value.changed == self.first.get(value.id) else "later")
        return value

    def state(self) -> Any:
        """Everything stored, everything journalled, what is counted, and what is wrong."""
        with open_project(self.place, annotator="ana") as project, project.reading() as read:
            values = {kind: sorted(map(str, map(self.told, _all(read, kind)))) for kind in KINDS}
            steps = read.steps_since(0)
            journal = [
                (step.name, step.kind, sorted(str(self._change(one)) for one in read.changes(step.number)))
                for step in steps
            ]
            rows = [(row.id, row.annotations) for row in _rows(read)]
            return values, journal, rows, read.tallies(), project.store.check()[0]

    def _change(self, change: Change) -> tuple[str, str, Any, Any]:
        return change.kind, change.object_id, self.told(change.before), self.told(change.after)

    def move(self, move: tuple[Any, ...]) -> str:
        """What became of a move: the name of its step, or the sentence that refused it."""
        with open_project(self.place, annotator="ana") as project:
            try:
                news = self._moved(project, *move)
            except (Refused, Conflict) as error:
                return error.sentence
            return news.step.name if news else ""

    def _moved(self, project: Project, what: str, *rest: Any) -> Any:
        if what == "merge":
            return codebook_editing.merge_labels(project, [self.labels[rest[0]]], self.labels[rest[1]])
        if what == "remove":
            return codebook_editing.remove_label(project, self.labels[rest[0]], with_annotations=True)
        if what in ("undo", "redo"):
            return getattr(history, what)(project)
        marks = self._annotations(project)
        one = marks[rest[0] % len(marks)] if marks else None
        if one is None or one.status == "pending":
            return None
        if what == "note":
            return annotating.set_note(project, one.id, "seen")
        return annotating.relabel(project, [one.id], self.labels[rest[1]])


def _label_id(project: Project, name: str) -> str:
    found = project.codebook.label_named(name)
    assert found is not None
    return found.id


def _all(read: Any, kind: str) -> list[Any]:
    if kind != "annotation":
        return list(read.all_of(kind))
    return [one for article_id in sorted(read.article_ids()) for one in read.annotations(article_id)]


def _rows(read: Any) -> list[Any]:
    from annotator.commands.project import ArticleFilter

    return list(read.article_rows(ArticleFilter(), 0, 10))


def _begin(place: Path, marks: list[dict[str, Any]]) -> None:
    """A project with these marks and a link between the first two."""
    with create_project(place, annotator="ana") as project:
        desk = Desk(project)
        with project.reading() as read:
            article = read.article(desk.article_id)
        assert article is not None
        me, made = project.annotator.id, []
        with project.step("Mark", kind="record") as unit:
            for mark in marks:
                fields = {**mark, "label_id": desk.label(mark["label"])}
                del fields["label"]
                one = Annotation(new_id(), article.id, article.revision_id, me, created=now(), changed=now(), **fields)
                unit.put(one)
                made.append(one)
        kind = project.codebook.relation_named("has_cue")
        linkable = [one for one in made if one.status == "accepted"]
        quote = next((one for one in linkable if one.label_id == desk.label("Quote")), None)
        cue = next((one for one in linkable if one.label_id == desk.label("Cue")), None)
        if kind is not None and quote is not None and cue is not None:
            annotating.link(project, kind.id, quote.id, cue.id)


@pytest.mark.slow
@settings(max_examples=6, phases=_QUICK)
@given(_marks, _moves)
def test_carrying_is_what_changing_each_would_be(marks: list[dict[str, Any]], moves: list[tuple[Any, ...]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.annot"
        _begin(base, marks)
        carried, changed = (
            _Side(Path(shutil.copyfile(base, base.with_name(name)))) for name in ("carried.annot", "changed.annot")
        )
        for move in moves:
            outcome = carried.move(move)
            with _one_by_one():
                assert changed.move(move) == outcome
            left, right = carried.state(), changed.state()
            assert left == right
            assert left[-1] == []


@pytest.mark.slow
@settings(max_examples=3, phases=_QUICK)
@given(_marks, st.sampled_from(("merge", "remove")))
def test_copies_and_exports_do_not_know_the_difference(marks: list[dict[str, Any]], what: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder) / "base.annot"
        _begin(base, marks)
        other = Path(shutil.copyfile(base, base.with_name("other.annot")))
        ends = []
        for name in ("carried", "changed"):
            side = _Side(Path(shutil.copyfile(base, base.with_name(f"{name}.annot"))))
            move = ("merge", "Quote", "Claim") if what == "merge" else ("remove", "Quote")
            if name == "carried":
                side.move(move)
            else:
                with _one_by_one():
                    side.move(move)
            ends.append((_merged(side.place, other), _exported(side.place)))
        assert ends[0] == ends[1]


def _merged(place: Path, other: Path) -> list[Any]:
    """What a copy holds that brings the steps of `place` in, beside moments of change."""
    target = Path(shutil.copyfile(other, place.with_name(f"{place.stem}-merged.annot")))
    with open_project(target, annotator="ana") as project:
        merge(project, [place])
        assert project.store.check()[0] == []
        with project.reading() as read:
            labels = [(one.id, one.name) for one in read.codebook().labels]
            marks = [replace(one, changed="") for one in _all(read, "annotation")]
        return [labels, marks]


def _exported(place: Path) -> list[dict[str, Any]]:
    """The spans in the native lines of a project, which verify and come back the same."""
    lines, again = place.with_suffix(".jsonl"), place.with_name(f"{place.stem}-again.jsonl")
    with open_project(place, annotator="ana") as project:
        export(project, lines, format_id="jsonl")
    assert verify(lines).problems == []
    with create_project(again.with_suffix(".annot"), annotator="ana") as project:
        assert import_paths(project, [lines]).errors == 0
        export(project, again, format_id="jsonl")
    assert _spans(again) == _spans(lines)
    return _spans(lines)


def _spans(place: Path) -> list[dict[str, Any]]:
    spans = [span for line in place.read_text("utf-8").split("\n") if line for span in json.loads(line)["spans"]]
    return sorted(({**span, "changed": ""} for span in spans), key=lambda span: str(span["id"]))
