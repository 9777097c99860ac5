"""XMI to a CAS and back (UIMA Java SDK reference, chapter "XMI CAS serialization")."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.cas import (
    ANNOTATION,
    BOOLEAN,
    REAL,
    SOFA,
    STRING,
    WHOLE,
    Cas,
    Feature,
    Ref,
    Structure,
    TypeSystem,
)
from annotator.formats.xml_safe import attribute, parsed_xml

_XMI = "http://www.omg.org/XMI"
_ID = f"{{{_XMI}}}id"
_NO_NAMESPACE = "uima.noNamespace"

#: What the element of a view and its features are called.
_VIEW, _NULL = "uima.cas.View", "uima.cas.NULL"

#: Arrays of bytes are one word of hexadecimal digits.
_BYTE = "uima.cas.Byte"

#: What an annotation has, whatever its type.
_PLACE = frozenset(("sofa", "begin", "end"))

_SOFA_FEATURES = ("sofaNum", "sofaID", "mimeType", "sofaString", "sofaURI", "sofaArray")


def is_xmi(head: bytes) -> bool:
    """Whether a file that begins with `head` is XMI of a CAS."""
    return b"http://www.omg.org/XMI" in head[:20_000] and b"<" in head[:4]


def cas_from_xmi(data: bytes, types: TypeSystem, place: str, *, lenient: bool = False) -> tuple[Cas, list[str]]:
    """The CAS of the document, and the unknown types and features.

    When `lenient`, unknown types with a place in the text are read as annotations, their features as text, and
    others are left out.  Raises BadInput naming `place`: not well formed, not XMI, a type or feature that `types`
    lacks (when not `lenient`), values of the wrong kind.
    """
    root = parsed_xml(data, place)
    types = deepcopy(types) if lenient else types
    if root.tag != f"{{{_XMI}}}XMI":
        raise BadInput(f"{place} is no XMI: its root is not xmi:XMI.")
    cas, unknown = Cas(types), dict[str, None]()
    for element in root:
        name = _type_name(element.tag)
        if name == _NULL:
            continue
        if name == _VIEW:
            if element.get("sofa") is None:  # a view that nothing was put into
                continue
            sofa = _whole(element.get("sofa", ""), "sofa", place)
            cas.members[sofa] = [_whole(one, "members", place) for one in element.get("members", "").split()]
            continue
        if name not in types:
            if not lenient:
                raise BadInput(
                    f"{place} has structures of the type {name}, which its type system lacks; "
                    "put the right type system beside it, or import it with the option “lenient”."
                )
            unknown[name] = None
            if not element.attrib.keys() >= _PLACE:
                continue
            types.add(name, ANNOTATION, {})
        one_id = _whole(element.get(_ID, ""), f"xmi:id of a {name}", place)
        if one_id in cas.structures:
            raise BadInput(f"{place}: the xmi:id {one_id} stands for two structures; give each its own.")
        if lenient:
            named = _unknown_features(element, name, types)
            unknown |= {} if name in unknown else dict.fromkeys(named)
        features = (
            _sofa(element, place) if name == SOFA else _features(element, name, types, f"{place}: {name} {one_id}")
        )
        cas.structures[one_id] = Structure(one_id, name, features)
    return cas, list(unknown)


def _type_name(tag: str) -> str:
    """`{http:///org/example.ecore}Thing` as `org.example.Thing`."""
    namespace, _, name = tag[1:].rpartition("}")
    package = namespace.removeprefix("http:///").removesuffix(".ecore").replace("/", ".")
    return name if package == _NO_NAMESPACE else f"{package}.{name}"


def _sofa(element: ElementTree.Element, place: str) -> dict[str, Any]:
    found: dict[str, Any] = {name: element.get(name) for name in _SOFA_FEATURES if element.get(name) is not None}
    if "sofaNum" in found:
        found["sofaNum"] = _whole(found["sofaNum"], "sofaNum", place)
    return found


def _unknown_features(element: ElementTree.Element, name: str, types: TypeSystem) -> list[str]:
    """Declare the features that the type lacks as text; gives their names with the type's."""
    known = {*types.features(name), "elements", *_SOFA_FEATURES}
    odd = [key for key in element.attrib if not key.startswith("{") and key != "sofa" and key not in known]
    if odd:
        types.add(name, types.supertypes[name], dict.fromkeys(odd, Feature(STRING)))
    return [f"{key} of {name}" for key in odd]


def _features(element: ElementTree.Element, name: str, types: TypeSystem, place: str) -> dict[str, Any]:
    known, found = types.features(name), dict[str, Any]()
    for feature, value in element.attrib.items():
        if feature == _ID:
            continue
        if feature == "sofa":
            found["sofa"] = Ref(_whole(value, "sofa", place))
            continue
        if feature == "elements" and feature not in known:
            element_range = types.element(name) or ""
            words = value.split()
            found["elements"] = value if element_range == _BYTE else _elements(words, element_range, types, place)
            continue
        one = known.get(feature)
        if one is None:
            raise BadInput(f"{place} has the feature “{feature}”, which its type lacks.")
        inner = types.element(one.range)
        if inner is None or one.shared:
            found[feature] = _value(value, one.range, types, place)
        elif inner == _BYTE:
            found[feature] = value
        else:
            found[feature] = _elements(value.split(), inner, types, place)
    for child in element:
        found.setdefault(child.tag, [])
        if not isinstance(found[child.tag], list):
            found[child.tag] = []
        found[child.tag].append(child.text or "")
    return found


def _elements(values: list[str], inner: str, types: TypeSystem, place: str) -> list[Any]:
    return [_value(value, inner, types, place) for value in values]


def _value(value: str, range_name: str, types: TypeSystem, place: str) -> Any:
    if types.is_word(range_name):
        return value
    if range_name in WHOLE:
        return _whole(value, range_name, place)
    if range_name in REAL:
        try:
            return float(value)
        except ValueError:
            raise BadInput(f"{place}: “{value[:40]}” is no number.") from None
    if range_name == BOOLEAN:
        return value == "true"
    one = _whole(value, range_name, place)
    return Ref(one) if one else None


def _whole(value: str, what: str, place: str) -> int:
    try:
        if len(value) < 20:
            return int(value)
    except ValueError:
        pass
    raise BadInput(f"{place}: “{value[:40]}” is no whole number where {what} needs one.")


# -- writing ------------------------------------------------------------------------------


def xmi_of(cas: Cas) -> bytes:
    """The CAS as XMI; the same CAS gives the same bytes."""
    prefixes: dict[str, str] = {}
    body = list(_body(cas, prefixes))
    spaces = "".join(f' xmlns:{prefix}="{uri}"' for uri, prefix in prefixes.items())
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    head += f'<xmi:XMI xmlns:xmi="{_XMI}" xmlns:cas="http:///uima/cas.ecore"{spaces} xmi:version="2.0">\n'
    return (head + ' <cas:NULL xmi:id="0"/>\n' + "".join(body) + "</xmi:XMI>\n").encode("utf-8")


def _body(cas: Cas, prefixes: dict[str, str]) -> Iterator[str]:
    for one in cas.structures.values():
        features = "".join(f' {name}="{_written(value)}"' for name, value in one.features.items() if value is not None)
        yield f' <{_tag(one.type, prefixes)} xmi:id="{one.id}"{features}/>\n'
    for sofa, members in cas.members.items():
        yield f' <cas:View sofa="{sofa}" members="{" ".join(map(str, members))}"/>\n'


def _tag(name: str, prefixes: dict[str, str]) -> str:
    package, _, short = name.rpartition(".")
    uri = f"http:///{package.replace('.', '/')}.ecore"
    if package == "uima.cas":
        return f"cas:{short}"
    if uri not in prefixes:
        prefix = package.rpartition(".")[2]
        prefixes[uri] = prefix if prefix not in prefixes.values() else f"{prefix}{len(prefixes)}"
    return f"{prefixes[uri]}:{short}"


def _written(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_written, value))
    if isinstance(value, Ref):
        return str(value.id)
    if isinstance(value, bool):
        return "true" if value else "false"
    return attribute(str(value))
