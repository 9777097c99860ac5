"""From article records to brat's lines and configuration, with a list of what brat cannot hold."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from annotator.formats.brat_names import MARK, Namings, line_safe, value_word, word_safe
from annotator.formats.brat_reading import (
    EQUIVALENCE,
    EVENT,
    EVENTS,
    FROM_EVENT,
    NOTE,
    REFERENCES,
    ROLES,
    SPEAKERS,
    TARGET_EVENT,
)
from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, CommentRecord, Loss, RelationRecord, SpanRecord
from annotator.model.codebook import Codebook
from annotator.model.spans import fragments, surface

#: Attributes of relations that say how brat had them; they are written as that again.
_SPELLING = (EVENT, TARGET_EVENT, FROM_EVENT, EQUIVALENCE, ROLES)

_BREAKS = re.compile(r"[\r\n\t]")

#: Attribute values of more kinds than this are free text; brat's menu would not help with them.
_MOST_VALUES = 200


class Vocabulary:
    """The names used in all files of one export, for `annotation.conf` and `visual.conf`."""

    def __init__(self, codebook: Codebook) -> None:
        self.labels = Namings()
        self.relations = Namings()
        self.attributes = Namings()
        self.annotators = Namings()
        self.articles = Namings()
        self._codebook = codebook
        self._values: dict[str, dict[str, None]] = defaultdict(dict)
        self._roles: dict[str, dict[str, None]] = defaultdict(dict)
        for label in codebook.labels:
            self.labels.plain(label.name)
        for kind in codebook.relation_types:
            self.relations.plain(kind.name)
        for one in codebook.attributes:
            self.attributes.plain(one.name)
            for choice in one.choices:
                self.value(one.name, choice)

    def value(self, name: str, value: Any) -> str:
        """The attribute's plain name with its value, as an `A` line has them after the id."""
        plain = self.attributes.plain(name)
        if value is True:
            self._values.setdefault(plain, {})
            return ""
        word = value_word(value)
        if len(self._values[plain]) <= _MOST_VALUES:
            self._values[plain][word] = None
        return word

    def event(self, kind: str, roles: Iterable[str]) -> str:
        """The plain name of an event's type, its roles noted."""
        plain = self.labels.plain(kind)
        self._roles[plain].update(dict.fromkeys(roles))
        return plain

    def annotation_conf(self) -> str:
        """All four sections; every type that the files use, and what the plain names stand for."""
        lines = [MARK, "[entities]", *self.labels.names().values(), "", "[relations]"]
        for name, plain in self.relations.names().items():
            ends = self._ends(name)
            lines.append(f"{plain}\tArg1:{ends[0]}, Arg2:{ends[1]}")
        lines += ["", "[events]"]
        lines += [f"{plain}\t{', '.join(f'{role}*:<ANY>' for role in roles)}" for plain, roles in self._roles.items()]
        lines += ["", "[attributes]"]
        for plain in self.attributes.names().values():
            values = "|".join(self._values.get(plain, {}))
            lines.append(f"{plain}\tArg:<ANY>" + (f", Value:{values}" if values else ""))
        kinds = ("label", "relation", "attribute", "annotator", "article")
        namings = (self.labels, self.relations, self.attributes, self.annotators, self.articles)
        for kind, naming in zip(kinds, namings, strict=True):
            lines += naming.lines(kind)
        return "\n".join(lines) + "\n"

    def _ends(self, relation: str) -> tuple[str, str]:
        """The labels between which the codebook allows the relation."""
        found = self._codebook.relation_named(relation)
        ends = []
        for ids in (found.from_ids, found.to_ids) if found else ((), ()):
            labels = (self._codebook.label(one) for one in ids)
            ends.append("|".join(self.labels.plain(label.name) for label in labels if label) or "<ANY>")
        return ends[0], ends[1]

    def visual_conf(self) -> str:
        """Display names and the codebook's colours."""
        lines = [MARK, "[labels]"]
        lines += [f"{plain} | {word_safe(name)}" for name, plain in self.labels.names().items() if name != plain]
        lines += ["", "[drawing]"]
        for label in self._codebook.labels:
            lines.append(f"{self.labels.plain(label.name)}\tbgColor:{label.colour}, borderColor:darken")
        return "\n".join(lines) + "\n"


class Lines:
    """The `.ann` lines of one annotator on one article."""

    def __init__(self, record: ArticleRecord, vocabulary: Vocabulary) -> None:
        self._record = record
        self._names = vocabulary
        self._lines: list[str] = []
        self._ids: dict[str, str] = {}
        self._counts: dict[str, int] = defaultdict(int)

    def made(
        self, spans: Sequence[SpanRecord], relations: Sequence[RelationRecord], comments: Sequence[CommentRecord]
    ) -> str:
        """The whole file."""
        for span in spans:
            self._add_span(span)
        self._add_events(spans, relations)
        self._add_relations(relations)
        for span in spans:
            self._add_details(span)
        on_events = {
            (span.id, one_id): self._ids[f"event {span.id} {name}"]
            for span in spans
            for name, event in events_of(span).items()
            for one_id in event.get("notes", ())
        }
        for comment in comments:
            target = on_events.get((comment.target, comment.id)) or self._ids[comment.target]
            self._add("#", f"AnnotatorNotes {target}\t{line_safe(comment.text)}")
        return "".join(line + "\n" for line in self._lines)

    def _add(self, letter: str, rest: str) -> str:
        self._counts[letter] += 1
        one_id = f"{letter}{self._counts[letter]}"
        self._lines.append(f"{one_id}\t{rest}")
        return one_id

    def _add_span(self, span: SpanRecord) -> None:
        parts = fragments(part for part in span.fragments if part.start < part.end)
        words = _BREAKS.sub(" ", surface(self._record.text, parts, " "))
        offsets = ";".join(f"{start} {end}" for start, end in parts)
        self._ids[span.id or ""] = self._add("T", f"{self._names.labels.plain(span.label)} {offsets}\t{words}")

    def _add_events(self, spans: Sequence[SpanRecord], relations: Sequence[RelationRecord]) -> None:
        ends: dict[tuple[str, str], list[RelationRecord]] = defaultdict(list)
        for relation in relations:
            if EVENT in relation.attributes:
                ends[relation.from_id, str(relation.attributes[EVENT])].append(relation)
        found = [(span, name, event) for span in spans for name, event in events_of(span).items()]
        ids = {(span.id or "", name): f"E{number}" for number, (span, name, _) in enumerate(found, 1)}
        for span, name, event in found:
            links = ends[span.id or "", name]
            roles = [(self._names.relations.plain(link.type), self._target(link, ids)) for link in links]
            kind = self._names.event(str(event["type"]), [role for role, _ in roles])
            words = "".join(f" {role}:{target}" for role, target in roles)
            self._add("E", f"{kind}:{self._ids[span.id or '']}{words}")
            self._ids[f"event {span.id} {name}"] = ids[span.id or "", name]
            for link in links:
                self._ids[f"role {link.id}"] = ids[span.id or "", name]
                if link.id is not None:
                    self._ids[link.id] = ids[span.id or "", name]

    def _target(self, link: RelationRecord, ids: Mapping[tuple[str, str], str]) -> str:
        event = link.attributes.get(TARGET_EVENT)
        return ids.get((link.to_id, str(event))) or self._ids[link.to_id]

    def _add_relations(self, relations: Sequence[RelationRecord]) -> None:
        groups: dict[tuple[str, str], list[RelationRecord]] = defaultdict(list)
        for relation in relations:
            kind = self._names.relations.plain(relation.type)
            if EQUIVALENCE in relation.attributes:
                groups[kind, f"{relation.attributes[EQUIVALENCE]} {relation.from_id}"].append(relation)
            elif f"role {relation.id}" not in self._ids:
                made = self._add("R", f"{kind} {self._ends(relation)}")
                self._ids[relation.id or ""] = made
                self._add_attributes(made, {k: v for k, v in relation.attributes.items() if k not in _SPELLING})
        for (kind, _), links in groups.items():
            members = [links[0].from_id, *(link.to_id for link in links)]
            self._lines.append(f"*\t{kind} {' '.join(self._ids[one] for one in members)}")

    def _ends(self, relation: RelationRecord) -> str:
        roles = relation.attributes.get(ROLES) or ("Arg1", "Arg2")
        ends = ((relation.from_id, FROM_EVENT), (relation.to_id, TARGET_EVENT))
        events = (self._ids.get(f"event {one} {relation.attributes.get(key)}") for one, key in ends)
        targets = (event or self._ids[one] for event, (one, _) in zip(events, ends, strict=True))
        return " ".join(f"{role}:{target}" for role, target in zip(roles, targets, strict=True))

    def _add_attributes(self, target: str, attributes: Mapping[str, Any]) -> None:
        for name, value in attributes.items():
            word = self._names.value(name, value)
            self._add("A", f"{self._names.attributes.plain(name)} {target}{' ' if word else ''}{word}")

    def _add_details(self, span: SpanRecord) -> None:
        """Attributes, registry entries and the note of a span and of the events that it triggers."""
        target, left = self._ids[span.id or ""], dict(span.attributes)
        for name, event in events_of(span).items():
            shown = {key: left.pop(key) for key in event.get("shown", ()) if key in left}
            self._add_attributes(self._ids[f"event {span.id} {name}"], {**shown, **event.get("attributes", {})})
        self._add_attributes(target, left)
        if span.speaker is not None:
            meant = span.attributes.get("canonical")
            name = meant if isinstance(meant, str) and meant else surface(self._record.text, span.fragments, " ")
            self._add("N", f"Reference {target} {SPEAKERS}:{word_safe(span.speaker)}\t{line_safe(name)}")
        for kind, about, entry, words in span.extra.get(REFERENCES, ()):
            self._add("N", f"{kind} {self._ids.get(f'event {span.id} {about}', target)} {entry}\t{words}")
        if span.note is not None:
            self._add("#", f"{NOTE} {target}\t{line_safe(span.note)}")


def events_of(span: SpanRecord) -> dict[str, dict[str, Any]]:
    """The events that the span triggers, as they were read from brat."""
    found = span.extra.get(EVENTS)
    return found if isinstance(found, dict) else {}


def wide(span: SpanRecord) -> bool:
    """Whether the span covers anything; brat's readers refuse one that does not."""
    return any(part.start < part.end for part in span.fragments)


def losses_of(record: ArticleRecord, stem: str) -> Iterator[Loss]:
    """What of an article brat cannot hold, whoever marked it; `stem` is the name of its files."""
    name = record.id or stem
    guessed, meta = guess(record.text, fallback=stem)
    own = {key: value for key, value in record.meta.items() if meta.get(key) != value and key != "source_file"}
    if own or (record.title is not None and record.title != guessed):
        yield Loss("metadata", name)
    if record.status not in (None, "to do"):
        yield Loss("article status", name)
    stamped = [one.created for one in record.relations] + [one.created for one in record.comments]
    if any(stamped) or any(span.created or span.changed for span in record.spans):
        yield Loss("times", name, None, "left out of every annotation")
    for span in record.spans:
        yield from _span_losses(span, name)
    for relation in record.relations:
        if relation.status != "accepted":
            yield Loss("status", name, relation.id, "written as accepted")
        if (EVENT in relation.attributes or EQUIVALENCE in relation.attributes) and (
            relation.attributes.keys() - set(_SPELLING)
        ):
            yield Loss("attributes of a role", name, relation.id)
    for comment in record.comments:
        if comment.resolved:
            yield Loss("comment state", name, comment.id, "written as open")


def _span_losses(span: SpanRecord, name: str) -> Iterator[Loss]:
    if not wide(span):
        yield Loss("span of zero width", name, span.id)
        return
    if any(part.start == part.end for part in span.fragments):
        yield Loss("fragment of zero width", name, span.id)
    if span.status != "accepted":
        yield Loss("status", name, span.id, "written as accepted")
    if span.origin is not None:
        yield Loss("origin", name, span.id)
    if span.group is not None:
        yield Loss("claim group", name, span.id)
    for key in span.extra:
        if key not in (EVENTS, REFERENCES):
            yield Loss(f"extra {key}", name, span.id)
