"""A TEI document as a native line: stand-off spans that point into its text, CATMA's segments, or inline marks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, check_storable, read_text
from annotator.formats.native_lines import article_from
from annotator.formats.records import ArticleRecord
from annotator.formats.refi_codes import bare_tag, child, children

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"

#: Type of the feature structure that holds, as JSON, what TEI has no element for.
OWN = "source-annotator"

_RANGE = re.compile(r"#string-range\(\s*#?([^,\s)]+)\s*,\s*(-?\d+)\s*,\s*(-?\d+)\s*\)")
_CHAR = re.compile(r"(.*)#char=(\d+),(\d+)")

#: Elements of layout and tokens, which are no annotations when inline marks are taken.
_LAYOUT = frozenset(
    "text body front back group div div1 div2 div3 p ab lg l lb pb cb milestone head s w c pc list item table row cell "
    "titlePage docTitle titlePart ptr anchor figure graphic".split()
)


class TeiReading:
    """Reads one document."""

    def __init__(self, root: ElementTree.Element, path: Path, place: str, stem: str, options: Any) -> None:
        if bare_tag(root) != "TEI":
            raise BadInput(f"{place} is no TEI document; its outermost element is <{bare_tag(root)}>, not <TEI>.")
        self._root = root
        self._path = path
        self._place = place
        self._stem = stem
        self._options = options
        self._by_id = {one.get(_ID, ""): one for one in root.iter() if one.get(_ID)}
        self._text = ""
        self._ranges: dict[ElementTree.Element, tuple[int, int]] = {}

    def record(self, notice: Notice) -> ArticleRecord:
        """The article.  Raises BadInput when nothing points into its text and inline marks are not wanted."""
        segments = [
            one for one in self._root.iter() if bare_tag(one) == "ptr" and _CHAR.fullmatch(one.get("target", ""))
        ]
        if segments:
            line = self._catma(segments)
        else:
            self._lay_out()
            line = self._line()
        check_storable(line["text"], self._place)
        return article_from(line, self._place)

    def _lay_out(self) -> None:
        """The text of the document, and the range of each element in it."""
        body = child(self._root, "text")
        if body is None:
            raise BadInput(f"{self._place} has no <text>; there is nothing to import.")
        pieces: list[str] = []

        def walk(element: ElementTree.Element, depth: int) -> None:
            if depth > 500:
                raise BadInput(f"{self._place} is nested too deeply to be read.")
            start = sum_of[0]
            put(element.text)
            for one in element:
                if isinstance(one.tag, str):
                    walk(one, depth + 1)
                put(one.tail)
            self._ranges[element] = start, sum_of[0]

        sum_of = [0]

        def put(words: str | None) -> None:
            if words:
                pieces.append(words)
                sum_of[0] += len(words)

        walk(body, 0)
        self._text = "".join(pieces)

    def _line(self) -> dict[str, Any]:
        own = self._own()
        title = next((one.text for one in self._root.iter() if bare_tag(one) == "title" and one.text), None)
        line: dict[str, Any] = {"id": self._stem, "title": title, "text": self._text, "spans": [], "relations": []}
        marked = [
            one for one in self._root.iter() if bare_tag(one) == "span" and one not in self._ranges and _points(one)
        ]
        stated = own.get("spans") or []
        for number, span in enumerate(marked):
            more = stated[number] if number < len(stated) and isinstance(stated[number], dict) else None
            line["spans"].append(self._span(span, more))
        if own or marked:
            ids = {one.get(_ID): span["id"] for one, span in zip(marked, line["spans"], strict=True) if one.get(_ID)}
            line["relations"] = list(self._relations(ids, own.get("relations") or []))
            if own:
                return {**line, **{key: one for key, one in own.items() if key not in ("spans", "relations")}}
            line["comments"] = list(self._notes(ids))
            return line
        if not self._options.inline:
            raise BadInput(
                f"{self._place} has no stand-off annotation of its text; choose the option “inline” to take the text "
                "with the names and phrases that are marked within it."
            )
        line["spans"] = list(self._inline())
        return line

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

    def _span(self, span: ElementTree.Element, own: Mapping[str, Any] | None) -> dict[str, Any]:
        name = span.get(_ID)
        what = f"{self._place}: the span {name or span.get('target') or span.get('from')}"
        if span.get("from"):
            start, end = (
                self._pointed(span.get("from", ""), what),
                self._pointed(str(span.get("to") or span.get("from")), what),
            )
            pieces = [[start[0], end[1]]]
        else:
            pieces = [list(self._pointed(one, what)) for one in _pointers(span.get("target", ""))]
        labels = [self._label(one) for one in span.get("ana", "").split()]
        words = " ".join("".join(span.itertext()).split())
        made: dict[str, Any] = {"id": name, "fragments": pieces}
        made["label"] = labels[0] if labels else words or span.get("type") or "span"
        if own is not None:
            return {**made, "id": None, **own}
        if labels[1:]:
            made["ana"] = labels[1:]
        if labels and words:
            made["note"] = words
        return made | {"annotator": self._person(span.get("resp"))}

    def _pointed(self, pointer: str, what: str) -> tuple[int, int]:
        """The range of the text that a pointer means, in code points."""
        found = _RANGE.fullmatch(pointer)
        element = self._by_id.get(found[1] if found else pointer.removeprefix("#"))
        if element is None or element not in self._ranges:
            raise BadInput(f"{what} points to “{pointer}”, which is not in the text of this document.")
        start, end = self._ranges[element]
        if found is None:
            return start, end
        offset, length = int(found[2]), int(found[3])
        if offset < 0 or length < 0 or start + offset + length > end:
            raise BadInput(
                f"{what} points to “{pointer}”, which reaches outside; the element has {end - start} characters."
            )
        return start + offset, start + offset + length

    def _label(self, pointer: str) -> str:
        """The name of a category, of an interpretation, or the pointer's last part."""
        element = self._by_id.get(pointer.removeprefix("#"))
        if element is None:
            return pointer.rpartition("#")[2] or pointer
        told = child(element, "catDesc")
        named = told if told is not None else element
        return ((named.text or "").strip() and (named.text or "")) or element.get("n") or pointer.removeprefix("#")

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
        for number, one in enumerate(listed):
            ends = [ids.get((one.get(key) or "").removeprefix("#")) for key in ("active", "passive")]
            if None in ends:
                continue  # between persons or events, as in editions of plays
            told = child(one, "desc")
            kind = (told.text if told is not None else None) or one.get("name") or one.get("ref") or "relation"
            made = {"id": one.get(_ID), "type": kind, "annotator": self._person(one.get("resp"))}
            more = own[number] if number < len(own) and isinstance(own[number], dict) else {}
            yield {**({"id": None} if more else made), "type": kind, **more, "from": ends[0], "to": ends[1]}

    def _notes(self, ids: Mapping[Any, Any]) -> Iterator[dict[str, Any]]:
        for one in self._root.iter():
            target = (one.get("target") or "").removeprefix("#")
            if bare_tag(one) == "note" and ids.get(target):
                yield {"target": ids[target], "text": "".join(one.itertext()), "author": self._person(one.get("resp"))}

    # -- inline and CATMA -------------------------------------------------------------

    def _inline(self) -> Iterator[dict[str, Any]]:
        """A span for each element within the text that is neither layout nor a token."""
        for element, (start, end) in sorted(self._ranges.items(), key=lambda one: one[1]):
            name = bare_tag(element)
            if name not in _LAYOUT and start < end:
                attributes = {key.rpartition("}")[2]: value for key, value in element.attrib.items() if key != _ID}
                yield {"start": start, "end": end, "label": name, "id": element.get(_ID), "attributes": attributes}

    def _catma(self, pointers: list[ElementTree.Element]) -> dict[str, Any]:
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
        spans = [span for one in self._root.iter() if bare_tag(one) == "seg" for span in self._segment(one)]
        return {"id": Path(name).stem, "text": text, "spans": spans, "meta": {"source_file": name}}

    def _segment(self, segment: ElementTree.Element) -> Iterator[dict[str, Any]]:
        found = [_CHAR.fullmatch(one.get("target", "")) for one in children(segment, "ptr")]
        pieces = [[int(one[2]), int(one[3])] for one in found if one]
        for pointer in segment.get("ana", "").split() if pieces else ():
            name = pointer.removeprefix("#")
            instance = self._by_id.get(name)
            kind = self._by_id.get(instance.get("type", "")) if instance is not None else None
            told = None if kind is None else child(kind, "fsDescr")
            values = {one.get("name", ""): " ".join("".join(one.itertext()).split()) for one in children(instance, "f")}
            values = {key: one for key, one in values.items() if one and not key.startswith("catma_")}
            label = (told.text or "").strip() if told is not None else ""
            yield {"id": name, "label": label or name, "fragments": pieces, "attributes": values}


def _points(span: ElementTree.Element) -> bool:
    return bool(_pointers(span.get("target", ""))) or bool(span.get("from"))


def _pointers(target: str) -> list[str]:
    """The pointers of a list; the commas of one may have spaces after them."""
    return re.findall(r"#string-range\([^)]*\)|[^\s]+", target)
