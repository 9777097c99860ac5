"""The text of a TEI document, and which of its characters a pointer means.

Source: TEI P5 Guidelines, 16.2.4 "TEI XPointer Schemes" (string-range, match and bare ids).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.refi_codes import bare_tag, child

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"

_SCHEME = re.compile(r"(string-range|match)\((.*)\)", re.DOTALL)
_NUMBERS = re.compile(r"([^,]*)((?:,\s*+-?\d{1,12}\s*+){2,})")
_MATCH = re.compile(r"([^,]*),\s*+(['\"])(.*)\2\s*(?:,\s*+(\d{1,3})\s*)?", re.DOTALL)
_BY_ID = re.compile(r"#?([^\s/()'\"\[\]]+)|//[\w*:.-]+\[@xml:id\s*=\s*['\"]([^'\"]+)['\"]\]|id\(['\"]([^'\"]+)['\"]\)")

#: What stands for anything between two literal parts of a pattern, with and without line ends.
_ANYTHING = re.compile(r"\.\*|\(\.\|\\n\)\*")
_SPECIAL = re.compile(r"[\\.^$*+?{}\[\]|()]")

#: Elements within the text that say something of it, but are no part of it.
_BESIDE = frozenset("spanGrp interpGrp interp linkGrp link timeline standOff listAnnotation fs joinGrp join".split())

#: How deep elements may stand in each other.
_DEEPEST = 500


def pointers_in(target: str) -> list[str]:
    """The pointers of a list; within brackets there may be spaces."""
    if "(" not in target:
        return target.split()
    found, depth, piece = [], 0, ""
    for word in re.split(r"([\s()])", target):
        if depth == 0 and word.isspace():
            found.append(piece)
            piece = ""
            continue
        depth += (word == "(") - (word == ")")
        piece += word
    return [one for one in (*found, piece) if one]


class Layout:
    """The text of a document with the range of each element in it, in code points.

    Raises BadInput when there is no text, or elements are nested too deeply.
    """

    def __init__(self, root: ElementTree.Element, place: str, name: str) -> None:
        body = child(root, "text")
        if body is None:
            raise BadInput(f"{place} has no <text>; there is nothing to import.")
        self._place = place
        self._name = name
        self.by_id: dict[str, ElementTree.Element] = {}
        for one in root.iter():
            self.by_id.setdefault(one.get(XML_ID, ""), one)
        self.ranges: dict[ElementTree.Element, tuple[int, int]] = {}
        self._moments: dict[str, list[tuple[int, str]]] = {}
        self._pieces: list[str] = []
        self._length = 0
        self._walk(body, 0)
        self.text = "".join(self._pieces)

    def _put(self, words: str | None) -> None:
        if words:
            self._pieces.append(words)
            self._length += len(words)

    def _walk(self, element: ElementTree.Element, depth: int) -> None:
        if depth > _DEEPEST:
            raise BadInput(f"{self._place} is nested too deeply to be read.")
        start = self._length
        self._put(element.text)
        for one in element:
            if isinstance(one.tag, str) and not _is_beside(one):
                self._walk(one, depth + 1)
            self._put(one.tail)
        self.ranges[element] = start, self._length
        for key, at in (("start", start), ("synch", start), ("end", self._length)):
            for moment in element.get(key, "").split():
                self._moments.setdefault(moment.removeprefix("#"), []).append((at, key))

    # -- pointers -----------------------------------------------------------------------

    def pointed(self, pointer: str, what: str) -> list[tuple[int, int]]:
        """The ranges of the text that a pointer means.  Raises BadInput, which begins with `what`, for none."""
        before, hash_sign, after = pointer.partition("#")
        inner = after if hash_sign and (not before or before.rpartition("/")[2] == self._name) else pointer
        scheme = _SCHEME.fullmatch(inner)
        if scheme is None:
            return [self._element(inner, pointer, what)]
        if scheme[1] == "match":
            return [self._matching(scheme[2], pointer, what)]
        found = _NUMBERS.fullmatch(scheme[2])
        if found is None:
            raise BadInput(f"{what} points to “{pointer}”, which has no offset and length.")
        start, end = self._element(found[1], pointer, what)
        numbers = [int(one) for one in found[2].split(",")[1:]]
        if len(numbers) % 2:
            raise BadInput(f"{what} points to “{pointer}”, which has an offset without a length.")
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        if any(offset < 0 or length < 0 or start + offset + length > end for offset, length in pairs):
            raise BadInput(
                f"{what} points to “{pointer}”, which reaches outside; the element has {end - start} characters."
            )
        return [(start + offset, start + offset + length) for offset, length in pairs]

    def _element(self, stated: str, pointer: str, what: str) -> tuple[int, int]:
        found = _BY_ID.fullmatch(stated.strip())
        element = self.by_id.get(next(one for one in found.groups() if one)) if found else None
        if element is None or element not in self.ranges:
            raise BadInput(f"{what} points to “{pointer}”, which is not in the text of this document.")
        return self.ranges[element]

    def _matching(self, stated: str, pointer: str, what: str) -> tuple[int, int]:
        """A match of words, perhaps with anything between them; other patterns are not followed."""
        found = _MATCH.fullmatch(stated)
        if found is None:
            raise BadInput(f"{what} points to “{pointer}”, which has no pattern.")
        start, end = self._element(found[1], pointer, what)
        parts, text = _ANYTHING.split(found[3]), self.text[start:end]
        if not all(parts) or any(_SPECIAL.search(part) for part in parts):
            raise BadInput(f"{what} points to “{pointer}”; only words can be looked for; give offset and length.")
        gaps = [one[0] == ".*" for one in _ANYTHING.finditer(found[3])]
        for number, (first, last) in enumerate(_matches(text, parts, gaps), 1):
            if number == int(found[4] or 1):
                return start + first, start + last
        raise BadInput(f"{what} points to “{pointer}”, whose words are not in the text of this document.")

    def between(self, start: str, end: str | None, what: str) -> list[tuple[int, int]]:
        """The ranges from one pointer to another, which may be moments of a recording's timeline."""
        first, last = start.removeprefix("#"), (end or start).removeprefix("#")
        if first in self._moments and self.by_id.get(first) not in self.ranges:
            begins = self._moment(first, ("start", "synch", "end"))
            return [(begins, max(begins, self._moment(last, ("end", "synch", "start")))) if end else (begins, begins)]
        pieces = self.pointed(start, what)
        if end is None:
            return pieces
        begins, ends = pieces[0][0], self.pointed(end, what)[-1][1]
        if ends < begins:
            raise BadInput(f"{what} points from “{start}” to “{end}”, which ends before it starts.")
        return [(begins, ends)]

    def _moment(self, name: str, kinds: tuple[str, ...]) -> int:
        places = self._moments.get(name, [])
        return next((at for kind in kinds for at, one in places if one == kind), 0)

    def is_unplaced(self, pointer: str) -> bool:
        """Whether the pointer is to a moment of a timeline that nothing in the text begins, ends or passes at."""
        name = pointer.removeprefix("#")
        element = self.by_id.get(name)
        return element is not None and bare_tag(element) == "when" and name not in self._moments


def _is_beside(element: ElementTree.Element) -> bool:
    name = bare_tag(element)
    return name in _BESIDE or (name == "span" and bool(element.get("from") or element.get("target")))


def _matches(text: str, parts: list[str], gaps: list[bool]) -> Iterator[tuple[int, int]]:
    """Where the parts stand one behind another, as far from each other as they do; `gaps` tells those on one line."""
    at = text.find(parts[0])
    while at >= 0:
        end, after = at + len(parts[0]), at + 1
        for part, on_line in zip(parts[1:], gaps, strict=True):
            most = text.find("\n", end) if on_line else -1
            found = text.rfind(part, end, most if most >= 0 else len(text))
            if found < 0:  # nor is it behind a later beginning on the line, or anywhere
                after = most if most >= 0 else len(text)
                break
            end = found + len(part)
        else:
            yield at, end
        at = text.find(parts[0], after)
