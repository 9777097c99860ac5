"""A TEI document as a native line: stand-off spans that point into its text, CATMA's segments, or inline marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, check_storable, read_text
from annotator.formats.native_lines import article_from
from annotator.formats.placing import places, unit_by_words
from annotator.formats.placing import told as told_unit
from annotator.formats.records import ArticleRecord
from annotator.formats.refi_codes import bare_tag, child, children
from annotator.formats.tei_pointers import XML_ID, Layout, pointers_in
from annotator.formats.units import UNITS, converted

NAMESPACE = "http://www.tei-c.org/ns/1.0"

#: Type of the feature structure that holds, as JSON, what TEI has no element for.
OWN = "source-annotator"

_CHAR = re.compile(r"(.*)#char=(\d+),(\d+)")

#: Elements of layout and tokens, which are no annotations when inline marks are taken.
_LAYOUT = frozenset(
    "text body front back group div div1 div2 div3 p ab lg l lb pb cb milestone head s w c pc list item table row cell "
    "titlePage docTitle titlePart ptr anchor figure graphic".split()
)


#: Attributes of a span that say where it is, what and whose; the others are its attributes.
_SPAN_ATTRIBUTES = frozenset((XML_ID, "target", "from", "to", "ana", "resp", "type", "motivation"))


class TeiReading:
    """Reads one document."""

    def __init__(self, root: ElementTree.Element, path: Path, place: str, stem: str, options: Any) -> None:
        if bare_tag(root) == "GateDocument":
            raise BadInput(f"{place} is no TEI document but GATE's own XML; save it as bdoc JSON and import that.")
        if bare_tag(root) != "TEI":
            raise BadInput(f"{place} is no TEI document; its outermost element is <{bare_tag(root)}>, not <TEI>.")
        self._root = root
        self._path = path
        self._place = place
        self._stem = stem
        self._options = options
        self._by_id: dict[str, ElementTree.Element] = {}
        for one in root.iter():
            self._by_id.setdefault(one.get(XML_ID, ""), one)

    def record(self, notice: Notice) -> ArticleRecord:
        """The article.  Raises BadInput when nothing points into its text and inline marks are not wanted."""
        segments = [
            one for one in self._root.iter() if bare_tag(one) == "ptr" and _CHAR.fullmatch(one.get("target", ""))
        ]
        line = self._catma(segments, notice) if segments else self._line(notice)
        check_storable(line["text"], self._place)
        return article_from(line, self._place)

    def _line(self, notice: Notice) -> dict[str, Any]:
        layout, own = Layout(self._root, self._place, self._path.name), self._own()
        line: dict[str, Any] = {"id": self._stem, "title": self._title(own), "text": layout.text}
        line |= {"spans": [], "relations": [], "meta": {} if own else self._header()}
        groups = {one: group for group in self._root.iter() if bare_tag(group) == "spanGrp" for one in group}
        marked = [one for one in self._root.iter() if one not in layout.ranges and _points(one)]
        lost = {one for one in marked if any(layout.is_unplaced(one.get(key, "")) for key in ("from", "to"))}
        marked = [one for one in marked if one not in lost]
        if lost:
            notice(
                f"{self._place}: {len(lost)} spans begin or end at moments that no part of the text names; they were "
                "left out."
            )
        stated = own.get("spans") or []
        for number, span in enumerate(marked):
            more = stated[number] if number < len(stated) and isinstance(stated[number], dict) else None
            line["spans"].append(self._span(span, groups.get(span), layout, more))
        if not own:
            self._tell_apart(line["spans"], notice)
        if own or marked:
            ids = {one.get(XML_ID): span["id"] for one, span in zip(marked, line["spans"], strict=True)}
            ids.pop(None, None)
            line["relations"] = [*self._relations(ids, own.get("relations") or []), *self._links(ids)]
            if own:
                return {**line, **{key: one for key, one in own.items() if key not in ("spans", "relations")}}
            line["comments"] = list(self._notes(ids, layout))
            return line
        if not self._options.inline:
            raise BadInput(
                f"{self._place} has no stand-off annotation of its text; choose the option “inline” to take the text "
                "with the names and phrases that are marked within it."
            )
        line["spans"] = list(self._inline(layout))
        return line

    def _tell_apart(self, spans: list[dict[str, Any]], notice: Notice) -> None:
        """Take an id from all but the first span that has it."""
        taken: set[str | None] = {None}
        for span in spans:
            if span["id"] in taken and span["id"]:
                notice(f"{self._place}: the id {span['id']} stands for several spans; the first keeps it.")
                span["id"] = None
            taken.add(span["id"])

    def _title(self, own: Mapping[str, Any]) -> str | None:
        title = next((one.text for one in self._root.iter() if bare_tag(one) == "title" and one.text), None)
        return title if own or title is None else " ".join(title.split()) or None

    def _header(self) -> dict[str, Any]:
        """What the header says of the text."""
        header = child(self._root, "teiHeader")
        found: dict[str, Any] = {}
        for one in () if header is None else header.iter():
            key = {"author": "author", "publisher": "outlet", "date": "published", "language": "language"}.get(
                bare_tag(one), ""
            )
            value = one.get("when") or one.get("ident") or " ".join("".join(one.itertext()).split())
            if key and value:
                found.setdefault(key, value)
        return found

    # -- stand-off --------------------------------------------------------------------

    def _own(self) -> dict[str, Any]:
        for one in self._root.iter():
            if bare_tag(one) == "fs" and one.get("type") == OWN:
                try:
                    value = json.loads("".join(one.itertext()).strip())
                except (ValueError, RecursionError):
                    continue
                return value if isinstance(value, dict) else {}
        return {}

    def _span(
        self,
        span: ElementTree.Element,
        group: ElementTree.Element | None,
        layout: Layout,
        own: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        name = span.get(XML_ID)
        what = f"{self._place}: the {bare_tag(span)} {name or span.get('target') or span.get('from')}"
        if span.get("from"):
            pieces = layout.between(span.get("from", ""), span.get("to"), what)
        else:
            pieces = [piece for one in pointers_in(span.get("target", "")) for piece in layout.pointed(one, what)]
        made: dict[str, Any] = {"id": name, "fragments": [list(piece) for piece in pieces]}
        pointers = span.get("ana", "").split()
        if own is not None:
            label = self._label(pointers[0], exact=True) if pointers else None
            return {**made, "label": label or "span", "id": None, **own}
        labels = [self._label(one) for one in pointers]
        words = " ".join("".join(span.itertext()).split()) if bare_tag(span) == "span" else ""
        kind = span.get("type") or (None if group is None else group.get("type"))
        made["label"] = labels[0] if labels else kind or words or span.get("motivation") or bare_tag(span)
        made["attributes"] = {
            key.rpartition("}")[2]: value for key, value in span.attrib.items() if key not in _SPAN_ATTRIBUTES
        }
        if labels and kind:
            made["attributes"]["type"] = kind
        if kind and words and not labels:  # what a group of this type says of each place, such as a word class
            made["attributes"]["value"] = words
        if labels[1:]:
            made["attributes"]["ana"] = labels[1:]
        notes = [words] if labels and words else []
        notes += [" ".join("".join(one.itertext()).split()) for one in children(span, "note", "desc")]
        made["note"] = "\n".join(notes) or None
        who = next((one.text for one in span.iter() if bare_tag(one) == "persName" and one.text), None)
        resp = span.get("resp") or (None if group is None else group.get("resp"))
        return made | {"annotator": who if bare_tag(span) == "annotation" and who else self._person(resp)}

    def _label(self, pointer: str, *, exact: bool = False) -> str:
        """The name of a category, of an interpretation, or the pointer's last part."""
        element = self._by_id.get(pointer.removeprefix("#"))
        if element is None:
            return pointer.rpartition("#")[2] or pointer
        told = next(
            (one for name in ("catDesc", "desc", "persName") if (one := child(element, name)) is not None), None
        )
        named = element if told is None else told
        words = (named.text or "") if exact else " ".join((named.text or "").split())
        return words if words.strip() else element.get("n") or pointer.removeprefix("#")

    def _person(self, pointer: str | None) -> str | None:
        if not pointer:
            return None
        element = self._by_id.get(pointer.removeprefix("#"))
        if element is None:
            return pointer.removeprefix("#")
        found = next((one.text for one in element.iter() if bare_tag(one) in ("name", "persName") and one.text), None)
        return found or pointer.removeprefix("#")

    def _relations(self, ids: Mapping[Any, Any], own: list[Any]) -> Iterator[dict[str, Any]]:
        listed = [one for one in self._root.iter() if bare_tag(one) == "relation" and one.get("active")]
        listed += [one for one in self._root.iter() if bare_tag(one) == "relation" and one.get("mutual")]
        for number, one in enumerate(listed):
            starts, ends = (self._ends(one.get(key), ids) for key in ("active", "passive"))
            if one.get("mutual"):
                starts, ends = (some := self._ends(one.get("mutual"), ids))[:1], some[1:]
            told = child(one, "desc")
            kind = (told.text if told is not None else None) or one.get("name") or one.get("ref") or "relation"
            made = {"id": one.get(XML_ID), "type": kind, "annotator": self._person(one.get("resp"))}
            more = own[number] if number < len(own) and isinstance(own[number], dict) else {}
            single = len(starts) * len(ends) == 1
            for start in starts:  # none between persons or events, as in editions of plays
                for end in ends:
                    head = made if single and not more else {**made, "id": None}
                    yield {**head, "type": kind, **more, "from": start, "to": end}

    def _ends(self, pointers: str | None, ids: Mapping[Any, Any]) -> list[Any]:
        """The spans that a list of pointers names; none when one of them is no span."""
        found = [ids.get(one.removeprefix("#")) for one in (pointers or "").split()]
        return [] if None in found else found

    def _links(self, ids: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
        """Links from one span to others."""
        for group in self._root.iter():
            for one in children(group, "link"):
                ends = self._ends(one.get("target"), ids)
                kind = one.get("type") or group.get("type") or "link"
                for end in ends[1:]:
                    yield {"type": kind, "from": ends[0], "to": end, "annotator": self._person(one.get("resp"))}

    def _notes(self, ids: Mapping[Any, Any], layout: Layout) -> Iterator[dict[str, Any]]:
        for one in self._root.iter():
            if bare_tag(one) != "note" or one in layout.ranges:
                continue
            targets = [ids[name] for end in (one.get("target") or "").split() if ids.get(name := end.removeprefix("#"))]
            if targets:
                words = "".join(one.itertext())
                yield {"target": targets[0], "text": words, "author": self._person(one.get("resp"))}

    # -- inline and CATMA -------------------------------------------------------------

    def _inline(self, layout: Layout) -> Iterator[dict[str, Any]]:
        """A span for each element within the text that is neither layout nor a token."""
        for element, (start, end) in sorted(layout.ranges.items(), key=lambda one: one[1]):
            name = bare_tag(element)
            if name not in _LAYOUT and start < end:
                attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items() if key != XML_ID}
                yield {"start": start, "end": end, "label": name, "id": element.get(XML_ID), "attributes": attributes}

    def _catma(self, pointers: list[ElementTree.Element], notice: Notice) -> dict[str, Any]:
        """CATMA's segments; the text they count in is a file of its own."""
        names = {(_CHAR.fullmatch(one.get("target", "")) or ["", ""])[1].rpartition("/")[2] for one in pointers}
        if len(names) > 1:
            raise BadInput(
                f"{self._place} points into several texts ({', '.join(sorted(names))}); export one at a time."
            )
        name = names.pop()
        file = Path(self._options.text) if self._options.text else self._path.parent / name
        if not file.is_file():
            raise BadInput(
                f"{self._place} points into {name}, which is not beside it; put it there, or name it with the "
                "option “text”."
            )
        text = read_text(file, lambda _: None)
        pairs = [(int(one[2]), int(one[3])) for one in (_CHAR.fullmatch(p.get("target", "")) for p in pointers) if one]
        unit = unit_by_words((text, pair) for pair in pairs)
        if unit != UNITS[0]:
            notice(told_unit(self._place, unit))
        table = places(text, unit)
        spans = [span for one in self._root.iter() if bare_tag(one) == "seg" for span in self._segment(one, table)]
        return {"id": Path(name).stem, "text": text, "spans": spans, "meta": {"source_file": name}}

    def _segment(self, segment: ElementTree.Element, table: Sequence[int | None]) -> Iterator[dict[str, Any]]:
        found = [_CHAR.fullmatch(one.get("target", "")) for one in children(segment, "ptr")]
        pairs = [(int(one[2]), int(one[3])) for one in found if one]
        parts = converted(pairs, table)
        if parts is None:
            raise BadInput(f"{self._place}: a segment at {pairs} is not in the text, or ends before it starts.")
        pieces = [list(part) for part in parts]
        for pointer in segment.get("ana", "").split() if pieces else ():
            name = pointer.removeprefix("#")
            instance = self._by_id.get(name)
            kind = self._by_id.get(instance.get("type", "")) if instance is not None else None
            told = None if kind is None else child(kind, "fsDescr")
            values = {one.get("name", ""): " ".join("".join(one.itertext()).split()) for one in children(instance, "f")}
            values = {key: one for key, one in values.items() if one and not key.startswith("catma_")}
            label = (told.text or "").strip() if told is not None else ""
            yield {"id": name, "label": label or name, "fragments": pieces, "attributes": values}


def _points(one: ElementTree.Element) -> bool:
    """Whether the element is an annotation of places in a text."""
    name, target = bare_tag(one), one.get("target", "")
    if name in ("span", "annotation"):
        return bool(target or one.get("from"))
    return "string-range(" in target and name not in ("note", "relation", "link", "ptr", "ref")
