"""Suggestions: run engines over the articles, keep what they propose as pending annotations of their layers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from annotator.commands.combining import combined
from annotator.commands.engines import prepared, source
from annotator.commands.project import Bundle, Project, UnitOfWork
from annotator.commands.suggestion_diff import Difference
from annotator.commands.tasks import Handle, without_collection
from annotator.errors import Refused
from annotator.model.changes import Change, News
from annotator.model.ids import outside_id
from annotator.model.people import Annotator
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Engine


@dataclass(slots=True)
class EngineReport:
    """One engine's undecided suggestions after a run: numbers by label, and of links; how many were accepted."""

    version: str
    labels: Counter[str] = field(default_factory=Counter)
    links: int = 0
    accepted: int = 0


@dataclass(frozen=True, slots=True)
class SuggestReport:
    """What a run did; `step` is None when everything stood as proposed."""

    step: News | None
    articles: int
    engines: dict[str, EngineReport]
    added: int
    removed: int
    accepted: int


def suggest(
    project: Project,
    engines: Sequence[str] = (),
    *,
    accept_above: float | None = None,
    handle: Handle | None = None,
) -> SuggestReport:
    """Run the engines named (all of them by default) over every article, as one step.

    An engine's undecided suggestions become what it proposes now; decided ones, and what a person
    has marked alike, are not proposed again.  Running twice changes nothing the second time.
    `accept_above` accepts at once what scores that much or more, for the annotator at work.
    Raises BadInput for an unknown engine, Cancelled with nothing changed.
    """
    handle = handle or Handle()
    with project.reading() as read, without_collection():
        ids = read.article_ids()
        chosen, corpus = prepared(project, read, ids, engines, handle)
        run = _Run(project, chosen, accept_above)
        for number, bundle in enumerate(read.bundles(ids)):
            handle.progress(number, len(ids), "Looking for suggestions")
            run.article(bundle, corpus)
        seen = read.last_step()
    news = run.commit(seen, handle) if run.changes else None
    return run.report(news, len(ids))


class _Run:
    """One run of some engines; gathers the changes of all articles."""

    def __init__(self, project: Project, engines: Sequence[Engine], accept_above: float | None) -> None:
        codebook = project.codebook
        self._project = project
        self._engines = engines
        self._codebook = codebook
        self._least = accept_above
        self._labels = {label.name: label.id for label in codebook.labels}
        self._names = {label.id: label.name for label in codebook.labels}
        self._types = {kind.name: kind.id for kind in codebook.relation_types}
        with project.reading() as read:
            people = {one.name: one for one in read.annotators()}
        self._owners = {one.id: _owner(one.id, people.get(one.id)) for one in engines}
        self._missing = [owner for owner in self._owners.values() if owner.name not in people]
        self._reports = {one.id: EngineReport(one.version) for one in engines}
        self.changes: list[Change] = []

    def article(self, bundle: Bundle, corpus: Corpus) -> None:
        """Compare every engine's proposals for one article with what stands there."""
        seen = source(bundle)
        answers = combined({one.id: one.suggest(seen, corpus) for one in self._engines}, bundle, self._labels)
        quoted: Mapping[str, str] = {}
        for one in self._engines:
            owner, report = self._owners[one.id], self._reports[one.id]
            difference = Difference(bundle, one.id, one.version, owner.id, self._labels, self._types, quoted)
            difference.compare(answers[one.id])
            if one.id == "quotes":
                quoted = difference.ids
            if self._least is not None:
                report.accepted += difference.accept(self._project.annotator.id, self._least, self._codebook)
            report.labels.update(self._names[made.label_id] for made in difference.pending.values())
            report.links += len(difference.links)
            self.changes += difference.changes

    def commit(self, seen: int, handle: Handle) -> News | None:
        """Write the changes as one step; articles that have got another text since are left out."""
        handle.progress(0, None, "Writing")
        with self._project.step("Suggest " + ", ".join(one.id for one in self._engines)) as unit:
            changes = self.changes if unit.read.last_step() == seen else _still_valid(unit, self.changes)
            for owner in self._missing:
                unit.put(owner)
            unit.apply(changes)
            handle.check()
        return unit.news

    def report(self, news: News | None, articles: int) -> SuggestReport:
        """What was done."""
        changes = [change for change in news.changes if change.kind == "annotation"] if news else []
        own = {owner.id for owner in self._owners.values()}
        born = [one for one in changes if one.before is None and getattr(one.value, "annotator_id", "") in own]
        return SuggestReport(
            step=news,
            articles=articles,
            engines=self._reports,
            added=len(born),
            removed=sum(change.after is None for change in changes),
            accepted=sum(report.accepted for report in self._reports.values()),
        )


def _owner(engine_id: str, found: Annotator | None) -> Annotator:
    """The annotator whose layer an engine's suggestions are; the same in every project."""
    if found is not None and found.kind != "engine":
        raise Refused(f"An annotator of this project is called “{engine_id}” like the engine; rename that annotator.")
    return found or Annotator(outside_id("engine", engine_id), engine_id, "engine")


def _still_valid(unit: UnitOfWork, changes: Sequence[Change]) -> list[Change]:
    """The changes to articles that are there and have the text they were made for."""
    wanted = sorted({change.article_id for change in changes if change.article_id is not None})
    texts = {one.id: one.revision_id for one in unit.read.values("article", wanted)}
    stale = {
        change.article_id
        for change in changes
        if getattr(change.value, "revision_id", None) not in (None, texts.get(change.article_id or ""))
    }
    return [change for change in changes if change.article_id in texts and change.article_id not in stale]
