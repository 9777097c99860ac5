"""Label Studio's labelling configuration: which data is the text, which controls mark it; and one for our codebook."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from annotator.errors import BadInput
from annotator.formats.decoding import read_bytes
from annotator.formats.xml_safe import attribute, check_xml, parsed_xml
from annotator.model.codebook import AttributeDefinition, Codebook

#: Names under which a configuration stands beside its tasks, or one folder above.
_NAMES = ("config.xml", "label_config.xml", "labeling_config.xml", "labelling_config.xml", "label-config.xml")

#: Names of our own controls.
LABELS, TEXT = "label", "text"

#: How the relation between the fragments of one annotation is called.
FRAGMENT_OF = "fragment-of"


@dataclass(frozen=True, slots=True)
class Config:
    """Text objects by name with the data key each shows, whether they are HTML, and the names of all controls.

    `turns` has the names of conversations with the keys of who speaks and of the words.
    """

    texts: dict[str, str]
    html: frozenset[str]
    controls: frozenset[str]
    turns: dict[str, tuple[str, str]] = field(default_factory=dict)


def is_config(head: bytes) -> bool:
    """Whether a file that begins with `head` is a labelling configuration."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return start.startswith(b"<View") and b"name=" in head


def config_beside(path: Path) -> Path | None:
    """The configuration beside the tasks at `path`, or one folder above."""
    places = [folder / name for folder in (path.parent, path.parent.parent) for name in _NAMES]
    for place in places:
        try:
            with place.open("rb") as file:
                if is_config(file.read(4096)):
                    return place
        except OSError:
            continue
    return None


def config_from(path: Path) -> Config:
    """The configuration in the file at `path`."""
    return parsed_config(read_bytes(path), path.name)


def parsed_config(data: bytes, place: str) -> Config:
    """The configuration that `data` states; BadInput for XML that is none."""
    root = parsed_xml(data, place)
    if root.tag != "View":
        raise BadInput(f"{place} is no labelling configuration; its outermost element must be <View>.")
    texts, html, controls = dict[str, str](), set[str](), set[str]()
    turns = dict[str, tuple[str, str]]()
    for element in root.iter():
        name, shown = element.get("name"), element.get("value", "")
        if element.tag in ("Text", "HyperText", "Paragraphs") and name and shown.startswith("$"):
            texts[name] = shown[1:]
            if element.tag == "HyperText":
                html.add(name)
            elif element.tag == "Paragraphs":
                turns[name] = element.get("nameKey") or "author", element.get("textKey") or "text"
        if name:
            controls.add(name)
    return Config(texts, frozenset(html), frozenset(controls), turns)


def config_xml(codebook: Codebook, labels: Iterable[str], relations: Iterable[str]) -> bytes:
    """A configuration with every label, attribute and relation type of the codebook, and `labels` it lacks."""
    known = {label.name: label.colour for label in codebook.labels}
    names = [*known, *(name for name in dict.fromkeys(labels) if name not in known)]
    for name in (*names, *relations, *(one.name for one in codebook.attributes)):
        check_xml(name, f"The name “{name}” in the codebook")
    types = dict.fromkeys((FRAGMENT_OF, *(kind.name for kind in codebook.relation_types), *relations))
    lines = ["<View>", f'  <Labels name="{LABELS}" toName="{TEXT}">']
    for name in names:
        colour = f' background="{known[name]}"' if known.get(name) else ""
        lines.append(f'    <Label value="{attribute(name)}"{colour}/>')
    lines.append("  </Labels>")
    lines += [line for one in codebook.attributes if carried(one) for line in _control(one, codebook)]
    lines.append("  <Relations>")
    lines += [f'    <Relation value="{attribute(name)}"/>' for name in types]
    lines += ["  </Relations>", f'  <Text name="{TEXT}" value="${TEXT}"/>', "</View>", ""]
    return "\n".join(lines).encode("utf-8")


def carried(one: AttributeDefinition) -> bool:
    """Whether an attribute has a control of its own in our configurations."""
    return one.scope == "annotation" and one.kind in _TAGS and one.name not in (LABELS, TEXT)


_TAGS = {"choice": "Choices", "choices": "Choices", "text": "TextArea", "number": "Number"}


def _control(one: AttributeDefinition, codebook: Codebook) -> list[str]:
    head = f'  <{_TAGS[one.kind]} name="{attribute(one.name)}" toName="{TEXT}" perRegion="true"'
    names = [label.name for label in codebook.labels if label.id in one.label_ids]
    if names and not any("," in name for name in names):
        head += f' whenTagName="{LABELS}" whenLabelValue="{attribute(",".join(names))}"'
    if one.kind in ("text", "number"):
        return [head + "/>"]
    head += f' choice="{"single" if one.kind == "choice" else "multiple"}">'
    choices = [f'    <Choice value="{attribute(choice)}"/>' for choice in one.choices]
    return [head, *choices, "  </Choices>"]
