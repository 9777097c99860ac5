"""One task of Label Studio brought to the shape of a native line."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from annotator.errors import BadInput
from annotator.formats.decoding import Notice
from annotator.formats.json_values import name_of
from annotator.formats.label_studio_config import FRAGMENT_OF, Config
from annotator.formats.label_studio_html import ShownPage, ShownTurns
from annotator.formats.label_studio_writing import OWN
from annotator.model.text import excerpt

#: Where each kind of result keeps its value.
_VALUES = {"choices": "choices", "textarea": "text", "rating": "rating", "number": "number", "taxonomy": "taxonomy",
           "datetime": "datetime"}  # fmt: skip
_KNOWN = (*_VALUES, "labels", "hypertextlabels", "paragraphlabels", "relation", "text")
_PLAIN = frozenset(("id", "type", "value", "from_name", "to_name", "origin", "meta", "source", "original_length"))
_ADDRESS = re.compile(r"(?:https?|s3|gs|azure-blob)://\S+|/data/(?:upload|local-files)\S+")
_ARTICLE = ("id", "title", "status", "meta", "comments")


_Shown = ShownPage | ShownTurns


class TaskReading:
    """Reads tasks of one file."""

    def __init__(self, config: Config | None, text_field: str | None, name: str, *, words: bool = True) -> None:
        self._config = config
        self._words = words
        self._field = text_field
        self._name = name
        self._left_out = Counter[str]()
        self._pages = 0

    def tell(self, notice: Notice) -> None:
        """Tell what was left out, and what was not taken as it stands."""
        for what, count in self._left_out.items():
            notice(f"{what} in {self._name}: {count:,}; they were left out.")
        if self._pages:
            notice(f"Texts of {self._name} in HTML: {self._pages:,}; the words that a page of them shows were taken.")

    def line(self, task: dict[str, Any], place: str) -> dict[str, Any]:
        """The native line of a task."""
        if "annotation_id" in task and not isinstance(task.get("data"), dict):
            task = _from_small(task)
        data = task.get("data")
        if isinstance(data, str):  # how the tool's own page keeps a text
            data = {"text": data}
        if not isinstance(data, dict):
            raise BadInput(f"{place} has no “data”; each task needs an object with the text.")
        key, shown = self._text_of(data, place)
        others = {name: one for name, one in data.items() if name != key}
        line = {name: others.pop(name) for name in _ARTICLE if name in others and _fits(name, others[name])}
        line["meta"] = {**others, **line.get("meta", {})}
        page = self._page(task, data[key], shown, place)
        line |= {"text": page.text if page is not None else data[key], "spans": [], "relations": []}
        if "id" not in line and name_of(task.get("id")):
            line["id"] = name_of(task["id"])
        for number, (part, predicted) in enumerate(_parts(task), 1):
            if part.get("was_cancelled"):
                self._left_out["Skipped (cancelled) annotations"] += 1
                continue
            here = f"{place}, annotation {part.get('id', number)}"
            _Part(self, line, _on_page(part, page, here, check=self._words), predicted, here, shown).add()
        if page is None and _ADDRESS.fullmatch(data[key]):
            raise BadInput(
                f"{place} keeps its text elsewhere ({excerpt(data[key], 60)}), and nothing is fetched; "
                f"put the text itself into “{key}”."
            )
        for part_name, what in (("drafts", "Drafts that were not submitted"), ("reviews", "Reviews")):
            self._left_out.update({what: len(many)} if isinstance(many := task.get(part_name), list) and many else {})
        return line

    def _page(self, task: Mapping[str, Any], words: Any, shown: str | None, place: str) -> _Shown | None:
        """The page or conversation that a task shows; None when it shows plain text."""
        if isinstance(words, list):
            keys = self._config.turns.get(shown or "") if self._config else None
            return ShownTurns(words, *(keys or ("author", "text")))
        results = [one for part, _ in _parts(task) for one in part.get("result") or () if isinstance(one, dict)]
        marked = any(str(one.get("type")) == "hypertextlabels" for one in results)
        if not marked and not (self._config and shown in self._config.html):
            return None
        self._pages += 1
        return ShownPage(words, place)

    def _text_of(self, data: Mapping[str, Any], place: str) -> tuple[str, str | None]:
        """Key of the text, and the name of the object that shows it where the configuration has one."""
        texts = self._config.texts if self._config else {}
        wanted = {name: key for name, key in texts.items() if self._field in (None, key)}
        if len(set(wanted.values())) > 1:
            keys = ", ".join(wanted.values())
            raise BadInput(f"{place} shows several texts ({keys}); choose one with the option “text_field”.")
        name: str | None
        key: str | None
        if wanted:
            name, key = next(iter(wanted.items()))
        else:
            name, key = None, self._field or _longest(data)
        if key is None or not (isinstance(data.get(key), str) or _is_turns(data.get(key))):
            have = ", ".join(data) or "nothing"
            raise BadInput(f"{place} has no text{f' “{key}”' if key else ''}; its data has {have}.")
        return key, name

    def refuse_others(self, tasks: Iterable[tuple[str, dict[str, Any]]]) -> None:
        """Refuse what does not mark text, naming all of it and the first place."""
        kinds, first = dict[str, None](), ""
        for place, task in tasks:
            for number, (part, _) in enumerate(_parts(task), 1):
                results = part.get("result")
                others = [
                    str(one.get("type"))
                    for one in (results if isinstance(results, list) else ())
                    if isinstance(one, dict) and str(one.get("type")) not in _KNOWN
                ]
                if others:
                    first = first or f"{place}, annotation {part.get('id', number)}"
                    kinds |= dict.fromkeys(others)
        if kinds:
            named = ", ".join(f"“{kind}”" for kind in kinds)
            raise BadInput(f"{first} has {named}, which does not mark text; only annotations of text can be imported.")

    def judge(self, result: Mapping[str, Any], place: str) -> None:
        """Refuse what marks no text, and controls that the configuration lacks."""
        kind, name = str(result.get("type")), result.get("from_name")
        value = result.get("value")
        if kind in _KNOWN and isinstance(value, dict) and isinstance(value.get("start"), str):
            raise BadInput(
                f"{place}: the region {result.get('id')} is at “{value['start']}”, which is no place in a text; "
                "import the labelling configuration with the tasks."
            )
        if kind != "relation" and self._config and isinstance(name, str) and name not in self._config.controls:
            raise BadInput(
                f"{place}: the region {result.get('id')} is of the control “{name}”, which is not configured."
            )


def _fits(name: str, value: Any) -> bool:
    """Whether a key of the data is one of ours, by its kind."""
    if name == "meta":
        return isinstance(value, dict)
    if name == "comments":
        return isinstance(value, list) and all(isinstance(one, dict) and "target" in one for one in value)
    if name == "status":
        return value in ("to do", "in progress", "done")
    return isinstance(value, str)


def _longest(data: Mapping[str, Any]) -> str | None:
    if isinstance(data.get("text"), str):
        return "text"
    words = {key: value for key, value in data.items() if isinstance(value, str) and "://" not in value[:12]}
    turns = next((key for key, value in data.items() if _is_turns(value)), None)
    return turns or (max(words, key=lambda key: len(words[key])) if words else None)


def _is_turns(value: Any) -> bool:
    """Whether this is a conversation."""
    return isinstance(value, list) and bool(value) and all(isinstance(one, dict) and "text" in one for one in value)


def _parts(task: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], bool]]:
    for key, predicted in (("annotations", False), ("completions", False), ("predictions", True)):
        for part in task.get(key) or ():
            if isinstance(part, dict):
                yield part, predicted


def _on_page(part: Mapping[str, Any], page: _Shown | None, place: str, *, check: bool) -> Mapping[str, Any]:
    """The annotation with its marks as places in the text; without `check` their words are passed over."""
    results = part.get("result")
    if not isinstance(results, list) or (page is None and check):
        return part
    return {**part, "result": [_placed(one, page, place, check=check) for one in results]}


def _placed(result: Any, page: _Shown | None, place: str, *, check: bool) -> Any:
    value = result.get("value") if isinstance(result, dict) else None
    if not isinstance(value, dict):
        return result
    if not check and isinstance(value.get("text"), str):
        value = {key: one for key, one in value.items() if key != "text"}
    if page is None or not isinstance(value.get("start"), str):
        return {**result, "value": value}
    start, end = page.placed(value, f"{place}: the region {result.get('id')}")
    labels = value.get("hypertextlabels") or value.get("paragraphlabels") or value.get("labels")
    kept = {key: value[key] for key in _VALUES.values() if key in value}
    if isinstance(kept.get("text"), str):  # the words that were marked, not those of a text field
        del kept["text"]
    return {**result, "value": {**kept, "start": start, "end": end, **({"labels": labels} if labels else {})}}


def _from_small(task: Mapping[str, Any]) -> dict[str, Any]:
    """A whole task from Label Studio's “JSON-MIN”, in which each control is a key of its own."""
    data, results = dict[str, Any](), list[dict[str, Any]]()
    about = ("id", "annotator", "annotation_id", "created_at", "updated_at", "lead_time")
    for key, value in task.items():
        if isinstance(value, list) and value and all(isinstance(one, dict) and "labels" in one for one in value):
            results += [{"id": str(number), "type": "labels", "from_name": key, "value": one}
                        for number, one in enumerate(value)]  # fmt: skip
        elif key not in about:
            data[key] = value
    part = {"id": task["annotation_id"], "completed_by": task.get("annotator"), "result": results}
    part |= {key: task[key] for key in about[3:] if key in task}
    return {"id": task.get("id"), "data": data, "annotations": [part]}


class _Part:
    """One annotation (or prediction) of a task: its regions and relations put into the line."""

    def __init__(
        self, reading: TaskReading, line: dict[str, Any], part: Mapping[str, Any], predicted: bool, place: str,
        shown: str | None,
    ) -> None:  # fmt: skip
        self._reading = reading
        self._line = line
        self._part = part
        self._place = place
        self._shown = shown
        self._base = _about(part, predicted)
        self._regions: dict[str, dict[str, Any]] = {}
        self._links: list[Mapping[str, Any]] = []

    def add(self) -> None:
        results = self._part.get("result") or []
        if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
            raise BadInput(f"{self._place}: “result” must be a list of objects.")
        attributes = []
        for result in results:
            self._reading.judge(result, self._place)
            if result["type"] == "relation":
                self._links.append(result)
            elif self._shown is None or result.get("to_name") in (None, self._shown):
                if result["type"] in _VALUES:
                    attributes.append(result)
                else:
                    self._add_region(result)
        for result in attributes:
            self._add_value(result)
        self._merge_fragments()
        self._put()

    def _add_region(self, result: Mapping[str, Any], label: str | None = None) -> dict[str, Any]:
        value = result.get("value")
        if not isinstance(value, dict):
            raise BadInput(f"{self._place}: the region {result.get('id')} has no “value”.")
        named = value.get("labels") or [label or name_of(result.get("from_name")) or "region"]
        own = result.get("meta") if isinstance(result.get("meta"), dict) else {}
        stated = own.get(OWN) if own else None
        base = stated if isinstance(stated, dict) else self._base
        region_id = name_of(result.get("id")) or f"region-{len(self._regions) + 1}"
        region: dict[str, Any] = {}
        for number, name in enumerate(named):
            one = {**base, "label": name, "start": value.get("start"), "end": value.get("end")}
            one["id"] = region_id if number == 0 else f"{region_id}:{number + 1}"
            if isinstance(value.get("text"), str):
                one["text"] = value["text"]
            note = own.get("text") if own else None
            if note:
                one["note"] = "\n".join(map(str, note)) if isinstance(note, list) else str(note)
            one |= {key: rest for key, rest in result.items() if key not in _PLAIN}
            if "origin" in one and isinstance(result.get("score"), int | float):  # a prediction's own score
                one["origin"] = {**one["origin"], "score": one.pop("score")}
            self._regions[one["id"]] = one
            region = region or one
        return region

    def _add_value(self, result: Mapping[str, Any]) -> None:
        """An attribute of a region, or metadata of the article where it is of none."""
        value = result.get("value") or {}
        found = value.get(_VALUES[result["type"]])
        if isinstance(found, list) and result["type"] == "taxonomy":
            found = [" / ".join(map(str, one)) if isinstance(one, list) else one for one in found]
        if isinstance(found, list) and len(found) == 1:
            found = found[0]
        name = name_of(result.get("from_name")) or result["type"]
        region = self._regions.get(str(result.get("id")))
        if region is None and type(value.get("start")) is int:
            region = self._add_region({**result, "value": {**value, "text": None}}, name)
        if region is None:
            meta = self._line["meta"]
            if meta.get(name, found) != found:
                name = f"{name} ({self._base.get('annotator') or self._part.get('id')})"
            meta[name] = found
            return
        attributes = region["attributes"] = dict(region.get("attributes") or {})
        if attributes.get(name) not in (found, [found]):
            attributes[name] = found

    def _merge_fragments(self) -> None:
        """Regions that are said to be fragments of another one become part of it."""
        for link in [one for one in self._links if one.get("labels") == [FRAGMENT_OF]]:
            part, whole = self._regions.get(str(link.get("from_id"))), self._regions.get(str(link.get("to_id")))
            if part is None or whole is None or part is whole:
                continue
            self._links.remove(link)
            pieces = whole.setdefault("pieces", [(whole.get("start"), whole.get("end"), whole.get("text"))])
            pieces.append((part.get("start"), part.get("end"), part.get("text")))
            del self._regions[part["id"]]
        for region in self._regions.values():
            pieces = region.pop("pieces", None)
            if pieces and all(type(one) is int for piece in pieces for one in piece[:2]):
                pieces.sort(key=lambda piece: piece[:2])
                region["fragments"] = [list(piece[:2]) for piece in pieces]
                words = [piece[2] for piece in pieces]
                region["text"] = " ".join(words) if all(isinstance(one, str) for one in words) else None

    def _put(self) -> None:
        """Hand regions and relations to the line; an id that another annotation of the task has is made one's own."""
        taken = {one["id"] for one in self._line["spans"]}
        ids = {name: name for name in taken}
        for name, region in self._regions.items():
            ids[name] = name if name not in taken else f"{self._part.get('id', len(taken))}:{name}"
            self._line["spans"].append({**region, "id": ids[name]})
        for link in self._links:
            ends = [ids.get(str(link.get(key)), str(link.get(key))) for key in ("from_id", "to_id")]
            if link.get("direction") == "left":
                ends.reverse()
            own = link.get("meta")
            stated = own.get(OWN) if isinstance(own, dict) else None
            base = stated if isinstance(stated, dict) else {"annotator": self._base.get("annotator")}
            direction = {"attributes": {"direction": "bi"}} if link.get("direction") == "bi" else {}
            for kind in link.get("labels") or ["relation"]:
                self._line["relations"].append({**direction, **base, "type": kind, "from": ends[0], "to": ends[1]})


def _about(part: Mapping[str, Any], predicted: bool) -> dict[str, Any]:
    """What an annotation says of all its regions: who, when, and whether it is a prediction or the truth."""
    if predicted:
        engine, score = name_of(part.get("model_version")) or "prediction", part.get("score")
        origin = {"engine": engine, "score": score if isinstance(score, int | float) else None}
        return {"annotator": engine, "status": "pending", "origin": origin}
    who = part.get("completed_by")
    if isinstance(who, dict):
        who = who.get("email") or who.get("id")
    found = {"annotator": name_of(who), "created": part.get("created_at"), "changed": part.get("updated_at")}
    if part.get("ground_truth"):
        found["status"] = "gold"
    if isinstance(part.get("lead_time"), int | float):
        found["lead_time"] = part["lead_time"]
    return {key: one for key, one in found.items() if one is not None and (isinstance(one, str) or key == "lead_time")}
