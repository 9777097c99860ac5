"""What an import would put on one article: annotations, relations, comments, verdicts and values."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from annotator.formats.records import (
    ArticleRecord,
    CommentRecord,
    DecisionRecord,
    ProjectPart,
    RelationRecord,
    SpanRecord,
    ValuesRecord,
    VerdictRecord,
)
from annotator.model.annotations import (
    Annotation,
    Article,
    ArticleValues,
    Comment,
    Relation,
    Revision,
    Verdict,
    annotation,
)
from annotator.model.ids import is_uuid, outside_id
from annotator.model.reviewing import Decision
from annotator.model.spans import surface
from annotator.review.differences import seen_in

if TYPE_CHECKING:
    from annotator.commands.import_plan import Plan

_STAMP = "%Y-%m-%dT%H:%M:%S.%f"
_STAMPED = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

#: What most formats bring.
_NOTHING = ProjectPart()

Mark = Annotation | Relation | Comment | Verdict | ArticleValues | Decision


class Marks:
    """What is marked on one article.

    `earlier` gives the article's earlier revisions by number; `there` is what is on it already by id, and the
    annotators with values for it.  `name` is what its record calls the article; `known` counts annotations that
    were there, `added` new ones.  The record itself is not held: what points elsewhere waits for the end of the import.
    """

    def __init__(
        self,
        plan: Plan,
        name: str | None,
        article: Article,
        revision: Revision,
        there: Mapping[str, object],
        earlier: Mapping[int, Revision],
    ) -> None:
        self.name = name or ""
        self.known = 0
        self.added = 0
        self.article = article
        #: The ids that the record's names became.
        self.ids: dict[str | None, str] = {name: article.id}
        #: Relations that end at another article, for when all are read.
        self.across: list[RelationRecord] = []
        self._plan = plan
        self._revision = revision
        self._earlier = earlier
        self._there = dict(there)
        self._here: set[str] = set()
        #: Annotations and relations of the record, where decisions rest on them.
        self._marks: dict[str, Annotation | Relation] | None = None

    def add(self, record: ArticleRecord) -> bool:
        """Prepare the rows; whether there was anything new."""
        before, part = len(self._there), record.project or _NOTHING
        self._marks = {} if part.decisions else None
        for span in (*record.spans, *part.decided):
            self._add_span(span, self._revision.id, record.text)
        for revision in part.revisions:
            if revision.number in self._earlier:
                for span in revision.spans:
                    self._add_span(span, self._earlier[revision.number].id, revision.text)
        for link in (*record.relations, *part.relations):
            if link.to_article is not None:
                self.across.append(link)
            elif link.from_id in self.ids and link.to_id in self.ids:
                self._add_relation(link, self.ids[link.to_id])
        for comment in record.comments:
            if comment.target in self.ids:
                self._add_comment(comment)
        for values in part.values:
            self._add_values(values)
        for verdict in part.verdicts:
            self._add_verdict(verdict)
        for decision in part.decisions:
            self._add_decision(decision)
        return len(self._there) > before

    def add_across(self, link: RelationRecord, to_id: str) -> None:
        """Prepare a relation to an annotation of another article."""
        if link.from_id in self.ids:
            self._add_relation(link, to_id)

    def _identity(
        self, stated: str | None, kind: str, owner: str, *parts: str, also: tuple[str, ...] = ()
    ) -> tuple[str, str | None, bool]:
        """Id, outside id, and whether it is new.

        Without a stated id the content names the thing, and `also` what has a stated id that another thing has.
        """
        article_id = self.article.id
        if stated is None:
            made = outside_id(kind, article_id, owner, *parts)
            number = 2
            while made in self._here:  # the same thing twice in one record
                made = outside_id(kind, article_id, owner, *parts, str(number))
                number += 1
        elif is_uuid(stated) and (stated in self._there or self._plan.take(stated)):
            made = stated
        else:
            made = outside_id(kind, article_id, owner, stated, *also)
        self._here.add(made)
        if stated is not None and kind in ("annotation", "relation"):
            self.ids.setdefault(stated, made)  # a relation may bear the name of a span
        new = made not in self._there
        self._there.setdefault(made)
        return made, None if stated is None or is_uuid(stated) else stated, new

    def _named_alike(self, stated: str | None, kind: str, owner: str) -> object:
        """What is there under a name such as T1, which two files on one text may have for two things; or None."""
        if stated is None or not self._there or is_uuid(stated):
            return None
        return self._there.get(outside_id(kind, self.article.id, owner, stated))

    def _keep(self, value: Annotation | Relation) -> None:
        self._plan.add_mark(value)
        if self._marks is not None:
            self._marks[value.id] = value

    def _add_span(self, span: SpanRecord, revision_id: str, text: str) -> None:
        owner, name = self._plan.names.annotator(span.annotator, span.status, span.origin)
        label = self._plan.names.label(span.label)
        alike = self._named_alike(span.id, "annotation", name)
        also: tuple[str, ...] = ()
        if span.id is None or alike is not None:
            also = label, repr(span.fragments), repr(sorted(span.attributes.items()))
        other = isinstance(alike, Annotation) and not _is_mark(alike, label, span)
        content = also if span.id is None else ()
        made, external, new = self._identity(span.id, "annotation", name, *content, also=also if other else ())
        if not new:
            self.known += 1
            return
        created, extra = moment(span.created, "created", self._plan.made, span.extra)
        changed, extra = moment(span.changed, "changed", created, extra)
        self._keep(
            annotation(
                made,
                self.article.id,
                revision_id,
                owner,
                label,
                span.fragments,
                span.attributes,
                span.note,
                span.status,
                span.origin,
                self._plan.names.speaker(span.speaker, _meant(span, text)) if span.speaker else None,
                span.external_id or external,
                extra,
                created,
                changed,
                self._plan.names.group(span.group, self._plan.made) if span.group else None,
            )
        )
        self.added += 1

    def _add_relation(self, link: RelationRecord, end: str) -> None:
        owner, name = self._plan.names.annotator(link.annotator, link.status, None)
        kind, start = self._plan.names.relation_type(link.type), self.ids[link.from_id]
        alike, content = self._named_alike(link.id, "relation", name), (kind, start, end)
        other = isinstance(alike, Relation) and (alike.type_id, alike.from_id, alike.to_id) != content
        parts = () if link.id else content
        made, external, new = self._identity(link.id, "relation", name, *parts, also=content if other else ())
        if new:
            created, _ = moment(link.created, "created", self._plan.made, {})
            outside = link.external_id or external
            self._keep(
                Relation(made, self.article.id, kind, start, end, owner, link.attributes, link.status, outside, created)
            )

    def _add_comment(self, comment: CommentRecord) -> None:
        owner, name = self._plan.names.annotator(comment.author, "accepted", None)
        target = self.ids[comment.target]
        alike, content = self._named_alike(comment.id, "comment", name), (target, comment.text)
        other = isinstance(alike, Comment) and (alike.target_id, alike.text) != content
        parts = () if comment.id else content
        made, external, new = self._identity(comment.id, "comment", name, *parts, also=content if other else ())
        if new:
            created, _ = moment(comment.created, "created", self._plan.made, {})
            outside = comment.external_id or external
            self._plan.add_mark(
                Comment(made, self.article.id, target, owner, comment.text, comment.resolved, outside, created)
            )

    def _add_values(self, values: ValuesRecord) -> None:
        owner, name = self._plan.names.annotator(values.annotator, "accepted", None)
        if owner not in self._there:
            self._there[owner] = None
            made, _, _ = self._identity(values.id, "article values", name)
            changed, _ = moment(values.changed, "changed", self._plan.made, {})
            self._plan.add_mark(ArticleValues(made, self.article.id, owner, values.attributes, changed))

    def _add_verdict(self, verdict: VerdictRecord) -> None:
        if verdict.suggestion not in self.ids:
            return
        owner, name = self._plan.names.annotator(verdict.annotator, "accepted", None)
        suggestion = self.ids[verdict.suggestion]
        made, _, new = self._identity(verdict.id, "verdict", name, *(() if verdict.id else (suggestion,)))
        if new:
            created, _ = moment(verdict.created, "created", self._plan.made, {})
            became = self.ids.get(verdict.annotation) if verdict.annotation else None
            self._plan.add_mark(Verdict(made, self.article.id, suggestion, owner, verdict.accepted, became, created))

    def _add_decision(self, one: DecisionRecord) -> None:
        """Under the id that every copy of the project gives to a decision on these sources."""
        sources = tuple(sorted(self.ids.get(source, source) for source in one.sources))
        made = outside_id("decision", self.article.id, *sources)
        if made in self._there or not all(is_uuid(source.partition("/")[0]) for source in sources):
            return
        self._there.setdefault(made)
        names = self._plan.names
        by, _ = names.annotator(one.annotator, "accepted", None)
        answer = names.annotator(one.layer, "accepted", None)[0] if one.layer is not None else one.answer
        marks = self._marks or {}
        values = [marks[source] for source in sources if source in marks]
        # Labels have other ids here: what the sources still say is digested anew, what they said before cannot be.
        seen = seen_in(values) if one.current and len(values) == len(sources) else one.seen
        created, _ = moment(one.created, "created", self._plan.made, {})
        gold = tuple(self.ids.get(span, span) for span in one.gold)
        self._plan.add_mark(Decision(made, self.article.id, sources, seen, answer, gold, by, one.rule, created))


def _is_mark(one: Annotation, label: str, span: SpanRecord) -> bool:
    """Whether an annotation is what a file says, or was worked on since it was taken from one."""
    if one.changed != one.created:
        return True
    return (one.label_id, tuple(one.fragments), dict(one.attributes)) == (
        label, tuple(span.fragments), dict(span.attributes)
    )  # fmt: skip


def _meant(span: SpanRecord, text: str) -> str:
    """A name for the speaker that a span names by id only."""
    canonical = span.attributes.get("canonical")
    return canonical if isinstance(canonical, str) and canonical else surface(text, span.fragments, " ")


def moment(stated: str | None, key: str, default: str, extra: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """A moment as it is stored; one in another form is brought to ours, one that is none is kept in `extra`."""
    if not stated:
        return default, extra
    if _STAMPED.fullmatch(stated):
        return stated, extra
    try:
        parsed = datetime.fromisoformat(stated)
    except ValueError:
        return default, {**extra, key: stated}
    return parsed.astimezone(UTC).strftime(_STAMP)[:-3] + "Z", extra
