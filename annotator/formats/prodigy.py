"""Prodigy's and spaCy's JSON: tasks with tokens, spans and relations; training tuples; spaCy 2's training files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, ClassVar

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, read_bytes
from annotator.formats.foreign_lines import own_line, records_of
from annotator.formats.json_values import first_value, json_bytes, json_document, json_values, keys_of, name_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, WriteResult
from annotator.formats.spacy2 import is_tuple, is_version2, line_of_tuple, lines_of_version2
from annotator.formats.tokens import Token, tokens_of
from annotator.model.codebook import Codebook

#: Keys that only Prodigy's tasks have.
_SURE = ("_input_hash", "_task_hash", "_view_id", "_session_id", "_annotator_id")

#: What a relation of Prodigy has beside ours.
_RELATION_KEYS = ("head", "child", "head_span", "child_span", "label", "color")
_SPAN_KEYS = ("token_start", "token_end")


class Prodigy(Format):
    """Everything, in own keys inside spans, relations and lines; spaCy itself reads what it knows."""

    id = "prodigy"
    title = "Prodigy and spaCy (JSON lines)"
    extensions: ClassVar[tuple[str, ...]] = ()
    written_as = ".jsonl"
    reads = True
    writes = True

    def sniff(self, head: bytes, path: Path) -> float:
        """By Prodigy's own keys, tokens or token numbers; by the shapes of spaCy's training files."""
        first = first_value(head)
        if is_tuple(first) or is_version2(first):
            return 0.95
        value = keys_of(head)
        if isinstance(value.get("pattern"), list | str) and "label" in value:
            return 0.9
        if not isinstance(value.get("text"), str):
            return 0.0
        if any(key in value for key in _SURE) or value.get("answer") in ("accept", "reject", "ignore"):
            return 0.97
        tokens, spans = value.get("tokens"), value.get("spans")
        if any(
            isinstance(many, list) and many and _has(many[0], key)
            for many, key in ((tokens, "ws"), (spans, "token_start"))
        ):
            return 0.96
        return 0.85 if isinstance(value.get("cats"), dict) else 0.0

    def read(self, path: Path, options: Any, notice: Notice) -> Iterator[ArticleRecord]:
        """The articles of the file; what was rejected or ignored comes without its annotations."""
        with path.open("rb") as file:
            shape = first_value(file.read(65_536))
        if is_tuple(shape) or is_version2(shape):
            items = json_document(read_bytes(path), path.name, notice)
            yield from records_of(list(_training(items, path.name)), path.name, notice)
            return
        lines, left_out = [], 0
        for place, value in json_values(path, notice):
            left_out += value.get("answer") in ("reject", "ignore")
            lines.append((place, _native(value, place)))
        if left_out:
            notice(
                f"Rejected or ignored in {path.name}: {left_out:,} of {len(lines):,}; "
                "their texts came without annotations."
            )
        yield from records_of(lines, path.name, notice)

    def write(self, records: Iterable[ArticleRecord], out: Path, codebook: Codebook, options: Any) -> WriteResult:
        """One accepted task an article; nothing is lost."""
        result = WriteResult()
        with out.open("wb") as file:
            for record in records:
                file.write(json_bytes(_task(record)) + b"\n")
                result.articles += 1
                result.spans += len(record.spans)
                result.relations += len(record.relations)
        return result


def _has(value: Any, key: str) -> bool:
    return isinstance(value, dict) and key in value


def _training(items: Any, name: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for number, item in enumerate(items if isinstance(items, list) else [items], 1):
        place = f"{name}, item {number}"
        if is_tuple(item):
            yield place, line_of_tuple(item, place)
        elif is_version2(item):
            yield from lines_of_version2(item, place)
        else:
            raise BadInput(f"{place} is neither a text with its entities nor a document with paragraphs.")


# -- reading ------------------------------------------------------------------------------


def _native(value: dict[str, Any], place: str) -> dict[str, Any]:
    text = value.get("text")
    if not isinstance(text, str):
        if "pattern" in value:
            raise BadInput(f"{place} is a match pattern, not an annotated text; import the tasks that were annotated.")
        raise BadInput(f"{place} has no “text”; only tasks with text can be imported.")
    line = {key: one for key, one in value.items() if key not in ("tokens", "relations", "spans", "answer")}
    if value.get("answer") in ("reject", "ignore"):
        return line | {"answer": value["answer"]}
    who = name_of(value.get("_annotator_id")) or name_of(value.get("_session_id"))
    line["spans"], line["relations"] = _marked(value, text, who, place)
    if value.get("_view_id") == "review" and isinstance(value.get("versions"), list):
        for span in line["spans"]:
            span["status"] = "gold"
        _add_versions(line, value, text, place)
    return line


def _marked(
    value: Mapping[str, Any], text: str, who: str | None, place: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Spans and relations of a task, or of one version of it."""
    tokens = [one for one in value.get("tokens") or () if isinstance(one, dict)]
    spans = [_span(one, who, tokens, text) for one in _objects(value, "spans", place)]
    relations = _objects(value, "relations", place)
    if any("from" not in one for one in relations):
        _number(spans)
    numbered = [_with_ends(one, value, tokens) for one in relations]
    made = [_relation(one, spans, who, place) for one in numbered]
    for span in spans:
        for key in _SPAN_KEYS:
            span.pop(key, None)
    return spans, made


def _add_versions(line: dict[str, Any], value: Mapping[str, Any], text: str, place: str) -> None:
    """What each annotator had marked before somebody reviewed it: a layer for each of the version's sessions."""
    del line["versions"]
    for version in _objects(value, "versions", place):
        if version.get("answer") in ("reject", "ignore") or version.get("text", text) != text:
            continue
        for session in version.get("sessions") or ():
            spans, relations = _marked(version, text, name_of(session), place)
            _number(spans)
            names = {span["id"]: f"{session}:{span['id']}" for span in spans}
            line["spans"] += [{**span, "id": names[span["id"]], "annotator": name_of(session)} for span in spans]
            line["relations"] += [{**one, "from": names[one["from"]], "to": names[one["to"]]} for one in relations]


def _covers(span: Mapping[str, Any], token: int) -> bool:
    first, last = span.get("token_start"), span.get("token_end")
    return type(first) is int and type(last) is int and first <= token <= last


def _with_ends(relation: dict[str, Any], value: Mapping[str, Any], tokens: list[dict[str, Any]]) -> dict[str, Any]:
    """The relation with the spans that its token numbers mean, where it has the numbers alone."""
    made = dict(relation)
    for name in ("head", "child"):
        number = relation.get(name)
        if f"{name}_span" in relation or type(number) is not int:
            continue
        marked = [one for one in value.get("spans") or () if _covers(one, number)]
        last = [one for one in marked if one["token_end"] == number]  # Prodigy names a span by its last token
        if marked:
            made[f"{name}_span"] = _placed((last or marked)[0], tokens)
        elif 0 <= number < len(tokens):
            made[f"{name}_span"] = {key: tokens[number].get(key) for key in ("start", "end")}
    return made


def _objects(value: Mapping[str, Any], key: str, place: str) -> list[dict[str, Any]]:
    found = value.get(key) or []
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise BadInput(f"{place}: “{key}” must be a list of objects.")
    return found


def _span(value: dict[str, Any], who: str | None, tokens: list[dict[str, Any]], text: str) -> dict[str, Any]:
    span = _placed(value, tokens)
    if who and "annotator" not in span:
        span["annotator"] = who
    first, last = span.get("token_start"), span.get("token_end")
    if "text" not in span and type(first) is int and type(last) is int and 0 <= first <= last < len(tokens):
        some = tokens[first : last + 1]
        if any(text[one.get("start", 0) : one.get("end", 0)] != one.get("text") for one in some):
            # The offsets are not those of the words: the tokens tell which unit they count.
            span["text"] = "".join(f"{one.get('text')}{' ' * bool(one.get('ws', True))}" for one in some).strip()
    return span


def _placed(value: Mapping[str, Any], tokens: list[dict[str, Any]]) -> dict[str, Any]:
    """A span with its offsets, from its tokens where it has only these."""
    span = dict(value)
    first, last = value.get("token_start"), value.get("token_end")
    if "start" not in span and type(first) is int and type(last) is int and 0 <= first <= last < len(tokens):
        span |= {"start": tokens[first].get("start"), "end": tokens[last].get("end")}
    return span


def _number(spans: list[dict[str, Any]]) -> None:
    """Give every span an id, so that relations can name it."""
    taken = {span["id"] for span in spans if "id" in span}
    for number, span in enumerate(spans, 1):
        free = f"T{number}"
        while free in taken:
            free += "'"
        span.setdefault("id", free)


def _relation(value: dict[str, Any], spans: list[dict[str, Any]], who: str | None, place: str) -> dict[str, Any]:
    if "from" in value and "to" in value:
        return {key: one for key, one in value.items() if key not in _RELATION_KEYS}
    ends = [_end(value.get(key), spans, place) for key in ("head_span", "child_span")]
    rest = {key: one for key, one in value.items() if key not in _RELATION_KEYS}
    found = {"type": value.get("label"), "from": ends[0], "to": ends[1], **rest}
    return found if who is None else {"annotator": who, **found}


def _end(stated: Any, spans: list[dict[str, Any]], place: str) -> str:
    """The id of the span that a relation's end states; one that is no span yet is made."""
    if not isinstance(stated, dict) or "start" not in stated or "end" not in stated:
        raise BadInput(f"{place}: a relation lacks its “head_span” or “child_span”.")
    here = [one for one in spans if (one.get("start"), one.get("end")) == (stated["start"], stated["end"])]
    best = next((one for one in here if one.get("label") == stated.get("label")), here[0] if here else None)
    if best is None:
        best = {"start": stated["start"], "end": stated["end"], "label": stated.get("label") or "token"}
        spans.append(best)
        _number(spans)
    return str(best["id"])


# -- writing ------------------------------------------------------------------------------


def _task(record: ArticleRecord) -> dict[str, Any]:
    line, text = own_line(record), record.text
    ranges = [(span.fragments[0][0], span.fragments[-1][1]) for span in record.spans]
    tokens = tokens_of(text, ranges)
    first = {token.start: number for number, token in enumerate(tokens)}
    last = {token.end: number for number, token in enumerate(tokens)}
    for span in line["spans"]:
        start, end = span["start"], span["end"]
        span["text"] = text[start:end]
        if len(span["fragments"]) == 1:
            del span["fragments"]
        if start < end:
            span |= {"token_start": first[start], "token_end": last[end]}
    by_id = {span["id"]: span for span in line["spans"]}
    for relation in line["relations"]:
        relation.update(_ends(relation, by_id))
    rest = {key: one for key, one in line.items() if key not in ("text", "spans", "relations")}
    made = [_token(token, number, text) for number, token in enumerate(tokens)]
    marks = {"tokens": made, "spans": line["spans"], "relations": line["relations"]}
    return {"text": text, **rest, **marks, "answer": "accept"}


def _token(token: Token, number: int, text: str) -> dict[str, Any]:
    start, end, space = token
    return {"text": text[start:end], "start": start, "end": end, "id": number, "ws": space}


def _ends(relation: Mapping[str, Any], spans: Mapping[str, dict[str, Any]]) -> dict[str, Any]:
    """What Prodigy calls the ends: numbers of their last tokens, and the spans themselves."""
    made: dict[str, Any] = {"label": relation["type"]}
    for name, key in (("head", "from"), ("child", "to")):
        span = spans[relation[key]]
        made[f"{name}_span"] = {one: span[one] for one in ("start", "end", *_SPAN_KEYS, "label") if one in span}
        if "token_end" in span:
            made[name] = span["token_end"]
    return made
