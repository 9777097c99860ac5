"""From an article record to a CAS with our own types; nothing is lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from annotator.formats.cas import SOFA, Cas, Ref, Structure, TypeSystem
from annotator.formats.cas_types import ARTICLE, COMMENT, FRAGMENT, METADATA, RELATION, SPAN
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.units import unit_offsets


class CasWriting:
    """Numbers the structures of one article.

    `dumped` finishes values kept as JSON; `inline` puts the ids of an array's elements into the feature, as XMI does.
    """

    def __init__(
        self, record: ArticleRecord, types: TypeSystem, dumped: Callable[[str], str] = str, *, inline: bool = False
    ) -> None:
        self._inline = inline
        self._record = record
        self._cas = Cas(types)
        self._dump = dumped
        self._units = unit_offsets(record.text)
        self._sofa: Ref = Ref(0)
        self._members: list[int] = []

    def cas(self) -> Cas:
        """The CAS of the article."""
        record = self._record
        text = {"sofaNum": 1, "sofaID": "_InitialView", "mimeType": "text/plain", "sofaString": record.text}
        self._sofa = self._add(SOFA, member=False, **text)
        self._add(
            METADATA,
            **self._place(0, len(record.text)),
            language=_word(record.meta.get("language")) or "x-unspecified",
            documentTitle=record.title,
            documentId=record.id,
            documentUri=_word(record.meta.get("url")),
        )
        self._add(ARTICLE, status=record.status, meta=self._json(dict(record.meta)))
        refs = {span.id: self._span(span) for span in record.spans}
        for relation in record.relations:
            refs[relation.id] = self._add(
                RELATION,
                id=relation.id,
                label=relation.type,
                source=refs[relation.from_id],
                target=refs[relation.to_id],
                attributes=self._json(relation.attributes),
                annotator=relation.annotator,
                status=relation.status,
                created=relation.created,
            )
        for comment in record.comments:
            self._add(
                COMMENT,
                target=refs.get(comment.target),
                id=comment.id,
                author=comment.author,
                text=comment.text,
                created=comment.created,
                resolved=comment.resolved,
            )
        self._cas.members[self._sofa.id] = self._members
        return self._cas

    def _add(self, kind: str, *, member: bool = True, **features: Any) -> Ref:
        ref = Ref(len(self._cas.structures) + 1)
        kept = {name: value for name, value in features.items() if value is not None}
        self._cas.structures[ref.id] = Structure(ref.id, kind, kept)
        if member:
            self._members.append(ref.id)
        return ref

    def _place(self, start: int, end: int) -> dict[str, Any]:
        """Offsets in UTF-16 units."""
        units = self._units
        return {"sofa": self._sofa, "begin": units[start], "end": units[end]}

    def _span(self, span: SpanRecord) -> Ref:
        parts = span.fragments
        pieces = None
        if len(parts) > 1:
            pieces = [self._add(FRAGMENT, **self._place(*part)) for part in parts]
        return self._add(
            SPAN,
            **self._place(parts[0][0], parts[-1][1]),
            id=span.id,
            label=span.label,
            fragments=self._array(pieces),
            attributes=self._json(span.attributes),
            annotator=span.annotator,
            status=span.status,
            origin=self._json(asdict(span.origin)) if span.origin else None,
            speaker=span.speaker,
            note=span.note,
            created=span.created,
            changed=span.changed,
            extra=self._json(span.extra),
            claimGroup=self._json({"id": span.group.id, "statement": span.group.statement}) if span.group else None,
        )

    def _array(self, pieces: list[Ref] | None) -> Ref | list[Ref] | None:
        if self._inline:
            return pieces
        return None if pieces is None else self._add(f"{FRAGMENT}[]", member=False, elements=pieces)

    def _json(self, value: Any) -> str | None:
        return self._dump(json.dumps(dict(value), ensure_ascii=False, sort_keys=True)) if value else None


def _word(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
