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
    "table caption tbody thead tfoot tr ul text".split()  # the last one is a line of a drawing
)
_CELLS = frozenset(("td", "th"))
#: Elements whose content is never shown as text; the last row is of drawings and formulas.
_UNSEEN = frozenset(
    "head script style noscript template iframe object embed applet canvas audio video map select datalist "
    "textarea input noframes frameset title "
    "desc defs symbol metadata annotation annotation-xml".split()
)
#: Landmarks by role (https://www.w3.org/TR/wai-aria-1.2/#landmark_roles), and the elements that are the same.
_LANDMARKS = {"navigation": "nav", "banner": "header", "contentinfo": "footer", "complementary": "aside",
              "search": "form", "main": "main", "article": "article", "button": "button"}  # fmt: skip
#: Elements in a line that pages set apart by style alone.
_PARTS = frozenset(("span", "time", "a", "button", "label"))
_QUOTES = "\"'“”„‚‘’«»‹›「」『』"
#: Classes with which sites hide text from the eye.
_HIDING = frozenset(("sr-only", "visually-hidden", "visuallyhidden", "screen-reader-text", "screenreader", "hidden"))
#: What undoes “hidden” on wider screens (https://tailwindcss.com/docs/display), as in “hidden md:block”.
_SHOWN = re.compile(r"\w+:(?:block|inline|flex|grid|table|contents|flow|list-item)")
#: Classes that say what an article is about (https://developer.wordpress.org/reference/functions/get_post_class/).
_ABOUT = ("tag-", "category-", "post_tag-")
_HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)

_SPACE = re.compile(r"[ \t\n\r\f]+")
_WORD = re.compile(r"[a-z]+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")

#: With less visible text than this and more text that is hidden, the page waits for its scripts: all text is taken.
_LITTLE = 200

#: A line below this length is also told by the classes of its parts, in code points.
_SHORT = 80


@dataclass(frozen=True, slots=True)
class PageBlock:
    """One line of a page: its text, the tags all of it stands in (the innermost last), the words of their classes.

    `linked` is the share of its characters that are links; `place` is how many of the tags stand around the line.
    """

    text: str
    tags: tuple[str, ...]
    words: frozenset[str]
    linked: float
    place: int = 0


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
        self._lines: list[int] = []
        self._around: list[tuple[str, frozenset[str]]] | None = None
        self._parts: set[str] = set()
        self._quotes: list[bool] = []
        self._after_part = False
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
            if not tag or _is_unseen(tag, element) or (not self._hidden and _is_hidden(element)):
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
        elif tag in _PARTS and self._after_part and not self._pre:
            self._part(tag, element)
        if tag in _BLOCKS:
            self._lines.append(len(self._path) + 1)
        words = _words_of(element)
        self._path.append((_LANDMARKS.get((element.get("role") or "").strip().lower(), tag), words))
        if tag in _PARTS:
            self._parts |= words
        self._links += tag == "a"
        self._pre += tag == "pre"
        if tag == "q":  # browsers show its marks, which are not in the text
            own = (element.text or "").lstrip()[:1] in _QUOTES and bool((element.text or "").strip())
            self._quotes.append(own)
            self._put("" if own else "“‘"[(len(self._quotes) - 1) % 2])
        self._add(element.text)

    def _part(self, tag: str, element: Any) -> None:
        """A space between links, and between other parts of a line where words would grow together."""
        last = next((piece[-1] for piece in reversed(self._pieces) if piece), " ")
        first = "".join(element.itertext())[:1]
        apart = tag in ("a", "button") or (last.islower() and (first.isupper() or first.isdigit()))
        if apart and last != " ":
            self._pieces.append(" ")

    def _leave(self, tag: str) -> None:
        if tag in _BLOCKS:
            self._end_block()
            self._lines.pop()
        if tag == "q" and not self._quotes.pop():
            self._put("”’"[len(self._quotes) % 2])
        self._path.pop()
        self._links -= tag == "a"
        self._pre -= tag == "pre"
        self._after_part = tag in _PARTS

    def _add(self, text: str | None) -> None:
        if not text:
            return
        self._after_part = False
        if not self._pre:
            self._put(_SPACE.sub(" ", text.replace("\0", "")))
            return
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n")):
            if number:
                self._end_block()
            self._put(line.replace("\t", "    ").replace("\0", ""))

    def _put(self, text: str) -> None:
        self._pieces.append(text)
        if text.isspace() or not text:
            return
        if self._links:
            self._linked += len(text.strip())
        if self._around is None:
            self._around = list(self._path)
            return
        common = min(len(self._around), len(self._path))
        while self._around[:common] != self._path[:common]:
            common -= 1
        del self._around[common:]

    def _end_block(self) -> None:
        if self._pieces:
            line = "".join(self._pieces)
            line = re.sub(r" *\0 *", "\t", line if self._pre else re.sub(" {2,}", " ", line)).strip(" \t\n\r\f")
            if line.strip():
                around = self._around or []
                words = frozenset(word for _, words in around for word in words)
                words |= self._parts if len(line) < _SHORT else frozenset()
                share = min(1.0, self._linked / len(line))
                place = min(self._lines[-1] if self._lines else 0, len(around))
                self.blocks.append(PageBlock(line, tuple(tag for tag, _ in around), words, share, place))
        self._pieces, self._linked, self._around, self._parts = [], 0, None, set()


def _is_unseen(tag: str, element: Any) -> bool:
    if tag == "template":  # one with this attribute is a part of the page itself
        return "shadowrootmode" not in element.attrib
    return tag in _UNSEEN


def _is_hidden(element: Any) -> bool:
    if element.get("hidden", "until-found") != "until-found" or _HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    classes = (element.get("class") or "").split()
    return not _HIDING.isdisjoint(classes) and not any(_SHOWN.match(one) for one in classes)


def _words_of(element: Any) -> frozenset[str]:
    """The words of an element's class and id, without what stands for the page as a whole; of its name if made up."""
    if element.tag in ("html", "body"):
        return frozenset()
    stated = " ".join(element.get(name) or "" for name in ("id", "itemprop", "data-component"))
    stated += " " + " ".join(one for one in (element.get("class") or "").split() if not one.startswith(_ABOUT))
    if "-" in element.tag:
        stated = f"{element.tag} {stated}"
    if "author" in (element.get("rel") or ""):
        stated = f"author {stated}"
    return frozenset(_WORD.findall(_CAMEL.sub(" ", stated[:500]).lower())) if stated.strip() else frozenset()
