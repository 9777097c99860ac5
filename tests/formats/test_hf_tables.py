"""Tables as the library `datasets` and others write them: numbered labels, large columns, Arrow files, splits."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import BadInput
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import format_named, recognised
from tests.formats.material import read

pa = pytest.importorskip("pyarrow")

TEXT = "\U0001f642 Ana Bó met Café Ltd."
NAMES = {"names": ["ORG", "PER"], "_type": "ClassLabel"}
WHOLE, RANGES = {"dtype": "int32", "_type": "Value"}, [(2, 8, 1), (13, 21, 0)]
FIELDS = {"start": WHOLE, "end": WHOLE, "label": NAMES}

#: Shapes of a column of ranges, each with the feature that describes it, and its value.
SHAPES: dict[str, tuple[Any, Any]] = {
    "list of structures": (
        {"feature": FIELDS, "_type": "List"},
        [dict(zip(("start", "end", "label"), one, strict=True)) for one in RANGES],
    ),
    "list in brackets": ([FIELDS], [dict(zip(("start", "end", "label"), one, strict=True)) for one in RANGES]),
    "structure of lists": (
        {key: {"feature": one, "_type": "List"} for key, one in FIELDS.items()},
        {"start": [2, 13], "end": [8, 21], "label": [1, 0]},
    ),
    "sequence of a structure": (
        {"feature": FIELDS, "_type": "Sequence"},
        {"start": [2, 13], "end": [8, 21], "label": [1, 0]},
    ),
}


def _table(feature: Any, value: Any, kind: Any = None) -> Any:
    features = {"text": {"dtype": "string", "_type": "Value"}, "spans": feature, "tone": NAMES}
    made = pa.table({"text": pa.array([TEXT], kind or pa.string()), "spans": [value], "tone": [1]})
    return made.replace_schema_metadata({"huggingface": json.dumps({"info": {"features": features}})})


def _found(record: ArticleRecord) -> list[tuple[str, str]]:
    return [(one.label, record.text[slice(*one.fragments[0])]) for one in record.spans]


@pytest.mark.parametrize("shape", sorted(SHAPES))
def test_numbered_labels_get_their_names_in_every_shape(shape: str, tmp_path: Path) -> None:
    import pyarrow.parquet

    pyarrow.parquet.write_table(_table(*SHAPES[shape]), tmp_path / "a.parquet")
    (record,), told = read("hf", tmp_path / "a.parquet")
    assert told == []
    assert _found(record) == [("PER", "Ana Bó"), ("ORG", "Café Ltd")]
    assert record.meta == {"tone": "PER"}


@pytest.mark.parametrize("kind", ["large_string", "string_view", "dictionary"])
def test_text_columns_of_every_kind_are_text(kind: str, tmp_path: Path) -> None:
    import pyarrow.parquet

    types = {"large_string": pa.large_string(), "dictionary": pa.dictionary(pa.int32(), pa.string())}
    if kind == "string_view" and not hasattr(pa, "string_view"):
        pytest.skip("this version has no views")
    wanted = types.get(kind) or pa.string_view()
    pyarrow.parquet.write_table(_table(*SHAPES["list of structures"], kind=wanted), tmp_path / "a.parquet")
    assert read("hf", tmp_path / "a.parquet")[0][0].text == TEXT


@pytest.mark.parametrize("form", ["stream", "file"])
def test_arrow_files_are_read_with_their_split(form: str, tmp_path: Path) -> None:
    import pyarrow.ipc

    path = tmp_path / "test" / "data-00000-of-00001.arrow"
    path.parent.mkdir()
    table = _table(*SHAPES["list of structures"])
    opened = pyarrow.ipc.new_stream if form == "stream" else pyarrow.ipc.new_file
    with opened(str(path), table.schema) as writer:
        writer.write_table(table)
    assert recognised(path).id == "hf"
    (record,), _ = read("hf", path)
    assert record.meta["split"] == "test"
    assert _found(record) == [("PER", "Ana Bó"), ("ORG", "Café Ltd")]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(BadInput, match="damaged"):
        read("hf", path)


def test_offsets_of_a_damaged_file_are_not_followed(tmp_path: Path) -> None:
    import pyarrow.ipc

    table = pa.table({"text": ["Rain fell"]})
    path = tmp_path / "a.arrow"
    with pyarrow.ipc.new_stream(str(path), table.schema) as writer:
        writer.write_table(table)
    good = path.read_bytes()
    broken = good.replace(b"\0\0\0\0\x09\0\0\0", b"\0\0\0\0\xff\xff\xff\x7f")
    assert broken != good
    path.write_bytes(broken)
    with pytest.raises(BadInput, match=r"a\.arrow is a damaged Parquet table after row 0"):
        read("hf", path)


def test_a_folder_of_the_hub_gives_its_splits_and_its_card_is_no_article(tmp_path: Path) -> None:
    import pyarrow.parquet

    folder = tmp_path / "set"
    (folder / "data").mkdir(parents=True)
    (folder / "README.md").write_text("---\nlicense: mit\n---\n# A card\n", encoding="utf-8")
    for split in ("train", "validation"):
        table = _table(*SHAPES["list of structures"])
        pyarrow.parquet.write_table(table, folder / "data" / f"{split}-00000-of-00001.parquet")
    path = folder / "data" / "train-00000-of-00001.parquet"
    assert format_named("hf").companions(path) == (folder / "README.md",)
    assert read("hf", path)[0][0].meta["split"] == "train"
    packed = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", folder))
    assert recognised(packed).id == "hf"
    assert [one.meta["split"] for one in read("hf", packed)[0]] == ["train", "validation"]


def test_names_of_numbered_labels_can_be_said(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    row = {"text": TEXT, "entities": [{"start": 2, "end": 8, "label": 1}]}
    path.write_text(json.dumps(row), encoding="utf-8")
    assert recognised(path).id == "hf"
    assert _found(read("hf", path, labels="0=ORG, 1=PER")[0][0]) == [("PER", "Ana Bó")]
    with pytest.raises(BadInput, match="say the names with the option “labels”, such as 1=LOC"):
        read("hf", path, labels="0=ORG")
    with pytest.raises(BadInput, match="does not name labels"):
        read("hf", path, labels="PER")


def test_a_row_with_an_empty_text_is_named(tmp_path: Path) -> None:
    import pyarrow.parquet

    pyarrow.parquet.write_table(pa.table({"text": ["a", None]}), tmp_path / "a.parquet")
    with pytest.raises(BadInput, match=r"a\.parquet, row 2 has nothing in “text”"):
        read("hf", tmp_path / "a.parquet")


def test_the_library_datasets_writes_what_is_read(tmp_path: Path) -> None:
    datasets = pytest.importorskip("datasets")
    pytest.importorskip("tqdm").tqdm.monitor_interval = 0  # or its progress bars leave a thread behind
    kinds = datasets.Features(
        {
            "text": datasets.Value("large_string"),
            "spans": datasets.List({"start": datasets.Value("int64"), "label": datasets.ClassLabel(names=["A", "B"]),
                                    "end": datasets.Value("int64")}),
        }
    )  # fmt: skip
    rows = {"text": [TEXT], "spans": [[{"start": 2, "end": 8, "label": 1}]]}
    data = datasets.Dataset.from_dict(rows, features=kinds)
    data.to_parquet(tmp_path / "a.parquet")
    datasets.DatasetDict({"dev": data}).save_to_disk(tmp_path / "saved")
    for path in (tmp_path / "a.parquet", *sorted((tmp_path / "saved").rglob("*.arrow"))):
        assert _found(read("hf", path)[0][0]) == [("B", "Ana Bó")]
