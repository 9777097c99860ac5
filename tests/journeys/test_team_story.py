"""A team's whole round: assigned, blind, measured, adjudicated; with one file, with parts sent and merged, on a server.

Three people annotate the sample articles with planted mistakes, never two of them at the same place, so that what
two of three say is the truth.  The truth is the marks of the hand-made annotation of the samples.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest

from annotator.cli.main import main
from annotator.commands import adjudicating, agreeing, annotating, articles, assigning, importing, people
from annotator.commands.copying import copy_project
from annotator.commands.gold import look
from annotator.commands.merging import conflicts, merge
from annotator.commands.project import Project, create_project, open_project
from annotator.errors import Refused
from annotator.model.spans import Fragment
from annotator.paths import seeds
from tests.storage.making import whole

NAMES = ("ben", "carla", "dora")
LABELS = ("Claim", "Quote", "Speaker", "Cue", "Boilerplate")

#: One mark: label, start and end in code points.
Mark = tuple[str, int, int]


def _truth() -> dict[str, tuple[str, list[Mark]]]:
    """Text and marks of each sample article by its id."""
    found = {}
    for line in (seeds() / "gold" / "seeds-gold.jsonl").read_text(encoding="utf-8").split("\n"):
        if line:
            one = json.loads(line)
            marks = [(span["label"], span["start"], span["end"]) for span in one["spans"] if span["label"] in LABELS]
            found[one["id"]] = one["text"], sorted(set(marks), key=lambda mark: (mark[1], mark[2], mark[0]))
    return found


def _layer(marks: list[Mark], person: int) -> list[Mark]:
    """What this person makes of the truth: every seventh mark is missed, cut short or mislabelled."""
    taken = set(marks)
    layer = []
    for number, (label, start, end) in enumerate(marks):
        mistake = (number // 7) % 3 if number % 7 == person else None
        wrong: Mark = (label, start, end - 1) if mistake == 1 else (_other(label), start, end)
        if mistake is None or (mistake != 0 and (wrong in taken or wrong[1] >= wrong[2])):
            layer.append((label, start, end))
        elif mistake != 0:
            layer.append(wrong)
    return layer


def _other(label: str) -> str:
    return LABELS[(LABELS.index(label) + 1) % len(LABELS)]


def _work(project: Project, ids: dict[str, str], person: int) -> None:
    """One person marks everything assigned to them, seeing nobody else's marks, and sets it done."""
    labels = {one.name: one.id for one in project.codebook.labels}
    for outside, (_, marks) in _truth().items():
        with project.reading() as read:
            seen = read.annotations(ids[outside])
        assert [one for one in seen if one.annotator_id != project.annotator.id] == [], "blind"
        for label, start, end in _layer(marks, person):
            annotating.mark_span(project, ids[outside], (Fragment(start, end),), labels[label])
        articles.set_status(project, [ids[outside]], "done")


def _set_up(project: Project, folder: Path) -> dict[str, str]:
    """The samples imported, three annotators, everything assigned to all of them, blind."""
    texts = folder / "texts.jsonl"
    lines = (json.dumps({"id": key, "text": text}, ensure_ascii=False) for key, (text, _) in _truth().items())
    texts.write_text("\n".join(lines), encoding="utf-8")
    importing.import_paths(project, [texts])
    for name in NAMES:
        people.add_person(project, name, "annotator")
    people.choose(project, "blind", True)
    given = assigning.plan(project, assigning.Wish(each=3), [one for one in project.team.persons if one.name in NAMES])
    assigning.assign(project, given.pairs)
    with project.reading() as read:
        return read.articles_with_external_id(list(_truth()))


# -- how the three work together ---------------------------------------------------------------


@contextmanager
def _together(place: str, folder: Path) -> Iterator[tuple[Project, dict[str, str]]]:
    """Everybody opens the same file, or the same server."""
    with create_project(place, annotator="anna") as lead:
        ids = _set_up(lead, folder)
        for number, name in enumerate(NAMES):
            with open_project(place, annotator=name) as project:
                assert project.annotator.role == "annotator"
                _work(project, ids, number)
        lead.poll()
        yield lead, ids


@contextmanager
def _apart(place: str, folder: Path) -> Iterator[tuple[Project, dict[str, str]]]:
    """Everybody gets a part, works on it away from the others, and sends it back."""
    with create_project(place, annotator="anna") as lead:
        ids = _set_up(lead, folder)
        parts = [folder / f"{name}.annot" for name in NAMES]
        for name, part in zip(NAMES, parts, strict=True):
            copy_project(place, part, part_for=name)
        for number, (name, part) in enumerate(zip(NAMES, parts, strict=True)):
            with open_project(part, annotator=name) as project:
                _work(project, ids, number)
        for part in parts:
            merge(lead, [part])
        assert conflicts(lead) == []
        yield lead, ids


@pytest.fixture(params=["one file", "parts", pytest.param("server", marks=pytest.mark.postgresql)])
def done(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Project, dict[str, str]]]:
    """The lead's project when all three have finished."""
    way: Callable[..., Any] = _apart if request.param == "parts" else _together
    place = request.getfixturevalue("fresh_postgres") if request.param == "server" else str(tmp_path / "team.annot")
    with way(place, tmp_path) as found:
        yield found


def _expected_f1(first: int, second: int) -> float:
    """F1 of exact marks between two of the three, worked out from what was planted."""
    hits = sizes = 0
    for _, marks in _truth().values():
        one, other = set(_layer(marks, first)), set(_layer(marks, second))
        hits += len(one & other)
        sizes += len(one) + len(other)
    return 2 * hits / sizes


def _alpha() -> float:
    """Krippendorff's α of the label Claim over characters, by the reference package, from what was planted."""
    krippendorff = pytest.importorskip("krippendorff")
    rows: list[list[int]] = [[], [], []]
    for text, marks in _truth().values():
        for person in range(3):
            row = [0] * len(text)
            for label, start, end in _layer(marks, person):
                if label == "Claim":
                    row[start:end] = [1] * (end - start)
            rows[person] += row
    return float(krippendorff.alpha(reliability_data=rows, level_of_measurement="nominal"))


def test_a_team_goes_from_blind_layers_to_the_planted_truth(
    done: tuple[Project, dict[str, str]], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lead, ids = done
    assert whole(lead)
    assert {one.annotator: one.by_status["done"] for one in assigning.progress(lead)} == dict.fromkeys(NAMES, 5)
    _agreement_is_right(lead)
    if lead.store.is_file:
        with open_project(lead.location, annotator="ben") as ben, pytest.raises(Refused, match="reviewer"):
            adjudicating.adjudicate(ben, list(ids.values()), "majority")
    adjudicating.adjudicate(lead, list(ids.values()), "majority")
    with lead.reading() as read:
        for outside, (_, marks) in _truth().items():
            state = look(read, ids[outside])
            assert state is not None
            names = {one.id: one.name for one in lead.codebook.labels}
            gold = {(names[one.label_id], one.start, one.end) for one in state.gold}
            assert gold == set(marks), outside
            assert [one for one in state.points if one.to_decide] == []
            assert {one.rule for one in read.decisions(ids[outside]) if one.answer != adjudicating.AGREED} == {
                "majority"
            }
    assert whole(lead)
    if lead.store.is_file:
        _exported_gold_is_the_truth(lead.location, tmp_path, capsys)


def _agreement_is_right(lead: Project) -> None:
    """F1 as planted, and α as the reference package says."""
    exact = agreeing.measure(lead, agreeing.Choice(unit="exact", rounds=0, with_gamma=False)).figures
    (together,) = (one for one in exact.labels if one.label is None)
    by_pair = {frozenset(pair.annotators): pair for pair in together.pairs}
    for (first, one), (second, other) in combinations(enumerate(NAMES), 2):
        assert by_pair[frozenset((one, other))].exact.f1 == pytest.approx(_expected_f1(first, second), abs=1e-9)
    choice = agreeing.Choice(labels=("Claim",), unit="character", rounds=0, with_gamma=False)
    (claims,) = (one for one in agreeing.measure(lead, choice).figures.labels if one.label == "Claim")
    assert claims.joint is not None
    assert claims.joint.krippendorff_alpha == pytest.approx(_alpha(), abs=1e-9)


def _exported_gold_is_the_truth(place: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = folder / "gold.jsonl"
    assert main(["export", place, str(out), "--format", "jsonl", "--layer", "gold"]) == 0
    capsys.readouterr()
    found = {}
    for line in out.read_text(encoding="utf-8").split("\n"):
        if line:
            one = json.loads(line)
            found[one["text"]] = {(span["label"], span["start"], span["end"]) for span in one["spans"]}
    assert found == {text: set(marks) for text, marks in _truth().values()}
