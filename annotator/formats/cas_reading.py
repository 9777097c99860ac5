"""From a CAS to an article record: our own types exactly, those of others by what they are."""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from annotator.errors import BadInput
from annotator.formats.cas import ANNOTATION, DOCUMENT, PRIMITIVES, Cas, Ref, Structure
from annotator.formats.cas_types import ARTICLE, COMMENT, METADATA, RELATION, SPAN
from annotator.formats.decoding import Notice, check_storable
from annotator.formats.guessing import guess
from annotator.formats.native_lines import article_from
from annotator.formats.placing import words_say
from annotator.formats.records import ArticleRecord, RelationRecord, SpanRecord
from annotator.formats.units import UNITS, converted, positions
from annotator.model.spans import Fragments

#: Ends of a relation as INCEpTION and DKPro name them: from, to.
_ARC = ("Governor", "Dependent")

#: Layers that cut the text and mark nothing.
_SEGMENTS = frozenset(f"de.tudarmstadt.ukp.dkpro.core.api.segmentation.type.{name}" for name in ("Token", "Sentence"))

#: Features of every annotation; the rest are attributes.
_PLACE = frozenset(("begin", "end", "sofa"))


class CasReading:
    """One CAS on its way to a record; `place` names the file in errors."""

    def __init__(
        self, cas: Cas, place: str, notice: Notice, *, view: str | None = None, segments: bool = False
    ) -> None:
        self._cas = cas
        self._place = place
        self._notice = notice
        self._segments = segments
        self._sofa = self._chosen(view)
        self._text: str = self._sofa.features["sofaString"]
        check_storable(self._text, place)
        self._places: Sequence[int | None] = positions(self._text, UNITS[1])
        self._names = self._short_names()

    def record(self, stem: str) -> ArticleRecord:
        """The article; `stem` is its id and title when the document states none."""
        members = self._members()
        if any(one.type == SPAN for one in members) or any(one.type == ARTICLE for one in members):
            return self._ours(members, stem)
        return self._foreign(members, stem)

    def _chosen(self, view: str | None) -> Structure:
        sofas = {str(one.features.get("sofaID")): one for one in self._cas.sofas()}
        texts = {name: one for name, one in sofas.items() if isinstance(one.features.get("sofaString"), str)}
        if view is not None:
            if view not in texts:
                raise BadInput(f"{self._place} has no text in a view “{view}”; it has {', '.join(texts) or 'none'}.")
            return texts[view]
        if not texts:
            elsewhere = any("sofaURI" in one.features or "sofaArray" in one.features for one in sofas.values())
            what = "keeps its text outside or as bytes" if elsewhere else "has no text"
            raise BadInput(f"{self._place} {what}; there is nothing to import.")
        if len(texts) > 1:
            raise BadInput(
                f"{self._place} has texts in several views ({', '.join(texts)}); choose one with the option “view”."
            )
        return next(iter(texts.values()))

    def _members(self) -> list[Structure]:
        """The structures of the view in reading order of the file; all on its text when no view lists them."""
        listed = self._cas.members.get(self._sofa.id)
        if listed is None:
            on_text = Ref(self._sofa.id)
            return [one for one in self._cas.structures.values() if one.features.get("sofa") == on_text]
        missing = next((one for one in listed if one not in self._cas.structures), None)
        if missing is not None and not self._cas.structures.keys() & set(listed):
            raise BadInput(f"{self._place}: the view names the structure {missing}, which is not there.")
        return [self._cas.structures[one] for one in dict.fromkeys(listed) if one in self._cas.structures]

    def _short_names(self) -> dict[str, str]:
        """Labels by type: the last part of its name, the whole where two types share it."""
        types = {one.type for one in self._cas.structures.values()}
        count = Counter(name.rpartition(".")[2] for name in types)
        return {name: short if count[short := name.rpartition(".")[2]] == 1 else name for name in types}

    def _fragment(self, one: Structure) -> Fragments:
        start, end = one.features.get("begin", 0), one.features.get("end", 0)
        parts = None
        if type(start) is int and type(end) is int:
            parts = converted([(start, end)], self._places)
        if parts is None:
            raise BadInput(
                f"{self._place}: the {self._names[one.type]} {one.id} from {start} to {end} is not in the text, which "
                f"has {len(self._places) - 1} UTF-16 units, or begins or ends inside a character."
            )
        return parts

    def _get(self, ref: object) -> Structure | None:
        if not isinstance(ref, Ref):
            return None
        found = self._cas.structures.get(ref.id)
        if found is None:
            raise BadInput(f"{self._place}: a structure names {ref.id}, which is not there.")
        return found

    # -- our own types ------------------------------------------------------------------

    def _ours(self, members: Sequence[Structure], stem: str) -> ArticleRecord:
        """Through the native line, so that everything is judged as there."""
        spans = [one for one in members if one.type == SPAN]
        ids = {one.id: str(one.features.get("id") or f"s{one.id}") for one in spans}
        relations = [one for one in members if one.type == RELATION]
        ids |= {one.id: str(one.features.get("id") or f"r{one.id}") for one in relations}
        head = next((one for one in members if one.type == METADATA), None)
        about = head.features if head is not None else {}
        article = next((one.features for one in members if one.type == ARTICLE), {})
        line: dict[str, Any] = {
            "id": about.get("documentId") or stem,
            "text": self._text,
            "meta": self._json(article, "meta") or {},
            "spans": [self._own_span(one, ids) for one in spans],
            "relations": [self._own_relation(one, ids) for one in relations],
        }
        line["comments"] = [
            {
                **{key: one.features[key] for key in ("id", "author", "text", "created") if key in one.features},
                "resolved": one.features.get("resolved") is True,
                "target": ids[target.id] if (target := self._get(one.features.get("target"))) else line["id"],
            }
            for one in members
            if one.type == COMMENT
        ]
        if article.get("status"):
            line["status"] = article["status"]
        if about.get("documentTitle") is not None:
            line["title"] = about["documentTitle"]
        return article_from(line, self._place)

    def _own_span(self, one: Structure, ids: Mapping[int, str]) -> dict[str, Any]:
        named = one.features
        parts = [self._fragment(part) for part in self._listed(named.get("fragments"))]
        fragments = [part for part, *_ in parts] or list(self._fragment(one))
        plain = ("annotator", "status", "speaker", "note", "created", "changed")
        span = {key: named[key] for key in plain if named.get(key) is not None}
        known = {"id", "label", "fragments", "attributes", "origin", "claimGroup", "extra", *plain, *_PLACE}
        others = {key: value for key, value in named.items() if key not in known and value is not None}
        return {
            **(self._json(named, "extra") or {}),
            **span,
            "id": ids[one.id],
            "label": named.get("label"),
            "fragments": [list(part) for part in fragments],
            "attributes": {**others, **(self._json(named, "attributes") or {})},
            "origin": self._json(named, "origin"),
            "claim_group": self._json(named, "claimGroup"),
        }

    def _own_relation(self, one: Structure, ids: Mapping[int, str]) -> dict[str, Any]:
        named = one.features
        ends = [self._get(named.get(key)) for key in ("source", "target")]
        start, end = (ids.get(end.id) if end is not None else None for end in ends)
        line = {"id": ids[one.id], "type": named.get("label"), "from": start, "to": end}
        line["attributes"] = self._json(named, "attributes") or {}
        return {**line, **{key: named[key] for key in ("annotator", "status", "created") if named.get(key)}}

    def _json(self, named: Mapping[str, Any], key: str) -> Any:
        if not named.get(key):
            return None
        try:
            value = json.loads(named[key])
        except (ValueError, TypeError, RecursionError):
            value = None
        if not isinstance(value, dict):
            raise BadInput(f"{self._place}: the feature “{key}” must hold a JSON object.")
        return value

    def _listed(self, value: object) -> list[Structure]:
        """The structures of a feature: one, several, or those of an array or list structure."""
        several = self._several(value)
        if several is not None:
            return [found for one in several if (found := self._get(one)) is not None]
        one = self._get(value)
        return [] if one is None else [one]

    def _several(self, value: object) -> list[Any] | None:
        """The elements of a list, or of a structure that is an array or a list; None for anything else."""
        if isinstance(value, list):
            return value
        one, types = self._get(value), self._cas.types
        if one is not None and types.is_list(one.type):
            found, seen = [], set[int]()
            while one is not None and "tail" in one.features and one.id not in seen:
                seen.add(one.id)
                found.append(one.features.get("head"))
                one = self._get(one.features["tail"])
            return found
        if one is None or types.element(one.type) is None:
            return None
        elements = one.features.get("elements", [])
        return elements if isinstance(elements, list) else [elements]

    # -- types of others ----------------------------------------------------------------

    def _find_unit(self, members: Sequence[Structure]) -> None:
        """Programs in Python may count code points; words tell, as no surface text does."""
        ends = [(one.features.get("begin"), one.features.get("end")) for one in members]
        pairs = [(start, end) for start, end in ends if type(start) is int and type(end) is int and start < end]
        if words_say(self._text, pairs, UNITS[0], UNITS[1]):
            self._places = range(len(self._text) + 1)
            self._notice(
                f"The offsets of {self._place} count code points: all its annotations begin and end at words then. "
                "They were read so."
            )

    def _foreign(self, members: Sequence[Structure], stem: str) -> ArticleRecord:
        self._find_unit([one for one in members if not self._cas.types.extends(one.type, DOCUMENT)])
        left, segments = Counter[str](), Counter[str]()
        spans: dict[int, SpanRecord] = {}
        others: list[Structure] = []
        title, meta = guess(self._text, fallback=stem)
        record = ArticleRecord(self._text, stem, title=title, meta=meta)
        arcs = (one.features.get(name) for one in members if self._is_arc(one) for name in _ARC)
        needed = {end.id for end in arcs if isinstance(end, Ref)}
        for one in members:
            if self._cas.types.extends(one.type, DOCUMENT):
                self._fragment(one)
                self._add_metadata(record, one)
            elif one.type in _SEGMENTS and not self._segments and one.id not in needed:
                segments[self._names[one.type]] += 1
            elif self._cas.types.extends(one.type, ANNOTATION) and not self._is_arc(one):
                spans[one.id] = SpanRecord(self._names[one.type], self._fragment(one), str(one.id))
            else:
                others.append(one)
        used: set[int] = set()
        links = [link for one in spans for link in self._fill(spans, self._cas.structures[one], left, used)]
        for one in others:
            if one.id in used:
                continue
            arc = self._arc(one, spans)
            if arc is None:
                left[self._names[one.type]] += 1
            else:
                links.append(arc)
        if left:
            told = ", ".join(f"{count:,} × {name}" for name, count in sorted(left.items()))
            self._notice(f"{self._place}: left out as neither annotations nor relations: {told}.")
        if segments:
            told = ", ".join(f"{count:,} × {name}" for name, count in sorted(segments.items()))
            self._notice(
                f"{self._place}: {told} only cut the text and were left out; the option “segments” reads them."
            )
        record.spans, record.relations = list(spans.values()), links
        return record

    def _add_metadata(self, record: ArticleRecord, one: Structure) -> None:
        found = {key: value for key, value in self._attributes(one).items() if value != []}
        record.id = _word(found.pop("documentId", None)) or record.id
        record.title = _word(found.pop("documentTitle", None)) or record.title
        if found.get("language") in ("x-unspecified", ""):
            del found["language"]
        record.meta = {**record.meta, **found}

    def _is_arc(self, one: Structure) -> bool:
        return all(name in self._cas.types.features(one.type) for name in _ARC)

    def _attributes(self, one: Structure) -> dict[str, Any]:
        """The features that are values, as JSON holds them."""
        features = self._cas.types.features(one.type)
        found: dict[str, Any] = {}
        for name, value in one.features.items():
            kind = features.get(name)
            plain = kind is not None and (kind.range in PRIMITIVES or self._cas.types.is_word(kind.range))
            if name in _PLACE or value is None:
                continue
            several = self._several(value)
            if several:
                if not any(isinstance(item, Ref) for item in several):
                    found[name] = [_plain(item) for item in several]
            elif plain and several is None:
                found[name] = _plain(value)
        return found

    def _fill(
        self, spans: Mapping[int, SpanRecord], one: Structure, left: Counter[str], used: set[int]
    ) -> list[RelationRecord]:
        """Attributes of an annotation, and relations for its features that are other annotations."""
        spans[one.id].attributes = self._attributes(one)
        made: list[RelationRecord] = []
        for name, value in one.features.items():
            if name in _PLACE or not isinstance(value, Ref | list):
                continue
            for number, other in enumerate(self._listed(value)):
                more: dict[str, Any] = {}
                target: Structure | None = other
                if other.id not in spans:
                    ends = [self._get(each) for each in other.features.values() if isinstance(each, Ref)]
                    known = [end for end in ends if end is not None and end.id in spans]
                    target = known[0] if len(known) == 1 else None
                    more = self._attributes(other)
                    used.add(other.id)
                if target is None:
                    left[f"{name} of {self._names[one.type]}"] += 1
                    continue
                made.append(RelationRecord(name, str(one.id), str(target.id), f"{one.id}.{name}.{number}", more))
        return made

    def _arc(self, one: Structure, spans: Mapping[int, SpanRecord]) -> RelationRecord | None:
        """The relation that a structure is: Governor to Dependent, or source to target."""
        for names in (_ARC, ("source", "target")):
            ends = [self._get(one.features.get(name)) for name in names]
            start, end = (end.id if end is not None and end.id in spans else None for end in ends)
            if start is not None and end is not None:
                kind, more = self._names[one.type], self._attributes(one)
                return RelationRecord(str(more.pop("label", kind)), str(start), str(end), str(one.id), more)
        return None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _plain(value: Any) -> Any:
    """The value as JSON holds it; special numbers as words."""
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    return value
