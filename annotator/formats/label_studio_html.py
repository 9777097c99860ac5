"""Label Studio's marks on HTML and conversations, brought to places in the text that was shown.

See https://labelstud.io/tags/hypertext: `start` and `end` are XPaths below the element that holds the page,
`startOffset` and `endOffset` count UTF-16 units of a text node, or nodes of an element; `globalOffsets` count all text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from annotator.errors import BadInput
from annotator.formats.units import positions
from annotator.model.text import excerpt

_STEP = re.compile(r"(text\(\)|[\w:-]+)(?:\[(\d+)\])?")
_UNSEEN = frozenset(("script", "style", "title", "template"))
_BLOCKS = frozenset(
    "address article aside blockquote body br caption dd div dl dt figcaption figure footer form h1 h2 h3 h4 h5 h6 "
    "header hr li main nav ol p pre section table td th tr ul".split()
)
_SPACE = re.compile(r"(?:\s|\\n)+")


_Reading = tuple[int | None, int | None]


def _agreed(text: str, value: Mapping[str, Any], readings: Iterator[_Reading], what: str) -> tuple[int, int]:
    """The first of the readings that gives the words which a mark states."""
    words = value.get("text")
    stated = _SPACE.sub("", words) if isinstance(words, str) else None
    first: tuple[int, int] | None = None
    for start, end in readings:
        if start is None or end is None or start > end:
            continue
        if stated is None or _SPACE.sub("", text[start:end]) == stated:
            return start, end
        first = first or (start, end)
    if first is None:
        raise BadInput(f"{what} is at {value.get('start')}–{value.get('end')}, which is not in the text.")
    raise BadInput(
        f"{what}: the file says “{excerpt(str(words), 60)}” but the text has “{excerpt(text[slice(*first)], 60)}” "
        "there; the marks are of another text, or turn the option “words” off to take them as they are."
    )


class ShownTurns:
    """A conversation as <Paragraphs> shows it: a line a turn, who speaks before a colon."""

    def __init__(self, turns: list[Mapping[str, Any]], name_key: str, text_key: str) -> None:
        lines = [f"{one[name_key]}: " if isinstance(one.get(name_key), str) else "" for one in turns]
        self._words = [str(one.get(text_key, "")) for one in turns]
        self.text = "\n".join(f"{who}{words}" for who, words in zip(lines, self._words, strict=True))
        self._starts, at = list[int](), 0
        for who, words in zip(lines, self._words, strict=True):
            self._starts.append(at + len(who))
            at += len(who) + len(words) + 1

    def placed(self, value: Mapping[str, Any], what: str) -> tuple[int, int]:
        """Start and end of a mark in `text`, in code points.  Raises BadInput when no reading gives its words."""
        return _agreed(self.text, value, self._readings(value), what)

    def _readings(self, value: Mapping[str, Any]) -> Iterator[_Reading]:
        for wide in (True, False):
            start = self._point(value.get("start"), value.get("startOffset"), wide=wide)
            yield start, self._point(value.get("end"), value.get("endOffset"), wide=wide)

    def _point(self, turn: Any, offset: Any, *, wide: bool) -> int | None:
        if not str(turn).isdecimal() or int(turn) >= len(self._starts) or type(offset) is not int:
            return None
        words = self._words[int(turn)]
        table = positions(words, "UTF-16 units") if wide else range(len(words) + 1)
        inner = table[offset] if 0 <= offset < len(table) else None
        return None if inner is None else self._starts[int(turn)] + inner


class ShownPage:
    """The text nodes of a page in their order; between blocks a line feed is put where none is."""

    def __init__(self, source: str, place: str) -> None:
        """Read the page; `place` names it in errors."""
        from lxml import etree, html

        try:
            parser = html.HTMLParser(encoding="utf-8", no_network=True, huge_tree=True)
            data = f"<html><body><div>{source}</div></body></html>".encode("utf-8", "replace")
            self._root: Any = html.document_fromstring(data.replace(b"\0", b""), parser=parser).find("body")
        except (etree.LxmlError, ValueError, AssertionError):
            self._root = None
        if self._root is None:
            raise BadInput(f"{place} holds no HTML that can be read; export the text as <Text>.")
        self._pieces: list[str] = []
        self._length = 0
        self._bare: list[int] = []
        self._nodes: dict[tuple[Any, Any], tuple[int, str]] = {}
        self._ends: dict[Any, tuple[int, int]] = {}
        self._walk()

    @property
    def text(self) -> str:
        """The text."""
        return "".join(self._pieces)

    def _walk(self) -> None:
        """Note where each text node and each element begins and ends."""
        stack: list[tuple[Any, bool]] = [(self._root, False)]
        broken = False
        begun: dict[Any, int] = {}
        while stack:
            element, leaving = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            broken = broken or tag in _BLOCKS
            if leaving:
                self._ends[element] = (begun[element], self._length)
                broken = self._put(element.getparent(), element, element.tail, broken)
                continue
            begun[element] = self._length
            if tag and tag not in _UNSEEN:
                broken = self._put(element, None, element.text, broken)
                stack.append((element, True))
                stack.extend((child, False) for child in reversed(element))
            else:
                stack.append((element, True))

    def _put(self, parent: Any, after: Any, words: str | None, broken: bool) -> bool:
        """Add a text node, named by its parent and the element before it; gives whether a line feed is still due."""
        if not words:
            return broken
        last = self._pieces[-1][-1:] if self._pieces else "\n"
        if broken and last != "\n" and not words.startswith("\n"):
            self._pieces.append("\n")
            self._length += 1
        self._nodes[parent, after] = (self._length, words)
        self._bare += range(self._length, self._length + len(words))
        self._pieces.append(words)
        self._length += len(words)
        return False

    def placed(self, value: Mapping[str, Any], what: str) -> tuple[int, int]:
        """Start and end of a mark in `text`, in code points.  Raises BadInput when no reading gives its words."""
        return _agreed(self.text, value, self._readings(value), what)

    def _readings(self, value: Mapping[str, Any]) -> Iterator[_Reading]:
        """What a mark may mean, the surest first."""
        offsets = value.get("startOffset"), value.get("endOffset")
        for wide in (True, False):
            start = self._point(value.get("start"), offsets[0], wide=wide, last=False)
            yield start, self._point(value.get("end"), offsets[1], wide=wide, last=True)
        whole = value.get("globalOffsets")
        if isinstance(whole, dict) and type(whole.get("start")) is int and type(whole.get("end")) is int:
            bare = "".join(self.text[at] for at in self._bare)
            for table in (positions(bare, "UTF-16 units"), range(len(bare) + 1)):
                if 0 <= whole["start"] < whole["end"] < len(table):
                    start, end = table[whole["start"]], table[whole["end"]]
                    if start is not None and end:
                        yield self._bare[start], self._bare[end - 1] + 1

    def _point(self, path: Any, offset: Any, *, wide: bool, last: bool) -> int | None:
        if not isinstance(path, str) or type(offset) is not int or offset < 0:
            return None
        top = self._root[0] if len(self._root) else self._root
        for root in (top, self._root):
            found = self._at(root, path, offset, wide=wide, last=last)
            if found is not None:
                return found
        return None

    def _at(self, element: Any, path: str, offset: int, *, wide: bool, last: bool) -> int | None:
        for step in filter(None, path.split("/")):
            found = _STEP.fullmatch(step)
            if found is None:
                return None
            name, number = found[1].lower(), int(found[2] or 1)
            if name == "text()":
                return self._inside(element, number, offset, wide=wide)
            named = [child for child in element if child.tag == name]
            if 0 < number <= len(named):
                element = named[number - 1]
            elif name not in ("tbody", "html", "body"):  # browsers add these where the source has none
                return None
        if offset == 0 or not len(element):
            return self._ends[element][1 if last and offset else 0]
        return self._ends[element[min(offset, len(element)) - 1]][1]

    def _inside(self, element: Any, number: int, offset: int, *, wide: bool) -> int | None:
        """A place in one of the text nodes of an element."""
        nodes = [self._nodes.get((element, after)) for after in (None, *element)]
        some = [node for node in nodes if node is not None]
        if not 0 < number <= len(some):
            return None
        start, words = some[number - 1]
        table = positions(words, "UTF-16 units") if wide else range(len(words) + 1)
        inner = table[offset] if offset < len(table) else None
        return None if inner is None else start + inner
