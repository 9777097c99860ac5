"""Label Studio's tasks as JSON, with the labelling configuration beside them or in one archive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, ClassVar, Literal

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.foreign_lines import records_of
from annotator.formats.json_values import items_of, json_bytes, json_document, json_values, keys_of
from annotator.formats.label_studio_config import (
    Config,
    config_beside,
    config_from,
    config_xml,
    is_config,
    parsed_config,
)
from annotator.formats.label_studio_reading import TaskReading
from annotator.formats.label_studio_writing import task_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.zipped import ZIP_STARTS, Archive, ZipWriter, first_of
from annotator.model.codebook import Codebook

_MARKS = ("annotations", "predictions", "completions")


@dataclass(frozen=True, slots=True)
class LabelStudioOptions:
    """What is written, and how tasks of others are read."""

    write: Literal["tasks", "config", "archive"] = field(
        default="tasks",
        metadata={"for": "write", "help": "Write the tasks, the labelling configuration, or an archive of both."},
    )
    config: str | None = field(
        default=None,
        metadata={"for": "read", "help": "The labelling configuration; the one beside the tasks when left out."},
    )
    text_field: str | None = field(
        default=None, metadata={"for": "read", "help": "Key of the text in each task's data, when nothing tells it."}
    )
    words: bool = field(default=True, metadata={"for": "read", "help": "Check each region's words against the text."})


class LabelStudio(Format):
    """Everything but spans without width; offsets count code points, in tasks of before 2022 UTF-16 units."""

    id = "label-studio"
    title = "Label Studio (JSON tasks)"
    extensions: ClassVar[tuple[str, ...]] = ()
    written_as = ".json"
    reads = True
    writes = True
    several = True
    loses = ("spans without width",)
    options = LabelStudioOptions

    def sniff(self, head: bytes, path: Path) -> float:
        """Tasks by their data and annotations, small exports by their annotation ids, configurations by their root."""
        if head.startswith(ZIP_STARTS):
            inner = first_of(path, "tasks.json")
            return self.sniff(inner, path) if inner and not inner.startswith(ZIP_STARTS) else 0.0
        if is_config(head):
            return 0.9
        value = keys_of(head)
        if isinstance(value.get("data"), dict):
            if any(isinstance(value.get(key), list) for key in _MARKS):
                return 0.95
            if not any(isinstance(one, str) for one in value["data"].values()):
                return 0.0
            return 0.6 if value.keys() <= {"data", "id", "meta", "created_at", "updated_at"} else 0.3
        if "annotation_id" in value and "lead_time" in value:
            return 0.9
        return 0.8 if isinstance(value.get("data"), str) and isinstance(value.get("predictions"), list) else 0.0

    def companions(self, path: Path) -> tuple[Path, ...]:
        """The labelling configuration beside tasks."""
        beside = config_beside(path) if path.suffix.lower() == ".json" else None
        return (beside,) if beside is not None else ()

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of the tasks.  Raises BadInput for controls that do not mark text, with their names."""
        config, found = _opened(path, options, notice)
        reading = TaskReading(config, options.text_field, path.name, words=options.words)
        reading.refuse_others(found)
        lines = [(place, reading.line(task, place)) for place, task in found]
        reading.tell(notice)
        yield from records_of(lines, path.name, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """A list of tasks, the configuration that shows them, or both in an archive."""
        result = WriteResult()
        labels, types = dict[str, None](), dict[str, None]()
        pieces = []
        for number, record in enumerate(records, 1):
            pieces.append(json_bytes(task_of(record, number, codebook, result)))
            labels |= dict.fromkeys(span.label for span in record.spans)
            types |= dict.fromkeys(one.type for one in record.relations)
        tasks = b"[" + b",\n ".join(pieces) + b"]\n"
        if options.write == "tasks":
            out.write_bytes(tasks)
            return result
        config = config_xml(codebook, labels, types)
        if options.write == "config":
            out.write_bytes(config)
            return WriteResult(articles=result.articles)
        with ZipWriter(out) as archive:
            archive.add("tasks.json", tasks)
            archive.add("config.xml", config)
        return result


def _opened(path: Path, options: LabelStudioOptions, notice: Notice) -> tuple[Config | None, list[tuple[str, Any]]]:
    """The configuration, where there is one, and the tasks."""
    config = config_from(Path(options.config)) if options.config else None
    with path.open("rb") as file:
        head = file.read(4096)
    if head.startswith(ZIP_STARTS):
        with Archive(path) as archive:
            name = next(name for name in archive.names if name.lower().endswith("tasks.json"))
            if config is None and "config.xml" in archive.names:
                config = parsed_config(archive.read("config.xml"), archive.place("config.xml"))
            place = archive.place(name)
            return config, list(items_of(json_document(archive.read(name), place, notice), place))
    if is_config(head):
        raise BadInput(f"{path.name} is a labelling configuration, not annotated tasks; import the tasks beside it.")
    beside = config_beside(path) if config is None else None
    if beside is not None:
        config = config_from(beside)
    if head.lstrip()[:1] == b"[":
        return config, list(items_of(json_document(read_bytes(path), path.name, notice), path.name))
    return config, list(json_values(path, notice))
