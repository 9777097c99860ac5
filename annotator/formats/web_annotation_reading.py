"""Web Annotations brought to the shape of native lines: whose text is known, placed by offset and quotation."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_text
from annotator.formats.json_values import name_of
from annotator.formats.native_lines import article_from
from annotator.formats.placing import Mark, told, unit_of
from annotator.formats.records import ArticleRecord
from annotator.formats.units import UNITS
from annotator.formats.web_annotation_selectors import mark_of, place_of, text_selectors
from annotator.formats.web_annotation_writing import ARTICLES, OWN, TEXT, W3C
from annotator.model.text import excerpt

_KNOWN = frozenset(("@context", "id", "type", "body", "bodyValue", "target", "motivation", "creator", "created",
                    "modified", OWN))  # fmt: skip
#: Annotations that are named one by one.
_MOST_TOLD = 5


class Annotations:
    """The annotations of one document, by the article they are on."""

    def __init__(self, document: Any, path: Path, text: str | None, *, rest: bool = False) -> None:
        self._path = path
        self._rest = rest
        self._odd: list[str] = []
        self._whole: list[tuple[str, dict[str, Any]]] = []
        self._text = Path(text) if text else None
        self._articles: dict[str, dict[str, Any]] = {}
        self._texts: dict[str, str] = {}
        self._own = False
        self._items = list(self._gathered(document, context=None))
        self._known: dict[str, tuple[dict[str, Any], Any]] = {}

    def _gathered(self, value: Any, context: Any) -> Iterator[dict[str, Any]]:
        """Single annotations out of lists, pages and collections; a context holds for all that is inside."""
        if isinstance(value, list):
            for one in value:
                yield from self._gathered(one, context)
            return
        if not isinstance(value, dict):
            raise BadInput(f"{self._path.name} holds {excerpt(str(value), 30)}, which is no annotation.")
        context = value.get("@context", context)
        for article in _many(value.get(ARTICLES)):
            if not isinstance(article, dict) or not all(isinstance(article.get(key), str) for key in ("id", TEXT)):
                raise BadInput(f"{self._path.name}: each of “{ARTICLES}” must be an object with “id” and “{TEXT}”.")
            self._articles[article["id"]] = {"text": article[TEXT], **_own(article)}
            self._own = True
        if "rows" in value:
            for number, row in enumerate(_many(value["rows"]), 1):
                try:
                    made = _from_hypothesis(row)
                except (TypeError, AttributeError, LookupError):
                    raise BadInput(f"{self._path.name}, row {number} is no annotation of Hypothesis.") from None
                yield {**made, "@context": W3C}
        elif "items" in value or "first" in value or "@graph" in value:
            pages = value.get("items", value.get("first", value.get("@graph")))
            if isinstance(pages, str):
                raise BadInput(f"{self._path.name} leaves its annotations at {pages}; fetch them into the file first.")
            yield from self._gathered(pages, context)
        else:
            yield {**value, "@context": context}

    def records(self, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles with what is marked on them."""
        lines: dict[str, dict[str, Any]] = {source: self._line(source, one) for source, one in self._articles.items()}
        marks: list[tuple[dict[str, Any], list[Mark], list[dict[str, Any]]]] = []
        later: list[dict[str, Any]] = []
        here = {*self._articles, *(one["id"] for one in self._items if isinstance(one.get("id"), str))}
        for number, item in enumerate(self._items, 1):
            self._judge(item, number)
            targets = [_address(one) for one in _many(item["target"])]
            if all(isinstance(one, str) for one in targets) and here & set(targets):
                later.append(item)
            else:
                self._mark(item, targets, lines, marks)
        if not self._items and not lines:
            raise BadInput(f"{self._path.name} holds no annotations; there is nothing to import.")
        self._judge_odd(notice)
        self._hang_whole(lines)
        unit = unit_of(mark for _, many, _ in marks for mark in many)
        if unit != UNITS[0]:
            notice(told(self._path.name, unit))
        moved = 0
        for span, many, selectors in marks:
            found = [place_of(mark, quote, unit) for mark, quote in zip(many, selectors, strict=True)]
            span["fragments"] = sorted(pair for part, _ in found for pair in part)
            moved += any(overruled for _, overruled in found)
        if moved:
            notice(
                f"{self._path.name}: the offsets of {moved} annotations do not fit their quotations; they were placed "
                "where the quoted words stand."
            )
        marked = [(line, one) for line in lines.values() for one in line["spans"]]
        self._known = {one["iri"]: (line, one["id"]) for line, one in marked}
        self._known |= {source: (line, line["id"]) for source, line in lines.items()}
        for item in later:
            self._hang(item)
        for source, line in lines.items():
            for one in (*line["spans"], *line["relations"]):
                one.pop("iri", None)
            yield article_from(line, f"{self._path.name}, {source}")

    def _judge(self, item: Mapping[str, Any], number: int) -> None:
        """Refuse what the model does not allow, with what is missing."""
        place = f"{self._path.name}, annotation {number}"
        if not _stated_context(item.get("@context")):
            raise BadInput(f"{place} does not state the “@context” {W3C}; it is no Web Annotation.")
        if "Annotation" not in _many(item.get("type")):
            raise BadInput(f"{place} is not of the type “Annotation”.")
        if not isinstance(item.get("id"), str):
            raise BadInput(f"{place} has no “id” that is one address.")
        if not item.get("target") or not all(isinstance(one, str | dict) for one in _many(item["target"])):
            raise BadInput(f"{place} ({item['id']}) has no “target” that is an address or an object.")

    def _line(self, source: str, about: Mapping[str, Any]) -> dict[str, Any]:
        line = {"id": source, **about, "spans": [], "relations": [], "comments": []}
        if self._own and "id" not in about:
            line["id"] = None
        return line

    def _mark(
        self, item: Mapping[str, Any], targets: list[Any], lines: dict[str, dict[str, Any]],
        marks: list[tuple[dict[str, Any], list[Mark], list[dict[str, Any]]]],
    ) -> None:  # fmt: skip
        """One annotation of text, for each source it is on."""
        by_source: dict[str, list[dict[str, Any]]] = {}
        for target in targets:
            stated = self._selectors(item, target)
            if stated is not None:
                by_source.setdefault(stated[0], []).append(stated[1])
        for source, found in by_source.items():
            if source not in lines:
                words = self._texts.get(source) or self._text_of(source)
                lines[source] = self._line(source, {"text": words, "title": None})
            text, span = lines[source]["text"], _span(item)
            lines[source]["spans"].append(span)
            many = [mark_of(f"{self._path.name}: {item['id']}", one, text) for one in found]
            marks.append((span, many, found))

    def _selectors(self, item: Mapping[str, Any], target: Any) -> tuple[str, dict[str, Any]] | None:
        """Source and the text selectors of a target, by their type; None for what marks no words, which is noted."""
        whole = isinstance(target, str)
        stated = target if whole else target.get("source")
        if isinstance(stated, dict):
            if isinstance(stated.get("value"), str):
                self._texts[str(stated.get("id") or self._path.stem)] = stated["value"]
            stated = stated.get("id")
        source = str(stated or self._path.stem)
        found, kinds = text_selectors([] if whole else _many(target.get("selector")), source)
        if found:
            return source.partition("#")[0] if "#char=" in source else source, found
        if whole or kinds == "no selector":
            self._whole.append((source, dict(item)))
        else:
            self._odd.append(f"{item['id']} has {kinds}")
        return None

    def _judge_odd(self, notice: Notice) -> None:
        """Refuse annotations of pictures, pages and the like, or leave them out when that is asked."""
        if not self._odd:
            return
        told = "; ".join(self._odd[:_MOST_TOLD]) + (" …" if len(self._odd) > _MOST_TOLD else "")
        if not self._rest:
            raise BadInput(
                f"{self._path.name}: {told}; only selectors of text can be imported; choose the option “rest” to leave "
                "out the others."
            )
        notice(f"Left out of {self._path.name}, as they mark no text: {told}.")

    def _hang_whole(self, lines: Mapping[str, dict[str, Any]]) -> None:
        """Annotations of a whole source are comments on its article, when its text is known."""
        for source, item in self._whole:
            if source not in lines and not self._rest:
                raise BadInput(
                    f"{self._path.name}: {item['id']} annotates {source} as a whole, not words of it; choose the "
                    "option “rest” to leave it out."
                )
            words = [str(one["value"]) for one in _many(item.get("body")) if isinstance(one, dict) and one.get("value")]
            words += [item["bodyValue"]] if isinstance(item.get("bodyValue"), str) else []
            if source in lines and words:
                note = {"target": lines[source]["id"], "text": "\n".join(words), "id": item["id"]}
                about = {"author": _creator(item), "created": _word(item.get("created"))}
                lines[source]["comments"].append({**note, **about})

    def _text_of(self, source: str) -> str:
        last = unquote(urlsplit(source).path.rpartition("/")[2])
        folder = self._text if self._text and self._text.is_dir() else self._path.parent
        names = [name for name in (last, f"{last}.txt", f"{self._path.stem}.txt") if name and name != ".txt"]
        places = [folder / name for name in names if "\0" not in name]
        if self._text and not self._text.is_dir():
            places.insert(0, self._text)
        for place in places:
            if place.is_file() and place != self._path:
                return read_text(place, lambda _: None)
        raise BadInput(
            f"{self._path.name} annotates {source}, whose text is not in the file; put the text beside it "
            f"as {names[0] if names else 'text.txt'}, or name it with the option “text”."
        )

    def _hang(self, item: Mapping[str, Any]) -> None:
        """A relation between two annotations, or a comment on one of them or on an article."""
        target, *others = [_address(one) for one in _many(item["target"])]
        bodies = _many(item.get("body"))
        ends = [one if isinstance(one, str) else one.get("id") for one in bodies if isinstance(one, str) or "id" in one]
        known = self._known
        own = _own(item)
        if target not in known:
            raise BadInput(f"{self._path.name}: {item['id']} is on {target}, which is not in the file.")
        line, name = known[target]
        words = [str(one.get("value")) for one in bodies if isinstance(one, dict) and isinstance(one.get("value"), str)]
        linked = [known[one][1] for one in (*ends, *others) if one in known]
        if linked:
            link = {"type": words[0] if words else "link", "from": name, "to": linked[0], "id": item["id"]}
            link |= {"annotator": _creator(item), "created": item.get("created"), "iri": item["id"]}
            line["relations"].append({**link, **own})
            known[item["id"]] = line, line["relations"][-1]["id"]
        else:
            note = {"target": name, "text": "\n".join(words or [str(item.get("bodyValue") or "")]), "id": item["id"]}
            line["comments"].append({**note, "author": _creator(item), "created": item.get("created"), **own})


def _address(target: Any) -> Any:
    """A target that is an address only, however it is written; others as they are."""
    alone = isinstance(target, dict) and not ({"source", "selector"} & target.keys())
    return target["id"] if alone and isinstance(target.get("id"), str) else target


def _span(item: Mapping[str, Any]) -> dict[str, Any]:
    """The span of an annotation, its place left out."""
    labels, notes, others = [], [], []
    tagging = "tagging" in _many(item.get("motivation")) or "classifying" in _many(item.get("motivation"))
    for body in _many(item.get("body")):
        if isinstance(body, dict) and isinstance(body.get("value"), str):
            purpose = body.get("purpose") or ("tagging" if tagging else "commenting")
            if purpose == "tagging":
                labels.append(body["value"])
            elif OWN not in item or purpose == "commenting":
                notes.append(body["value"])
        elif body:
            others.append(body if isinstance(body, str) else body.get("id") or body.get("source") or body)
    notes += [item["bodyValue"]] if isinstance(item.get("bodyValue"), str) else []
    motive = _many(item.get("motivation"))
    span: dict[str, Any] = {"id": item["id"], "iri": item["id"], "annotator": _creator(item)}
    span["label"] = labels[0] if labels else str(motive[0]) if motive else "annotation"
    span |= {"created": _word(item.get("created")), "changed": _word(item.get("modified"))}
    span["note"] = "\n".join(notes) if notes else None
    attributes = {"tags": labels[1:]} if labels[1:] else {}
    span["attributes"] = attributes | ({"body": others[0] if len(others) == 1 else others} if others else {})
    if OWN in item:
        return {**span, "attributes": {}, **_own(item)}
    return {**span, **{key: one for key, one in item.items() if key not in _KNOWN and key not in span}}


def _own(item: Mapping[str, Any]) -> dict[str, Any]:
    try:
        value = json.loads(item.get(OWN) or "{}")
    except (ValueError, TypeError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise BadInput(f"{item.get('id')}: “{OWN}” must hold a JSON object.")
    return value


def _word(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _stated_context(value: Any) -> bool:
    return any(isinstance(one, str) and one.split("://")[-1] == W3C.split("://")[-1] for one in _many(value))


def _creator(item: Mapping[str, Any]) -> str | None:
    for one in _many(item.get("creator")):
        keys = [key for key in ("name", "nickname", "email", "id") if isinstance(one, dict) and name_of(one.get(key))]
        name = name_of(one[keys[0]] if keys else one)
        if name:
            return name
    return None


def _from_hypothesis(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of Hypothesis' interface as a Web Annotation."""
    bodies = [{"type": "TextualBody", "purpose": "tagging", "value": tag} for tag in row.get("tags") or ()]
    if row.get("text"):
        bodies.append({"type": "TextualBody", "purpose": "commenting", "value": row["text"]})
    made = {"id": row.get("id"), "type": "Annotation", "body": bodies, "motivation": "highlighting"}
    targets: Any = [{"source": row.get("uri"), **one} for one in row.get("target") or ()]
    if row.get("references"):  # a reply
        targets = row["references"][-1]
    times = {"created": row.get("created"), "modified": row.get("updated"), "creator": row.get("user")}
    return {**made, "target": targets, **{key: one for key, one in times.items() if one}}
