"""The common analysis structure (CAS) of Apache UIMA: types, feature structures and views, as XMI and JSON state them.

Sources: UIMA Java SDK reference, chapters "CAS" and "XMI CAS serialization"; UIMA CAS JSON draft 0.4.0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

ANNOTATION = "uima.tcas.Annotation"
DOCUMENT = "uima.tcas.DocumentAnnotation"
SOFA = "uima.cas.Sofa"
TOP = "uima.cas.TOP"
STRING = "uima.cas.String"

#: Ranges of single values, by the Python type that holds them.
WHOLE = frozenset(f"uima.cas.{name}" for name in ("Byte", "Short", "Integer", "Long"))
REAL = frozenset(("uima.cas.Float", "uima.cas.Double"))
BOOLEAN = "uima.cas.Boolean"
PRIMITIVES = frozenset({*WHOLE, *REAL, BOOLEAN, STRING})

#: Ranges of several values, by the range of one.
ARRAYS = {f"uima.cas.{name}Array": f"uima.cas.{name}" for name in
          ("Byte", "Short", "Integer", "Long", "Float", "Double", "Boolean", "String")} | {
    "uima.cas.FSArray": TOP, "uima.cas.FSList": TOP,
    "uima.cas.StringList": STRING, "uima.cas.IntegerList": "uima.cas.Integer", "uima.cas.FloatList": "uima.cas.Float",
}  # fmt: skip

#: How many types, one above another, are followed.
_DEEPEST = 200

#: Lists, each a chain of structures with a head and a tail.
LISTS = tuple(name for name in ARRAYS if name.endswith("List"))

#: Built-in types and what they extend.
_BUILT_IN = {
    TOP: "",
    "uima.cas.ArrayBase": TOP,
    **{name: "uima.cas.ArrayBase" for name in ARRAYS if name.endswith("Array")},
    "uima.cas.ListBase": TOP,
    **{name: "uima.cas.ListBase" for name in ARRAYS if name.endswith("List")},
    **{
        f"uima.cas.{kind}{name}List": f"uima.cas.{name}List"
        for kind in ("Empty", "NonEmpty")
        for name in ("FS", "String", "Integer", "Float")
    },
    SOFA: TOP,
    "uima.cas.AnnotationBase": TOP,
    ANNOTATION: "uima.cas.AnnotationBase",
    DOCUMENT: ANNOTATION,
    **dict.fromkeys(PRIMITIVES, TOP),
}


@dataclass(frozen=True, slots=True)
class Ref:
    """A feature's value that is another feature structure, by its id."""

    id: int


@dataclass(frozen=True, slots=True)
class Feature:
    """The range of a feature, and whether an array of it is a structure of its own (several may share it)."""

    range: str
    shared: bool = False


@dataclass(slots=True)
class TypeSystem:
    """Types by full name: what each extends and its own features."""

    supertypes: dict[str, str] = field(default_factory=lambda: dict(_BUILT_IN))
    own: dict[str, dict[str, Feature]] = field(default_factory=dict)
    _all: dict[str, dict[str, Feature]] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.own.setdefault(ANNOTATION, {"begin": Feature("uima.cas.Integer"), "end": Feature("uima.cas.Integer")})
        self.own.setdefault("uima.cas.AnnotationBase", {"sofa": Feature(SOFA)})
        self.own.setdefault(DOCUMENT, {"language": Feature(STRING)})
        for name in LISTS:
            nodes = name.replace("uima.cas.", "uima.cas.NonEmpty")
            self.own.setdefault(nodes, {"head": Feature(ARRAYS[name]), "tail": Feature(name, shared=True)})

    def add(self, name: str, supertype: str, features: dict[str, Feature]) -> None:
        """Declare a type; a second declaration adds its features to those of the first."""
        self.supertypes.setdefault(name, supertype)
        self.own[name] = {**self.own.get(name, {}), **features}
        self._all.clear()
        self._lines.clear()

    def __contains__(self, name: str) -> bool:
        return name in self.supertypes or (name.endswith("[]") and name[:-2] in self)

    def features(self, name: str) -> dict[str, Feature]:
        """All features of a type, inherited ones included."""
        found = self._all.get(name)
        if found is None:
            found = {}
            for one in reversed(self.line(name)):
                found.update(self.own.get(one, {}))
            self._all[name] = found
        return found

    def line(self, name: str) -> list[str]:
        """The type and all that it extends, as far as honest types go."""
        line = self._lines.get(name)
        if line is None:
            line, above = [], name
            while above and above not in line and len(line) < _DEEPEST:
                line.append(above)
                above = self.supertypes.get(above, "")
            self._lines[name] = line
        return line

    def extends(self, name: str, other: str) -> bool:
        """Whether the type is `other` or extends it."""
        return other in self.line(name)

    def element(self, range_name: str) -> str | None:
        """The range of one element of an array or list; None when the range is a single value."""
        return range_name[:-2] if range_name.endswith("[]") else ARRAYS.get(range_name)

    def is_list(self, name: str) -> bool:
        """Whether structures of the type are links of a list, or its end."""
        return any(one in LISTS for one in self.line(name))

    def is_word(self, range_name: str) -> bool:
        """Whether values of the range are text: strings, and types that allow some strings only."""
        return range_name == STRING or STRING in self.line(range_name)


@dataclass(slots=True)
class Structure:
    """One feature structure; values are texts, numbers, flags, `Ref`, or lists of those."""

    id: int
    type: str
    features: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Cas:
    """One document: its types, structures by id, and members of each view by the id of its sofa."""

    types: TypeSystem
    structures: dict[int, Structure] = field(default_factory=dict)
    members: dict[int, list[int]] = field(default_factory=dict)

    def sofas(self) -> list[Structure]:
        """The subjects of analysis: what annotations are on."""
        return [one for one in self.structures.values() if one.type == SOFA]
