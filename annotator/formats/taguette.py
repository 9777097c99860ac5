"""Taguette's project database (`.sqlite3`): documents as HTML, highlights by UTF-8 bytes of their bare text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.html_text import HtmlText
from annotator.formats.native_lines import article_from
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format
from annotator.formats.sqlite_file import HEADER, Row, Tables, opened
from annotator.model.text import excerpt

#: The versions of its schema that are known (Taguette 1.0 to 1.5 upgrade their files on opening).
_VERSIONS = ("db5e31a0233d",)


class Taguette(Format):
    """Documents with a span for each tag of a highlight."""

    id = "taguette"
    title = "Taguette project (.sqlite3)"
    extensions: ClassVar[tuple[str, ...]] = (".sqlite3",)
    reads = True
    loses = ("cannot be written",)

    def sniff(self, head: bytes, path: Path) -> float:
        """A database with Taguette's tables."""
        return 0.95 if head.startswith(HEADER) and b"highlight_tags" in head else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The documents.  Raises BadInput for other versions, and for highlights inside a character."""
        with opened(path, "a Taguette project") as tables:
            if not tables.has("documents", "highlights", "highlight_tags", "tags", "alembic_version"):
                raise BadInput(f"{path.name} is no Taguette project; it lacks Taguette's tables.")
            versions = [str(row["version_num"]) for row in tables.rows("alembic_version", "version_num")]
            if not set(versions) <= set(_VERSIONS):
                raise BadInput(
                    f"{path.name} is of another version of Taguette ({', '.join(versions)}); open it in Taguette 1.5 "
                    "once, which brings it up to date, and import it again."
                )
            lines = list(_documents(tables, path.name))
        if not lines:
            raise BadInput(f"{path.name} holds no documents; there is nothing to import.")
        for place, line in lines:
            yield article_from(line, place)


def _documents(tables: Tables, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    tags = {row["id"]: str(row["path"]) for row in tables.rows("tags", "id")}
    projects = {row["id"]: str(row["name"]) for row in tables.rows("projects", "id")} if tables.has("projects") else {}
    tagged: dict[int, list[str]] = {}
    for row in tables.rows("highlight_tags", "tag_id"):
        if row["tag_id"] in tags:
            tagged.setdefault(row["highlight_id"], []).append(tags[row["tag_id"]])
    highlights: dict[int, list[Row]] = {}
    for row in tables.rows("highlights", "id"):
        highlights.setdefault(row["document_id"], []).append(row)
    for row in tables.rows("documents", "id"):
        html = HtmlText(str(row["contents"]))
        place = f"{name}, document “{row['name']}”"
        meta = {"source_file": row.get("filename"), "description": row.get("description"), "added": row.get("created")}
        meta["project"] = projects.get(row["project_id"], "")
        spans = [
            span
            for one in highlights.get(row["id"], [])
            for span in _spans(one, tagged.get(one["id"]) or ["highlight"], html, place)
        ]
        line = {"id": f"taguette-{row['id']}", "title": str(row["name"]), "text": html.text, "spans": spans}
        yield place, line | {"meta": {key: value for key, value in meta.items() if value}}


def _spans(row: Mapping[str, Any], tags: list[str], html: HtmlText, place: str) -> Iterator[dict[str, Any]]:
    """A span for each tag of a highlight."""
    first, last = row["start_offset"], row["end_offset"]
    what = f"{place}: the highlight {row['id']} at bytes {first}–{last}"
    if type(first) is not int or type(last) is not int or not 0 <= first < last < len(html.ends):
        raise BadInput(f"{what} is not in the text of {len(html.ends) - 1} bytes.")
    start, end = html.starts[first], html.ends[last]
    if start is None or end is None:
        raise BadInput(f"{what} begins or ends inside a character.")
    words, snippet = html.text[start:end], HtmlText(str(row.get("snippet") or "")).text
    if snippet and "".join(snippet.split()) != "".join(words.split()):
        raise BadInput(f"{what}: the file says “{excerpt(snippet, 60)}” but the text has “{excerpt(words, 60)}” there.")
    for number, tag in enumerate(tags):
        yield {
            "id": str(row["id"]) if number == 0 else f"{row['id']}:{number + 1}",
            "label": tag,
            "start": start,
            "end": end,
        }
