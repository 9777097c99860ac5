"""An article record as WebAnno TSV 3.3, with a list of what it cannot hold."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import count
from typing import Any

from annotator.formats.guessing import guess
from annotator.formats.records import ArticleRecord, Loss, RelationRecord, SpanRecord
from annotator.formats.tsv_cells import NOTHING, UNSET, text_line, value_cell
from annotator.formats.units import unit_offsets
from annotator.model.spans import Fragment, Fragments, fragments
from annotator.model.text import words

#: Our layers, and the relation that goes from a further fragment of a span to its first.
SPAN_LAYER, RELATION_LAYER = "webanno.custom.AnnotatorSpan", "webanno.custom.AnnotatorRelation"
FRAGMENT_OF = "fragment-of"

#: Features of every span before its attributes; `more` holds attributes whose names are no names of features.
_FEATURES = ("label", "annotator", "speaker", "note", "more")

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_AS_JSON = re.compile(r'[\[{"0-9-]|(?:true|false|null)$')


@dataclass(slots=True)
class _Unit:
    """A token (or a part of one): its number, place in code points, and the pieces on it."""

    name: str
    start: int
    end: int
    pieces: tuple[int, ...] = ()


@dataclass(slots=True)
class _Piece:
    """One fragment of a span as rows know it."""

    span: SpanRecord
    part: Fragment
    head: int | None
    units: list[_Unit] = field(default_factory=list)
    number: int = 0


class TsvWriting:
    """One article on its way into rows; `losses` and counts stand when `made` has been called."""

    def __init__(self, record: ArticleRecord) -> None:
        self._record = record
        self._text = record.text
        self._places = unit_offsets(record.text)
        self._name = record.id or ""
        self._sentences: list[list[_Unit]] = []
        self._tokens: list[_Unit] = []
        self._starts: list[int] = []
        self._subs: dict[str, list[_Unit]] = defaultdict(list)
        self._pieces: list[_Piece] = []
        self._first: dict[str | None, int] = {}
        self._columns: tuple[str, ...] = ()
        self._made_cells: dict[int, Sequence[str]] = {}
        self.losses: list[Loss] = []
        self.spans = 0
        self.relations = 0

    def made(self) -> str:
        """The whole file."""
        self._cut()
        for span in self._record.spans:
            self._place_span(span)
        self._number()
        self._note_losses()
        names = sorted({key for piece in self._pieces for key in piece.span.attributes if _plain_name(key)})
        self._columns = (*_FEATURES, *names)
        arrows = self._arrows()
        header = ["#FORMAT=WebAnno TSV 3.3", f"#T_SP={SPAN_LAYER}|{'|'.join(self._columns)}"]
        if arrows:
            header.append(f"#T_RL={RELATION_LAYER}|label|BT_{SPAN_LAYER}")
        lines = [*header, ""]
        for sentence in self._sentences:
            lines += ["", *self._rows(sentence, arrows, with_arrows=bool(arrows))]
        return "\n".join(lines) + "\n"

    # -- where things are ---------------------------------------------------------------

    def _cut(self) -> None:
        """Lines as sentences, words and marks as tokens."""
        start = 0
        for line in self._text.split("\n"):
            tokens = list(words(line))
            if tokens:
                number = len(self._sentences) + 1
                self._sentences.append(
                    [_Unit(f"{number}-{place}", start + a, start + b) for place, (a, b) in enumerate(tokens, 1)]
                )
            start += len(line) + 1
        self._tokens = [token for sentence in self._sentences for token in sentence]
        self._starts = [token.start for token in self._tokens]

    def _place_span(self, span: SpanRecord) -> None:
        """A piece for each fragment, on the tokens and parts of tokens that it covers."""
        wide = fragments(part for part in span.fragments if part.start < part.end)
        parts: Fragments = wide or span.fragments[:1]
        found = [(part, units) for part in parts if (units := list(self._covered(part)))]
        cut = [Fragment(min(unit.start for unit in units), max(unit.end for unit in units)) for _, units in found]
        if not found:
            self.losses.append(Loss("span", self._name, span.id))
            return
        if tuple(cut) != span.fragments:
            self.losses.append(Loss("white space of a span", self._name, span.id, "cut to the words"))
        head: int | None = None
        for part, (_, units) in zip(cut, found, strict=True):
            self._pieces.append(_Piece(span, part, head, units))
            if head is None:
                head = self._first[span.id] = len(self._pieces) - 1
            for unit in units:
                unit.pieces += (len(self._pieces) - 1,)
        self.spans += 1

    def _covered(self, part: Fragment) -> Iterator[_Unit]:
        start, end = part
        for place in range(max(0, bisect_right(self._starts, start) - 1), len(self._tokens)):
            token = self._tokens[place]
            if token.start > end:
                return
            if start == end:
                if token.start <= start <= token.end:
                    yield self._sub(token, start, end)
                    return
            elif start <= token.start and token.end <= end:
                yield token
            elif max(start, token.start) < min(end, token.end):
                yield self._sub(token, max(start, token.start), min(end, token.end))

    def _sub(self, token: _Unit, start: int, end: int) -> _Unit:
        subs = self._subs[token.name]
        found = next((one for one in subs if (one.start, one.end) == (start, end)), None)
        if found is None:
            found = _Unit(f"{token.name}.{len(subs) + 1}", start, end)
            subs.append(found)
        return found

    def _number(self) -> None:
        """Numbers for pieces that cover several units, or share one."""
        numbers = count(1)
        for piece in self._pieces:
            if len(piece.units) > 1 or any(len(unit.pieces) > 1 for unit in piece.units):
                piece.number = next(numbers)

    # -- rows ---------------------------------------------------------------------------

    def _arrows(self) -> dict[str, list[tuple[str, str]]]:
        """By the unit where an arrow ends: its label, and where it starts with the numbers of both ends."""
        found: dict[str, list[tuple[str, str]]] = defaultdict(list)

        def add(label: str, start: int, end: int) -> None:
            left, right = self._pieces[start], self._pieces[end]
            numbers = f"[{left.number}_{right.number}]" if left.number or right.number else ""
            found[right.units[0].name].append((value_cell(label), f"{left.units[0].name}{numbers}"))

        for place, piece in enumerate(self._pieces):
            if piece.head is not None:
                add(FRAGMENT_OF, place, piece.head)
        for relation in self._record.relations:
            start, end = self._first.get(relation.from_id), self._first.get(relation.to_id)
            if start is None or end is None:
                self.losses.append(Loss("relation", self._name, relation.id))
                continue
            add(relation.type, start, end)
            self.relations += 1
        return found

    def _rows(
        self, sentence: list[_Unit], arrows: dict[str, list[tuple[str, str]]], *, with_arrows: bool
    ) -> Iterator[str]:
        line = self._text[sentence[0].start : sentence[-1].end]
        written = text_line(line)
        yield "#Text=" + written
        text, places, subs_of, escaped = self._text, self._places, self._subs, written != line
        nothing = (NOTHING,) * len(self._columns)
        blank = "\t".join((*nothing, *((NOTHING, NOTHING) if with_arrows else ()), ""))
        for token in sentence:
            subs = subs_of.get(token.name, ())
            if not subs and not token.pieces and token.name not in arrows:
                start, end = token.start, token.end
                word = text_line(text[start:end]) if escaped else text[start:end]
                yield f"{token.name}\t{places[start]}-{places[end]}\t{word}\t{blank}"
                continue
            for unit in (token, *subs):
                cells = [unit.name, f"{self._places[unit.start]}-{self._places[unit.end]}"]
                cells.append(text_line(self._text[unit.start : unit.end]))
                cells += self._cells(unit) if unit.pieces else nothing
                if with_arrows:
                    ends = arrows.get(unit.name, [])
                    cells += ["|".join(label for label, _ in ends) or NOTHING, "|".join(a for _, a in ends) or NOTHING]
                yield "\t".join(cells) + "\t"

    def _cells(self, unit: _Unit) -> Sequence[str]:
        """A cell for each column; the cells of a piece are made once, as it may lie on many tokens."""
        rows = [self._piece_cells(place) for place in unit.pieces]
        return rows[0] if len(rows) == 1 else ["|".join(stack) for stack in zip(*rows, strict=True)]

    def _piece_cells(self, place: int) -> Sequence[str]:
        made = self._made_cells.get(place)
        if made is None:
            piece = self._pieces[place]
            number = f"[{piece.number}]" if piece.number else ""
            made = self._made_cells[place] = [(_cell(piece.span, one) or UNSET) + number for one in self._columns]
        return made

    # -- losses -------------------------------------------------------------------------

    def _note_losses(self) -> None:
        record, name = self._record, self._name
        if self._kept_text() != record.text:
            self.losses.append(Loss("white space of the text", name, None, "line ends between its lines"))
        title, meta = guess(record.text, fallback=name)
        own = {key for key, value in record.meta.items() if meta.get(key) != value} - {"source_file"}
        if own or (record.title is not None and record.title != title):
            self.losses.append(Loss("metadata", name))
        if record.status not in (None, "to do"):
            self.losses.append(Loss("article status", name))
        if any(span.created or span.changed for span in record.spans) or any(one.created for one in record.relations):
            self.losses.append(Loss("times", name, None, "left out of every annotation"))
        for span in record.spans:
            if span.id in self._first:
                self.losses += _span_losses(span, name)
        for relation in record.relations:
            self.losses += _relation_losses(relation, name) if self._both(relation) else []
        self.losses += [Loss("comment", name, comment.id) for comment in record.comments]

    def _both(self, relation: RelationRecord) -> bool:
        return relation.from_id in self._first and relation.to_id in self._first

    def _kept_text(self) -> str:
        """The text as a reader puts it together again."""
        made, length = [], 0
        for sentence in self._sentences:
            begin, end = sentence[0].start, sentence[-1].end
            made.append("\n" * (begin - length) + self._text[begin:end])
            length = end
        return "".join(made)


def _span_losses(span: SpanRecord, name: str) -> Iterator[Loss]:
    if span.status != "accepted":
        yield Loss("status", name, span.id, "read as accepted")
    if span.origin is not None:
        yield Loss("origin", name, span.id)
    if span.group is not None:
        yield Loss("claim group", name, span.id)
    for key in span.extra:
        yield Loss(f"extra {key}", name, span.id)


def _relation_losses(relation: RelationRecord, name: str) -> Iterator[Loss]:
    if relation.annotator is not None:
        yield Loss("annotator", name, relation.id)
    if relation.status != "accepted":
        yield Loss("status", name, relation.id, "read as accepted")
    for key in relation.attributes:
        yield Loss(f"attribute {key} of a relation", name, relation.id)


def _plain_name(name: str) -> bool:
    return bool(_NAME.fullmatch(name)) and name not in _FEATURES


def _value(value: Any) -> str:
    """A value as words; anything but plain words as JSON."""
    plain = isinstance(value, str) and value and not _AS_JSON.match(value)
    return value if plain else json.dumps(value, ensure_ascii=False, sort_keys=True)


def _cell(span: SpanRecord, column: str) -> str | None:
    value: Any
    if column == "more":
        value = {key: one for key, one in span.attributes.items() if not _plain_name(key)} or None
    elif column in _FEATURES:
        value = getattr(span, column)
    elif column in span.attributes:
        return value_cell(_value(span.attributes[column]))
    else:
        return None
    return None if value is None else value_cell(_value(value))


# -- back again ---------------------------------------------------------------------------


def ours_read(record: ArticleRecord) -> ArticleRecord:
    """A record as read, with our layers turned back into labels, attributes and fragments; others stay as they are."""
    layer, relation_layer = (name.rpartition(".")[2] for name in (SPAN_LAYER, RELATION_LAYER))
    parts: dict[str, list[Fragment]] = defaultdict(list)
    heads: dict[str, str] = {}
    for one in record.relations:
        if one.type == relation_layer and one.attributes.get("label") == FRAGMENT_OF:
            heads[one.from_id] = one.to_id
    for span in record.spans:
        parts[heads.get(str(span.id), str(span.id))] += span.fragments
    spans = [
        _own(span, fragments(parts[str(span.id)])) if span.label == layer else span
        for span in record.spans
        if str(span.id) not in heads
    ]
    relations = [
        replace(one, type=str(_read(one.attributes.get("label", ""))), attributes={})
        if one.type == relation_layer
        else one
        for one in record.relations
        if one.from_id not in heads or one.to_id != heads[one.from_id]
    ]
    return replace(record, spans=spans, relations=relations)


def _own(span: SpanRecord, whole: Fragments) -> SpanRecord:
    values = {key: _read(value) for key, value in span.attributes.items()}
    more = values.pop("more", None)
    label, annotator, speaker, note = (values.pop(key, None) for key in ("label", "annotator", "speaker", "note"))
    attributes = {**values, **(more if isinstance(more, dict) else {})}
    texts = {"annotator": annotator, "speaker": speaker, "note": note}
    texts = {key: value if value is None else str(value) for key, value in texts.items()}
    return replace(span, label=str(label), fragments=whole, attributes=attributes, **texts)


def _read(value: str) -> Any:
    if _AS_JSON.match(value):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    return value
