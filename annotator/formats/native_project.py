"""What the native line says beyond the article: entries of the project's registries, verdicts, earlier texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

import msgspec

from annotator.errors import BadInput
from annotator.formats.decoding import check_storable
from annotator.formats.native_lines import (
    mapping_from,
    name_from,
    objects_in,
    relation_from,
    relation_line,
    span_from,
    span_line,
)
from annotator.formats.records import (
    TAKEN,
    ArticleRecord,
    DecisionRecord,
    ProjectPart,
    RevisionRecord,
    SpanRecord,
    ValuesRecord,
    VerdictRecord,
)
from annotator.formats.units import UNITS, positions
from annotator.model.annotations import ClaimGroup
from annotator.model.ids import is_uuid
from annotator.model.people import ANNOTATOR_KINDS, SPEAKER_KINDS, Annotator, Speaker
from annotator.model.text import sha256

#: Keys whose value is a list of objects; any other value under such a key is metadata of another program.
_LISTS = ("revisions", "annotators", "speakers", "claim_groups", "article_values", "decided_suggestions", "verdicts",
          "other_relations", "decisions")  # fmt: skip
_KEYS = frozenset((*_LISTS, "article_id", "added", "revision"))

_Entry = TypeVar("_Entry", Annotator, Speaker, ClaimGroup)


def part_taken(value: dict[str, Any], place: str, unit: str = UNITS[0]) -> ProjectPart | None:
    """What of a line lies beyond the article, taken out of `value`; None when there is nothing.

    Raises BadInput naming `place`.
    """
    if _KEYS.isdisjoint(value):
        return None
    found = {key: value.pop(key) for key in _KEYS & value.keys() if _is_ours(key, value[key])}
    if not found:
        return None
    text = value.get("text")
    text = text if isinstance(text, str) else ""
    return ProjectPart(
        article_id=found.get("article_id"),
        added=found.get("added"),
        revision=_revision(found["revision"], place, unit) if "revision" in found else None,
        revisions=[_revision(one, place, unit) for one in objects_in(found, "revisions", place)],
        annotators=_entries(found, "annotators", Annotator, place, ANNOTATOR_KINDS),
        speakers=_entries(found, "speakers", Speaker, place, SPEAKER_KINDS),
        groups=_entries(found, "claim_groups", ClaimGroup, place),
        values=[_values(one, place) for one in objects_in(found, "article_values", place)],
        decided=_spans(found, "decided_suggestions", text, place, unit),
        verdicts=[_verdict(one, place) for one in objects_in(found, "verdicts", place)],
        relations=[relation_from(one, place) for one in objects_in(found, "other_relations", place)],
        decisions=[_decision(one, place) for one in objects_in(found, "decisions", place)],
    )


def _is_ours(key: str, value: object) -> bool:
    """Whether the value has the shape that this key has in our lines."""
    if key == "added":
        try:
            return isinstance(value, str) and value[10:11] == "T" and bool(datetime.fromisoformat(value))
        except ValueError:
            return False
    if key == "article_id":
        return isinstance(value, str) and is_uuid(value)
    if key == "revision":
        return isinstance(value, dict) and type(value.get("number")) is int
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) for one in value)


def _revision(value: Mapping[str, Any], place: str, unit: str) -> RevisionRecord:
    number, text = value.get("number"), value.get("text", "")
    if type(number) is not int or number < 1 or not isinstance(text, str):
        raise BadInput(f"{place}: a revision needs a “number” from 1 on, and an earlier one its “text”.")
    check_storable(text, f"{place}, revision {number}")
    if value.get("text_sha256", sha256(text)) != sha256(text):
        raise BadInput(f"{place}: the text of revision {number} is not the one that its “text_sha256” was taken of.")
    return RevisionRecord(
        number=number,
        id=name_from(value.get("id"), "id of a revision", place),
        created=name_from(value.get("created"), "created", place),
        text=text,
        spans=_spans(value, "spans", text, f"{place}, revision {number}", unit),
    )


def _spans(value: Mapping[str, Any], key: str, text: str, place: str, unit: str) -> list[SpanRecord]:
    stated = objects_in(value, key, place)
    places = positions(text, unit) if stated and unit != UNITS[0] else None
    return [span_from(one, text, place, places) for one in stated]


def _entries(
    value: Mapping[str, Any], key: str, cls: type[_Entry], place: str, kinds: Sequence[str] = ()
) -> list[_Entry]:
    """The registry's entries under `key`: the fields of the class by name, those without a default required."""
    try:
        found = [msgspec.convert(one, cls) for one in objects_in(value, key, place)]
    except msgspec.ValidationError as error:
        raise BadInput(f"{place}: “{key}” is not as it should be: {error}.") from None
    for one in found:
        kind = getattr(one, "kind", None)
        if kind is not None and kind not in kinds:
            raise BadInput(f"{place}: “{kind}” is no kind in “{key}”; use one of {', '.join(kinds)}.")
    return found


def _values(value: Mapping[str, Any], place: str) -> ValuesRecord:
    return ValuesRecord(
        attributes=mapping_from(value.get("attributes"), "attributes", place),
        annotator=name_from(value.get("annotator"), "annotator", place),
        id=name_from(value.get("id"), "id of article values", place),
        changed=name_from(value.get("changed"), "changed", place),
    )


def _verdict(value: Mapping[str, Any], place: str) -> VerdictRecord:
    suggestion, accepted = name_from(value.get("suggestion"), "suggestion of a verdict", place), value.get("accepted")
    if suggestion is None or not isinstance(accepted, bool):
        raise BadInput(f"{place}: a verdict needs “suggestion” and “accepted” (true or false).")
    return VerdictRecord(
        suggestion=suggestion,
        accepted=accepted,
        annotator=name_from(value.get("annotator"), "annotator", place),
        annotation=name_from(value.get("annotation"), "annotation of a verdict", place),
        id=name_from(value.get("id"), "id of a verdict", place),
        created=name_from(value.get("created"), "created", place),
    )


def _decision(value: Mapping[str, Any], place: str) -> DecisionRecord:
    sources, gold, answer = value.get("sources"), value.get("gold", []), value.get("answer")
    listed = [one for one in (sources, gold) if isinstance(one, list) and all(isinstance(item, str) for item in one)]
    current, layer = value.get("current"), name_from(value.get("layer"), "layer of a decision", place)
    fits = isinstance(answer, str) and isinstance(current, bool | None) and (layer is not None) == (answer == TAKEN)
    if not sources or len(listed) < 2 or not fits:
        raise BadInput(f"{place}: a decision needs a list of “sources”, its “answer”, and with “{TAKEN}” its “layer”.")
    return DecisionRecord(
        sources=listed[0],
        answer=str(answer),
        layer=layer,
        gold=listed[1],
        annotator=name_from(value.get("annotator"), "annotator", place),
        rule=name_from(value.get("rule"), "rule", place) or "",
        seen=name_from(value.get("seen"), "seen", place) or "",
        current=current,
        created=name_from(value.get("created"), "created", place),
    )


def part_line(record: ArticleRecord) -> dict[str, Any]:
    """The keys that a line has beyond the article; only those that say something."""
    part = record.project
    if part is None:
        return {}
    line: dict[str, Any] = {
        "article_id": part.article_id,
        "added": part.added,
        "revision": _revision_line(part.revision) if part.revision else None,
        "revisions": part.revisions and [_earlier_line(one) for one in part.revisions],
        "annotators": part.annotators,
        "speakers": part.speakers,
        "claim_groups": part.groups,
        "article_values": part.values,
        "decided_suggestions": part.decided and [span_line(one, record.text) for one in part.decided],
        "verdicts": part.verdicts,
        "decisions": part.decisions,
        "other_relations": part.relations and [relation_line(one) for one in part.relations],
    }
    return {key: one for key, one in line.items() if one}


def _revision_line(one: RevisionRecord) -> dict[str, Any]:
    return {"id": one.id, "number": one.number, "created": one.created}


def _earlier_line(one: RevisionRecord) -> dict[str, Any]:
    spans = [span_line(span, one.text) for span in one.spans]
    return {**_revision_line(one), "text": one.text, "text_sha256": sha256(one.text), "spans": spans}
