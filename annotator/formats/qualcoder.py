"""QualCoder's project database (`data.qda` in a folder `NAME.qda`): sources with coded text."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import Line, records_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sqlite_file import HEADER, Tables, opened

_TABLES = ("source", "code_text", "code_name")


class QualCoder(Format):
    """Text sources with a span for each coded piece; the words tell whether positions count UTF-16 units."""

    id = "qualcoder"
    title = "QualCoder project (data.qda)"
    extensions: ClassVar[tuple[str, ...]] = (".qda",)
    reads = True
    loses = ("cannot be written",)

    def sniff(self, head: bytes, path: Path) -> float:
        """A database with QualCoder's tables."""
        return 0.95 if head.startswith(HEADER) and b"code_text" in head and b"code_name" in head else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The text sources.  Raises BadInput for a database without QualCoder's tables."""
        with opened(path, "a QualCoder project") as tables:
            if not tables.has(*_TABLES):
                raise BadInput(f"{path.name} is no QualCoder project; it lacks {', '.join(_TABLES)}.")
            lines, others = _sources(tables, path.name)
        if not lines:
            raise BadInput(f"{path.name} holds no texts; there is nothing to import.")
        if others:
            notice(f"Left out of {path.name}, as they are no texts: {', '.join(others)}.")
        yield from records_of(lines, path.name, notice)


def _sources(tables: Tables, name: str) -> tuple[list[Line], list[str]]:
    """The lines of the texts, and the names of what is no text."""
    codes = {row["cid"]: str(row["name"]) for row in tables.rows("code_name", "cid")}
    found: dict[int, dict[str, Any]] = {}
    others = []
    for row in tables.rows("source", "id"):
        if not isinstance(row.get("fulltext"), str) or not row["fulltext"]:
            others.append(str(row["name"]))
            continue
        meta = {key: row[key] for key in ("memo", "owner", "date") if row.get(key)}
        line = {"id": f"qualcoder-{row['id']}", "title": str(row["name"]), "text": row["fulltext"], "meta": meta}
        found[row["id"]] = line | {"spans": [], "comments": []}
    for row in tables.rows("code_text", "rowid"):
        if row["fid"] not in found:
            continue
        if row["cid"] not in codes:
            raise BadInput(
                f"{name}: a coding of “{found[row['fid']]['title']}” has a code that is not there ({row['cid']})."
            )
        span = {"label": codes[row["cid"]], "start": row["pos0"], "end": row["pos1"], "text": row.get("seltext")}
        span |= {"annotator": row.get("owner") or None, "note": row.get("memo") or None, "created": row.get("date")}
        span["attributes"] = {"important": True} if row.get("important") else {}
        found[row["fid"]]["spans"].append({key: one for key, one in span.items() if one is not None})
    _annotations(tables, found)
    return [(f"{name}, source “{line['title']}”", line) for line in found.values()], others


def _annotations(tables: Tables, found: dict[int, dict[str, Any]]) -> None:
    """QualCoder's annotations are notes on places of a text."""
    for row in tables.rows("annotation", "anid") if tables.has("annotation") else ():
        if row["fid"] in found and row.get("memo"):
            span = {"label": "annotation", "start": row["pos0"], "end": row["pos1"], "note": str(row["memo"])}
            found[row["fid"]]["spans"].append({**span, "annotator": row.get("owner"), "created": row.get("date")})
