"""The visible text of a web page: blocks as lines, each with the elements that it stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from annotator.errors import BadInput

#: Elements that begin and end lines (https://html.spec.whatwg.org/multipage/rendering.html, display: block).
_BLOCKS = frozenset(
    "address article aside blockquote body center dd details dialog dir div dl dt fieldset figcaption figure footer "
    "form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav ol optgroup p pre search section summary "
    "table caption tbody thead tfoot tr ul".split()
)
_CELLS = frozenset(("td", "th"))
#: Elements whose content is never shown as text.
_UNSEEN = frozenset(
    "head script style noscript template svg math iframe object embed applet canvas audio video map select datalist "
    "textarea input noframes frameset title".split()
)
#: Classes with which sites hide text from the eye.
_HIDING = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader", "hidden"))
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

_SPACE = re.compile(r"[ \t\n\r\f]+")
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

#: With less visible text than this and more text that is hidden, the page waits for its scripts: all text is taken.
_LITTLE = 200


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One line of a page: its text, the tags it stands in (the innermost last) and the words of their classes and ids.

    `linked` is the share of its characters that are links.
    """

    text: str
    tags: tuple[str, ...]
    words: frozenset[str]
    linked: float


def parsed_page(text: str, place: str) -> Any:
    """The root element of an HTML page, however broken; nothing is fetched and no script is run.

    Raises BadInput naming `place` when there is no element in it.
    """
    from lxml import etree, html

    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    data = text.replace("\0", "\ufffd").encode("utf-8", "replace")
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.LxmlError, ValueError, AssertionError, TypeError):
        raise BadInput(f"{place} holds no web page that can be read; save it again from the browser.") from None
    if any(one.type_name == "ERR_RESOURCE_LIMIT" for one in parser.error_log):
        raise BadInput(f"{place} is nested too deeply to be read.")
    return root


def blocks_of(root: Any) -> tuple[list[PageBlock], bool]:
    """The blocks with visible text, in their order; and whether text that a script would show was taken as well."""
    shown = _Walk(root, hidden=False).blocks
    if sum(len(block.text) for block in shown) < _LITTLE:
        every = _Walk(root, hidden=True).blocks
        if sum(len(block.text) for block in every) > 2 * _LITTLE:
            return every, True
    return shown, False


class _Walk:
    """One pass over the elements, without recursion: pages can be nested as deep as they like."""

    def __init__(self, root: Any, *, hidden: bool) -> None:
        self.blocks: list[PageBlock] = []
        self._hidden = hidden
        self._pieces: list[str] = []
        self._linked = 0
        self._links = 0
        self._pre = 0
        self._path: list[tuple[str, frozenset[str]]] = []
        self._after_link = False
        self._run(root)
        self._end_block()

    def _run(self, root: Any) -> None:
        stack: list[tuple[Any, bool]] = [(root, False)]
        while stack:
            element, leaving = stack.pop()
            tag = element.tag if isinstance(element.tag, str) else ""
            if leaving:
                self._leave(tag)
                self._add(element.tail)
                continue
            if not tag or tag in _UNSEEN or (not self._hidden and _is_hidden(element)):
                self._add(element.tail)
                continue
            self._enter(tag, element)
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))

    def _enter(self, tag: str, element: Any) -> None:
        if tag in _BLOCKS or tag == "br":
            self._end_block()
        elif tag in _CELLS and any(piece.strip() for piece in self._pieces):
            self._pieces.append("\0")  # a tab once the line is put together
        elif tag in ("a", "button") and self._after_link:
            self._pieces.append(" ")
        self._path.append((tag, _words_of(element)))
        self._links += tag == "a"
        self._pre += tag == "pre"
        self._add(element.text)

    def _leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
        self._path.pop()
        self._links -= tag == "a"
        self._pre -= tag == "pre"
        self._after_link = tag in ("a", "button")

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._after_link = False
        if not self._pre:
            self._put(_SPACE.sub(" ", text.replace("\0", "")))
            return
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self._end_block()
            self._put(line.replace("\t", "    ").replace("\0", ""))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        if self._links:
            self._linked += len(text.strip())

    def _end_block(self) -> None:
        if self._pieces:
            line = "".join(self._pieces)
            line = re.sub(r" *\0 *", "\t", line if self._pre else re.sub(" {2,}", " ", line)).strip(" \t\n\r\f")
            if line.strip():
                words = frozenset(word for _, words in self._path for word in words)
                share = min(1.0, self._linked / len(line))
                self.blocks.append(PageBlock(line, tuple(tag for tag, _ in self._path), words, share))
        self._pieces, self._linked = [], 0


def _is_hidden(element: Any) -> bool:
    if "hidden" in element.attrib or _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    return not _HIDING.isdisjoint((element.get("class") or "").split())


def _words_of(element: Any) -> frozenset[str]:
    """The words of an element's class, id and role, without what stands for the page as a whole."""
    if element.tag in ("html", "body"):
        return frozenset()
    stated = " ".join(element.get(name) or "" for name in ("class", "id", "role", "itemprop", "data-component"))
    return frozenset(_WORD.findall(_CAMEL.sub(" ", stated[:500]).lower())) if stated.strip() else frozenset()
