"""From brat's lines to an article record: events as triggers with relations, notes as comments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.errors import BadInput
from annotator.formats.brat_lines import Link, Mark, Remark, Standoff
from annotator.formats.brat_names import line_read, named, value_read
from annotator.formats.decoding import Notice
from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.formats.units import ALL_UNITS, UNITS, agrees, converted, plain, positions
from annotator.model.spans import Fragments, surface
from annotator.model.text import excerpt

#: Keys under which what only brat has is kept: events of a trigger, the event of a role, registry entries other than
#: speakers; the events at the ends of a relation, the number of an equivalence, other names of ends than Arg1, Arg2.
EVENTS, EVENT, REFERENCES = "brat_events", "brat_event", "brat_references"
FROM_EVENT, TARGET_EVENT, EQUIVALENCE, ROLES = "brat_from_event", "brat_target_event", "brat_equivalence", "brat_roles"

#: The registry that `N` lines of ours name for a speaker, and the type of a note on a span.
SPEAKERS, NOTE = "Speakers", "Note"

_BREAKS = re.compile(r"[\r\n\t]")

Names = Mapping[str, Mapping[str, str]]


class Reading:
    """One file's lines with the article's text; `names` are those of an `annotation.conf` of ours.

    `marked` is whether a byte order mark stood before the text, which some programs count.
    """

    def __init__(self, found: Standoff, text: str, place: str, names: Names | None, *, marked: bool = False) -> None:
        self._found = found
        self._text = text
        self._place = place
        self._names = names
        self._marked = marked
        self._spans: dict[str, SpanRecord] = {}
        self._relations: dict[str, RelationRecord] = {}
        self._comments: list[CommentRecord] = []

    def record(self, notice: Notice, *, check: bool = True) -> ArticleRecord:
        """The record; with `check` the words of each span must be those in the text."""
        unit, places = self._unit(check)
        if unit != UNITS[0]:
            notice(f"The offsets of {self._place} count {unit}; they were converted to code points.")
        for one_id, mark, parts in zip(self._found.marks, self._found.marks.values(), places, strict=True):
            self._spans[one_id] = SpanRecord(named(self._names, "label", mark.label), parts, one_id)
        self._add_links()
        self._add_remarks(notice)
        return ArticleRecord(
            self._text,
            spans=list(self._spans.values()),
            relations=list(self._relations.values()),
            comments=self._comments,
        )

    def _unit(self, check: bool) -> tuple[str, list[Fragments]]:
        """The first unit under which all words agree, and where the spans are then.

        Raises BadInput when there is none, or without `check` when a span is not in the text.
        """
        usual = range(len(self._text) + 1)
        found = self._placed(usual, check)
        if found is not None:
            return UNITS[0], found
        if check and self._marked:
            found = self._placed([0, *usual], check)
            if found is not None:
                return "code points and the byte order mark", found
        several = check and not (self._text.isascii() and plain(self._text))
        for unit in ALL_UNITS[1:] if several else ():
            found = self._placed(positions(self._text, unit), check)
            if found is not None:
                return unit, found
        raise self._misplaced(check)

    def _placed(self, places: Sequence[int | None], check: bool) -> list[Fragments] | None:
        """Where the spans are when offsets count so; None when one is outside, or its words are others."""
        found = []
        for mark in self._found.marks.values():
            parts = converted(mark.pairs, places)
            if parts is None or (check and not _fits(self._text, parts, mark, places)):
                return None
            found.append(parts)
        return found

    def _misplaced(self, check: bool) -> BadInput:
        """What is wrong with the first span that is not where it says."""
        usual = range(len(self._text) + 1)
        for one_id, mark in self._found.marks.items():
            parts = converted(mark.pairs, usual)
            if parts is None:
                return BadInput(
                    f"{self._place}, line {mark.line}: {one_id} ends before it starts or reaches outside the text, "
                    f"which has {len(self._text)} characters."
                )
            if check and not _fits(self._text, parts, mark, usual):
                return self._differs(one_id, mark, parts)
        raise AssertionError("all spans are where they say")

    def _differs(self, one_id: str, mark: Mark, parts: Fragments) -> BadInput:
        found = excerpt(surface(self._text, parts, " "), 60)
        return BadInput(
            f"{self._place}, line {mark.line}: {one_id} says “{excerpt(mark.words, 60)}” but the text has “{found}” "
            "there; if the text was masked on purpose, import it with the option “words” off."
        )

    # -- relations and events -----------------------------------------------------------

    def _trigger(self, one_id: str) -> str:
        """The span that stands for a span or an event."""
        event = self._found.events.get(one_id)
        return one_id if event is None else str(event.trigger)

    def _relation(self, one_id: str, kind: str, start: str, end: str, **more: Any) -> None:
        self._relations[one_id] = RelationRecord(
            named(self._names, "relation", kind), self._trigger(start), self._trigger(end), one_id, more
        )

    def _add_links(self) -> None:
        for one_id, link in self._found.relations.items():
            (left, start), (right, end) = link.ends
            more: dict[str, Any] = {} if (left, right) == ("Arg1", "Arg2") else {ROLES: [left, right]}
            for key, event in ((FROM_EVENT, start), (TARGET_EVENT, end)):
                if event in self._found.events:
                    more[key] = event
            self._relation(one_id, link.type, start, end, **more)
        for one_id, one in self._found.events.items():
            self._add_event(one_id, one)
        for number, link in enumerate(self._found.equivalences, 1):
            first, *others = (end for _, end in link.ends)
            for place, other in enumerate(others, 1):
                self._relation(f"*{number}.{place}", link.type, first, other, **{EQUIVALENCE: number})

    def _add_event(self, event_id: str, event: Link) -> None:
        trigger = self._spans[str(event.trigger)]
        kept = {"type": named(self._names, "label", event.type), "shown": [], "attributes": {}}
        trigger.extra = {**trigger.extra, EVENTS: {**trigger.extra.get(EVENTS, {}), event_id: kept}}
        for place, (role, end) in enumerate(event.ends, 1):
            more = {EVENT: event_id} | ({TARGET_EVENT: end} if end in self._found.events else {})
            self._relation(f"{event_id}.{place}", role, event_id, end, **more)

    # -- attributes, registry entries, notes --------------------------------------------

    def _add_remarks(self, notice: Notice) -> None:
        for remark in self._found.attributes.values():
            self._add_attribute(remark, notice)
        for remark in self._found.references.values():
            self._add_reference(remark, notice)
        kinds: set[str] = set()
        for one_id, remark in self._found.notes.items():
            words = line_read(remark.words or "") if self._names is not None else remark.words or ""
            target = self._trigger(remark.target)
            if self._names is not None and remark.type == NOTE and target in self._spans:
                self._spans[target].note = words
                continue
            if target not in self._spans and target not in self._relations:
                notice(
                    f"{self._place}: the note {one_id} is on {remark.target}, which cannot have one; it was left out."
                )
                continue
            if remark.target in self._found.events:
                self._spans[target].extra[EVENTS][remark.target].setdefault("notes", []).append(one_id)
            kinds.add(remark.type)
            self._comments.append(CommentRecord(target, words, one_id))
        if others := sorted(kinds - {"AnnotatorNotes"}):
            notice(f"Notes of {self._place} of the type {', '.join(others)} were taken for comments.")

    def _add_attribute(self, remark: Remark, notice: Notice) -> None:
        name = named(self._names, "attribute", remark.type)
        value: Any = True if remark.words is None else remark.words
        if self._names is not None and isinstance(value, str):
            value = value_read(value)
        span = self._spans.get(remark.target)
        relation = self._relations.get(remark.target)
        if span is not None:
            earlier = span.attributes.get(name)
            if earlier is not None and earlier != value:
                value = [*(earlier if isinstance(earlier, list) else [earlier]), value]
                notice(f"{self._place}: {remark.target} has several values of “{name}”; they were kept as a list.")
            span.attributes = {**span.attributes, name: value}
        elif relation is not None:
            relation.attributes = {**relation.attributes, name: value}
        elif remark.target in self._found.events:
            self._add_to_event(remark.target, name, value)
        else:
            notice(f"{self._place}: “{name}” is on {remark.target}, which cannot have attributes; it was left out.")

    def _add_to_event(self, event_id: str, name: str, value: Any) -> None:
        """Show an event's attribute on its trigger; where that has one of the name already, keep it beside."""
        trigger = self._spans[self._trigger(event_id)]
        event = trigger.extra[EVENTS][event_id]
        if name in trigger.attributes:
            event["attributes"][name] = value
        else:
            trigger.attributes = {**trigger.attributes, name: value}
            event["shown"].append(name)

    def _add_reference(self, remark: Remark, notice: Notice) -> None:
        span = self._spans.get(self._trigger(remark.target))
        registry, _, entry = (remark.words or "").partition(":")
        if span is None:
            notice(f"{self._place}: “{remark.words}” is about {remark.target}, which is no span; it was left out.")
            return
        if registry == SPEAKERS and span.speaker is None and self._trigger(remark.target) == remark.target:
            span.speaker = line_read(entry) if self._names is not None else entry
            if self._names is None and remark.more and remark.more != surface(self._text, span.fragments, " "):
                span.attributes = {"canonical": remark.more, **span.attributes}
            return
        kept = [*span.extra.get(REFERENCES, []), [remark.type, remark.target, remark.words, remark.more]]
        span.extra = {**span.extra, REFERENCES: kept}


def _fits(text: str, parts: Fragments, mark: Mark, places: Sequence[int | None]) -> bool:
    """Whether the words are those in the text; line ends and tabs may be spaces, blanks at the end may be gone.

    Fragments may be stated in another order than that of the text.
    """
    words = mark.words
    if agrees(text, parts, words):
        return True
    found = _BREAKS.sub(" ", surface(text, parts, " "))
    if found == words or found.strip() == _BREAKS.sub(" ", words).strip():
        return True
    if len(mark.pairs) == 1:
        return False
    stated = (text[places[start] : places[end]] for start, end in mark.pairs)
    return _BREAKS.sub(" ", " ".join(stated)).split() == _BREAKS.sub(" ", words).split()
