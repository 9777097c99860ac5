"""The text of simple HTML, and which of its places each UTF-8 byte of the bare text nodes became."""

from __future__ import annotations

from html.parser import HTMLParser

_BLOCKS = frozenset(
    "p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd table tr blockquote pre section article "
    "header footer figure br hr".split()
)


class HtmlText(HTMLParser):
    """The text nodes of a document in their order; between blocks a line feed is put where none is.

    `starts` and `ends` give, for an offset in UTF-8 bytes of the text nodes alone, the place in `text` in code
    points; None inside a character.  At the edge of blocks a start is after the line feed, an end before it.
    """

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self._pieces: list[str] = []
        self._length = 0
        self._break = False
        self.starts: list[int | None] = [0]
        self.ends: list[int | None] = [0]
        self.feed(html)
        self.close()

    @property
    def text(self) -> str:
        """The text."""
        return "".join(self._pieces)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._break = self._break or tag in _BLOCKS

    def handle_endtag(self, tag: str) -> None:
        self._break = self._break or tag in _BLOCKS

    def handle_data(self, data: str) -> None:
        last = self._pieces[-1][-1:] if self._pieces else "\n"
        if self._break and last != "\n" and not data.startswith("\n"):
            self._put("\n")
            self.starts[-1] = self._length
        self._break = False
        for character in data:
            self._length += 1
            inside: list[int | None] = [None] * (len(character.encode("utf-8", "surrogatepass")) - 1)
            self.starts += [*inside, self._length]
            self.ends += [*inside, self._length]
        if data:
            self._pieces.append(data)

    def _put(self, words: str) -> None:
        self._pieces.append(words)
        self._length += len(words)
