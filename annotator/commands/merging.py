"""Merging copies of a project without a server, and deciding what they disagree on."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from annotator.commands.backup import backup
from annotator.commands.conflict_view import Source, disputes, tell
from annotator.commands.permissions import judge_own_part
from annotator.commands.project import Project
from annotator.commands.tasks import Handle, without_collection
from annotator.errors import Refused
from annotator.model.annotations import Annotation, Article, Revision
from annotator.model.changes import Change, News, Value
from annotator.model.merging import Key, United, unite, with_field
from annotator.model.reviewing import Conflict
from annotator.storage import files, opening, originals
from annotator.storage.merging import MERGE, Journal, changes_to, read_journal, read_texts, read_values, write
from annotator.storage.reading import Reading
from annotator.storage.store import Store
from annotator.storage.unit_of_work import UnitOfWork


@dataclass(slots=True)
class MergeReport:
    """What merging did, or would do: rows by kind, conflicts that are new, articles that look alike."""

    copies: list[str]
    steps: int = 0
    added: Counter[str] = field(default_factory=Counter)
    changed: Counter[str] = field(default_factory=Counter)
    removed: Counter[str] = field(default_factory=Counter)
    united: Counter[str] = field(default_factory=Counter)
    conflicts: list[str] = field(default_factory=list)
    #: Titles of pairs of articles with the same address or outside id and different texts.
    other_texts: list[tuple[str, str]] = field(default_factory=list)
    backup: Path | None = None
    news: News | None = None


def merge(
    project: Project, others: Sequence[str | Path], *, dry_run: bool = False, handle: Handle | None = None
) -> MergeReport:
    """Bring what other copies have that this one lacks; the answer is the same whatever the order of merging.

    Copies may have a common past or none: what is the same is known by its id, and articles also by their text,
    labels and annotators by their names.  A backup of this project is made beside it first; servers are backed up
    by their own means.  Conflicts are kept, see `conflicts`.  `dry_run` only reports.
    Raises Refused for a copy that is this project itself, and on a server with roles for more than one's own part
    unless one is a lead; CannotOpen for a copy that cannot be opened.
    """
    handle = handle or Handle()
    report = MergeReport([files.shown(str(one)) for one in others])
    for one in report.copies:
        _judge(project, one)
    own = project.annotator.role != "lead" and project.store.logged_in() is not None
    with without_collection():
        brought, texts = _gathered(others, handle)
        if dry_run:
            with project.reading() as read:
                fresh, united, changes = _planned(read, brought, texts, report, handle, own)
                if own:
                    _judge_part(project, read, fresh, united, changes)
            return report
        if not files.is_server(project.location):
            report.backup = backup(project.location)
        many = f"{len(others)} copies"
        with project.step(f"Merge {Path(str(others[0])).stem if len(others) == 1 else many}", kind=MERGE) as unit:
            fresh, united, changes = _planned(unit.read, brought, texts, report, handle, own)
            if own:
                _judge_part(project, unit.read, fresh, united, changes)
            handle.progress(3, 4, "writing")
            born = {one.after.sha256 for one in changes if isinstance(one.after, Revision)}
            write(unit, fresh, changes, {key: one for key, one in texts.items() if key in born}, united.same)
            _bring_originals(unit, others)
        report.news = unit.news
    return report


def _judge(project: Project, other: str) -> None:
    here = project.location
    if other == here or (
        not files.is_server(other)
        and not files.is_server(here)
        and Path(other).exists()
        and Path(other).samefile(Path(here))
    ):
        raise Refused(f"{other} is this project itself; name another copy of it.")


def _gathered(others: Sequence[str | Path], handle: Handle) -> tuple[Journal, dict[str, str]]:
    """The journals of the copies put together, and their texts by digest."""
    brought, texts = Journal(), dict[str, str]()
    for number, one in enumerate(others):
        handle.progress(number, None, f"reading {Path(str(one)).name}")
        with _opened(str(one)) as store, store.reading() as read:
            brought.add(read_journal(read.connection))
            texts.update(read_texts(read.connection))
    return brought, texts


def _bring_originals(unit: UnitOfWork, others: Sequence[str | Path]) -> None:
    """Keep the originals of the copies too, one at a time, as they may be large."""
    here = unit.read.connection
    for one in others:
        with _opened(str(one)) as store, store.reading() as read:
            for digest in sorted(originals.kept(read.connection) - originals.kept(here)):
                found = originals.stored(read.connection, digest)
                if found is not None:
                    originals.store(here, found)


@contextmanager
def _opened(place: str) -> Iterator[Store]:
    """A copy of the project; where it cannot be written, as in an attachment, it is read from elsewhere."""
    with ExitStack() as stack:
        path = Path(place)
        if not files.is_server(place) and not all(os.access(one, os.W_OK) for one in (path, path.parent)):
            files.judge_file(path)
            folder = Path(stack.enter_context(TemporaryDirectory()))
            for beside in (path, *(files.sidecar(path, ending) for ending in files.SIDECARS)):
                if beside.is_file():
                    shutil.copyfile(beside, folder / beside.name)
            place = str(folder / path.name)
        store = opening.open_store(place)
        stack.callback(store.close)
        yield store


def _planned(
    read: Reading, brought: Journal, texts: Mapping[str, str], report: MergeReport, handle: Handle, own: bool
) -> tuple[Journal, United, list[Change]]:
    """What the copies bring, what all of them make together, and how to get there; noted in the report."""
    handle.progress(1, 4, "reading this project")
    ours = read_journal(read.connection)
    fresh = brought.less(ours)
    report.steps = len(fresh.steps)
    if not fresh.steps and not fresh.changes:
        return fresh, United({}, (), {}), []
    ours.add(fresh)
    handle.progress(2, 4, "comparing")
    united = unite(ours.entries(), ours.settled())
    present = read_values(read.connection)
    changes = changes_to(present, united)
    if own:
        # Parts of the journal may be hidden from whoever brings in their own part: what that does not touch stays.
        told = {(kind, one) for _, kind, object_id in fresh.changes for one in (object_id, united.same.get(object_id))}
        told |= {("conflict", one.id) for one in united.conflicts if (one.object_kind, one.object_id) in told}
        changes = [one for one in changes if (one.kind, one.object_id) in told]
    _tell(report, changes, united, present, _Together(united, texts, read))
    handle.check()
    return fresh, united, changes


def _judge_part(project: Project, read: Reading, fresh: Journal, united: United, changes: Sequence[Change]) -> None:
    """Refuse, before anything is written, what the role of whoever merges does not reach to."""
    owners = {key: step[2] for key, step in fresh.steps.items()}
    steps = {key: united.same.get(one, one) if one else None for key, one in owners.items()}
    judge_own_part(project, changes, steps, {one.id: one for one in read.annotators()})


def _tell(
    report: MergeReport, changes: Sequence[Change], united: United, present: Mapping[Key, Value], source: Source
) -> None:
    for change in changes:
        if change.kind == "conflict":
            continue
        if change.before is None:
            report.added[change.kind] += 1
        elif change.after is None:
            report.removed[change.kind] += 1
        else:
            report.changed[change.kind] += 1
    kinds = {key[1]: key[0] for key in united.values}
    report.united.update(kinds[new] for new in united.same.values() if new in kinds)
    known = {one.id for one in present.values() if isinstance(one, Conflict)}
    fresh = [one for one in united.conflicts if one.id not in known]
    report.conflicts = [one.sentence for one in tell(fresh, source)]
    report.other_texts = _alike([one for one in united.values.values() if isinstance(one, Article)])


def _alike(articles: Sequence[Article]) -> list[tuple[str, str]]:
    """Pairs of articles that state the same address or outside id, and so may be revisions of one."""
    seen: dict[tuple[str, str], Article] = {}
    found = []
    for one in sorted(articles, key=lambda one: one.id):
        for name, value in (("url", one.meta.get("url")), ("id", one.external_id)):
            if value:
                first = seen.setdefault((name, str(value)), one)
                if first is not one:
                    found.append((first.title, one.title))
                    break
    return found


class _Together:
    """What the copies together make, as the words for conflicts look it up."""

    def __init__(self, united: United, texts: Mapping[str, str], read: Reading) -> None:
        self._values, self._texts, self._read = united.values, texts, read

    def values(self, kind: str, ids: Sequence[str]) -> list[Value]:
        return [self._values[kind, one] for one in ids if (kind, one) in self._values]

    def text(self, revision_id: str) -> str:
        revision = self._values.get(("revision", revision_id))
        digest = revision.sha256 if isinstance(revision, Revision) else ""
        return self._texts.get(digest) or self._read.text(revision_id)


def conflicts(project: Project) -> list[tuple[Conflict, str]]:
    """What merged copies disagree on, each in words too; by article."""
    with project.reading() as read:
        return [(one.conflict, one.sentence) for one in disputes(read)]


def settle(project: Project, conflict_id: str, choice: int) -> News | None:
    """Decide a conflict for value number `choice` (from 0; the first one stands already).

    Raises Refused when the conflict is gone, or what would be removed is in use.
    """
    return settle_all(project, [conflict_id], choice)


def settle_all(project: Project, conflict_ids: Sequence[str], choice: int) -> News | None:
    """Decide several conflicts for their value number `choice`, as one step; refusals as of `settle`."""
    many = len(conflict_ids)
    with project.step("Decide conflict" if many == 1 else f"Decide {many} conflicts") as unit:
        for conflict_id in conflict_ids:
            _settle(unit, unit.get("conflict", conflict_id, "The conflict has been decided meanwhile."), choice)
    return unit.news


def _settle(unit: UnitOfWork, conflict: Conflict, choice: int) -> None:
    if not 0 <= choice < len(conflict.values):
        raise Refused(f"The conflict has {len(conflict.values)} values to choose from.")
    chosen = conflict.values[choice]["value"]
    unit.details.setdefault("settled", []).append(
        {
            "kind": conflict.object_kind,
            "id": conflict.object_id,
            "field": conflict.field,
            "given up": [one["value"] for place, one in enumerate(conflict.values) if place != choice],
            "chosen": chosen,
        }
    )
    unit.drop(conflict)
    gone = "What the conflict is about has been removed."
    value: Value = unit.get(conflict.object_kind, conflict.object_id, gone)
    if conflict.field:
        unit.change(value, with_field(value, conflict.field, chosen))
    elif chosen == "removed":
        _remove(unit, value)


def _remove(unit: UnitOfWork, value: Value) -> None:
    if isinstance(value, Article):
        raise Refused("Remove the article in the article list; that takes what stands on it along.")
    hanging = unit.read.touching([value.id])
    if isinstance(value, Annotation):
        # As the gesture “Remove annotation” does; whoever decides was told what goes with it.
        for one in hanging:
            unit.drop(one)
        unit.drop(value)
        return
    if hanging or unit.read.annotation_ids(label_id=value.id) or unit.read.annotation_ids(speaker_id=value.id):
        raise Refused("It is in use: remove what uses it first, or keep it.")
    unit.drop(value)
