"""WebAnno TSV 3 to an article record: sentences to text, layers to spans and relations."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.placing import told
from annotator.formats.records import ArticleRecord, RelationRecord, SpanRecord
from annotator.formats.tsv_cells import NOTHING, numbered, parts, unescaped, value_of
from annotator.formats.units import BYTES, UNITS, converted, positions

#: What offsets count, as the specification says.
UTF16 = UNITS[1]

_FORMAT = re.compile(r"#FORMAT=WebAnno TSV 3\.\d+")
_ROW = re.compile(r"\d{1,9}-\d{1,9}(?:\.\d{1,9})?\t(\d{1,10})-(\d{1,10})\t", re.ASCII)
#: The most that may be missing between sentences, all together; more is a broken or hostile file.
_WIDEST_GAP = 1_000_000

_LINK = re.compile(r"(.*)->(\d{1,9})-(\d{1,9})", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Layer:
    """One layer: kind (SP, RL or CH), full name, its columns from `first` on, and the layer its arrows end at."""

    kind: str
    name: str
    columns: tuple[str, ...]
    first: int


@dataclass(slots=True)
class _Span:
    """A span being put together from the units it covers."""

    layer: Layer
    start: int
    end: int
    values: dict[str, Any]
    slots: list[tuple[str, str, str, str]] = field(default_factory=list)
    link: tuple[int, int, str] | None = None


@dataclass(slots=True)
class _Arrow:
    """A relation, found at the unit where it ends."""

    layer: Layer
    values: dict[str, str]
    base: str
    start: tuple[str, str]
    end: tuple[str, str]


def article_of(content: str, place: str, notice: Notice) -> ArticleRecord:
    """The article of a file.  Where its tokens fit only when something else is counted, that is told.

    Raises BadInput naming file and line.
    """
    try:
        return TsvReading(content, place).record()
    except BadInput:
        for unit in () if content.isascii() else (UNITS[0], BYTES):
            with suppress(BadInput):
                record = TsvReading(content, place, unit).record()
                notice(told(place, unit))
                return record
        raise


class TsvReading:
    """One file on its way to a record; offsets stay in their unit, UTF-16 units by right, until the text is whole."""

    def __init__(self, content: str, place: str, unit: str = UTF16) -> None:
        self._unit = unit
        self._lines = [line[:-1] if line.endswith("\r") else line for line in content.split("\n")]
        self._place = place
        self._layers: list[Layer] = []
        self._width = 3
        self._blank: list[str] = []
        self._text: list[str] = []
        self._length = 0
        self._gaps = 0
        self._sentence: list[str] = []
        self._begin: int | None = None
        self._whole = ""
        self._places: list[int | None] = []
        self._token_end = 0
        self._spans: dict[tuple[str, str, str], _Span] = {}
        self._at: dict[tuple[str, str], list[tuple[str, str, str]]] = {}
        self._arrows: list[_Arrow] = []
        self._units: dict[str, tuple[int, int]] = {}
        self._line = 0

    def record(self) -> ArticleRecord:
        """The article.  Raises BadInput naming file and line."""
        if not _FORMAT.fullmatch(self._lines[0].removeprefix("\ufeff")):
            raise BadInput(
                f"{self._place} does not begin with “#FORMAT=WebAnno TSV 3.…”: it is an older form, or none of "
                "WebAnno; export it again as WebAnno TSV 3.3."
            )
        for number, line in enumerate(self._lines[1:], 2):
            self._line = number
            if line.startswith("#"):
                self._header(line)
            elif line:
                self._row(line)
        self._close()
        return self._made("".join(self._text))

    def _wrong(self, what: str) -> BadInput:
        return BadInput(f"{self._place}, line {self._line}: {what}")

    # -- lines --------------------------------------------------------------------------

    def _header(self, line: str) -> None:
        if line.startswith("#Text="):
            if self._begin is not None:
                self._close()
            self._sentence.append(unescaped(line[6:]))
        elif line.startswith("#T_"):
            kind, _, rest = line[3:].partition("=")
            name, *columns = rest.split("|")
            if kind not in ("SP", "RL", "CH") or not name:
                raise self._wrong(f"“{line[:60]}” declares no layer that is known.")
            columns = columns or [""]
            self._layers.append(Layer(kind, name, tuple(columns), self._width))
            self._width += len(columns)
            self._blank += [NOTHING] * len(columns)
        elif self._begin is not None:
            self._close()

    def _close(self) -> None:
        """Put the sentence's text behind what there is; what was between them is not in the file."""
        words = "\n".join(self._sentence)
        if self._sentence:
            begin = self._length if self._begin is None else self._begin
            self._gaps += begin - self._length
            if self._gaps > _WIDEST_GAP:
                raise self._wrong(
                    f"the sentence before begins {begin - self._length:,} characters after the one before it, which is "
                    "too much to be missing between sentences."
                )
            self._text.append("\n" * (begin - self._length) + words)
            self._length = begin + self._long(words)
        self._sentence, self._begin = [], None

    def _long(self, words: str) -> int:
        """How long the words are, in what offsets count."""
        if self._unit == BYTES:
            return len(words.encode("utf-8", "surrogatepass"))
        return len(words) + (sum(character > "\uffff" for character in words) if self._unit == UTF16 else 0)

    def _row(self, line: str) -> None:
        cells = line.split("\t")
        if len(cells) > self._width and not cells[-1]:
            cells.pop()
        if len(cells) != self._width:
            raise self._wrong(f"there are {len(cells)} columns, but the header declares {self._width}.")
        unit, offsets = cells[0], _ROW.match(line)
        if offsets is None:
            raise self._wrong(f"“{unit}” with “{cells[1]}” is no token with its offsets.")
        start, end = int(offsets[1]), int(offsets[2])
        self._judge(unit, start, end, unescaped(cells[2]))
        self._units[unit] = start, end
        if cells[3:] == self._blank:
            return
        for layer in self._layers:
            own = cells[layer.first : layer.first + len(layer.columns)]
            if all(cell == NOTHING for cell in own):
                continue
            if layer.kind == "RL":
                self._take_relations(layer, own, unit)
            else:
                self._take_spans(layer, own, unit, start, end)

    def _judge(self, unit: str, start: int, end: int, words: str) -> None:
        """Refuse offsets that go backwards and words that are not those of the sentence."""
        if self._begin is None:
            self._open(unit, start, words)
        if end < start or ("." not in unit and start < self._token_end):
            raise self._wrong(f"the offsets of {unit} go backwards.")
        if "." not in unit:
            self._token_end = end
        begin = self._begin or 0
        inside = begin <= start and end - begin < len(self._places)
        first, last = (self._places[start - begin], self._places[end - begin]) if inside else (None, None)
        found = "" if first is None or last is None else self._whole[first:last]
        if first is None or last is None or found != words:
            raise self._wrong(f"the token {unit} is “{words[:40]}”, but the text has “{found[:40]}” there.")

    def _open(self, unit: str, start: int, words: str) -> None:
        """Find out from its first token where a sentence begins."""
        if not self._sentence:
            raise self._wrong(f"the token {unit} comes before any “#Text=”.")
        self._whole = sentence = "\n".join(self._sentence)
        self._places = positions(sentence, self._unit)
        ahead = sentence.find(words)
        self._begin = start - self._long(sentence[: max(ahead, 0)])
        if self._begin < self._length:
            raise self._wrong(f"the token {unit} begins at {start}, before the end of the sentence before it.")

    # -- layers -------------------------------------------------------------------------

    def _take_spans(self, layer: Layer, own: Sequence[str], unit: str, start: int, end: int) -> None:
        stacks = [[numbered(part) for part in parts(cell, "|")] for cell in own]
        for place in range(max(map(len, stacks))):
            column = [stack[place] if place < len(stack) else ("*", None) for stack in stacks]
            if all(value == NOTHING for value, _ in column):
                continue
            number = next((number for _, number in column if number is not None), None)
            values = dict(zip(layer.columns, (value for value, _ in column), strict=True))
            if layer.kind == "CH":
                key = self._chain_key(layer, column)
            else:
                key = (layer.name, number or "", "" if number else f"{unit}/{place}")
            span = self._spans.get(key)
            if span is None:
                span = self._spans[key] = self._new_span(layer, values, start, end)
            span.start, span.end = min(span.start, start), max(span.end, end)
            self._at.setdefault((layer.name, unit), []).append(key)

    def _chain_key(self, layer: Layer, column: Sequence[tuple[str, str | None]]) -> tuple[str, str, str]:
        found = _LINK.fullmatch(column[0][0])
        if found is None:
            raise self._wrong(f"“{column[0][0][:40]}” is no link of a chain.")
        return layer.name, found[2], found[3]

    def _new_span(self, layer: Layer, values: dict[str, str], start: int, end: int) -> _Span:
        span = _Span(layer, start, end, {})
        if layer.kind == "CH":
            (first, relation), *others = values.items()
            found = _LINK.fullmatch(relation)
            assert found is not None
            span.link = int(found[2]), int(found[3]), first
            values = {first: found[1]}
            for name, value in others:  # the label of the link to the next one, with the same numbers
                linked = _LINK.fullmatch(value)
                values[name] = linked[1] if linked else value
        names = iter(values.items())
        for name, value in names:
            if name.startswith("ROLE_"):
                _, targets = next(names, ("", NOTHING))
                self._add_slots(span, name, value, targets)
            elif name and (plain := value_of(value)) is not None:
                span.values[name] = plain
        return span

    def _add_slots(self, span: _Span, name: str, roles: str, targets: str) -> None:
        """Roles and targets of a slot feature, `p1;p2` beside `1-2;1-3[1]`."""
        feature = name.rpartition(":")[2].partition("_")[0]
        after = span.layer.columns.index(name) + 1
        if after == len(span.layer.columns):
            raise self._wrong(f"the slot feature “{feature}” has no column for its targets.")
        base = span.layer.columns[after]
        ends = [] if targets in (NOTHING, "*") else parts(targets, ";")
        for role, end in zip(parts(roles, ";"), ends, strict=False):
            unit, number = _address(end)
            span.slots.append((feature, value_of(role) or "", base, f"{unit}|{number or ''}"))

    def _take_relations(self, layer: Layer, own: Sequence[str], unit: str) -> None:
        stacks = [parts(cell, "|") for cell in own]
        base = layer.columns[-1].removeprefix("BT_")
        for place, address in enumerate(stacks[-1]):
            start, number = _address(address)
            left, _, right = (number or "0_0").partition("_")
            row = [stack[place] if place < len(stack) else "*" for stack in stacks[:-1]]
            pairs = zip(layer.columns, row, strict=False)
            values = {
                name: value for name, cell in pairs if name and (value := value_of(numbered(cell)[0])) is not None
            }
            ends = (start, left if left != "0" else ""), (unit, right if right != "0" else "")
            self._arrows.append(_Arrow(layer, values, base, *ends))

    # -- the record ---------------------------------------------------------------------

    def _made(self, text: str) -> ArticleRecord:
        for arrow in self._arrows:
            for where, which in (arrow.start, arrow.end):
                self._find(arrow.base, where, which)
        for span in list(self._spans.values()):  # what they name may be made only now
            for _, _, base, address in span.slots:
                unit, _, which = address.partition("|")
                self._find(base, unit, which)
        places = positions(text, self._unit)
        spans: dict[tuple[str, str, str], SpanRecord] = {}
        for number, (key, span) in enumerate(self._spans.items(), 1):
            fragments = converted([(span.start, span.end)], places)
            if fragments is None:
                raise BadInput(
                    f"{self._place}: a span from {span.start} to {span.end} begins or ends inside a character."
                )
            spans[key] = SpanRecord(_short(span.layer.name), fragments, f"s{number}", span.values)
        relations = [*self._slot_relations(spans), *self._arrow_relations(spans), *self._chain_relations(spans)]
        for number, relation in enumerate(relations, 1):
            relation.id = f"r{number}"
        return ArticleRecord(text, spans=list(spans.values()), relations=relations)

    def _find(self, base: str, unit: str, number: str) -> tuple[str, str, str]:
        """The span of layer `base` at a unit, by its number where several are there."""
        anything = base == "uima.tcas.Annotation"
        keys = self._everywhere(unit) if anything else self._at.get((base, unit), [])
        found = next((key for key in keys if not number or key[1] == number), None)
        if found is None and not number and unit in self._units and base not in {one.name for one in self._layers}:
            found = self._implied(base, unit)
        if found is None:
            raise BadInput(f"{self._place}: a relation or slot names {unit}, where there is no {_short(base)}.")
        return found

    def _implied(self, base: str, unit: str) -> tuple[str, str, str]:
        """Tokens are a layer that the header never declares: one is made where a relation needs it."""
        key = (base, "", f"{unit}/0")
        self._spans[key] = _Span(Layer("SP", base, (), 0), *self._units[unit], {})
        self._at[base, unit] = [key]
        return key

    def _everywhere(self, unit: str) -> list[tuple[str, str, str]]:
        return [key for (_, where), keys in self._at.items() if where == unit for key in keys]

    def _slot_relations(self, spans: dict[tuple[str, str, str], SpanRecord]) -> Iterator[RelationRecord]:
        for key, span in self._spans.items():
            for feature, role, base, address in span.slots:
                unit, _, number = address.partition("|")
                target = spans[self._find(base, unit, number)]
                more = {"role": role} if role else {}
                yield RelationRecord(feature, str(spans[key].id), str(target.id), None, more)

    def _arrow_relations(self, spans: dict[tuple[str, str, str], SpanRecord]) -> Iterator[RelationRecord]:
        for arrow in self._arrows:
            start, end = (spans[self._find(arrow.base, *one)] for one in (arrow.start, arrow.end))
            yield RelationRecord(_short(arrow.layer.name), str(start.id), str(end.id), None, dict(arrow.values))

    def _chain_relations(self, spans: dict[tuple[str, str, str], SpanRecord]) -> Iterator[RelationRecord]:
        links = {(one.layer.name, *one.link[:2]): key for key, one in self._spans.items() if one.link}
        for (name, chain, link), key in links.items():
            after = links.get((name, chain, link + 1))
            if after is not None:
                yield RelationRecord("next", str(spans[key].id), str(spans[after].id), None, {})


def _address(words: str) -> tuple[str, str | None]:
    return numbered(words)


def _short(name: str) -> str:
    return name.rpartition(".")[2]
