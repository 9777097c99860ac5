"""REFI-QDA's code trees (Codebook and Project 1.0, https://www.qdasoftware.org): labels with their parents."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.xml_safe import attribute, check_xml, content, parsed_xml
from annotator.formats.zipped import Archive
from annotator.model.codebook import Codebook, Label
from annotator.model.ids import is_uuid, outside_id

CODEBOOK, PROJECT = "urn:QDA-XML:codebook:1.0", "urn:QDA-XML:project:1.0"

#: Colour of a code that states none.
_GREY = "#5f6b7a"

_GUID = re.compile(r"\{?([0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})\}?")


def guid(*parts: str) -> str:
    """The GUID that stands for something of ours, the same on every export."""
    return outside_id(*parts).upper()


def plain_guid(value: str | None, place: str) -> str:
    """A GUID without braces, in capitals.  Raises BadInput when it is none."""
    found = _GUID.fullmatch((value or "").strip())
    if found is None:
        raise BadInput(f"{place}: “{value}” is no GUID.")
    return found[1].upper()


def bare_tag(element: ElementTree.Element) -> str:
    """The element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def child(element: ElementTree.Element, name: str) -> ElementTree.Element | None:
    """The first child with this name, in whatever namespace."""
    return next((one for one in element if bare_tag(one) == name), None)


def children(element: ElementTree.Element | None, *names: str) -> list[ElementTree.Element]:
    """The children with these names."""
    return [] if element is None else [one for one in element if bare_tag(one) in names]


def description(element: ElementTree.Element) -> str | None:
    """The words of its Description, None when it says nothing."""
    found = child(element, "Description")
    return found.text if found is not None and found.text else None


def labels_in(codes: ElementTree.Element | None, place: str) -> list[Label]:
    """Labels of a tree of codes; where two have one name, each is called by its whole path."""
    found = list(_walked(codes, (), None, place))
    names = Counter(path[-1] for path, _, _ in found)
    labels = []
    for position, (path, element, parent) in enumerate(found):
        name = path[-1] if names[path[-1]] == 1 else " / ".join(path)
        label_id = plain_guid(element.get("guid"), f"{place}: the code “{name}”").lower()
        colour = element.get("color") or _GREY
        if len(colour) == 4:
            colour = "#" + "".join(2 * digit for digit in colour[1:])
        labels.append(
            Label(
                label_id,
                name,
                colour.lower(),
                guideline=description(element) or "",
                parent_id=parent,
                position=position,
            )
        )
    return labels


def _walked(
    codes: ElementTree.Element | None, path: tuple[str, ...], parent: str | None, place: str
) -> Iterator[tuple[tuple[str, ...], ElementTree.Element, str | None]]:
    for one in children(codes, "Code"):
        name = one.get("name")
        if not name or not name.strip():
            raise BadInput(f"{place}: a code has no name.")
        if len(path) > 100:
            raise BadInput(f"{place}: the codes are nested too deeply.")
        here = (*path, name)
        yield here, one, parent
        yield from _walked(one, here, plain_guid(one.get("guid"), f"{place}: the code “{name}”").lower(), place)


def codebook_from(data: bytes, place: str) -> Codebook:
    """The labels of a `.qdc` file, or of a project's `.qde`.  Raises BadInput for what is none."""
    root = parsed_xml(data, place)
    book = child(root, "CodeBook") if bare_tag(root) == "Project" else root
    if book is None or bare_tag(book) != "CodeBook":
        raise BadInput(f"{place} is no REFI-QDA codebook; its outermost element must be <CodeBook>.")
    return Codebook(tuple(labels_in(child(book, "Codes"), place)))


def codebook_of_project(path: Path) -> Codebook:
    """The labels of a `.qdpx` project.  Raises BadInput for what is none, or has none."""
    with Archive(path) as archive:
        name = next((one for one in archive.names if one.lower().endswith(".qde")), None)
        if name is None:
            raise BadInput(f"{path.name} has no project.qde; it is no REFI-QDA project.")
        return codebook_from(archive.read(name), archive.place(name))


def guids_of(codebook: Codebook, names: Iterable[str]) -> dict[str, str]:
    """The GUID of each label by name, those in `names` that the codebook lacks after its own."""
    known = {
        label.name: label.id.upper() if is_uuid(label.id) else guid("label", label.name) for label in codebook.labels
    }
    return known | {name: guid("label", name) for name in names if name not in known}


def codes_xml(codebook: Codebook, guids: Mapping[str, str], indent: str = "  ") -> list[str]:
    """Lines of the tree of codes."""
    for name in guids:
        check_xml(name, f"The label “{name}”")
    below: dict[str | None, list[Label]] = {}
    known = {label.id for label in codebook.labels}
    for label in codebook.labels:
        check_xml(label.guideline, f"The guideline of “{label.name}”")
        below.setdefault(label.parent_id if label.parent_id in known else None, []).append(label)
    lines: list[str] = []

    def put(label: Label, depth: str) -> None:
        lines.append(f'{depth}<Code guid="{guids[label.name]}" name="{attribute(label.name)}" isCodable="true"'
                     f' color="{label.colour}">')  # fmt: skip
        if label.guideline:
            lines.append(f"{depth}  <Description>{content(label.guideline)}</Description>")
        for one in below.get(label.id, ()):
            put(one, depth + "  ")
        lines.append(f"{depth}</Code>")

    for label in below.get(None, ()):
        put(label, indent + "  ")
    own = {label.name for label in codebook.labels}
    for name, made in guids.items():
        if name not in own:
            lines.append(f'{indent}  <Code guid="{made}" name="{attribute(name)}" isCodable="true"/>')
    return [f"{indent}<Codes>", *lines, f"{indent}</Codes>"]
