"""Our own types in a CAS, and type systems as XML."""

from __future__ import annotations

from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.cas import ANNOTATION, DOCUMENT, STRING, TOP, Feature, TypeSystem
from annotator.formats.xml_safe import content, parsed_xml

_NAMESPACE = "{http://uima.apache.org/resourceSpecifier}"

SPAN, FRAGMENT, RELATION = "annotator.Span", "annotator.Fragment", "annotator.Relation"
COMMENT, ARTICLE = "annotator.Comment", "annotator.Article"

#: What DKPro Core and INCEpTION keep title and id of a document in.
METADATA = "de.tudarmstadt.ukp.dkpro.core.api.metadata.type.DocumentMetaData"

_TEXT = Feature(STRING)


def _texts(*names: str) -> dict[str, Feature]:
    return dict.fromkeys(names, _TEXT)


#: Type, what it extends, features.  Values that UIMA has no range for are JSON.
OWN_TYPES: tuple[tuple[str, str, dict[str, Feature]], ...] = (
    (ARTICLE, TOP, _texts("status", "meta")),
    (
        COMMENT,
        TOP,
        {"target": Feature(TOP), **_texts("id", "author", "text", "created"), "resolved": Feature("uima.cas.Boolean")},
    ),
    (FRAGMENT, ANNOTATION, {}),
    (
        RELATION,
        TOP,
        {
            **_texts("id", "label"),
            "source": Feature(SPAN),
            "target": Feature(SPAN),
            **_texts("attributes", "annotator", "status", "created"),
        },
    ),
    (
        SPAN,
        ANNOTATION,
        {
            **_texts("id", "label"),
            "fragments": Feature(f"{FRAGMENT}[]"),
            **_texts("attributes", "annotator", "status", "origin", "speaker", "note", "created", "changed", "extra"),
            **_texts("claimGroup"),
        },
    ),
    (METADATA, DOCUMENT, _texts("documentTitle", "documentId", "documentUri")),
)


def own_types() -> TypeSystem:
    """A type system with our types."""
    types = TypeSystem()
    for name, supertype, features in OWN_TYPES:
        types.add(name, supertype, features)
    return types


def types_xml() -> bytes:
    """Our types as a UIMA type system description."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>']
    lines.append('<typeSystemDescription xmlns="http://uima.apache.org/resourceSpecifier">')
    lines.append(" <types>")
    for name, supertype, features in sorted(OWN_TYPES):
        lines.append("  <typeDescription>")
        lines.append(f"   <name>{name}</name><description/><supertypeName>{supertype}</supertypeName>")
        lines.append("   <features>")
        for feature, one in features.items():
            element = one.range.removesuffix("[]")
            ends = "</rangeTypeName>"
            if element != one.range:
                ends += f"<elementType>{content(element)}</elementType>"
            shown = "uima.cas.FSArray" if element != one.range else one.range
            lines.append(
                f"    <featureDescription><name>{feature}</name><description/>"
                f"<rangeTypeName>{shown}{ends}</featureDescription>"
            )
        lines += ["   </features>", "  </typeDescription>"]
    lines += [" </types>", "</typeSystemDescription>", ""]
    return "\n".join(lines).encode("utf-8")


def add_types(types: TypeSystem, data: bytes, place: str) -> None:
    """Add the types of a UIMA type system description.  Raises BadInput naming `place`."""
    root = parsed_xml(data, place)
    if root.tag != f"{_NAMESPACE}typeSystemDescription":
        raise BadInput(f"{place} is no UIMA type system description.")
    for one in root.iter(f"{_NAMESPACE}typeDescription"):
        name = _words(one, "name")
        features = {
            _words(each, "name"): Feature(_range(each), _words(each, "multipleReferencesAllowed").lower() == "true")
            for each in one.iter(f"{_NAMESPACE}featureDescription")
        }
        if not name:
            raise BadInput(f"{place} declares a type without a name.")
        types.add(name, _words(one, "supertypeName") or TOP, features)


def is_type_system(head: bytes) -> bool:
    """Whether a file that begins with `head` is a type system description."""
    return b"typeSystemDescription" in head[:2000]


def _words(element: ElementTree.Element, name: str) -> str:
    return (element.findtext(f"{_NAMESPACE}{name}") or "").strip()


def _range(feature: ElementTree.Element) -> str:
    """The feature's range; an array of structures as `Type[]` when the type is stated."""
    name, element = _words(feature, "rangeTypeName"), _words(feature, "elementType")
    return f"{element}[]" if name == "uima.cas.FSArray" and element else name
