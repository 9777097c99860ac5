"""Columnar tables of Hugging Face data sets: Parquet files, and the Arrow files that its library keeps on disk."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from annotator.errors import BadInput
from annotator.formats.hf_rows import TEXT_COLUMNS

PARQUET = b"PAR1"

#: What an Arrow file begins with: the file form, and the stream form that the library `datasets` writes.
_ARROW_FILE, _ARROW_STREAM = b"ARROW1", b"\xff\xff\xff\xff"

#: Rows that are read and written at once.
ROWS = 500

#: The most that the schema of an Arrow stream may take, in bytes.
_LONGEST_SCHEMA = 16 * 1024 * 1024

_SPLIT = re.compile(r"(train|training|test|validation|valid|val|dev)(?:-\d{5}-of-\d{5})?", re.IGNORECASE)


def has_parquet() -> bool:
    """Whether the library that reads and writes Parquet is installed."""
    return find_spec("pyarrow") is not None


def is_table(head: bytes) -> bool:
    """Whether a file that begins with `head` is a table of one of the two kinds."""
    stream = head.startswith(_ARROW_STREAM) and 0 < int.from_bytes(head[4:8], "little") < _LONGEST_SCHEMA
    return head.startswith((PARQUET, _ARROW_FILE)) or stream


def split_of(path: str) -> str | None:
    """The split that the name of a file, or of the folder that it is in, states ("train-00000-of-00001.parquet")."""
    parts = path.replace("\\", "/").split("/")
    for name in (parts[-1].split(".")[0], parts[-2] if len(parts) > 1 else ""):
        if found := _SPLIT.fullmatch(name):
            return found[1].lower()
    return None


def rows_of(source: Any, name: str, column: str | None) -> Iterator[tuple[str, dict[str, Any]]]:
    """Place and values of each row of the table at `source` (a path or an open file), numbered labels by their names.

    `column` is the one with text.  Raises BadInput for damaged tables, and for those without text.
    """
    if not has_parquet():
        raise BadInput(f"{name} is a Parquet table; to read it, install the library pyarrow.")
    import pyarrow

    number = 0
    try:
        for batch, features in _batches(source, name, column):
            for row in batch.to_pylist():
                number += 1
                named = {key: _named(one, features.get(key)) for key, one in row.items()}
                yield f"{name}, row {number}", named
    except (pyarrow.ArrowException, OSError, ValueError, OverflowError, RecursionError, MemoryError) as error:
        reason = " ".join(str(error).split())[:200].rstrip(".") or type(error).__name__
        raise BadInput(f"{name} is a damaged Parquet table after row {number} ({reason}); write it again.") from None


def _batches(source: Any, name: str, column: str | None) -> Iterator[tuple[Any, Mapping[str, Any]]]:
    import pyarrow.ipc
    import pyarrow.parquet

    if isinstance(source, Path):
        with source.open("rb") as file:
            start = file.read(8)
    else:
        start = source.read(8)
        source.seek(0)
    if start.startswith(PARQUET):
        table = pyarrow.parquet.ParquetFile(source)
        features = _judged(table.schema_arrow, name, column)
        # One row group after the other: asked for all at once, the library reads ahead through the file.
        for group in range(table.num_row_groups):
            yield from ((batch, features) for batch in table.iter_batches(batch_size=ROWS, row_groups=[group]))
        return
    opened = pyarrow.ipc.open_file if start.startswith(_ARROW_FILE) else pyarrow.ipc.open_stream
    with pyarrow.memory_map(str(source)) if isinstance(source, Path) else source as file:
        reader = opened(file)
        features = _judged(reader.schema, name, column)
        many = reader if opened is pyarrow.ipc.open_stream else map(reader.get_batch, range(reader.num_record_batches))
        for batch in many:
            batch.validate(full=True)  # offsets of a damaged file may lead anywhere in memory
            yield from ((batch.slice(at, ROWS), features) for at in range(0, batch.num_rows, ROWS))


def _judged(schema: Any, name: str, column: str | None) -> Mapping[str, Any]:
    """The features that Hugging Face keeps with the schema.  Raises BadInput for a table without text."""
    wanted = column or next((one for one in TEXT_COLUMNS if one in schema.names), None)
    if wanted is None or wanted not in schema.names or not _is_text(schema.field(wanted).type):
        what = f"no column “{column}” with text" if column else "no column with text"
        raise BadInput(f"{name} has {what}; it has {', '.join(schema.names[:20])}.")
    try:
        features = json.loads((schema.metadata or {}).get(b"huggingface") or b"{}")["info"]["features"]
    except (ValueError, KeyError, TypeError):
        return {}
    return features if isinstance(features, dict) else {}


def _is_text(kind: Any) -> bool:
    from pyarrow import types

    inner = kind.value_type if types.is_dictionary(kind) else kind
    views = getattr(types, "is_string_view", lambda _: False)
    return bool(types.is_string(inner) or types.is_large_string(inner) or views(inner))


def _named(value: Any, feature: Any) -> Any:
    """`value` with the names of its numbered labels, wherever its feature says that it has some."""
    if value is None or feature is None:
        return value
    if isinstance(feature, list):
        feature = {"_type": "List", "feature": feature[0] if feature else None}
    if not isinstance(feature, dict):
        return value
    kind, names = feature.get("_type"), feature.get("names")
    if kind == "ClassLabel" and isinstance(names, list):
        return _name(value, names)
    if kind in ("Sequence", "List", "LargeList"):
        inner = feature.get("feature")
        if isinstance(value, list):
            return [_named(one, inner) for one in value]
        # A sequence of structures is kept as a structure of sequences.
        return _named(value, {key: [one] for key, one in inner.items()}) if isinstance(inner, dict) else value
    if isinstance(value, dict):
        return {key: _named(one, feature.get(key)) for key, one in value.items()}
    return value


def _name(value: Any, names: Sequence[Any]) -> Any:
    """The name of a numbered label; -1 stands for none."""
    if type(value) is not int:
        return value
    return str(names[value]) if 0 <= value < len(names) else None if value == -1 else value
