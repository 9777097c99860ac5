"""What copies disagree on, as people read it: what it is about, where it stands, and every side's value in words."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Protocol

from annotator.model.annotations import Annotation, Article, Relation, Revision
from annotator.model.changes import Value
from annotator.model.reviewing import Conflict
from annotator.model.spans import Fragments, fragments
from annotator.model.text import one_line, word_end, word_start

#: Code points of an object's own words or name in a sentence, and of the article around disputed boundaries.
_WORDS, AROUND = 60, 200

#: Pieces of an article: (text, is it covered).
Pieces = tuple[tuple[str, bool], ...]


class Source(Protocol):
    """Where values and texts are looked up: a snapshot of a project, or what copies together would make."""

    def values(self, kind: str, ids: Sequence[str]) -> list[Any]:
        """The values of one kind with these ids, those that are there."""

    def text(self, revision_id: str) -> str:
        """The text of a revision; empty if it is not at hand."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the values to choose from, in words ("" for none), with who gave it and when (ISO 8601, "" unknown).

    `pieces` shows in the article what a boundary would cover.
    """

    text: str
    who: str = ""
    at: str = ""
    pieces: Pieces = ()


@dataclass(frozen=True, slots=True)
class Dispute:
    """One conflict in words; the side that stands meanwhile is the first one.

    `what` is the kind of thing, with its label if it has one; `words` its own words or name; `field` what is
    disputed, "" for whether it stays at all.  `target_id` is the annotation to go to in the article, "" for none.
    `hanging` says what would go with it if it were removed.
    """

    conflict: Conflict
    what: str
    words: str
    field: str
    article: str
    sides: tuple[Side, ...]
    pieces: Pieces = ()
    label_id: str = ""
    target_id: str = ""
    hanging: str = ""

    @property
    def sentence(self) -> str:
        """All of it in one sentence."""
        where = f" in “{self.article}”" if self.article and self.conflict.object_kind != "article" else ""
        name = f"The {self.what} “{self.words}”{where}" if self.words else f"The {self.what}{where}"
        if not self.field:
            who = next((f" ({one.who})" for one in self.sides if one.who), "")
            return f"{name} was removed in one copy{who} and used in another; it is kept."
        # Boundaries often differ at the end only.
        short = _ends_of if self.conflict.field == "fragments" else _short
        ways = " or ".join(
            (f"“{short(one.text)}”" if one.text else "nothing") + (f" ({one.who})" if one.who else "")
            for one in self.sides
        )
        return f"{name}: {self.field} is {ways}."


def disputes(read: Any) -> list[Dispute]:
    """Every open conflict of a project, read in a snapshot of it; ordered as by `tell`."""
    return first_disputes(read, None)[0]


def first_disputes(read: Any, most: int | None) -> tuple[list[Dispute], int]:
    """The first `most` of them, and how many there are."""
    found = open_conflicts(read)
    told = tell(found, read, most)
    removals = [one.conflict.object_id for one in told if not one.field]
    if removals:
        hanging: Mapping[str, str] = _hanging(read, removals)
        told = [_with_hanging(one, hanging) for one in told]
    return told, len(found)


def open_conflicts(read: Any) -> list[Conflict]:
    """The conflicts about what is there and may be seen: in blind mode nothing of the layers of others."""
    found: list[Conflict] = read.conflicts()
    by_kind: dict[str, list[str]] = {}
    for one in found:
        by_kind.setdefault(one.object_kind, []).append(one.object_id)
    there = {(kind, value.id) for kind, ids in by_kind.items() for value in read.values(kind, ids)}
    return [one for one in found if (one.object_kind, one.object_id) in there]


def tell(found: Sequence[Conflict], source: Source, most: int | None = None) -> list[Dispute]:
    """The first `most` conflicts in words, by article, in reading order; those of no article come first."""
    known = _Known(source, found)
    # Put in order before they are told: that is what takes time, as it needs the texts.
    return [_told(one, known) for one in sorted(found, key=known.place)[:most]]


class _Known:
    """Values and texts looked up once each."""

    def __init__(self, source: Source, found: Sequence[Conflict]) -> None:
        self._source = source
        self._values: dict[tuple[str, str], Any] = {}
        self._texts: dict[str, str] = {}
        by_kind: dict[str, set[str]] = {"article": {one.article_id for one in found if one.article_id}}
        for one in found:
            by_kind.setdefault(one.object_kind, set()).add(one.object_id)
        for kind, ids in by_kind.items():
            self._values.update(((kind, value.id), value) for value in source.values(kind, sorted(ids)))

    def get(self, kind: str, object_id: str | None) -> Any:
        """The value, or None."""
        if not object_id:
            return None
        if (kind, object_id) not in self._values:
            self._values[kind, object_id] = next(iter(self._source.values(kind, [object_id])), None)
        return self._values[kind, object_id]

    def place(self, one: Conflict) -> tuple[str, str, int, str, str]:
        """Where a conflict stands among the others."""
        article = self.get("article", one.article_id)
        value = self.get(one.object_kind, one.object_id)
        start = value.start if isinstance(value, Annotation) else -1
        return str(getattr(article, "title", "")).casefold(), one.article_id or "", start, one.object_id, one.field

    def text(self, revision_id: str) -> str:
        """The text of a revision."""
        if revision_id not in self._texts:
            self._texts[revision_id] = self._source.text(revision_id)
        return self._texts[revision_id]

    def name(self, kind: str, object_id: str | None) -> str:
        """The name of something that has one."""
        return str(getattr(self.get(kind, object_id), "name", ""))

    def covered(self, annotation: Annotation | None, parts: Any = None) -> str:
        """The words that an annotation covers, or would cover with other fragments."""
        if annotation is None:
            return ""
        text = self.text(annotation.revision_id)
        return " … ".join(text[start:end] for start, end in (annotation.fragments if parts is None else parts))


def _told(one: Conflict, known: _Known) -> Dispute:
    value = known.get(one.object_kind, one.object_id)
    what, words = _object(one, value, known)
    article = known.get("article", one.article_id)
    marked = value if isinstance(value, Annotation) else None
    disputed = _disputed_parts(one) if marked is not None else ()
    window = fragments([part for parts in disputed for part in parts]) if disputed else ()
    sides = []
    for place, way in enumerate(one.values):
        who = known.name("annotator", way.get("annotator_id"))
        pieces = _around(known, marked, disputed[place], window) if disputed and marked is not None else ()
        sides.append(Side(_shown(one, way["value"], value, known), who, str(way.get("at") or ""), pieces))
    own = _around(known, marked, marked.fragments, marked.fragments) if marked is not None and not disputed else ()
    return Dispute(
        one, what, words, _field(one), article.title if isinstance(article, Article) else "", tuple(sides), own,
        marked.label_id if marked is not None else "", _target(one, value),
    )  # fmt: skip


def _target(one: Conflict, value: Value | None) -> str:
    """The annotation at which something stands."""
    if isinstance(value, Relation):
        return value.from_id
    target = str(getattr(value, "target_id", "") or getattr(value, "suggestion_id", ""))
    return one.object_id if one.object_kind == "annotation" else target if target != one.article_id else ""


# -- what it is about ---------------------------------------------------------------------------------------------


def _object(one: Conflict, value: Any, known: _Known) -> tuple[str, str]:
    """Kind and own words of the thing."""
    tell = _OBJECTS.get(one.object_kind)
    kind, words = tell(value, known) if tell is not None and value is not None else (one.object_kind, "")
    if not words:
        words = str(getattr(value, "title", "") or getattr(value, "name", ""))
    return kind.replace("_", " "), _short(words)


def _annotation(value: Any, known: _Known) -> tuple[str, str]:
    label = known.name("label", value.label_id)
    return f"{label} annotation" if label else "annotation", known.covered(value)


def _relation(value: Any, known: _Known) -> tuple[str, str]:
    name = known.name("relation_type", value.type_id).replace("_", " ")
    ends = [_short(known.covered(known.get("annotation", one)), 28) for one in (value.from_id, value.to_id)]
    return f"link “{name}”" if name else "link", " → ".join(ends)


_OBJECTS: dict[str, Callable[[Any, _Known], tuple[str, str]]] = {
    "annotation": _annotation,
    "relation": _relation,
    "comment": lambda one, known: ("comment", one.text),
    "claim_group": lambda one, known: ("claim group", one.statement),
    "article_values": lambda one, known: ("values of the article by", known.name("annotator", one.annotator_id)),
    "assignment": lambda one, known: ("assignment of", known.name("annotator", one.annotator_id)),
    "learned_label": lambda one, known: ("learned label", known.name("label", one.label_id)),
    "verdict": lambda one, known: ("verdict on", known.covered(known.get("annotation", one.suggestion_id))),
    "decision": lambda one, known: ("decision by", known.name("annotator", one.annotator_id)),
    "revision": lambda one, known: ("text", f"number {one.number}"),
    "attribute_definition": lambda one, known: ("attribute", one.name),
}

#: Fields whose own names say little.
_FIELDS = {
    "fragments": "boundary",
    "group_id": "claim group",
    "type_id": "relation type",
    "from_id": "start",
    "to_id": "end",
    "from_ids": "labels at the start",
    "to_ids": "labels at the end",
    "label_ids": "labels",
    "parent_id": "label above",
    "revision_id": "text",
    "external_id": "outside id",
    "resolved": "settled",
    "gold_ids": "annotations in gold",
}


def _field(one: Conflict) -> str:
    """What is disputed, in words; keys of metadata and attributes go by their own names."""
    head, _, key = one.field.partition(".")
    if key:
        return key.replace("_", " ") if head != "external_ids" else f"identifier at {key}"
    return _FIELDS.get(head) or head.removesuffix("_id").replace("_", " ")


# -- the values ---------------------------------------------------------------------------------------------------

#: Fields that hold ids, with the kind of what they name.
_NAMES = {
    "label_id": "label",
    "label_ids": "label",
    "parent_id": "label",
    "from_ids": "label",
    "to_ids": "label",
    "speaker_id": "speaker",
    "type_id": "relation_type",
    "annotator_id": "annotator",
    "author_id": "annotator",
    "article_id": "article",
    "revision_id": "revision",
    "group_id": "claim_group",
}
_MARKS = frozenset({"from_id", "to_id", "gold_ids", "sources", "target_id", "suggestion_id", "annotation_id"})


def _shown(one: Conflict, value: Any, thing: Any, known: _Known) -> str:
    """A value as people read it: names for ids, words for fragments, yes and no."""
    name = one.field
    if not name:
        return "kept" if value == "kept" else "removed"
    if name == "fragments" and isinstance(thing, Annotation):
        return known.covered(thing, value)
    if isinstance(value, list | tuple):
        return ", ".join(_one(name, item, known) for item in value)
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_one(name, item, known)}" for key, item in value.items())
    return _one(name, value, known)


def _one(name: str, value: Any, known: _Known) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return _named(name, str(value), known) if name in _NAMES or name in _MARKS else str(value)


def _named(name: str, object_id: str, known: _Known) -> str:
    """What an id stands for, in words."""
    if name in _MARKS:
        return known.covered(known.get("annotation", object_id)) or "words that are not here"
    found = known.get(_NAMES[name], object_id)
    if isinstance(found, Revision):
        beginning = _short(known.text(found.id)[: 2 * _WORDS])
        return f"text {found.number}, {found.length:,} characters: {beginning}"
    words = next((one for key in ("name", "title", "statement") if (one := getattr(found, key, ""))), "")
    kind = _NAMES[name].replace("_", " ")
    return (str(words).replace("_", " ") if kind == "relation type" else str(words)) or f"a {kind} that is not here"


def _short(text: str, length: int = _WORDS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1].rstrip() + "…"


def _ends_of(text: str) -> str:
    """The beginning and the end of longer words."""
    line = " ".join(text.split())
    if len(line) <= _WORDS:
        return line
    first, last = line[: _WORDS // 2], line[-_WORDS // 2 :]
    return f"{first.rpartition(' ')[0] or first} … {last.partition(' ')[2] or last}"


# -- places -------------------------------------------------------------------------------------------------------


def _disputed_parts(one: Conflict) -> tuple[Fragments, ...]:
    """The fragments to choose from, for a disputed boundary."""
    if one.field != "fragments":
        return ()
    return tuple(fragments(tuple(part) for part in way["value"]) for way in one.values)


def _around(known: _Known, marked: Annotation, parts: Fragments, window: Fragments) -> Pieces:
    """The covered words set off from those around them; `window` is what is to be seen in any case."""
    text = known.text(marked.revision_id)
    if not text or not window:
        return ()
    first = word_start(text, max(0, window[0].start - AROUND))
    last = word_end(text, min(len(text), window[-1].end + AROUND))
    pieces = [("… " if first else "", False)]
    at = first
    for start, end in parts:
        pieces += [(text[at:start], False), (text[start:end], True)]
        at = end
    pieces += [(text[at:last], False), (" …" if last < len(text) else "", False)]
    return tuple((one_line(words), covered) for words, covered in pieces if words)


# -- what hangs on what would be removed --------------------------------------------------------------------------


def _hanging(read: Any, ids: Sequence[str]) -> dict[str, str]:
    """What goes with each of these annotations when it is removed, in words."""
    counts: dict[str, dict[str, int]] = {}
    for one in read.touching(ids):
        kind = type(one).__name__.lower()
        for end in _ends(one):
            if end in ids:
                found = counts.setdefault(end, {})
                found[kind] = found.get(kind, 0) + 1
    return {end: _listed(found) for end, found in counts.items()}


def _ends(one: Any) -> Iterable[str]:
    names = ("from_id", "to_id", "target_id", "suggestion_id")
    return {str(getattr(one, name)) for name in names if getattr(one, name, None)}


def _listed(counts: Mapping[str, int]) -> str:
    rows = [f"{count:,} {kind if count == 1 else kind + 's'}" for kind, count in sorted(counts.items())]
    return " and ".join(rows)


def _with_hanging(one: Dispute, hanging: Mapping[str, str]) -> Dispute:
    found = hanging.get(one.conflict.object_id, "")
    return replace(one, hanging=found) if found and not one.field else one
