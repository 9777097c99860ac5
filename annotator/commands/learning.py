"""Learning labels from the project: what could be learned, how well, and switching it on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from annotator.commands.project import Bundle, Project, Reading
from annotator.commands.tasks import Handle
from annotator.errors import Refused
from annotator.model.annotations import now
from annotator.model.changes import News
from annotator.model.codebook import LearnedLabel
from annotator.model.ids import new_id
from annotator.suggest.learning import ENOUGH, Example, LearnedEngine, Quality, measure, train, version_of


@dataclass(frozen=True, slots=True)
class Learnable:
    """One label: how much of it people have marked, whether that is enough, and what was learned so far."""

    label_id: str
    name: str
    examples: int
    enough: bool
    learned: LearnedLabel | None


def learnable(project: Project) -> list[Learnable]:
    """Every label with what could be and what was learned of it, in the codebook's order."""
    with project.reading() as read:
        engines = {one.id for one in read.annotators() if one.kind == "engine"}
        counts: dict[str, int] = {}
        for tally in read.tallies():
            if tally.status != "pending" and tally.annotator_id not in engines:
                counts[tally.label_id] = counts.get(tally.label_id, 0) + tally.count
        learned = {one.label_id: one for one in read.learned_labels()}
    return [
        Learnable(
            label.id, label.name, counts.get(label.id, 0), counts.get(label.id, 0) >= ENOUGH, learned.get(label.id)
        )
        for label in project.codebook.labels
    ]


def learn(project: Project, label_id: str, handle: Handle | None = None) -> News | None:
    """Measure how well a label can be learned from what is marked, and note it; it stays switched on or off as it was.

    Raises Refused when too little is marked, Cancelled when stopped; takes seconds and belongs in a worker.
    """
    handle = handle or Handle()
    label = project.codebook.label(label_id)
    if label is None:
        raise Refused("The label is not in the codebook any more.")
    handle.progress(0, None, "Reading what is marked")
    with project.reading() as read:
        examples = examples_of(read.bundles(read.article_ids()), label_id)
    marked = sum(len(one.spans) for one in examples)
    if marked < ENOUGH or len(examples) < 2:
        raise Refused(
            f"{label.name} is marked {marked} times in {len(examples)} articles; "
            f"mark at least {ENOUGH} in two articles or more before it can be learned."
        )
    handle.progress(0, None, f"Learning {label.name}")
    quality = measure(examples, handle.check)
    with project.step(f"Learn {label.name}") as unit:
        before = next((one for one in unit.read.learned_labels() if one.label_id == label_id), None)
        figures = (version_of(examples), quality.examples, quality.precision, quality.recall, quality.f1)
        if before is None:
            unit.put(LearnedLabel(new_id(), label_id, *figures, created=now()))
        else:
            version, count, precision, recall, f1 = figures
            after = replace(
                before, version=version, examples=count, precision=precision, recall=recall, f1=f1, created=now()
            )
            unit.change(before, after)
    return unit.news


def switch(project: Project, label_id: str, on: bool) -> News | None:
    """Switch a learned label's proposals on or off; the next run of suggestions heeds it."""
    label = project.codebook.label(label_id)
    name = label.name if label else "label"
    with project.step(f"Switch learned {name} {'on' if on else 'off'}") as unit:
        before = next((one for one in unit.read.learned_labels() if one.label_id == label_id), None)
        if before is None:
            raise Refused(f"Nothing was learned of {name} yet; learn it first.")
        unit.change(before, replace(before, on=on))
    return unit.news


def told(learned: LearnedLabel) -> str:
    """The quality of a learned label in plain words."""
    return _quality(learned).told()


def said(one: Learnable) -> str:
    """What there is to say of a label in plain words: its quality, that it can be learned, or how much is missing."""
    if one.learned is not None:
        return told(one.learned)
    if one.enough:
        return f"not learned yet; {one.examples:,} examples are enough to try"
    return f"{ENOUGH - one.examples} more examples are needed before it can be learned"


def _quality(learned: LearnedLabel) -> Quality:
    return Quality(learned.precision, learned.recall, learned.f1, learned.examples)


def learned_engines(project: Project, read: Reading, article_ids: Sequence[str]) -> list[LearnedEngine]:
    """An engine for every learned label that is switched on, trained from what is marked now."""
    wanted = [one for one in read.learned_labels() if one.on]
    if not wanted:
        return []
    bundles = list(read.bundles(article_ids)) if len(article_ids) <= _AT_ONCE else None
    engines = []
    for one in wanted:
        label = project.codebook.label(one.label_id)
        if label is not None:
            examples = examples_of(bundles if bundles is not None else read.bundles(article_ids), one.label_id)
            if sum(len(example.spans) for example in examples) >= ENOUGH:
                engines.append(LearnedEngine(label.name, version_of(examples), train(examples), _quality(one)))
    return engines


#: Articles that are kept in memory for several labels; more are read again for each.
_AT_ONCE = 2000


def examples_of(bundles: Iterable[Bundle], label_id: str) -> list[Example]:
    """The articles on which people worked, with the ranges of one label.

    An article counts when it is done, or when the label is marked in it; what nobody has looked at teaches nothing.
    """
    found = []
    for bundle in bundles:
        spans = {
            part
            for one in bundle.annotations
            if one.label_id == label_id and one.status != "pending" and one.revision_id == bundle.revision.id
            for part in one.fragments
            if part.start < part.end
        }
        if spans or bundle.article.status == "done":
            found.append(Example(bundle.text, tuple(sorted(spans))))
    return found
