"""What a project is when the journals of several copies are put together.

The answer depends only on the set of journalled changes, never on which copy was merged into which, or when: the
changes of all copies are brought into one order (by time, then by the step's id), what was made separately but is
the same thing is united under the smallest id, and each field of each object is followed through its changes.

A change that starts from the value before it goes on from there; one that starts from another value was made in a
copy that did not know of it, and both values stand as the ends of two branches.  One end is the answer; several
are a conflict, in which the newest value stands until somebody decides.  Nothing is lost: what one copy removed
and another went on using stays, as a conflict, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from functools import cache
from typing import Any

from annotator.model.annotations import Revision
from annotator.model.changes import Value
from annotator.model.ids import outside_id
from annotator.model.reviewing import Conflict
from annotator.model.same import References, same_things

Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Entry:
    """One journalled change: what it made of one object, in which step, when, and by whom."""

    at: str
    step_id: str
    annotator_id: str | None
    kind: str
    object_id: str
    before: Value | None
    after: Value | None


@dataclass(frozen=True, slots=True)
class Settled:
    """A conflict that somebody decided: the values given up, as plain data, and the one chosen."""

    at: str
    step_id: str
    annotator_id: str | None
    kind: str
    object_id: str
    field: str
    given_up: tuple[Any, ...]
    chosen: Any


@dataclass(frozen=True, slots=True)
class United:
    """The whole project: every value that stands, what copies disagree on, and ids that gave way to others."""

    values: Mapping[Key, Value]
    conflicts: tuple[Conflict, ...]
    same: Mapping[str, str]


def unite(entries: Iterable[Entry], settled: Iterable[Settled] = ()) -> United:
    """The project that these changes make; each change may come once only."""
    ordered = sorted(entries, key=lambda one: (one.at, one.step_id))
    same = same_things(_births(ordered))
    references = References(same)
    histories: dict[Key, list[Entry | Settled]] = {}
    for entry in ordered:
        histories.setdefault((entry.kind, same.get(entry.object_id, entry.object_id)), []).append(entry)
    decided = [replace(one, object_id=same.get(one.object_id, one.object_id)) for one in settled]
    for one in decided:
        histories.setdefault((one.kind, one.object_id), []).append(one)
    touched = {(one.kind, one.object_id) for one in decided}
    values: dict[Key, Value] = {}
    gone: dict[Key, _Object] = {}
    disputed: dict[Key, _Object] = {}
    for key, history in histories.items():
        first = history[0]
        if len(history) == 1 and isinstance(first, Entry) and first.after is not None:
            values[key] = references.mapped(first.after)
            continue
        if key in touched:
            history.sort(key=lambda one: (one.at, one.step_id, isinstance(one, Settled)))
        found = _Object(key, history, references)
        (values if found.alive else gone)[key] = found.value() if found.alive else found  # type: ignore[assignment]
        if found.alive and found.disputed():
            disputed[key] = found
    _bring_back(values, gone, disputed)
    _name_apart(values)
    conflicts = [conflict for key, one in sorted(disputed.items()) for conflict in one.conflicts(values[key])]
    return United(values, tuple(conflicts), same)


def _births(ordered: Sequence[Entry]) -> list[tuple[str, Value]]:
    """How each object that is still there came into the world, with the step, in the order of that."""
    first: dict[Key, tuple[str, Value]] = {}
    balance: dict[Key, int] = {}
    for entry in ordered:
        key = entry.kind, entry.object_id
        if entry.before is None and entry.after is not None:
            first.setdefault(key, (entry.step_id, entry.after))
            balance[key] = balance.get(key, 0) + 1
        elif entry.after is None:
            balance[key] = balance.get(key, 0) - 1
    return [born for key, born in first.items() if balance[key] > 0]


class _Branch:
    """The values that a field has at the ends of its branches, each with the change that it comes from."""

    __slots__ = ("ends",)

    def __init__(self) -> None:
        self.ends: list[tuple[Any, Entry | Settled]] = []

    def born(self, value: Any, source: Entry) -> None:
        self._end(value, source)

    def changed(self, before: Any, after: Any, source: Entry) -> None:
        self.ends = [one for one in self.ends if one[0] != before]
        self._end(after, source)

    def settled(self, source: Settled) -> None:
        self.ends = [one for one in self.ends if plain(one[0]) not in source.given_up]
        if not any(plain(one[0]) == source.chosen for one in self.ends):
            self.ends.append((source.chosen, source))

    def _end(self, value: Any, source: Entry | Settled) -> None:
        """`value` is the newest end, once."""
        self.ends = [one for one in self.ends if one[0] != value]
        self.ends.append((value, source))

    @property
    def value(self) -> Any:
        return self.ends[-1][0]


class _Object:
    """One object followed through its changes in all copies."""

    def __init__(self, key: Key, history: Sequence[Entry | Settled], references: References) -> None:
        self.key = key
        self._references = references
        self._branches: dict[str, _Branch] = {}
        self._there: list[bool] = []
        self._removal: Entry | None = None
        self._removed_from: dict[str, Any] = {}
        self._kept = False
        self._sample: Value | None = None
        for one in history:
            self._settle(one) if isinstance(one, Settled) else self._follow(one)
        self.alive = self._is_alive()
        #: Whether a removal in one copy stands against its use in another.
        self.wanted = self.alive and not self._kept and False in self._there

    def _follow(self, entry: Entry) -> None:
        before, after = (None if one is None else self._references.mapped(one) for one in (entry.before, entry.after))
        if after is None:
            self._there = [*(one for one in self._there if not one), False]
            self._removal, self._removed_from, self._kept = entry, _spread(before), False
        elif before is None:
            # Back again after a removal: what it had then goes on.
            old, new = self._removed_from, _spread(after)
            self._there = [True]
            for name, value in new.items():
                if name not in self._branches:
                    self._branches[name] = _Branch()
                    self._branches[name].born(value, entry)
                elif name not in old:
                    self._branches[name].born(value, entry)
                elif old[name] != value:
                    self._branches[name].changed(old[name], value, entry)
        else:
            old, new = _spread(before), _spread(after)
            for name in {**old, **new}:
                if old.get(name) != new.get(name):
                    self._branches.setdefault(name, _Branch()).changed(old.get(name), new.get(name), entry)
        self._sample = after if after is not None else (self._sample or before)

    def _settle(self, one: Settled) -> None:
        if one.field:
            self._branches.setdefault(one.field, _Branch()).settled(one)
        else:
            self._kept = one.chosen == "kept"

    def _is_alive(self) -> bool:
        if any(self._there) or self._kept or not self._there:
            return True
        # Removed: unless a copy that did not know of it has changed it.
        return any(
            name not in _QUIET and branch.value != self._removed_from.get(name)
            for name, branch in self._branches.items()
        )

    def value(self) -> Value:
        """The object as it stands: the newest end of every field."""
        assert self._sample is not None
        cells: dict[str, Any] = {one.name: {} for one in fields(self._sample) if one.name in MAPPINGS}
        for name, branch in self._branches.items():
            # A key may be empty: the dot tells it from the whole field.
            head, dot, key = name.partition(".")
            value = branch.value
            if name in _EXTREMES:
                value = _EXTREMES[name](end[0] for end in branch.ends)
            if not dot:
                cells[head] = _typed(self._sample, head, value)
            elif value is not None:
                cells[head][key] = value
        return replace(self._sample, **{name: _sorted(cell) for name, cell in cells.items()})

    def disputed(self) -> bool:
        """Whether copies disagree on anything of it."""
        return self.wanted or any(self._open())

    def _open(self) -> Iterable[str]:
        return (name for name, one in self._branches.items() if len(one.ends) > 1 and name not in _QUIET)

    def conflicts(self, value: Value) -> Iterable[Conflict]:
        """A conflict for each field with several ends, and one for a removal that did not count."""
        kind, object_id = self.key
        article_id = object_id if kind == "article" else getattr(value, "article_id", None)
        if self.wanted and self._removal is not None:
            stands = ({"value": "kept", "annotator_id": None, "at": ""}, self._told("removed", self._removal))
            yield Conflict(outside_id("conflict", *self.key, ""), article_id, kind, object_id, "", stands)
        for name in sorted(self._open()):
            ends = reversed(self._branches[name].ends)
            told = tuple(self._told(end, source) for end, source in ends)
            yield Conflict(outside_id("conflict", *self.key, name), article_id, kind, object_id, name, told)

    def _told(self, value: Any, source: Entry | Settled) -> dict[str, Any]:
        person = source.annotator_id
        who = self._references.same.get(person, person) if person else None
        return {"value": plain(value), "annotator_id": who, "at": source.at}


#: Fields whose values are mappings, followed key by key.
MAPPINGS = frozenset({"attributes", "meta", "extra", "external_ids"})

#: Fields that several copies may change without a conflict: the newest value stands.
_QUIET = frozenset(
    "added annotator_id changed created examples f1 meta.source_file number on origin position precision recall "
    "seconds status version".split()
)

#: Of these, the ones of which the first or the last moment stands.
_EXTREMES: dict[str, Any] = {"changed": max, "created": min, "added": min, "seconds": max}


def _spread(value: Value | None) -> dict[str, Any]:
    """Field by field, and mappings key by key."""
    cells: dict[str, Any] = {}
    if value is None:
        return cells
    kind: Any = type(value)
    for name in _names(kind):
        cell = getattr(value, name)
        if name in MAPPINGS:
            for key, one in cell.items():
                cells[f"{name}.{key}"] = one
        else:
            cells[name] = cell
    return cells


@cache
def _names(cls: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(cls) if one.name != "id")


def _sorted(cell: Any) -> Any:
    return dict(sorted(cell.items())) if isinstance(cell, dict) else cell


def _typed(sample: Value, name: str, value: Any) -> Any:
    """A chosen value that came as plain data in the type that the field has."""
    present = getattr(sample, name)
    if isinstance(value, list) and isinstance(present, tuple):
        kind = type(present[0]) if present and isinstance(present[0], tuple) else None
        return tuple(kind(*one) if kind and isinstance(one, list) else one for one in value)
    return value


def with_field(value: Value, name: str, chosen: Any) -> Value:
    """The value with one field, or one key of a mapping (`attributes.type`), as plain data says."""
    head, dot, key = name.partition(".")
    cell = getattr(value, head)
    changes: dict[str, Any] = {head: _typed(value, head, chosen)}
    if head in MAPPINGS and dot:
        others = {one: cell[one] for one in cell if one != key}
        changes = {head: others if chosen is None else {**others, key: chosen}}
    return replace(value, **changes)


def plain(value: Any) -> Any:
    """`value` as JSON would give it back: lists for tuples, mappings for records."""
    if isinstance(value, tuple | list):
        return [plain(one) for one in value]
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: plain(getattr(value, one.name)) for one in fields(value)}
    return value


def _bring_back(values: dict[Key, Value], gone: dict[Key, _Object], disputed: dict[Key, _Object]) -> None:
    """Bring back what was removed in one copy while something that stands refers to it."""
    fresh: list[Value] = list(values.values()) if gone else []
    while fresh:
        found: list[Value] = []
        for value in fresh:
            for key in References.of(value):
                missing = gone.pop(key, None)
                if missing is not None:
                    missing.wanted = True
                    values[key] = missing.value()
                    disputed[key] = missing
                    found.append(values[key])
        fresh = found


def _name_apart(values: dict[Key, Value]) -> None:
    """Give rows that must differ in name, and got the same one in different copies, names that differ."""
    for kind in ("annotator", "label", "relation_type"):
        taken: set[str] = set()
        for key in sorted(one for one in values if one[0] == kind):
            value: Any = values[key]
            name, number = value.name, 2
            while name in taken:
                name, number = f"{value.name} ({number})", number + 1
            taken.add(name)
            if name != value.name:
                values[key] = replace(value, name=name)
    _number_apart(values)


def _number_apart(values: dict[Key, Value]) -> None:
    """Number the texts of each article that has several by the time they were made."""
    by_article: dict[str, list[Revision]] = {}
    for (kind, _), value in values.items():
        if kind == "revision" and isinstance(value, Revision):
            by_article.setdefault(value.article_id, []).append(value)
    for found in by_article.values():
        if len(found) > 1:
            for number, one in enumerate(sorted(found, key=lambda one: (one.number, one.created, one.id)), 1):
                if one.number != number:
                    values["revision", one.id] = replace(one, number=number)
