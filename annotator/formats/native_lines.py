"""One native dataset line: from JSON values to an article record, and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeGuard

from annotator.errors import BadInput
from annotator.formats.decoding import check_storable
from annotator.formats.guessing import guess
from annotator.formats.metadata import STANDARD
from annotator.formats.records import ArticleRecord, CommentRecord, ProjectPart, RelationRecord, SpanRecord
from annotator.formats.units import UNITS, agrees, converted, positions
from annotator.model.annotations import ANNOTATION_STATUSES, ARTICLE_STATUSES, ClaimGroup, Origin
from annotator.model.spans import Fragments, fragments, surface
from annotator.model.text import excerpt, sha256

_ARTICLE = frozenset(("id", "title", "text", "text_sha256", "status", "meta", "spans", "relations", "comments"))
_SPAN = frozenset(("id", "label", "start", "end", "fragments", "text", "attributes", "annotator", "status", "origin",
                   "speaker", "note", "created", "changed", "claim_group", "external_id"))  # fmt: skip
_NAMES = _SPAN | {"extra"}
_RELATION = frozenset(("id", "type", "from", "to", "attributes", "annotator", "status", "created", "external_id",
                       "to_article"))  # fmt: skip


def article_from(
    value: Mapping[str, Any], place: str, unit: str = UNITS[0], part: ProjectPart | None = None
) -> ArticleRecord:
    """The record that a line states; `place` names file and line in errors, `unit` is what its offsets count.

    `part` is what the line has beyond the article, already read.  Only `text` is required.  Unknown keys become
    metadata.  Raises BadInput.
    """
    text = value.get("text")
    if not isinstance(text, str):
        raise BadInput(f"{place} has no “text”; each line needs the text of its article.")
    check_storable(text, place)
    digest = _digest(value.get("text_sha256"), text, place)
    title, meta = _heading(value, text, place)
    places = positions(text, unit) if unit != UNITS[0] else None
    record = ArticleRecord(
        text=text,
        project=part,
        id=name_from(value.get("id"), "id", place),
        sha256=digest,
        title=title,
        status=_one_of(value.get("status"), ARTICLE_STATUSES, place),
        meta=meta,
        spans=[span_from(one, text, place, places) for one in objects_in(value, "spans", place)],
        relations=[relation_from(one, place) for one in objects_in(value, "relations", place)],
        comments=[_comment(one, place) for one in objects_in(value, "comments", place)],
    )
    _judge_ends(record, place)
    return record


def _digest(stated: object, text: str, place: str) -> str:
    digest = sha256(text)
    if stated is not None and stated != digest:
        raise BadInput(
            f"{place}: the text is not the one that “text_sha256” was taken of; "
            "restore the file, or remove “text_sha256” to import it as it is."
        )
    return digest


def _heading(value: Mapping[str, Any], text: str, place: str) -> tuple[str, dict[str, Any]]:
    """Title, guessed when missing, and metadata with unknown keys."""
    meta = {key: one for key, one in value.items() if key not in _ARTICLE}
    stated = value.get("meta")
    if stated is not None:
        if not isinstance(stated, Mapping):
            raise BadInput(f"{place}: “meta” must be an object.")
        meta |= {key: one for key, one in stated.items() if one is not None or key not in STANDARD}
    title = value.get("title")
    if isinstance(title, str):
        return title, meta
    guessed, found = guess(text, fallback=str(value.get("id") or "Untitled"))
    return guessed, {**found, **meta}


def objects_in(value: Mapping[str, Any], key: str, place: str) -> Sequence[Mapping[str, Any]]:
    """The list of objects under `key`; nothing when it is missing."""
    found = value.get(key)
    if found is None:
        return ()
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadInput(f"{place}: “{key}” must be a list of objects.")
    return found


def span_from(value: Mapping[str, Any], text: str, place: str, places: Sequence[int | None] | None) -> SpanRecord:
    """The span that an object of `spans` states; `places` converts its offsets unless they count code points."""
    span_id = name_from(value.get("id"), "id of a span", place)
    label = value.get("label")
    if not isinstance(label, str) or not label.strip():
        raise BadInput(f"{_of(span_id, value, place)} has no label.")
    parts = _fragments(value, text, span_id, place, places)
    expected = value.get("text")
    if isinstance(expected, str) and not agrees(text, parts, expected):
        found = excerpt(surface(text, parts, " "), 60)
        raise BadInput(
            f"{_of(span_id, value, place)}: the file says “{excerpt(expected, 60)}” but the article has “{found}” "
            "there; the offsets count another text or another unit."
        )
    status = _one_of(value.get("status"), ANNOTATION_STATUSES, place) or "accepted"
    origin = _origin(value.get("origin"), place)
    attributes = mapping_from(value.get("attributes"), "attributes", place)
    if status == "pending" and origin is not None and origin.score is not None:
        # The score of a suggestion is written among its attributes too, where rankings look for it.
        attributes = {key: one for key, one in attributes.items() if key != "score" or one != origin.score}
    return SpanRecord(
        label=label,
        fragments=parts,
        id=span_id,
        attributes=attributes,
        annotator=name_from(value.get("annotator"), "annotator", place),
        status=status,
        origin=origin,
        speaker=name_from(value.get("speaker"), "speaker", place),
        note=name_from(value.get("note"), "note", place),
        created=name_from(value.get("created"), "created", place),
        changed=name_from(value.get("changed"), "changed", place),
        group=_group(value.get("claim_group"), place),
        external_id=name_from(value.get("external_id"), "external_id", place),
        extra={} if value.keys() <= _SPAN else _extra(value),
    )


def _extra(value: Mapping[str, Any]) -> dict[str, Any]:
    """Unknown keys of a span; `extra` holds those that have the name of a known one."""
    unknown = {key: one for key, one in value.items() if key not in _SPAN}
    nested = unknown.get("extra")
    return {**{key: one for key, one in unknown.items() if key != "extra"}, **nested} if _is_object(nested) else unknown


def _is_object(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _of(span_id: str | None, value: Mapping[str, Any], place: str) -> str:
    """Names a span in an error."""
    return f"{place}: the span {span_id or (value.get('start'), value.get('end'))}"


def _fragments(
    value: Mapping[str, Any], text: str, span_id: str | None, place: str, places: Sequence[int | None] | None
) -> Fragments:
    pairs = value.get("fragments") or [[value.get("start"), value.get("end")]]
    try:
        for start, end in pairs:
            if type(start) is not int or type(end) is not int:
                raise ValueError
    except (TypeError, ValueError):
        raise BadInput(f"{_of(span_id, value, place)} needs whole numbers as start and end.") from None
    if places is not None:
        found = converted(pairs, places)
        if found is not None:
            return found
    elif all(0 <= start <= end <= len(text) for start, end in pairs):
        return fragments(pairs)
    raise BadInput(
        f"{_of(span_id, value, place)} ends before it starts or reaches outside the text, "
        f"which has {len(text)} characters."
    )


def relation_from(value: Mapping[str, Any], place: str) -> RelationRecord:
    """The relation that an object of `relations` states."""
    ends = [name_from(value.get(key), f"“{key}” of a relation", place) for key in ("type", "from", "to")]
    kind, start, end = ends
    if kind is None or start is None or end is None:
        raise BadInput(f"{place}: a relation needs “type”, “from” and “to”.")
    unknown = {key: one for key, one in value.items() if key not in _RELATION}
    return RelationRecord(
        type=kind,
        from_id=start,
        to_id=end,
        id=name_from(value.get("id"), "id of a relation", place),
        attributes={**unknown, **mapping_from(value.get("attributes"), "attributes", place)},
        annotator=name_from(value.get("annotator"), "annotator", place),
        status=_one_of(value.get("status"), ANNOTATION_STATUSES, place) or "accepted",
        created=name_from(value.get("created"), "created", place),
        external_id=name_from(value.get("external_id"), "external_id", place),
        to_article=name_from(value.get("to_article"), "to_article", place),
    )


def _comment(value: Mapping[str, Any], place: str) -> CommentRecord:
    target, text = name_from(value.get("target"), "target of a comment", place), value.get("text")
    if target is None or not isinstance(text, str):
        raise BadInput(f"{place}: a comment needs “target” and “text”.")
    return CommentRecord(
        target=target,
        text=text,
        id=name_from(value.get("id"), "id of a comment", place),
        author=name_from(value.get("author"), "author", place),
        created=name_from(value.get("created"), "created", place),
        resolved=value.get("resolved") is True,
        external_id=name_from(value.get("external_id"), "external_id", place),
    )


def _judge_ends(record: ArticleRecord, place: str) -> None:
    """Refuse an id used twice and relations, verdicts or comments that point at nothing."""
    part = record.project
    if not record.spans and not record.relations and not record.comments and part is None:
        return
    ids = [span.id for span in record.spans if span.id is not None]
    links = record.relations
    if part is not None:
        ids += [span.id for span in part.spans if span.id is not None]
        links = [*links, *part.relations]
    known = set(ids)
    if len(known) < len(ids):
        twice = next(one for one in known if ids.count(one) > 1)
        raise BadInput(f"{place}: the id “{twice}” stands for two spans; give each its own.")
    for link in links:
        for end in (link.from_id, link.to_id) if link.to_article is None else (link.from_id,):
            if end not in known:
                raise BadInput(f"{place}: a relation “{link.type}” names the span “{end}”, which is not there.")
    for verdict in part.verdicts if part is not None else ():
        for end in (verdict.suggestion, verdict.annotation or verdict.suggestion):
            if end not in known:
                raise BadInput(f"{place}: a verdict names the span “{end}”, which is not there.")
    targets = known | {link.id for link in links} | {record.id}
    for comment in record.comments:
        if comment.target not in targets:
            raise BadInput(f"{place}: a comment is on “{comment.target}”, which is not there.")


def name_from(value: object, what: str, place: str) -> str | None:
    """`value` as text: whole numbers are taken as written, anything else is refused."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    raise BadInput(f"{place}: the {what} must be text or a whole number.")


def _one_of(value: object, allowed: tuple[str, ...], place: str) -> str | None:
    if value is None:
        return None
    if isinstance(value, str) and value in allowed:
        return value
    raise BadInput(f"{place}: “{value}” is no status; use one of {', '.join(allowed)}.")


def mapping_from(value: object, what: str, place: str) -> Mapping[str, Any]:
    """The object `value`, empty when it is missing."""
    if value is None:
        return {}
    if isinstance(value, dict):
        return value
    raise BadInput(f"{place}: “{what}” must be an object.")


def _origin(value: object, place: str) -> Origin | None:
    if value is None:
        return None
    if not isinstance(value, dict) or not isinstance(value.get("engine"), str):
        raise BadInput(f"{place}: “origin” must be an object with an “engine”.")
    score, reason = value.get("score"), value.get("reason")
    return Origin(
        engine=value["engine"],
        version=str(value.get("version") or ""),
        score=float(score) if isinstance(score, int | float) else None,
        reason=None if reason is None else str(reason),
    )


def _group(value: object, place: str) -> ClaimGroup | None:
    if value is None:
        return None
    if isinstance(value, dict) and isinstance(value.get("id"), str) and isinstance(value.get("statement"), str):
        created = value.get("created")
        return ClaimGroup(value["id"], value["statement"], created if isinstance(created, str) else "")
    raise BadInput(f"{place}: “claim_group” must be an object with “id” and “statement”.")


def line_of(record: ArticleRecord, of_span: Callable[[SpanRecord, str], Any] | None = None) -> dict[str, Any]:
    """The JSON object of one article, keys in the contract's order; rare ones only where they say something.

    `of_span` gives what becomes the object of a span, by default `span_line`.
    """
    meta = dict(record.meta)
    line: dict[str, Any] = {
        "id": record.id,
        "title": record.title,
        "text": record.text,
        "text_sha256": record.sha256 or sha256(record.text),
    }
    if record.status not in (None, ARTICLE_STATUSES[0]):
        line["status"] = record.status
    line["meta"] = {key: meta.pop(key, None) for key in STANDARD} | dict(sorted(meta.items()))
    text, of_span = record.text, of_span or span_line
    line["spans"] = [of_span(span, text) for span in record.spans]
    line["relations"] = [relation_line(relation) for relation in record.relations]
    line["comments"] = [_comment_line(comment) for comment in record.comments]
    return line


def _comment_line(comment: CommentRecord) -> dict[str, Any]:
    line: dict[str, Any] = {
        "id": comment.id,
        "target": comment.target,
        "author": comment.author,
        "text": comment.text,
        "created": comment.created,
        "resolved": comment.resolved,
    }
    if comment.external_id is not None:
        line["external_id"] = comment.external_id
    return line


def span_line(span: SpanRecord, text: str) -> dict[str, Any]:
    """The object of one span of `text`."""
    parts, origin = span.fragments, span.origin
    line: dict[str, Any] = {
        "id": span.id,
        "label": span.label,
        "start": parts[0][0],
        "end": parts[-1][1],
        "fragments": parts,
        "text": text[parts[0][0] : parts[0][1]] if len(parts) == 1 else surface(text, parts, " "),
        "attributes": span.attributes,
        "annotator": span.annotator,
        "status": span.status,
        "origin": None,
        "speaker": span.speaker,
        "note": span.note,
        "created": span.created,
        "changed": span.changed,
    }
    if origin is not None:
        if span.status == "pending" and origin.score is not None and "score" not in span.attributes:
            line["attributes"] = {**span.attributes, "score": origin.score}
        line["origin"] = {"engine": origin.engine, "version": origin.version, "score": origin.score}
        if origin.reason is not None:
            line["origin"]["reason"] = origin.reason
    if span.group is not None:
        line["claim_group"] = {"id": span.group.id, "statement": span.group.statement}
        if span.group.created:
            line["claim_group"]["created"] = span.group.created
    if span.external_id is not None:
        line["external_id"] = span.external_id
    if span.extra:
        line |= span.extra if _NAMES.isdisjoint(span.extra) else {"extra": span.extra}
    return line


def relation_line(relation: RelationRecord) -> dict[str, Any]:
    """The object of one relation."""
    line: dict[str, Any] = {
        "id": relation.id,
        "type": relation.type,
        "from": relation.from_id,
        "to": relation.to_id,
        "attributes": relation.attributes,
        "annotator": relation.annotator,
    }
    if relation.status != "accepted":
        line["status"] = relation.status
    if relation.created:
        line["created"] = relation.created
    if relation.external_id is not None:
        line["external_id"] = relation.external_id
    if relation.to_article is not None:
        line["to_article"] = relation.to_article
    return line
