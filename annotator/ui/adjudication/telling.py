"""What the adjudication page says of a difference: rows of the list, and variants side by side; without Qt."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from annotator.model.annotations import Annotation, Relation
from annotator.model.codebook import Codebook
from annotator.model.spans import Fragment, Fragments, fragments
from annotator.model.text import one_line, word_end, word_start
from annotator.ui import wording

if TYPE_CHECKING:
    from annotator.commands.gold import Adjudication, Point

#: Code points shown around the words of a variant, and at either end of what all variants share when that is long.
AROUND, SHARED = 36, 48

#: Code points of a difference's words in the list.
_WORDS = 90

#: Label colour of what has no label.
_GREY = "#64748b"


@dataclass(frozen=True, slots=True)
class Row:
    """One difference in the list: its words, what is different, what was answered ("" while open), by whom and when."""

    key: str
    words: str
    kinds: str
    label: str
    colour: str
    state: str
    answer: str = ""
    by: str = ""
    point: Any = field(default=None, compare=False)

    @property
    def told(self) -> str:
        """The row as a screen reader says it."""
        return ", ".join(one for one in (self.words, self.label, self.kinds, self.answer or self.state) if one)


@dataclass(frozen=True, slots=True)
class Side:
    """One variant: the places of the layers that have it, its label, its words in context, and its values.

    `pieces` are (text, whether it is covered); `values` are (name, value, whether the layers differ in it);
    `parts` are what it covers, empty when the layers have nothing there.
    """

    places: tuple[int, ...]
    label: str
    colour: str
    pieces: tuple[tuple[str, bool], ...]
    values: tuple[tuple[str, str, bool], ...]
    parts: Fragments = ()
    target_id: str = ""

    @property
    def nothing(self) -> bool:
        """Whether these layers have nothing."""
        return not self.label


def rows_of(seen: Adjudication, codebook: Codebook, *, agreements: bool = False) -> list[Row]:
    """The differences of an article in reading order, with the `agreements` among them if they are wanted."""
    ends = {point.match.key: point for point in seen.points}
    found = []
    for point in seen.points:
        if point.state in ("idle", "waiting" if point.match.agreed else "") or (point.match.agreed and not agreements):
            continue
        label, colour = _label_of(point, codebook)
        kinds = " · ".join(point.match.kinds) or "agreement"
        words, answer, by = _words_of(seen, point, codebook, ends), answer_of(seen, point), by_whom(seen, point)
        found.append(Row(point.match.key, words, kinds, label, colour, point.state, answer, by, point))
    return found


def _label_of(point: Point, codebook: Codebook) -> tuple[str, str]:
    names: dict[str, str] = {}
    for one in point.match.variants:
        if isinstance(one, Annotation):
            label = codebook.label(one.label_id)
            names.setdefault(label.name if label else "?", label.colour if label else _GREY)
        elif isinstance(one, Relation):
            kind = codebook.relation_type(one.type_id)
            names.setdefault(wording.relation_phrase(kind.name) if kind else "?", _GREY)
    if point.match.subject == "value":
        return point.match.name, _GREY
    return " / ".join(names), next(iter(names.values()), _GREY)


def _words_of(seen: Adjudication, point: Point, codebook: Codebook, ends: Mapping[str, Point]) -> str:
    match = point.match
    if match.subject == "value":
        return "The article as a whole"
    if match.subject == "relation":
        start, end = (_start_words(seen, ends[key]) for key in match.ends)
        return f"{start} → {end}"
    return _start_words(seen, point)


def _start_words(seen: Adjudication, point: Point) -> str:
    parts = fragments([part for one in point.match.variants if one is not None for part in one.fragments])
    return wording.surface_start(seen.text, parts, _WORDS)


def answer_of(seen: Adjudication, point: Point) -> str:
    """What was decided, in words: whose variant, both, none; "" when nothing was."""
    decision = point.decision
    if decision is None:
        return ""
    names = {one.id: one.name for one in seen.layers}
    fixed = {"agreed": "agreed", "both": "every variant", "neither": "none", "edited": "edited"}
    answer = fixed.get(decision.answer) or f"as {names.get(decision.answer, 'another layer')}"
    return f"{answer} · by {decision.rule}" if decision.rule else answer


def by_whom(seen: Adjudication, point: Point) -> str:
    """Who decided it and when, for instance `by ana, 22 Nov 2026`; "" when nothing was decided."""
    decision = point.decision
    if decision is None:
        return ""
    who = "" if decision.rule or decision.answer == "agreed" else seen.people.get(decision.annotator_id, "")
    day = wording.shown_date(decision.created)
    return f"by {wording.isolated(who)}, {day}" if who else day


def sides_of(seen: Adjudication, point: Point, codebook: Codebook) -> list[Side]:
    """The variants of a difference side by side, in the order of the layers."""
    match = point.match
    choices = match.choices()
    differing = _differing([variant for variant, _ in choices if variant is not None])
    tell: dict[str, Callable[..., Side]] = {"annotation": _marked, "relation": _linked, "value": _valued}
    return [
        Side(places, "", _GREY, _context(seen.text, (), match.start, match.end), ())
        if variant is None
        else tell[match.subject](seen, point, codebook, variant, places, differing)
        for variant, places in choices
    ]


def _differing(variants: Sequence[Any]) -> frozenset[str]:
    """Names of the attributes in which variants differ, "speaker" for whom they mean."""
    found: set[str] = set()
    carried = [one for one in variants if isinstance(one, Annotation | Relation)]
    for name in {name for one in carried for name in one.attributes}:
        values = [one.attributes.get(name) for one in carried]
        if any(value != values[0] for value in values):
            found.add(name)
    if len({one.speaker_id for one in carried if isinstance(one, Annotation)}) > 1:
        found.add("speaker")
    return frozenset(found)


def _marked(
    seen: Adjudication,
    point: Point,
    codebook: Codebook,
    one: Annotation,
    places: tuple[int, ...],
    differ: frozenset[str],
) -> Side:
    label = codebook.label(one.label_id)
    defined = {definition.name for definition in codebook.attributes_of(one.label_id)}
    values = _attributes(one.attributes, (differ & defined) | (differ & one.attributes.keys()))
    if one.speaker_id or "speaker" in differ:
        name = seen.speakers.get(one.speaker_id or "", "") or "not said"
        values = (("means", name, "speaker" in differ), *values)
    match = point.match
    pieces = _context(seen.text, one.fragments, match.start, match.end, _folded(seen.text, match.variants))
    return Side(
        places, label.name if label else "?", label.colour if label else _GREY, pieces, values, one.fragments, one.id
    )


def _linked(
    seen: Adjudication, point: Point, codebook: Codebook, one: Relation, places: tuple[int, ...], differ: frozenset[str]
) -> Side:
    kind = codebook.relation_type(one.type_id)
    marks = {point.match.key: point for point in seen.points if point.match.subject == "annotation"}
    start, end = (_start_words(seen, marks[key]) for key in point.match.ends)
    phrase = wording.relation_phrase(kind.name) if kind else "?"
    pieces = ((start, True), (f"  {phrase}  ", False), (end, True))
    return Side(places, phrase, _GREY, pieces, _attributes(one.attributes, differ), (), one.from_id)


def _valued(
    _seen: Adjudication, point: Point, _codebook: Codebook, one: Any, places: tuple[int, ...], _differ: frozenset[str]
) -> Side:
    return Side(places, point.match.name, _GREY, ((wording.text_of(one), True),), ())


def _attributes(attributes: Mapping[str, Any], differ: frozenset[str]) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (name, wording.text_of(value) or "—", name in differ)
        for name, value in sorted({**dict.fromkeys(differ - {"speaker"}), **attributes}.items())
        if value is not None or name in differ
    )


def _context(
    text: str, parts: Fragments, start: int, end: int, folded: tuple[int, int] | None = None
) -> tuple[tuple[str, bool], ...]:
    """The words of a variant set off from those around it, as far as the widest variant and a little more.

    What is `folded`, words that all variants share, stands as an ellipsis.
    """
    if start < 0:
        return ()
    first, last = word_start(text, max(0, start - AROUND)), word_end(text, min(len(text), end + AROUND))
    pieces: list[tuple[str, bool]] = [("… " if first else "", False)]
    at = first
    for part in parts:
        pieces.append((text[at : part.start], False))
        if folded is not None and part.start <= folded[0] and folded[1] <= part.end:
            pieces.append((f"{text[part.start : folded[0]]} … {text[folded[1] : part.end]}", True))
        else:
            pieces.append((text[part.start : part.end], True))
        at = part.end
    pieces += [(text[at:last], False), (" …" if last < len(text) else "", False)]
    return tuple((one_line(words), covered) for words, covered in pieces if words)


def _folded(text: str, variants: Sequence[Any]) -> tuple[int, int] | None:
    """The middle of the longest stretch that all variants cover, None when it is short: what differs is at its ends."""
    marked = [one for one in variants if isinstance(one, Annotation)]
    common = list(marked[0].fragments) if marked else []
    for one in marked[1:]:
        both = ((max(a.start, b.start), min(a.end, b.end)) for a in common for b in one.fragments)
        common = [Fragment(start, end) for start, end in both if start < end]
    longest = max(common, key=lambda part: part.end - part.start, default=None)
    if longest is None or longest.end - longest.start < 3 * SHARED:
        return None
    return word_end(text, longest.start + SHARED), word_start(text, longest.end - SHARED)


def taken_side(seen: Adjudication, row: Row, sides: Sequence[Side]) -> Side | None:
    """The variant that was taken, None where it was none of them, or nothing has been decided."""
    decision = row.point.decision
    if decision is None or row.state != "decided":
        return None
    if decision.answer == "neither":
        return next((side for side in sides if side.nothing), None)
    place = next((at for at, one in enumerate(seen.layers) if one.id == decision.answer), -1)
    return next((side for side in sides if place in side.places), None)


def parts_of(seen: Adjudication, row: Row, side: Side | None) -> Fragments:
    """The words that a difference is about: those of the variant `side`, else of all of them, else of its ends."""
    if side is not None and side.parts:
        return side.parts
    matches = [row.point.match]
    if row.point.match.subject == "relation":
        matches = [point.match for point in seen.points if point.match.key in row.point.match.ends]
    marked = [one for match in matches for one in match.variants if isinstance(one, Annotation)]
    return fragments([part for one in marked for part in one.fragments])


def standing_line(seen: Adjudication) -> str:
    """How far the article is, for instance `3 to decide · 12 decided · 41 agreements in gold`."""
    left = seen.count("open", "again")
    parts = [
        f"{left:,} to decide" if left else "everything is decided" if seen.points else "",
        f"{seen.count('decided'):,} decided" if seen.count("decided") else "",
        f"{seen.count('waiting'):,} waiting" if seen.count("waiting") else "",
    ]
    return " · ".join(part for part in parts if part)


def agreements_line(seen: Adjudication) -> str:
    """What stands for the agreements, which are folded to a count."""
    accepted, new = seen.count("accepted"), seen.acceptable
    if not accepted and not new:
        return "No agreements"
    total = wording.counted(accepted + new, "agreement")
    if not new:
        return f"{total}, all in gold"
    return f"{total}, {accepted:,} in gold" if accepted else total
