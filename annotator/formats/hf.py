"""Hugging Face data sets: Parquet, Arrow, JSON lines, and a folder with its card in an archive."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, ClassVar, Literal

from annotator.errors import Refused
from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import records_of
from annotator.formats.hf_rows import ROW, is_ours, line_of_row, row_of
from annotator.formats.hf_tables import ROWS, has_parquet, is_table, rows_of, split_of
from annotator.formats.json_values import items_of, json_bytes, json_document, json_values, keys_of, numbered_names
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.zipped import ZIP_STARTS, Archive, ZipWriter, names_in
from annotator.model.codebook import Codebook

#: What a card says of the data beside it.
_CARD = re.compile(rb"^(?:dataset_info|configs|task_categories|license|size_categories|language|tags):", re.MULTILINE)


#: What a file with this ending holds, when nothing else is asked for.
_BY_ENDING = {".parquet": "parquet", ".jsonl": "jsonl"}


@dataclass(frozen=True, slots=True)
class DatasetOptions:
    """What is written, and where the text of others is."""

    write: Literal["auto", "folder", "parquet", "jsonl"] = field(
        default="auto",
        metadata={
            "for": "write",
            "help": "Write the data with its card, or alone as Parquet or JSON lines; “auto” goes by the ending.",
        },
    )
    text_column: str | None = field(
        default=None, metadata={"for": "read", "help": "Column that holds the text, when nothing tells it."}
    )
    labels: str | None = field(
        default=None,
        metadata={"for": "read", "help": "Names of labels that are given as numbers, such as 0=LOC,1=PER."},
    )


class HuggingFace(Format):
    """Everything, by a fixed schema; offsets count code points.  Parquet needs the library pyarrow."""

    id = "hf"
    title = "Hugging Face data set (Parquet, JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".parquet", ".arrow")
    reads = True
    writes = True
    several = True
    written_as = ".zip"
    options = DatasetOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Tables by their first bytes; our rows and lists of ranges in JSON; an archive with a card and data."""
        if is_table(head):
            return 0.95
        if head.startswith(ZIP_STARTS):
            names = names_in(path)
            return 0.95 if "README.md" in names and any(_is_part(name) for name in names) else 0.0
        value = keys_of(head)
        if ROW.keys() <= value.keys() and isinstance(value["meta"], str | None):
            return 0.99
        rows = value.get("data")
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            return 0.8 if isinstance(rows[0].get("text"), str) else 0.3
        return _json_score(value) if isinstance(value.get("text"), str) else 0.0

    def companions(self, path: Path) -> tuple[Path, ...]:
        """The card of a folder, and what the library says of its own files."""
        ending = path.suffix.lower()
        if ending == ".arrow":
            own = (
                path.parent / "state.json",
                path.parent / "dataset_info.json",
                path.parent.parent / "dataset_dict.json",
            )
            return tuple(one for one in own if one.is_file())
        card = path.parent.parent / "README.md"
        if ending not in (".parquet", ".jsonl") or path.parent.name != "data" or not card.is_file():
            return ()
        with card.open("rb") as file:
            head = file.read(4096)
        return (card,) if head.startswith(b"---") and _CARD.search(head) else ()

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The rows as articles.  Raises BadInput for damaged files, and for labels by number without names."""
        names, column = numbered_names(options.labels), options.text_column
        with path.open("rb") as file:
            start = file.read(16)
        if start.startswith(ZIP_STARTS):
            with Archive(path) as archive:
                for name in sorted(filter(_is_part, archive.names)):
                    place, data = archive.place(name), archive.read(name)
                    if table := is_table(data[:16]):
                        rows = rows_of(io.BytesIO(data), place, column)
                    else:
                        rows = items_of(json_document(data, place, notice), place)
                    size = ROWS if table else None
                    yield from _articles(rows, place, column, names, split_of(name), notice, size)
        elif is_table(start):
            split = split_of(f"{path.parent.name}/{path.name}")
            yield from _articles(rows_of(path, path.name, column), path.name, column, names, split, notice, ROWS)
        else:
            yield from _articles(iter(_json_rows(path, notice)), path.name, column, names, None, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """The data with its card in an archive, or alone; JSON lines where pyarrow is not installed."""
        result = WriteResult()
        rows = _counted(records, result)
        write = _BY_ENDING.get(out.suffix.lower(), "folder") if options.write == "auto" else options.write
        if write == "jsonl":
            with out.open("wb") as file:
                file.writelines(json_bytes(row) + b"\n" for row in rows)
        elif write == "parquet":
            if not has_parquet():
                raise Refused("Parquet needs the library pyarrow, which is not installed; write JSON lines instead.")
            with out.open("wb") as file:
                _write_parquet(rows, file)
        else:
            ending = "parquet" if has_parquet() else "jsonl"
            data = io.BytesIO()
            if ending == "parquet":
                _write_parquet(rows, data)
            else:
                data.writelines(json_bytes(row) + b"\n" for row in rows)
            with ZipWriter(out) as archive:
                archive.add("README.md", _card(result, codebook, ending).encode("utf-8"))
                archive.add(f"data/train.{ending}", data.getvalue())
        return result


def _is_part(name: str) -> bool:
    """Whether a file of an archive holds rows."""
    return name.startswith("data/") and name.endswith((".parquet", ".jsonl", ".json", ".arrow"))


def _json_score(value: Mapping[str, Any]) -> float:
    """How surely an object with a text is a row of a data set of others."""
    for one in value.values():
        first = one[0] if isinstance(one, list) and one else None
        if isinstance(first, dict) and {"start", "end"} <= first.keys() and type(first.get("label")) is int:
            return 0.9
        if isinstance(one, dict) and (isinstance(one.get("annotations"), list) or isinstance(one.get("start"), list)):
            return 0.85
    entities = value.get("entities")
    ranged = isinstance(entities, list) and entities and isinstance(entities[0], dict) and "start" in entities[0]
    return 0.85 if ranged else 0.0


def _counted(records: Iterable[ArticleRecord], result: WriteResult) -> Iterator[dict[str, Any]]:
    for record in records:
        result.articles += 1
        result.spans += len(record.spans)
        result.relations += len(record.relations)
        yield row_of(record)


# -- reading ------------------------------------------------------------------------------


def _json_rows(path: Path, notice: Notice) -> list[tuple[str, dict[str, Any]]]:
    rows = list(json_values(path, notice))
    inner = rows[0][1].get("data") if len(rows) == 1 else None
    if isinstance(inner, list) and "text" not in rows[0][1]:
        return list(items_of(inner, path.name))
    return rows


def _articles(
    rows: Iterator[tuple[str, dict[str, Any]]],
    name: str,
    column: str | None,
    names: Mapping[str, str],
    split: str | None,
    notice: Notice,
    size: int | None = None,
) -> Iterator[ArticleRecord]:
    """The articles of `rows`, some at once where they are read bit by bit; rows of others get their split."""
    while some := list(islice(rows, size)):
        lines = []
        for place, row in some:
            line = line_of_row(row, names, place, column)
            if split is not None and not is_ours(row):
                line["meta"] = {"split": split, **line["meta"]}
            lines.append((place, line))
        yield from records_of(lines, name, notice)


# -- writing ------------------------------------------------------------------------------


def _write_parquet(rows: Iterator[dict[str, Any]], out: Any) -> None:
    import pyarrow
    import pyarrow.parquet

    fields = {"string": pyarrow.string(), "json": pyarrow.string(), "int32": pyarrow.int32(), "bool": pyarrow.bool_(),
              "pairs": pyarrow.list_(pyarrow.list_(pyarrow.int32()))}  # fmt: skip

    def typed(kind: Any) -> Any:
        if isinstance(kind, str):
            return fields[kind]
        return pyarrow.list_(pyarrow.struct([(name, typed(one)) for name, one in kind.items()]))

    info = {"info": {"features": {name: _feature(kind) for name, kind in ROW.items()}}}
    schema = pyarrow.schema([(name, typed(kind)) for name, kind in ROW.items()], {"huggingface": json.dumps(info)})
    with pyarrow.parquet.ParquetWriter(out, schema, compression="zstd") as writer:
        first = list(islice(rows, ROWS))
        while first:
            writer.write_table(pyarrow.Table.from_pylist(first, schema))
            first = list(islice(rows, ROWS))


def _feature(kind: Any) -> dict[str, Any]:
    """How Hugging Face describes a column."""
    if isinstance(kind, dict):
        return {"feature": {name: _feature(one) for name, one in kind.items()}, "_type": "List"}
    if kind == "pairs":
        return {"feature": {"feature": {"dtype": "int32", "_type": "Value"}, "_type": "List"}, "_type": "List"}
    return {"dtype": "string" if kind == "json" else kind, "_type": "Value"}


def _card(result: WriteResult, codebook: Codebook, ending: str) -> str:
    """The data set card."""
    labels = "".join(f"\n- {' '.join(label.name.split())}" for label in codebook.labels)
    return "\n".join(chain((
        "---", "task_categories:", "- token-classification", "configs:", "- config_name: default", "  data_files:",
        "  - split: train", f"    path: data/train.{ending}", "---", "", "# Annotated articles", "",
        f"{result.articles:,} articles, {result.spans:,} annotations, {result.relations:,} relations.", "",
        "Offsets (`start`, `end`, `fragments`) count Unicode code points of `text`, from 0, the end not included.",
        "`meta`, `attributes`, `origin` and `extra` hold JSON objects as text.", "",
    ), ("Labels:" + labels, "") if labels else ()))  # fmt: skip
