"""JSON to a CAS and back (UIMA CAS JSON, draft 0.4.0)."""

from __future__ import annotations

import base64
import json
from typing import Any

import msgspec

from annotator.errors import BadInput
from annotator.formats.cas import ARRAYS, PRIMITIVES, SOFA, TOP, Cas, Feature, Ref, Structure, TypeSystem

_KEYS = ("%TYPES", "%FEATURE_STRUCTURES", "%VIEWS")

#: Special numbers, which JSON has no way to write.
_NUMBERS = {"NaN": float("nan"), "Infinity": float("inf"), "-Infinity": float("-inf"), "Inf": float("inf")}


def is_cas_json(head: bytes) -> bool:
    """Whether a file that begins with `head` is a CAS in JSON."""
    return head.lstrip()[:1] == b"{" and any(f'"{key}"'.encode() in head for key in _KEYS)


def cas_from_json(data: bytes, place: str) -> Cas:
    """The CAS of the document.  Raises BadInput naming `place`: no JSON, unknown types or features, ids used twice."""
    value = _decoded(data, place)
    types = _types(value.get("%TYPES") or {}, place)
    cas = Cas(types)
    stated = value.get("%FEATURE_STRUCTURES") or []
    if isinstance(stated, dict):
        stated = [{"%ID": key, **one} for key, one in stated.items() if isinstance(one, dict)]
    if not isinstance(stated, list):
        raise BadInput(f"{place}: “%FEATURE_STRUCTURES” must be a list or an object.")
    for one in stated:
        structure = _structure(one, types, place)
        if structure.id in cas.structures:
            raise BadInput(f"{place}: the %ID {structure.id} stands for two structures; give each its own.")
        cas.structures[structure.id] = structure
    for view in _object(value.get("%VIEWS") or {}, "%VIEWS", place).values():
        view = _object(view, "a view", place)  # noqa: PLW2901
        if view.get("%SOFA") is not None:
            members = view.get("%MEMBERS") or view.get("%INDEX") or []
            if not isinstance(members, list):
                raise BadInput(f"{place}: “%MEMBERS” must be a list.")
            cas.members[_whole(view["%SOFA"], "%SOFA", place)] = [_whole(m, "%MEMBERS", place) for m in members]
    return cas


def _decoded(data: bytes, place: str) -> dict[str, Any]:
    try:
        value = msgspec.json.decode(data.removeprefix(b"\xef\xbb\xbf"))
    except UnicodeDecodeError as error:
        raise BadInput(f"{place} is not valid UTF-8 ({error.reason}); save it as UTF-8.") from None
    except RecursionError:
        raise BadInput(f"{place} is nested too deeply to be read.") from None
    except msgspec.MsgspecError as error:
        raise BadInput(f"{place} is not valid JSON: {str(error).rstrip('.')}.") from None
    if not isinstance(value, dict) or not any(key in value for key in _KEYS):
        raise BadInput(f"{place} is no CAS in JSON; it has none of {', '.join(_KEYS)}.")
    return value


def _object(value: object, what: str, place: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadInput(f"{place}: “{what}” must be an object.")
    return value


def _whole(value: object, what: str, place: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 19:
        return int(value)
    raise BadInput(f"{place}: “{str(value)[:40]}” is no whole number where “{what}” needs one.")


def _types(stated: object, place: str) -> TypeSystem:
    types = TypeSystem()
    for name, one in _object(stated, "%TYPES", place).items():
        type_object = _object(one, name, place)
        features = {}
        for feature, about in type_object.items():
            if not feature.startswith("%"):
                features[feature] = Feature(_range(_object(about, feature, place), types))
        types.add(name, str(type_object.get("%SUPER_TYPE") or TOP), features)
    return types


def _range(about: dict[str, Any], types: TypeSystem) -> str:
    name = str(about.get("%RANGE") or TOP)
    element = about.get("%ELEMENT_TYPE")
    return f"{element}[]" if element and not name.endswith("[]") and name == "uima.cas.FSArray" else name


def _structure(stated: object, types: TypeSystem, place: str) -> Structure:
    one = _object(stated, "a feature structure", place)
    one_id, name = _whole(one.get("%ID"), "%ID", place), str(one.get("%TYPE"))
    if name not in types:
        raise BadInput(f"{place}: the structure {one_id} is of the type {name}, which the file does not declare.")
    known = types.features(name)
    found: dict[str, Any] = {}
    for key, value in one.items():
        if key == "%ELEMENTS":
            found["elements"] = _elements(value, name, types, place)
        elif key.startswith(("%", "^")):
            continue
        elif key.startswith("@"):
            found[key[1:]] = Ref(_whole(value, key, place)) if value is not None else None
        elif key.startswith("#"):
            found[key[1:]] = _NUMBERS.get(str(value), value)
        elif name != SOFA and key not in known:
            raise BadInput(f"{place}: the structure {one_id} has the feature “{key}”, which {name} lacks.")
        else:
            found[key] = value
    return Structure(one_id, name, found)


def _elements(values: object, name: str, types: TypeSystem, place: str) -> Any:
    inner = types.element(name) or ""
    if inner == "uima.cas.Byte":
        try:
            return base64.b64decode(str(values), validate=True).hex()
        except ValueError:
            raise BadInput(f"{place}: the bytes of an array are not in base 64.") from None
    if not isinstance(values, list):
        raise BadInput(f"{place}: “%ELEMENTS” must be a list.")
    if inner in PRIMITIVES or types.is_word(inner):
        return values
    return [Ref(_whole(one, "%ELEMENTS", place)) if one else None for one in values]


# -- writing ------------------------------------------------------------------------------


def json_of(cas: Cas) -> bytes:
    """The CAS with its types, indented by two; the same CAS gives the same bytes."""
    types, structures = cas.types, [_written(one) for one in cas.structures.values()]
    declared = {
        name: {
            "%NAME": name,
            "%SUPER_TYPE": types.supertypes[name],
            **{key: {"%NAME": key, "%RANGE": one.range} for key, one in types.own[name].items()},
        }
        for name in sorted(types.own)
        if not name.startswith("uima.")
    }
    views = {
        str(cas.structures[sofa].features["sofaID"]): {"%SOFA": sofa, "%MEMBERS": members}
        for sofa, members in cas.members.items()
    }
    whole = {"%TYPES": declared, "%FEATURE_STRUCTURES": structures, "%VIEWS": views}
    return json.dumps(whole, ensure_ascii=False, indent=2).encode("utf-8") + b"\n"


def _written(one: Structure) -> dict[str, Any]:
    made: dict[str, Any] = {"%ID": one.id, "%TYPE": one.type}
    for name, value in one.features.items():
        if value is None:
            continue
        if name == "elements" and (one.type in ARRAYS or one.type.endswith("[]")):
            made["%ELEMENTS"] = [item.id if isinstance(item, Ref) else item for item in value]
        elif isinstance(value, Ref):
            made[f"@{name}"] = value.id
        else:
            made[name] = value
    return made
