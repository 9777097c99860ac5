"""Suggestion engines: what they are given, what they propose, and which there are."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib import import_module
from typing import TYPE_CHECKING, Any

from annotator.errors import BadInput
from annotator.model.spans import Fragments
from annotator.suggest.corpus import Corpus

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

#: The engines that come with the program: id → "module:class", loaded when first asked for.
_BUILT_IN: dict[str, str] = {
    "boilerplate": "annotator.suggest.boilerplate:Boilerplate",
    "quotes": "annotator.suggest.quotes:QuotesEngine",
    "claims": "annotator.suggest.claims:Claims",
    "carryover": "annotator.suggest.carryover:CarryOver",
}


@dataclass(frozen=True, slots=True)
class Source:
    """What an engine reads of one article: its id, text, title and metadata."""

    id: str
    text: str
    title: str = ""
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One proposed annotation; `key` is its name within the answer, `score` is a probability."""

    key: str
    label: str
    fragments: Fragments
    score: float
    reason: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Link:
    """One proposed relation between two proposals, named by their keys."""

    type: str
    from_key: str
    to_key: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """An engine's answer for one article, in reading order."""

    spans: tuple[Proposal, ...] = ()
    links: tuple[Link, ...] = ()


class Engine(ABC):
    """A suggestion engine; one instance serves all articles of one run."""

    id: str
    title: str
    version: str

    @abstractmethod
    def suggest(self, article: Source, corpus: Corpus) -> Proposals:
        """What this engine proposes for `article`, given what is known of all articles."""


def _others() -> dict[str, EntryPoint]:
    """Engines of other distributions by id (the metadata reader is slow to import, so not at the top)."""
    from importlib.metadata import entry_points

    found = {point.name: point for point in entry_points(group="annotator.engines")}
    return {name: found[name] for name in sorted(found) if name not in _BUILT_IN}


def engine_ids() -> tuple[str, ...]:
    """Identifiers of the engines there are, built-in ones first."""
    return (*_BUILT_IN, *_others())


@cache
def engine(engine_id: str) -> Engine:
    """The engine with this id, ready to use; refuses an unknown id with the known ones named."""
    if engine_id in _BUILT_IN:
        module, name = _BUILT_IN[engine_id].split(":")
        found: type[Engine] = getattr(import_module(module), name)
        return found()
    point = _others().get(engine_id)
    if point is not None:
        loaded: type[Engine] = point.load()
        return loaded()
    raise BadInput(f"There is no suggestion engine “{engine_id}”; there are {', '.join(engine_ids()) or 'none'}.")
