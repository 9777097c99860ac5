"""Codebooks as YAML files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from annotator import paths
from annotator.errors import BadInput
from annotator.formats.decoding import read_bytes
from annotator.formats.refi_codes import codebook_from, codebook_of_project
from annotator.model.codebook import ATTRIBUTE_KINDS, AttributeDefinition, Codebook, Label, RelationType
from annotator.model.colour import is_colour
from annotator.model.ids import outside_id

#: Colours given in turn to labels that name none; the eight of the two themes.
COLOURS = ("#1b6ac9", "#c2410c", "#15803d", "#9333ea", "#be123c", "#0f766e", "#a16207", "#64748b")


def shipped_codebooks() -> list[str]:
    """Names of the codebooks that come with the program."""
    return sorted(path.stem for path in (paths.resources() / "codebooks").glob("*.yaml"))


def load_codebook(name_or_file: str | Path) -> Codebook:
    """A shipped codebook by name, or the one in a YAML or REFI-QDA (`.qdc`, `.qdpx`) file.

    Rows get the same identifiers on every load, so that copies of a project made from one
    codebook agree on them.  Raises BadInput naming the file, the row and what is wrong.
    """
    path = Path(name_or_file)
    if not path.suffix and not path.exists():
        path = paths.resources() / "codebooks" / f"{name_or_file}.yaml"
        if not path.exists():
            names = ", ".join(shipped_codebooks())
            raise BadInput(f"There is no codebook “{name_or_file}”; name a YAML file, or one of {names}.")
    if path.suffix.lower() == ".qdc":
        return codebook_from(read_bytes(path), path.name)
    if path.suffix.lower() == ".qdpx":
        return codebook_of_project(path)
    import yaml

    try:
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise BadInput(f"The codebook {path} cannot be read: {' '.join(str(error).split())}") from error
    if not isinstance(data, dict) or not isinstance(data.get("labels"), list) or not data["labels"]:
        raise BadInput(f"The codebook {path} needs a list “labels” with at least one row.")
    return _Reader(path, str(data.get("name") or path.stem)).codebook(data)


class _Reader:
    """Reads the rows of one codebook file, naming the row that is wrong."""

    def __init__(self, path: Path, codebook: str) -> None:
        self._path = path
        self._codebook = codebook
        self._label_ids: dict[str, str] = {}

    def codebook(self, data: Mapping[str, Any]) -> Codebook:
        rows = list(self._rows(data, "labels"))
        self._label_ids = {name: self._id("label", name) for name, _ in rows}
        if len(self._label_ids) < len(rows):
            raise BadInput(f"The codebook {self._path} has two labels of one name.")
        return Codebook(
            tuple(self._label(position, name, row) for position, (name, row) in enumerate(rows)),
            tuple(self._attribute(position, *named) for position, named in enumerate(self._rows(data, "attributes"))),
            tuple(self._relation(position, *named) for position, named in enumerate(self._rows(data, "relations"))),
        )

    def _rows(self, data: Mapping[str, Any], part: str) -> Iterable[tuple[str, Mapping[str, Any]]]:
        for number, row in enumerate(data.get(part) or (), 1):
            if not isinstance(row, dict) or not str(row.get("name") or "").strip():
                raise BadInput(f"The codebook {self._path} has no name in row {number} of “{part}”.")
            yield str(row["name"]).strip(), row

    def _id(self, kind: str, name: str) -> str:
        return outside_id("codebook", self._codebook, kind, name)

    def _labels(self, names: object, row: str) -> tuple[str, ...]:
        wanted = [str(name) for name in names] if isinstance(names, list) else []
        for name in wanted:
            if name not in self._label_ids:
                raise BadInput(f"The codebook {self._path} names the label “{name}” in “{row}”, but has no such label.")
        return tuple(self._label_ids[name] for name in wanted)

    def _label(self, position: int, name: str, row: Mapping[str, Any]) -> Label:
        parent = row.get("parent")
        return Label(
            id=self._id("label", name),
            name=name,
            colour=self._colour(name, row.get("colour")) or COLOURS[position % len(COLOURS)],
            key=str(row.get("key") or ""),
            guideline=_text(row, "guideline"),
            right=_text(row, "right"),
            wrong=_text(row, "wrong"),
            parent_id=self._labels([parent], name)[0] if parent else None,
            position=position,
        )

    def _colour(self, name: str, colour: object) -> str:
        if colour and not is_colour(str(colour)):
            raise BadInput(
                f"The codebook {self._path} gives the label “{name}” the colour “{colour}”; write it as #rrggbb."
            )
        return str(colour or "")

    def _attribute(self, position: int, name: str, row: Mapping[str, Any]) -> AttributeDefinition:
        kind = str(row.get("kind") or "text")
        if kind not in ATTRIBUTE_KINDS:
            kinds = ", ".join(ATTRIBUTE_KINDS)
            raise BadInput(
                f"The codebook {self._path} gives the attribute “{name}” the kind “{kind}”; use one of {kinds}."
            )
        labels, default = self._labels(row.get("labels"), name), row.get("default")
        return AttributeDefinition(
            id=self._id("attribute", f"{name}:{','.join(labels)}"),
            name=name,
            kind=kind,
            choices=tuple(_word(choice) for choice in row.get("choices") or ()),
            label_ids=labels,
            required=bool(row.get("required", False)),
            default=_word(default) if kind not in ("flag", "number", "choices") and default is not None else default,
            guideline=_text(row, "guideline"),
            position=position,
            scope="article" if row.get("scope") == "article" else "annotation",
        )

    def _relation(self, position: int, name: str, row: Mapping[str, Any]) -> RelationType:
        return RelationType(
            id=self._id("relation", name),
            name=name,
            from_ids=self._labels(row.get("from"), name),
            to_ids=self._labels(row.get("to"), name),
            key=str(row.get("key") or ""),
            guideline=_text(row, "guideline"),
            position=position,
        )


def _word(value: object) -> str:
    """A choice or a default as it was written: YAML takes yes and no for truth values, and dates for dates."""
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _text(row: Mapping[str, Any], name: str) -> str:
    return str(row.get(name) or "").strip()


def dump_codebook(book: Codebook, name: str) -> str:
    """The codebook as YAML text that `load_codebook` reads back; empty fields are left out."""
    import yaml

    names = {label.id: label.name for label in book.labels}

    def row(value: Any, **others: Any) -> dict[str, Any]:
        plain = {"name": value.name, **others, "guideline": value.guideline}
        return {key: cell for key, cell in plain.items() if cell not in ("", None, [], False)}

    def named(ids: Iterable[str]) -> list[str]:
        return [names[one] for one in ids if one in names]

    data = {
        "name": name,
        "labels": [
            row(
                one,
                key=one.key,
                colour=one.colour,
                parent=names.get(one.parent_id or ""),
                right=one.right,
                wrong=one.wrong,
            )
            for one in book.labels
        ],
        "attributes": [
            row(
                one,
                kind=one.kind,
                scope="article" if one.scope == "article" else "",
                labels=named(one.label_ids),
                choices=list(one.choices),
                required=one.required,
                default=one.default,
            )
            for one in book.attributes
        ],
        "relations": [
            row(one, key=one.key, **{"from": named(one.from_ids), "to": named(one.to_ids)})
            for one in book.relation_types
        ],
    }
    return yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=110)
