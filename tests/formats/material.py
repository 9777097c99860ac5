"""Records for the tests: what any project could hold, by hypothesis."""

from __future__ import annotations

from pathlib import Path

from hypothesis import strategies as st

from annotator.formats.records import ArticleRecord, CommentRecord, RelationRecord, SpanRecord
from annotator.formats.registry import Format, format_named
from annotator.model.annotations import Origin
from annotator.model.codebook import Codebook
from annotator.model.spans import fragments
from annotator.model.text import sha256

_ODD = "\U0001f1fa\U0001f1e6\U0001f469\u200d\U0001f52ce\u0301\u0634\u0639\u2028\r\n\t\x85=+-@'\"\\,;{}a b…"
CHARACTERS = st.one_of(st.sampled_from(_ODD), st.characters(exclude_categories=["Cs"], exclude_characters="\0"))
TEXTS = st.text(CHARACTERS, max_size=60)
NAMES = st.text(CHARACTERS, min_size=1, max_size=12).filter(lambda name: bool(name.strip()))
TIMES = st.just("2026-11-21T21:30:05.123Z")
_VALUES = st.one_of(st.booleans(), st.integers(-(2**53), 2**53), TEXTS, st.lists(TEXTS, max_size=2))


@st.composite
def spans(draw: st.DrawFn, text: str, number: int) -> SpanRecord:
    """A span of `text`, of one or more fragments, perhaps of zero width."""
    edges = draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6))
    pairs = sorted(edges[: len(edges) // 2 * 2])
    parts = fragments(zip(pairs[::2], pairs[1::2], strict=True))
    wide = tuple(part for part in parts if part.start < part.end)
    return SpanRecord(
        label=draw(NAMES),
        fragments=wide or parts[:1],
        id=f"s{number}",
        attributes=draw(st.dictionaries(NAMES, _VALUES, max_size=2)),
        annotator=draw(NAMES),
        status=draw(st.sampled_from(["accepted", "pending", "gold"])),
        origin=draw(st.none() | st.builds(Origin, NAMES, NAMES, st.none() | st.floats(0, 1), st.none() | NAMES)),
        speaker=draw(st.none() | NAMES),
        note=draw(st.none() | NAMES),
        created=draw(TIMES),
        changed=draw(TIMES),
        extra=draw(st.sampled_from([{}, {"optional": True}])),
    )


@st.composite
def articles(draw: st.DrawFn, number: int = 0) -> ArticleRecord:
    """An article with spans, relations between them and comments."""
    text = draw(TEXTS)
    marked = [draw(spans(text, index)) for index in range(draw(st.integers(0, 4)))]
    ids = [span.id or "" for span in marked]
    ends = st.sampled_from(ids) if ids else st.nothing()
    links = st.builds(RelationRecord, NAMES, ends, ends, st.none(), st.just({}), NAMES, st.just("accepted"), TIMES)
    relations = draw(st.lists(links, max_size=2)) if ids else []
    for index, relation in enumerate(relations):
        relation.id = f"r{index}"
    comments = [
        CommentRecord(one, draw(TEXTS), f"c{one}", draw(NAMES), draw(TIMES), draw(st.booleans())) for one in ids[:1]
    ]
    meta = draw(st.dictionaries(NAMES.filter(lambda key: key not in ("outlet",)), TEXTS, max_size=2))
    return ArticleRecord(
        text=text,
        id=f"a{number}",
        sha256=sha256(text),
        title=draw(NAMES),
        status=draw(st.sampled_from([None, "in progress", "done"])),
        meta=meta,
        spans=marked,
        relations=relations,
        comments=comments,
    )


PROJECTS = st.lists(st.integers(0, 9), max_size=3, unique=True).flatmap(
    lambda numbers: st.tuples(*(articles(number) for number in numbers))
)


def written(form: Format | str, records: list[ArticleRecord], out: Path, **options: object) -> bytes:
    """The bytes that a format makes of `records`."""
    one = format_named(form) if isinstance(form, str) else form
    one.write(records, out, Codebook(), one.options(**options))
    return out.read_bytes()


def read(form: str, path: Path, **options: object) -> tuple[list[ArticleRecord], list[str]]:
    """Records and notices of reading `path`."""
    one, told = format_named(form), list[str]()
    return list(one.read(path, one.options(**options), told.append)), told
