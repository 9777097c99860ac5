"""Hugging Face data sets: Parquet, JSON lines, and a folder with its card in an archive."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from importlib.util import find_spec
from itertools import chain, islice
from pathlib import Path
from typing import Any, ClassVar, Literal

from annotator.errors import BadInput, Refused
from annotator.formats.decoding import Notice
from annotator.formats.foreign_lines import records_of
from annotator.formats.hf_rows import ROW, TEXT_COLUMNS, line_of_row, row_of
from annotator.formats.json_values import items_of, json_bytes, json_document, json_values, keys_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.zipped import ZIP_STARTS, Archive, ZipWriter, names_in
from annotator.model.codebook import Codebook

_MAGIC = b"PAR1"

#: Rows that are read and written at once.
_ROWS = 500


@dataclass(frozen=True, slots=True)
class DatasetOptions:
    """What is written, and where the text of others is."""

    write: Literal["folder", "parquet", "jsonl"] = field(
        default="folder",
        metadata={
            "for": "write",
            "help": "Write an archive of the data with its card, a Parquet file, or JSON lines, alone.",
        },
    )
    text_column: str | None = field(
        default=None, metadata={"for": "read", "help": "Column that holds the text, when nothing tells it."}
    )


class HuggingFace(Format):
    """Everything, by a fixed schema; offsets count code points.  Parquet needs the library pyarrow."""

    id = "hf"
    title = "Hugging Face data set (Parquet, JSON)"
    extensions: ClassVar[tuple[str, ...]] = (".parquet",)
    reads = True
    writes = True
    options = DatasetOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Parquet by its first bytes; our rows and lists of ranges in JSON; an archive with a card and data."""
        if head.startswith(_MAGIC):
            return 0.95
        if head.startswith(ZIP_STARTS):
            names = names_in(path)
            return 0.95 if "README.md" in names and any(name.startswith("data/train.") for name in names) else 0.0
        value = keys_of(head)
        if ROW.keys() <= value.keys() and isinstance(value["meta"], str | None):
            return 0.99
        rows = value.get("data")
        if isinstance(rows, list) and rows and isinstance(rows[0], dict):
            return 0.8 if isinstance(rows[0].get("text"), str) else 0.3
        return _json_score(value) if isinstance(value.get("text"), str) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The rows as articles.  Raises BadInput for damaged files, and for labels by number without names."""
        with path.open("rb") as file:
            start = file.read(4)
        column = options.text_column
        if start.startswith(ZIP_STARTS):
            with Archive(path) as archive:
                for name in sorted(name for name in archive.names if name.startswith("data/")):
                    place, data = archive.place(name), archive.read(name)
                    if name.endswith(".parquet"):
                        yield from _from_parquet(io.BytesIO(data), place, column, notice)
                    else:
                        items = list(items_of(json_document(data, place, notice), place))
                        yield from _from_json(items, place, column, notice)
        elif start == _MAGIC:
            yield from _from_parquet(path, path.name, column, notice)
        else:
            yield from _from_json(_json_rows(path, notice), path.name, column, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """The data with its card in an archive, or alone; JSON lines where pyarrow is not installed."""
        result = WriteResult()
        rows = _counted(records, result)
        if options.write == "jsonl":
            with out.open("wb") as file:
                file.writelines(json_bytes(row) + b"\n" for row in rows)
        elif options.write == "parquet":
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


def has_parquet() -> bool:
    """Whether the library that reads and writes Parquet is installed."""
    return find_spec("pyarrow") is not None


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


def _from_json(
    rows: Iterable[tuple[str, dict[str, Any]]], name: str, column: str | None, notice: Notice
) -> Iterator[ArticleRecord]:
    yield from records_of([(place, line_of_row(row, {}, place, column)) for place, row in rows], name, notice)


def _from_parquet(source: Any, name: str, column: str | None, notice: Notice) -> Iterator[ArticleRecord]:
    if not has_parquet():
        raise BadInput(f"{name} is a Parquet table; to read it, install the library pyarrow.")
    import pyarrow
    import pyarrow.parquet

    number = 0
    try:
        file = pyarrow.parquet.ParquetFile(source)
        schema = file.schema_arrow
        wanted = column or next((one for one in TEXT_COLUMNS if one in schema.names), None)
        if wanted is None or wanted not in schema.names or not pyarrow.types.is_string(schema.field(wanted).type):
            raise BadInput(f"{name} has no column with text; it has {', '.join(schema.names[:20])}.")
        names = _class_names(schema.metadata or {})
        for batch in file.iter_batches(batch_size=_ROWS):
            lines = []
            for row in batch.to_pylist():
                number += 1
                place = f"{name}, row {number}"
                lines.append((place, line_of_row(row, names, place, wanted)))
            yield from records_of(lines, name, notice)
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        reason = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        raise BadInput(f"{name} is a damaged Parquet table after row {number} ({reason}); write it again.") from None


def _class_names(metadata: Mapping[bytes, bytes]) -> dict[str, Any]:
    """Names of numbered labels by column, which Hugging Face keeps in the file."""
    try:
        features = json.loads(metadata.get(b"huggingface") or b"{}")["info"]["features"]
    except (ValueError, KeyError, TypeError):
        return {}
    return (
        {key: found for key, one in features.items() if (found := _names_in(one))} if isinstance(features, dict) else {}
    )


def _names_in(feature: Any) -> list[str] | None:
    if isinstance(feature, dict):
        if feature.get("_type") == "ClassLabel" and isinstance(feature.get("names"), list):
            return [str(name) for name in feature["names"]]
        inner = feature.get("feature", feature)
        if isinstance(inner, dict) and isinstance(inner.get("label"), dict):
            return _names_in(inner["label"])
    if isinstance(feature, list) and feature:
        return _names_in({"feature": feature[0]})
    return None


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
        first = list(islice(rows, _ROWS))
        while first:
            writer.write_table(pyarrow.Table.from_pylist(first, schema))
            first = list(islice(rows, _ROWS))


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
