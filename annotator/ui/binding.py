"""What the Qt binding does at every start that this program has no use for, left out: a fifth of the start.

The binding makes about 300 enumerations with 3,400 names before a window stands, compiles its generator of type
stubs from source, compiles a long regular expression that only error messages need, and reads the source of every
module that is imported after it.  Nothing here changes what the binding gives: the enumerations are the same ones,
made the standard library's quick way.  Each part does nothing where the binding or the standard library has become
another.
"""

from __future__ import annotations

import enum
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

#: What the binding needs only to write the type stubs that are delivered with it.
STUB_WRITERS = frozenset(f"shibokensupport.signature.lib.{name}" for name in ("pyi_generator", "enum_sig"))

#: Python from which on nobody has tried whether enumerations filled here are the same as those made the ordinary way.
UNTRIED = (3, 14)


def load() -> None:
    """Import the binding in the short way; does nothing when it has been imported before."""
    if "PySide6" in sys.modules:
        return
    _make_enumerations_quickly()
    with _without_stub_writers(), _patterns_later():
        import PySide6.QtCore  # noqa: F401
    _spare_reading_of_sources()


# -- enumerations


def _make_enumerations_quickly() -> None:
    """Have enumerations that come as lists of names and numbers made without the checks meant for written classes.

    `enum._simple_enum` is how the standard library makes its own large ones (`signal`, `socket`, `re`).
    """
    ordinary = enum.EnumType.__dict__.get("_create_")
    simple: Any = getattr(enum, "_simple_enum", None)
    if ordinary is None or simple is None or sys.version_info >= UNTRIED:
        return

    def create(cls: Any, class_name: str, names: Any, **choices: Any) -> Any:
        if choices.get("boundary") is not enum.KEEP or choices.get("module") or not _plain(names):
            return ordinary(cls, class_name, names, **choices)
        made = simple(cls, boundary=enum.KEEP)(type(class_name, (), {"__module__": __name__}))
        _fill(made, names)
        return made

    enum.EnumType._create_ = create  # type: ignore[attr-defined]


def _fill(made: Any, names: list[tuple[str, int]]) -> None:
    """Give an empty enumeration its members; a number that comes again is another name of the same member.

    In flags only single bits are members to be listed; the names of others stand for combinations.
    """
    flags, numbers, bits = issubclass(made, enum.Flag), issubclass(made, int), 0
    new, listed, by_name, by_value = made._new_member_, made._member_names_, made._member_map_, made._value2member_map_
    for name, value in names:
        member = by_value.get(value)
        if member is None:
            member = new(made, value) if numbers else new(made)
            member._value_, member._name_, member.__objclass__ = value, name, made
            member._sort_order_ = len(listed)
            by_value[value] = member
            if not flags or (value > 0 and not value & (value - 1)):
                listed.append(name)
        by_name[name] = member
        bits |= value
        # Past the metaclass, which would look first whether the name is taken.
        type.__setattr__(made, name, member)
    if flags:
        made._flag_mask_, made._all_bits_ = bits, (1 << bits.bit_length()) - 1
        made._singles_mask_ = sum(by_name[name]._value_ for name in listed)
        if [by_name[name]._value_ for name in listed] != sorted(by_name[name]._value_ for name in listed):
            made._iter_member_ = made._iter_member_by_def_


def _plain(names: object) -> bool:
    """Whether these are pairs of a name and a whole number, as the binding gives them, and none of a special name."""
    return isinstance(names, list) and all(
        type(name) is str and type(value) is int and name not in ("name", "value", "mro") and name[0] != "_"
        for name, value in names
    )


# -- the writers of type stubs


class _FirstStaysFirst(list[Any]):
    """A list whose first entry keeps its place when something is put before it."""

    def insert(self, place: Any, entry: Any) -> None:
        super().insert(max(1, place), entry)


class _EmptyStubWriters:
    """Finds the writers of type stubs, and gives modules with nothing in them."""

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        return ModuleSpec(name, self) if name in STUB_WRITERS else None  # type: ignore[arg-type]

    def create_module(self, spec: ModuleSpec) -> None:
        """A plain module will do."""

    def exec_module(self, module: ModuleType) -> None:
        """There is nothing to run."""


@contextmanager
def _without_stub_writers() -> Iterator[None]:
    before = sys.meta_path
    # The binding puts its own finder first while it is imported, and takes it away again.
    sys.meta_path = _FirstStaysFirst([_EmptyStubWriters(), *before])
    try:
        yield
    finally:
        sys.meta_path = before


# -- patterns


class _CompiledLater:
    """A regular expression compiled when it is first used: the binding reads signatures only to report errors."""

    def __init__(self, pattern: str, flags: int) -> None:
        self._asked = pattern, flags

    def finditer(self, *text: Any) -> Iterator[re.Match[str]]:
        """As that of the compiled expression."""
        return re.compile(*self._asked).finditer(*text)

    def __getattr__(self, name: str) -> Any:
        return getattr(re.compile(*self._asked), name)


@contextmanager
def _patterns_later() -> Iterator[None]:
    ordinary: Any = re.compile

    def compile_later(pattern: Any, flags: int = 0) -> Any:
        verbose = isinstance(pattern, str) and flags & re.VERBOSE
        return _CompiledLater(pattern, flags) if verbose else ordinary(pattern, flags)

    re.compile = compile_later
    try:
        yield
    finally:
        re.compile = ordinary


# -- sources


def _spare_reading_of_sources() -> None:
    """Keep the binding from reading the source of every module imported from here on.

    It looks there for its own name, to know where `from __feature__ import snake_case` may hold; nothing here uses
    that.
    """
    feature: Any = sys.modules.get("shibokensupport.feature")
    if hasattr(feature, "_mod_uses_pyside"):
        feature._mod_uses_pyside = lambda module: module.__name__.startswith("annotator.ui")
