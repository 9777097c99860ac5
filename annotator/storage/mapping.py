"""Values to rows and back, and values to the journal's JSON and back.

The rows of a kind are read in the order of the value's fields, so that a row becomes a value by position.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from typing import Any, NamedTuple

import msgspec
from sqlalchemy import Column, Table

from annotator.model.annotations import Annotation, Article, Origin
from annotator.model.changes import KINDS, Value
from annotator.model.spans import Fragment, Fragments
from annotator.storage import tables

_encode = msgspec.json.Encoder().encode


def to_json(value: object) -> str:
    """JSON text of a value or of plain data."""
    return _encode(value).decode("utf-8")


_decoders: dict[str, Callable[[str], Value]] = {kind: msgspec.json.Decoder(cls).decode for kind, cls in KINDS.items()}


def from_json(kind: str, text: str | None) -> Value | None:
    """The value that the journal keeps as `text`; None for None."""
    return None if text is None else _decoders[kind](text)


def _mapping(text: str | None) -> Any:
    return {} if text is None else msgspec.json.decode(text)


def _texts(text: str | None) -> Any:
    return () if text is None else tuple(msgspec.json.decode(text))


_origin_decoder = msgspec.json.Decoder(Origin)


def _origin(text: str | None) -> Any:
    return None if text is None else _origin_decoder.decode(text)


def _anything(text: str | None) -> Any:
    return None if text is None else msgspec.json.decode(text)


_DECODE: dict[str, Callable[[str | None], Any]] = {
    "meta": _mapping,
    "attributes": _mapping,
    "extra": _mapping,
    "choices": _texts,
    "aliases": _texts,
    "external_ids": _mapping,
    "label_ids": _texts,
    "from_ids": _texts,
    "to_ids": _texts,
    "default": _anything,
    "origin": _origin,
}


class Kind(NamedTuple):
    """How one kind of value is stored: its class, table, columns in field order, and JSON fields."""

    name: str
    cls: type[Value]
    table: Table
    columns: tuple[Column[Any], ...]
    plain: tuple[str, ...]
    json: tuple[str, ...]
    decode: tuple[tuple[int, Callable[[str | None], Any]], ...]

    def value(self, row: Sequence[Any]) -> Any:
        """The value of a row of `columns`."""
        cells = list(row)
        for index, decode in self.decode:
            cells[index] = decode(cells[index])
        return self.cls(*cells)

    def row(self, value: Value) -> dict[str, Any]:
        """Column names and cells of a value; fragments are rows of their own."""
        row = {name: getattr(value, name) for name in self.plain}
        for name in self.json:
            cell = getattr(value, name)
            row[name + "_json"] = to_json(cell) if cell not in _EMPTY else None
        if isinstance(value, Article):
            row.update(listing(value))
        return row


_EMPTY: tuple[object, ...] = (None, {}, ())


def listing(article: Article) -> dict[str, str]:
    """The derived columns that the article list shows, sorts by and filters on."""
    outlet = str(article.meta.get("outlet") or "")
    published = str(article.meta.get("published") or "")
    return {
        "outlet": outlet,
        "published": published,
        "listed": f"{article.title}\n{outlet}\n{published}\n{article.meta.get('source_file') or ''}".casefold(),
    }


def _kind(name: str, cls: type[Value], table: Table) -> Kind:
    names = [field.name for field in fields(cls) if field.name != "fragments"]
    json = tuple(field for field in names if field in _DECODE and field + "_json" in table.c)
    plain = tuple(field for field in names if field not in json)
    columns = tuple(table.c[field + "_json" if field in json else field] for field in names)
    decode = tuple((names.index(field), _DECODE[field]) for field in json)
    return Kind(name, cls, table, columns, plain, json, decode)


KIND: dict[str, Kind] = {
    name: _kind(name, cls, tables.metadata.tables["article_revision" if name == "revision" else name])
    for name, cls in KINDS.items()
}


def annotation_of(row: Sequence[Any], parts: Fragments) -> Annotation:
    """The annotation of a row of its kind's columns and its fragments."""
    (id_, article, revision, annotator, label, attributes, note, status, origin, *rest) = row
    speaker, external, extra, created, changed, group = rest
    return Annotation(
        id_,
        article,
        revision,
        annotator,
        label,
        parts,
        _mapping(attributes),
        note,
        status,
        _origin(origin),
        speaker,
        external,
        _mapping(extra),
        created,
        changed,
        group,
    )


def fragment_rows(value: Annotation) -> list[dict[str, Any]]:
    """The rows of an annotation's fragments."""
    return [
        {"annotation_id": value.id, "position": position, "article_id": value.article_id, "start": start, "end": end}
        for position, (start, end) in enumerate(value.fragments)
    ]


def gathered(rows: Iterable[Sequence[Any]]) -> dict[str, Fragments]:
    """Fragments by annotation id, from rows (annotation id, start, end) in position order."""
    found: dict[str, list[Fragment]] = {}
    for annotation_id, start, end in rows:
        found.setdefault(annotation_id, []).append(Fragment(start, end))
    return {annotation_id: tuple(parts) for annotation_id, parts in found.items()}
