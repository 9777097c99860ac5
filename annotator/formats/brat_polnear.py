"""The dialect of the Political News Attribution Relations Corpus (PolNeAR), which builds on brat.

An `Attribution` event links Source, Cue and Content; its trigger repeats the words of the cue, and a
suffix of the file name such as `_4b22` names the annotator.  Here Content is a Claim (or Quote) that
is `attributed_to` a Speaker and `has_cue` a Cue.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from annotator.formats.brat_reading import EVENT, EVENTS
from annotator.formats.records import ArticleRecord, Loss, RelationRecord, SpanRecord
from annotator.model.spans import Fragments, fragments

#: The event's type and trigger label, and its roles in the order in which they are written.
ATTRIBUTION = "Attribution"
ROLES = ("Source", "Cue", "Content")

#: Where the trigger's fragments are kept when they are not those of the cue.
TRIGGER = "trigger"

_OURS = {"Source": "Speaker", "Cue": "Cue"}
_THEIRS = {"Speaker": "Source", "Cue": "Cue", "Claim": "Content", "Quote": "Content"}
_LINKS = {"Source": "attributed_to", "Cue": "has_cue"}
_SUFFIX = re.compile(r"(.+)_([0-9a-f]{4})")


def split_stem(stem: str) -> tuple[str, str | None]:
    """Article and annotator that a file name without extension states."""
    found = _SUFFIX.fullmatch(stem)
    return (found[1], found[2]) if found else (stem, None)


def is_polnear(record: ArticleRecord) -> bool:
    """Whether a record as read from brat's lines has the dialect's events, or only its labels."""
    labels = {span.label for span in record.spans}
    return ATTRIBUTION in labels and bool(labels & set(ROLES)) and labels <= {ATTRIBUTION, *ROLES}


def from_polnear(record: ArticleRecord, content: str) -> ArticleRecord:
    """The record in our terms; the label of Content is `content`."""
    spans = {span.id or "": span for span in record.spans}
    triggers = {one_id: span for one_id, span in spans.items() if _events_of(span)}
    ends: dict[str, list[RelationRecord]] = defaultdict(list)
    relations: list[RelationRecord] = []
    for relation in record.relations:
        event = relation.attributes.get(EVENT)
        if event is not None and relation.from_id in triggers:
            ends[event].append(relation)
        else:
            relations.append(relation)
    heads: dict[str, str] = {}
    for trigger_id, trigger in triggers.items():
        for event_id in _events_of(trigger):
            made, head = _linked(event_id, trigger, ends[event_id], spans)
            relations += made
            if head is not None:
                heads[trigger_id] = head
                if not made:
                    spans[head].extra = {**spans[head].extra, EVENT: event_id}
    kept = [span for one_id, span in spans.items() if one_id not in heads]
    for span in kept:
        span.label = content if span.label == "Content" else _OURS.get(span.label, span.label)
    for relation in relations:
        relation.from_id, relation.to_id = (heads.get(one, one) for one in (relation.from_id, relation.to_id))
    comments = [replace(one, target=heads.get(one.target, one.target)) for one in record.comments]
    return replace(record, spans=kept, relations=relations, comments=comments)


def _events_of(span: SpanRecord) -> list[str]:
    if span.label != ATTRIBUTION:
        return []
    return [one_id for one_id, event in span.extra.get(EVENTS, {}).items() if event["type"] == ATTRIBUTION]


def _role(name: str) -> str:
    return name.rstrip("0123456789")


def _linked(
    event_id: str, trigger: SpanRecord, ends: Sequence[RelationRecord], spans: dict[str, SpanRecord]
) -> tuple[list[RelationRecord], str | None]:
    """The relations that stand for an event, and the span they start from; contents first, else the cue."""
    by_role: dict[str, list[str]] = defaultdict(list)
    for end in ends:
        by_role[_role(end.type)].append(end.to_id)
    starts = by_role["Content"] or by_role["Cue"][:1] or by_role["Source"][:1]
    if not starts:
        return [], None
    cue = fragments([part for one_id in by_role["Cue"] for part in spans[one_id].fragments])
    more: dict[str, Any] = {EVENT: event_id} | dict(trigger.attributes)
    if trigger.fragments != (cue or spans[starts[0]].fragments):
        more[TRIGGER] = [list(part) for part in trigger.fragments]
    made = [
        RelationRecord(_LINKS[role], start, end, f"{event_id}.{place}.{role}.{number}", dict(more))
        for place, start in enumerate(starts, 1)
        for role in ("Source", "Cue")
        for number, end in enumerate(by_role[role], 1)
        if end != start
    ]
    return made, starts[0]


@dataclass(slots=True)
class _Event:
    """The spans of one attribution by role."""

    by_role: dict[str, list[str]] = field(default_factory=lambda: {role: [] for role in ROLES})
    trigger: Fragments = ()

    def add(self, role: str, one_id: str) -> None:
        if one_id not in self.by_role[role]:
            self.by_role[role].append(one_id)


def to_polnear(record: ArticleRecord) -> tuple[ArticleRecord, list[Loss]]:
    """The record in the dialect's terms, and what it has no word for: other labels, other relations."""
    name, losses = record.id or "", list[Loss]()
    kept = {span.id or "": span for span in record.spans if span.label in _THEIRS}
    losses += [Loss("span", name, span.id) for span in record.spans if span.label not in _THEIRS]
    events: dict[tuple[str, str], _Event] = defaultdict(_Event)
    for relation in record.relations:
        ends = [kept.get(one) for one in (relation.from_id, relation.to_id)]
        left, right = ends
        fits = relation.type in _LINKS.values() and left is not None and right is not None
        if not fits or left is None or right is None or left.annotator != right.annotator:
            losses.append(Loss("relation", name, relation.id))
            continue
        key = str(relation.attributes.get(EVENT) or f"from {relation.from_id}")
        event = events[left.annotator or "", key]
        for span in (left, right):
            event.add(_THEIRS[span.label], span.id or "")
        event.trigger = fragments(relation.attributes.get(TRIGGER, ())) or event.trigger
        if rest := [key for key in relation.attributes if key not in (EVENT, TRIGGER)]:
            losses += [Loss(f"attribute {key} of a relation", name, relation.id) for key in rest]
    for span in kept.values():
        if alone := span.extra.get(EVENT):
            events[span.annotator or "", str(alone)].add(_THEIRS[span.label], span.id or "")
    losses += [Loss("label", name, span.id, "written as Content") for span in kept.values() if span.label == "Quote"]
    spans = [_theirs(span) for span in kept.values()]
    made, relations = _triggers(events, kept)
    return replace(record, spans=[*spans, *made], relations=relations), losses


def _theirs(span: SpanRecord) -> SpanRecord:
    extra = {key: value for key, value in span.extra.items() if key != EVENT}
    return replace(span, label=_THEIRS[span.label], extra=extra)


def _triggers(
    events: dict[tuple[str, str], _Event], spans: dict[str, SpanRecord]
) -> tuple[list[SpanRecord], list[RelationRecord]]:
    """A trigger with its roles for each event."""
    made: list[SpanRecord] = []
    relations: list[RelationRecord] = []
    for number, (_, event) in enumerate(events.items(), 1):
        members = [one for role in ("Cue", "Content", "Source") for one in event.by_role[role]]
        cue = [part for one in event.by_role["Cue"] for part in spans[one].fragments]
        parts = event.trigger or fragments(cue) or spans[members[0]].fragments
        event_id, owner = f"E{number}", spans[members[0]].annotator
        trigger = SpanRecord(ATTRIBUTION, parts, f"attribution {number}", annotator=owner)
        trigger.extra = {EVENTS: {event_id: {"type": ATTRIBUTION, "shown": [], "attributes": {}}}}
        made.append(trigger)
        relations += [
            RelationRecord(role, f"attribution {number}", one, None, {EVENT: event_id}, owner)
            for role in ROLES
            for one in event.by_role[role]
        ]
    return made, relations
