"""Counts of a whole project, for the command line and the window."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from annotator.commands.assigning import Progress
from annotator.commands.assigning import progress as progress_of_all
from annotator.commands.project import ArticleFilter, Project
from annotator.storage.acceptance import decided


@dataclass(frozen=True, slots=True)
class Acceptance:
    """What people made of one engine's suggestions of one label (as proposed).

    `changed` (another label or other words now than proposed) is a part of `accepted`; `rate` is accepted as a share
    of all decided, 0 to 1.
    """

    engine: str
    label: str
    accepted: int
    changed: int
    rejected: int
    rate: float


@dataclass(frozen=True, slots=True)
class Statistics:
    """Articles by status and outlet; annotations by label, annotator, annotation status, and all three together.

    Suggestions (annotations with the status "pending") are among all of them; `pending_by_label` counts them alone,
    as what somebody accepts is copied into their layer.  `suggestions` tells what became of the decided ones, by
    engine and label; `progress` how far everybody is to whom something was assigned.
    """

    articles: int
    annotations: int
    by_status: dict[str, int]
    by_outlet: dict[str, int]
    by_label: dict[str, int]
    by_annotator: dict[str, int]
    by_annotation_status: dict[str, int]
    cells: list[dict[str, object]]
    pending_by_label: dict[str, int]
    suggestions: list[Acceptance]
    progress: list[Progress]


def count(project: Project) -> Statistics:
    """The counts of a project; labels without annotations are counted as 0."""
    with project.reading() as read:
        codebook, people, tallies = read.codebook(), read.annotators(), read.tallies()
        progress, verdicts = read.progress(), decided(read.connection)
        outlets = Counter(row.outlet for row in read.article_rows(ArticleFilter(sort="outlet"), 0, 2**31 - 1))
    labels = {label.id: label.name for label in codebook.labels}
    names = {one.id: one.name for one in people}
    suggestions = [
        Acceptance(
            names[one.annotator_id], labels[one.label_id], one.accepted, one.changed, one.rejected,
            round(one.accepted / (one.accepted + one.rejected), 4),
        )
        for one in verdicts
    ]  # fmt: skip
    by_label, by_annotator = Counter(dict.fromkeys(labels.values(), 0)), Counter[str]()
    pending, by_state = Counter[str](), Counter[str]()
    cells: list[dict[str, object]] = []
    for tally in tallies:
        label, owner = labels[tally.label_id], names[tally.annotator_id]
        by_label[label] += tally.count
        by_annotator[owner] += tally.count
        if tally.status == "pending":
            pending[label] += tally.count
        by_state[tally.status] += tally.count
        cells.append({"label": label, "annotator": owner, "status": tally.status, "count": tally.count})
    return Statistics(
        articles=sum(progress.values()),
        annotations=by_label.total(),
        by_status=progress,
        by_outlet=dict(sorted(outlets.items())),
        by_label=dict(by_label),
        by_annotator=dict(sorted(by_annotator.items())),
        by_annotation_status=dict(sorted(by_state.items())),
        cells=sorted(cells, key=lambda cell: (str(cell["label"]), str(cell["annotator"]), str(cell["status"]))),
        pending_by_label=dict(sorted(pending.items())),
        suggestions=sorted(suggestions, key=lambda one: (one.engine, one.label)),
        progress=progress_of_all(project),
    )
