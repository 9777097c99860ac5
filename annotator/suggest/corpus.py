"""What is known of all articles together: repeated blocks, copies of one story, what the user accepted and rejected.

Nothing of a text is kept but digests (CRC-32, 4 bytes) of its blocks, so the evidence is small and can be stored.
Memory is bounded: rare blocks are dropped from the counts as in lossy counting (Manku and Motwani, VLDB
2002), and of single articles the digests of the latest ones are kept.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from zlib import crc32

if TYPE_CHECKING:
    from annotator.suggest.registry import Source

#: Distinct blocks counted before those that never came again are dropped.
_BLOCKS_KEPT = 200_000
#: Articles whose block digests are kept, for taking an article out again and for comparing copies of one story.
_ARTICLES_KEPT = 10_000
#: Long lines that stand for a story (the smallest digests of them, as in MinHash); so many shared ones make a copy.
_SKETCH, _SHARED = 8, 3
_LONG_LINE = 80
#: Blocks of at least so many words are also counted by their beginning and end, for near matches.
_NEAR_WORDS, _EDGE_WORDS = 8, 5

_NOT_WORD = re.compile(r"[\W_]+")
_NUMBER = re.compile(r"\d+")


def normalised(block: str) -> str:
    """The words of a block in lower case, numbers as 0: equal for blocks that differ in date, count or punctuation."""
    return _NUMBER.sub("0", _NOT_WORD.sub(" ", block.lower())).strip()


def digest(block: str) -> int:
    """The digest under which a block is counted; 0 for a block without words."""
    words = normalised(block)
    return crc32(words.encode()) if words else 0


def near_digests(block: str) -> tuple[int, ...]:
    """Digests of the beginning and the end of a block; none for a short one."""
    return _near(normalised(block))


def _near(norm: str) -> tuple[int, ...]:
    words = norm.split(" ")
    if len(words) < _NEAR_WORDS:
        return ()
    head, tail = " ".join(words[:_EDGE_WORDS]), " ".join(words[-_EDGE_WORDS:])
    return crc32(b"^" + head.encode()), crc32(tail.encode() + b"$")


def site_of(meta: Mapping[str, Any]) -> str:
    """The site an article is from: the host of its address, else its outlet, else nothing."""
    host = urlsplit(str(meta.get("url") or "")).netloc.lower()
    return host.removeprefix("www.") or str(meta.get("outlet") or "").strip().lower()


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of one block: the other stories that have it, the copies of its story, the user's decisions.

    `everywhere`, `on_site` and `near` (begins or ends the same) count other stories, `held` the copies of this story
    that hold the block; `kind` is what the user last called it.
    """

    everywhere: int = 0
    on_site: int = 0
    near: int = 0
    held: int = 0
    accepted: int = 0
    rejected: int = 0
    kind: str = ""


@dataclass(slots=True)
class _Entry:
    """What is kept of one article."""

    site: str
    blocks: array[int]
    counted: array[int]
    sketch: tuple[int, ...] = ()


@dataclass(slots=True)
class _Counts:
    """Counts of digests in bounded memory: what came once and not again is dropped when there are too many."""

    table: dict[int, int] = field(default_factory=dict)

    def add(self, keys: Iterable[int], step: int = 1) -> None:
        for key in keys:
            count = self.table.get(key, 0) + step
            if count > 0:
                self.table[key] = count
            else:
                self.table.pop(key, None)
        least = 1
        while len(self.table) > _BLOCKS_KEPT:
            self.table = {key: count for key, count in self.table.items() if count > least}
            least += 1


class Corpus:
    """Evidence gathered over all articles of a project, one article at a time."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._counts = _Counts()
        self._sites: dict[str, int] = {}
        self._by_line: dict[int, list[str]] = {}
        self._verdicts: dict[int, tuple[int, int, str]] = {}
        self._past: set[int] = set()
        self._articles = 0

    @property
    def articles(self) -> int:
        """Number of articles taken in."""
        return self._articles

    def add(self, article: Source) -> None:
        """Take in one article; the same id again replaces what was known of it.

        A block counts once per story: blocks that another copy of the same story holds are not counted again.
        """
        self.remove(article.id)
        lines = [line for line in article.text.split("\n") if line.strip()]
        digests = array("I", sorted({digest(line) for line in lines} - {0}))
        sketch = _sketch(lines)
        site = site_of(article.meta)
        known: set[int] = set()
        for other in self._copies(article.id, sketch):
            known.update(self._entries[other].blocks)
        fresh = [line for line in lines if digest(line) not in known]
        counted = array("I", self._keys(fresh, site))
        self._counts.add(counted)
        self._entries[article.id] = _Entry(site, digests, counted, sketch)
        for key in sketch:
            self._by_line.setdefault(key, []).append(article.id)
        self._articles += 1
        self._sites[site] = self._sites.get(site, 0) + 1
        if len(self._entries) > _ARTICLES_KEPT:
            oldest = next(iter(self._entries))
            self._past.add(crc32(oldest.encode()))
            self._forget(oldest)

    def remove(self, article_id: str) -> None:
        """Take an article out again; one whose digests are no longer kept leaves its counts behind."""
        entry = self._entries.get(article_id)
        if entry is None:
            return
        self._counts.add(entry.counted, -1)
        self._articles -= 1
        self._sites[entry.site] -= 1
        self._forget(article_id)

    def learn(self, block: str, accepted: bool, kind: str = "") -> None:
        """Note that the user accepted (or marked by hand) or rejected a block as boilerplate of this kind."""
        for line in block.split("\n"):
            key = digest(line)
            if key:
                yes, no, known = self._verdicts.get(key, (0, 0, ""))
                self._verdicts[key] = (yes + accepted, no + (not accepted), kind if accepted and kind else known)

    def unlearn(self, block: str, accepted: bool) -> None:
        """Take one decision back, when it was undone."""
        for line in block.split("\n"):
            key = digest(line)
            if key in self._verdicts:
                yes, no, kind = self._verdicts[key]
                self._verdicts[key] = (max(0, yes - accepted), max(0, no - (not accepted)), kind)

    def articles_of(self, site: str) -> int:
        """Number of articles of a site."""
        return self._sites.get(site, 0)

    def view(self, article: Source) -> View:
        """What the other articles and the user's decisions say of the blocks of `article`, asked block by block."""
        entry = self._entries.get(article.id)
        sketch = entry.sketch if entry else _sketch(article.text.split("\n"))
        copies = [self._entries[other] for other in self._copies(article.id, sketch)]
        own: set[int] | None = set(entry.counted) if entry else set()
        if entry is None and crc32(article.id.encode()) in self._past:
            own = None
        else:
            own = set().union(own or (), *(copy.counted for copy in copies))
        return View(self._counts.table, own, [set(copy.blocks) for copy in copies], self._verdicts, article)

    def state(self) -> dict[str, Any]:
        """Everything, as plain JSON values."""
        return {
            "articles": self._articles,
            "sites": self._sites,
            "counts": [[key, count] for key, count in self._counts.table.items()],
            "past": sorted(self._past),
            "entries": [
                [name, e.site, list(e.blocks), list(e.counted), list(e.sketch)] for name, e in self._entries.items()
            ],
            "verdicts": [[key, *found] for key, found in self._verdicts.items()],
        }

    @classmethod
    def from_state(cls, state: Mapping[str, Any]) -> Corpus:
        """The corpus that `state` was made from."""
        corpus = cls()
        corpus._articles = state["articles"]
        corpus._sites = dict(state["sites"])
        corpus._past = set(state["past"])
        corpus._counts = _Counts(dict(state["counts"]))
        for name, site, held, counted, sketch in state["entries"]:
            corpus._entries[name] = _Entry(site, array("I", held), array("I", counted), tuple(sketch))
            for key in sketch:
                corpus._by_line.setdefault(key, []).append(name)
        corpus._verdicts = {key: (yes, no, kind) for key, yes, no, kind in state["verdicts"]}
        return corpus

    def _keys(self, lines: Iterable[str], site: str) -> set[int]:
        keys: set[int] = set()
        for line in lines:
            key = digest(line)
            if key:
                keys.add(key)
                keys.update(near_digests(line))
                if site:
                    keys.add(_site_key(key, site))
        return keys

    def _copies(self, article_id: str, sketch: tuple[int, ...]) -> list[str]:
        shared: dict[str, int] = {}
        for key in sketch:
            for other in self._by_line.get(key, ()):
                shared[other] = shared.get(other, 0) + 1
        shared.pop(article_id, None)
        need = min(_SHARED, len(sketch))
        return [other for other, count in shared.items() if count >= need] if need else []

    def _forget(self, article_id: str) -> None:
        for key in self._entries.pop(article_id).sketch:
            holders = self._by_line[key]
            holders.remove(article_id)
            if not holders:
                del self._by_line[key]


class View:
    """What is known of the blocks of one article."""

    def __init__(
        self,
        counts: Mapping[int, int],
        own: set[int] | None,
        others: Sequence[set[int]],
        verdicts: Mapping[int, tuple[int, int, str]],
        article: Source,
    ) -> None:
        self._counts = counts
        self._own = own
        self._others = others
        self._verdicts = verdicts
        self._site = site_of(article.meta)

    @property
    def copies(self) -> int:
        """How many other copies of the same story are known."""
        return len(self._others)

    def of(self, block: str) -> Known:
        """What is known of a block of the article."""
        norm = normalised(block)
        key = crc32(norm.encode()) if norm else 0
        if not key:
            return Known()
        accepted, rejected, kind = self._verdicts.get(key, (0, 0, ""))
        held = sum(1 for blocks in self._others if key in blocks)
        if not self._counts:
            return Known(held=held, accepted=accepted, rejected=rejected, kind=kind)
        near = max(map(self._others_with, _near(norm)), default=0)
        on_site = self._others_with(_site_key(key, self._site)) if self._site else 0
        return Known(self._others_with(key), on_site, near, held, accepted, rejected, kind)

    def _others_with(self, name: int) -> int:
        own = 1 if self._own is None else name in self._own
        return max(0, self._counts.get(name, 0) - own)


def _site_key(key: int, site: str) -> int:
    return crc32(site.encode(), key)


def _sketch(lines: Iterable[str]) -> tuple[int, ...]:
    """The smallest digests of the long lines: mostly the same for two copies of one story."""
    return tuple(sorted({digest(line) for line in lines if len(line) >= _LONG_LINE})[:_SKETCH])
