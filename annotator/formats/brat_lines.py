"""The lines of a brat standoff file, taken apart and judged (https://brat.nlplab.org/standoff.html)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from annotator.errors import BadInput

_OFFSETS = re.compile(r"\d{1,12} \d{1,12}(?:;\d{1,12} \d{1,12})*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Mark:
    """A `T` line: label, offset pairs and the words it says they cover."""

    label: str
    pairs: tuple[tuple[int, int], ...]
    words: str
    line: int


@dataclass(frozen=True, slots=True)
class Link:
    """An `R`, `E` or `*` line: type, trigger (of an event only), and role and id of each end."""

    type: str
    trigger: str | None
    ends: tuple[tuple[str, str], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Remark:
    """An `A`, `M`, `N` or `#` line: its type, the id it is about, and what it says (None: nothing)."""

    type: str
    target: str
    words: str | None
    line: int
    more: str = ""


@dataclass(slots=True)
class Standoff:
    """The lines of one file by kind, each by its id."""

    marks: dict[str, Mark] = field(default_factory=dict)
    relations: dict[str, Link] = field(default_factory=dict)
    events: dict[str, Link] = field(default_factory=dict)
    equivalences: list[Link] = field(default_factory=list)
    attributes: dict[str, Remark] = field(default_factory=dict)
    references: dict[str, Remark] = field(default_factory=dict)
    notes: dict[str, Remark] = field(default_factory=dict)


def parsed(content: str, name: str) -> Standoff:
    """The lines of a file called `name`, its ids and ends judged; BadInput names the line."""
    found = Standoff()
    for number, raw in enumerate(content.split("\n"), 1):
        line = raw[:-1] if raw.endswith("\r") else raw
        if not line.strip():
            continue
        take = _TAKERS.get(line[0])
        if take is None:
            raise BadInput(f"{name}, line {number}: “{line[:40]}” is no annotation of brat; its letter is unknown.")
        try:
            take(found, line.split("\t"), number)
        except _WrongError as wrong:
            raise BadInput(f"{name}, line {number}: {wrong}") from None
    _judge_ends(found, name)
    return found


class _WrongError(Exception):
    """What is wrong with a line, in words that go on after its place."""


def _new(one_id: str, where: dict[str, Mark] | dict[str, Link] | dict[str, Remark]) -> str:
    if one_id in where:
        raise _WrongError(f"the id {one_id} stands for two annotations; give each its own.")
    return one_id


def _take_mark(found: Standoff, cells: list[str], line: int) -> None:
    if len(cells) < 3:
        raise _WrongError(f"{cells[0]} has fewer than three columns; it needs id, label with offsets, and text.")
    label, _, offsets = cells[1].partition(" ")
    if not label or not _OFFSETS.fullmatch(offsets):
        raise _WrongError(f"“{cells[1][:60]}” of {cells[0]} is no label with start and end.")
    if ";" in offsets:
        pairs = tuple((int(a), int(b)) for a, b in (pair.split(" ") for pair in offsets.split(";")))
    else:  # as nearly all have it
        start, end = offsets.split(" ")
        pairs = ((int(start), int(end)),)
    words = cells[2] if len(cells) == 3 else "\t".join(cells[2:])
    found.marks[_new(cells[0], found.marks)] = Mark(label, pairs, words, line)


def _ends(words: list[str], one_id: str) -> tuple[tuple[str, str], ...]:
    ends = []
    for word in words:
        role, colon, target = word.rpartition(":")
        if not (role and colon and target):
            raise _WrongError(f"“{word[:60]}” of {one_id} is no role with an id, such as Arg1:T1.")
        ends.append((role, target))
    return tuple(ends)


def _take_relation(found: Standoff, cells: list[str], line: int) -> None:
    words = cells[1].split() if len(cells) > 1 else []
    if len(words) != 3:
        raise _WrongError(f"{cells[0]} needs a type and two ends, such as “Located Arg1:T1 Arg2:T2”.")
    ends = _ends(words[1:], cells[0])
    if [role.casefold() for role, _ in ends] == ["arg2", "arg1"]:
        ends = ends[::-1]
    found.relations[_new(cells[0], found.relations)] = Link(words[0], None, ends, line)


def _take_event(found: Standoff, cells: list[str], line: int) -> None:
    words = cells[1].split() if len(cells) > 1 else []
    if not words:
        raise _WrongError(f"{cells[0]} needs a type with its trigger, such as “Report:T1”.")
    (kind, trigger), *ends = _ends(words, cells[0])
    found.events[_new(cells[0], found.events)] = Link(kind, trigger, tuple(ends), line)


def _take_equivalence(found: Standoff, cells: list[str], line: int) -> None:
    words = cells[1].split() if len(cells) > 1 else []
    if len(words) < 3:
        raise _WrongError("an equivalence needs a type and at least two ids, such as “Equiv T1 T2”.")
    found.equivalences.append(Link(words[0], None, tuple(("", one) for one in words[1:]), line))


def _take_attribute(found: Standoff, cells: list[str], line: int) -> None:
    words = cells[1].split(" ", 2) if len(cells) > 1 else []
    if len(words) < 2 or not words[1]:
        raise _WrongError(f"{cells[0]} needs a name and an id, such as “Negation E1”.")
    value = words[2].rstrip() if len(words) > 2 else ""
    found.attributes[_new(cells[0], found.attributes)] = Remark(words[0], words[1], value or None, line)


def _take_reference(found: Standoff, cells: list[str], line: int) -> None:
    words = cells[1].split(" ", 2) if len(cells) > 1 else []
    if len(words) != 3 or ":" not in words[2]:
        raise _WrongError(f"{cells[0]} needs a type, an id and an entry, such as “Reference T1 Wikidata:Q42”.")
    more = "\t".join(cells[2:])
    found.references[_new(cells[0], found.references)] = Remark(words[0], words[1], words[2], line, more)


def _take_note(found: Standoff, cells: list[str], line: int) -> None:
    words = cells[1].split() if len(cells) > 1 else []
    if len(words) != 2:
        raise _WrongError(f"{cells[0]} needs a type and an id, such as “AnnotatorNotes T1”.")
    found.notes[_new(cells[0], found.notes)] = Remark(words[0], words[1], "\t".join(cells[2:]), line)


_TAKERS: dict[str, Callable[[Standoff, list[str], int], None]] = {
    "T": _take_mark,
    "R": _take_relation,
    "E": _take_event,
    "*": _take_equivalence,
    "A": _take_attribute,
    "M": _take_attribute,
    "N": _take_reference,
    "#": _take_note,
}


def _judge_ends(found: Standoff, name: str) -> None:
    """Refuse ids that nothing in the file has."""
    known = found.marks.keys() | found.events.keys()
    for event_id, event in found.events.items():
        if event.trigger not in found.marks:
            raise _unknown(name, event.line, event_id, str(event.trigger))
    links = [*found.relations.items(), *found.events.items(), *(("the equivalence", one) for one in found.equivalences)]
    for one_id, link in links:
        for _, end in link.ends:
            if end not in known:
                raise _unknown(name, link.line, one_id, end)
    known = known | found.relations.keys() | found.attributes.keys() | found.references.keys()
    for one_id, remark in (*found.attributes.items(), *found.references.items(), *found.notes.items()):
        if remark.target not in known:
            raise _unknown(name, remark.line, one_id, remark.target)


def _unknown(name: str, line: int, one_id: str, end: str) -> BadInput:
    return BadInput(f"{name}, line {line}: {one_id} names {end}, which is not in the file.")
