"""What an export states of the project beyond the articles' own annotations, for formats that carry it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from annotator.commands.project import Bundle, Reading
from annotator.formats.records import (
    TAKEN,
    DecisionRecord,
    ProjectPart,
    RelationRecord,
    RevisionRecord,
    SpanRecord,
    ValuesRecord,
    VerdictRecord,
)
from annotator.model.annotations import Annotation, ArticleValues, Relation
from annotator.model.ids import outside_id
from annotator.model.people import Annotator
from annotator.model.reviewing import Decision
from annotator.review.differences import seen_in
from annotator.storage.exchange import Exchange


@dataclass(frozen=True, slots=True)
class Named:
    """The annotations of an article by where they stand in its record, and the name of each there.

    `here` are on the present text, `decided` are suggestions on it that somebody has decided, `old` are on earlier
    texts.
    """

    here: Sequence[Annotation]
    decided: Sequence[Annotation]
    old: Sequence[Annotation]
    names: dict[str, str]

    def all(self) -> Iterable[Annotation]:
        """Every annotation."""
        return (*self.here, *self.decided, *self.old) if self.decided or self.old else self.here


class Around:
    """Makes the project parts of records.

    An annotator is stated on the first line that mentions it, a speaker on each; when everything is wanted (`whole`)
    the first line also has the speakers and claim groups that nothing mentions.  `earlier` are the earlier
    revisions by article, `ends` the article and the span's name for annotations at which relations of others end.
    """

    def __init__(self, read: Reading, whole: bool, span: Callable[[Annotation, str], SpanRecord]) -> None:
        asked = Exchange(read.connection)
        speakers, groups = asked.mentioned() if whole else (set[str](), set[str]())
        self.earlier = asked.earlier()
        self.ends: dict[str, tuple[str, str]] = {}
        self._read = read
        self._whole = whole
        self._span = span
        self._across = asked.ends_across()
        self._decided = asked.decided() if whole else set[str]()
        self._people = {one.id: one for one in read.annotators()}
        self._speakers = {one.id: one for one in read.speakers()}
        self._unmentioned = (
            [one for one in self._speakers.values() if whole and one.id not in speakers],
            [one for one in read.claim_groups() if whole and one.id not in groups],
        )
        self.begin()

    def begin(self) -> None:
        """A new file: nothing has been stated yet."""
        self._first = True
        self._told: set[str] = set()

    def articles_with_ends(self) -> list[str]:
        """The articles at whose annotations relations of other articles end."""
        return sorted(set(self._across.values()))

    def note_ends(self, bundle: Bundle, names: dict[str, str]) -> None:
        """Keep the names that such annotations of an article have in its record."""
        shown = bundle.article.external_id or bundle.article.id
        for one in bundle.annotations:
            if one.id in self._across and one.id in names:
                self.ends[one.id] = shown, names[one.id]

    def part(
        self,
        bundle: Bundle,
        named: Named,
        relations: Sequence[RelationRecord],
        values: Sequence[ArticleValues],
        mentioned: set[str],
    ) -> ProjectPart:
        """The project part of one record; `mentioned` are the annotators of relations and comments."""
        article, revision, names = bundle.article, bundle.revision, named.names
        verdicts = [one for one in bundle.verdicts if self._whole and one.suggestion_id in names]
        speakers = set[str]()
        for one in named.all():
            mentioned.add(one.annotator_id)
            if one.speaker_id is not None:
                speakers.add(one.speaker_id)
        mentioned.update(one.annotator_id for one in values)
        mentioned.update(one.annotator_id for one in verdicts)
        idle_speakers, idle_groups = self._unmentioned if self._first else ((), ())
        part = ProjectPart(
            article_id=_unnamed(article.id, article.external_id),
            added=article.added or None,
            revision=RevisionRecord(revision.number, revision.id, revision.created),
            annotators=self._untold(mentioned),
            speakers=[*(self._speakers[one] for one in sorted(speakers)), *idle_speakers],
            groups=idle_groups,
            values=[ValuesRecord(one.attributes, self._name(one.annotator_id), one.id, one.changed) for one in values],
            relations=relations,
        )
        if named.decided:
            part.decided = [self._span(one, names[one.id]) for one in named.decided]
        if article.id in self.earlier:
            part.revisions = self._revisions(article.id, named)
        if verdicts:
            part.verdicts = [
                VerdictRecord(
                    names[one.suggestion_id],
                    one.accepted,
                    self._name(one.annotator_id),
                    names.get(one.annotation_id or ""),
                    one.id,
                    one.created,
                )
                for one in verdicts
            ]
        self._first = False
        return part

    def decisions(self, article_id: str) -> list[Decision]:
        """What was decided on the layers of an article, where everything is wanted."""
        return self._read.decisions(article_id) if article_id in self._decided else []

    def decision(self, one: Decision, bundle: Bundle, names: Mapping[str, str]) -> DecisionRecord:
        """How a decision is stated; `names` are those of the article's marks and links."""
        marks: dict[str, Annotation | Relation] = {mark.id: mark for mark in bundle.annotations}
        marks |= {link.id: link for link in bundle.relations}
        stated = [marks[source] for source in one.sources if source in marks]
        return DecisionRecord(
            sources=[names.get(source, source) for source in one.sources],
            answer=TAKEN if one.answer in self._people else one.answer,
            layer=self._people[one.answer].name if one.answer in self._people else None,
            gold=[names.get(made, made) for made in one.gold_ids],
            annotator=self._name(one.annotator_id),
            rule=one.rule,
            seen=one.seen,
            current=seen_in(stated) == one.seen if len(stated) == len(one.sources) else None,
            created=one.created,
        )

    def _name(self, annotator_id: str) -> str:
        return self._people[annotator_id].name

    def _untold(self, mentioned: set[str]) -> list[Annotator]:
        """The entries of annotators that the file has not stated yet."""
        fresh = mentioned - self._told
        if not fresh:
            return []
        self._told |= fresh
        return [self._people[one] for one in sorted(fresh)]

    def _revisions(self, article_id: str, named: Named) -> list[RevisionRecord]:
        """Earlier texts: all of them when everything is wanted, else those with annotations of the layer."""
        found = []
        for one in self.earlier[article_id]:
            spans = [self._span(mark, named.names[mark.id]) for mark in named.old if mark.revision_id == one.id]
            if spans or self._whole:
                found.append(RevisionRecord(one.number, one.id, one.created, self._read.text(one.id), spans))
        return found


def _unnamed(article_id: str, external_id: str | None) -> str | None:
    """The article's own id when neither the record's id is it nor an import would make it of that."""
    return article_id if external_id is not None and outside_id("article", external_id) != article_id else None
