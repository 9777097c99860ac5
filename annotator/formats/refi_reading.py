"""The text sources of a REFI-QDA project, whichever program wrote it, as native lines."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import unquote
from xml.etree import ElementTree

from annotator.errors import BadInput
from annotator.formats.decoding import Notice, check_storable, decode
from annotator.formats.native_lines import article_from
from annotator.formats.placing import Mark, placed, told, unit_by_words
from annotator.formats.records import ArticleRecord
from annotator.formats.refi_codes import bare_tag, child, children, description, labels_in, plain_guid
from annotator.formats.refi_writing import FRAGMENT_OF, OWN_NOTE
from annotator.formats.units import UNITS, plain
from annotator.formats.zipped import Archive

#: Sources that are no texts, and what they are called.
_MEDIA = {"PictureSource": "a picture", "PDFSource": "a PDF", "AudioSource": "a recording", "VideoSource": "a film"}

#: Digits of a number that nobody means as one.
_LONGEST_NUMBER = 19


class ProjectReading:
    """Reads one project; `rest` leaves out what is missing or no text, and tells it."""

    def __init__(self, root: ElementTree.Element, archive: Archive, name: str, notice: Notice, *, rest: bool) -> None:
        if bare_tag(root) != "Project":
            raise BadInput(f"{name}: project.qde does not hold a REFI-QDA project.")
        self._root = root
        self._archive = archive
        self._name = name
        self._notice = notice
        self._rest = rest
        self._members = {one.rpartition("/")[2].casefold(): one for one in archive.names}
        self._users = {
            self._guid(one): one.get("name") or one.get("id") for one in children(child(root, "Users"), "User")
        }
        book = child(root, "CodeBook")
        labels = labels_in(None if book is None else child(book, "Codes"), name)
        self._codes = {label.id.upper(): label.name for label in labels}
        self._has_tree = any(label.parent_id is not None or label.guideline for label in labels)
        self._notes = {self._guid(one): one for one in children(child(root, "Notes"), "Note")}
        self._variables = {
            self._guid(one): one.get("name") or "" for one in children(child(root, "Variables"), "Variable")
        }
        self._cases = children(child(root, "Cases"), "Case")
        self._speakers = {
            self._guid(ref, "targetGUID"): one.get("name") or ""
            for one in self._cases
            for ref in children(one, "SelectionRef")
        }
        self._left_out: list[str] = []
        self._told_notes: set[str] = set()

    def _guid(self, element: ElementTree.Element, key: str = "guid") -> str:
        return plain_guid(element.get(key), f"{self._name}: {bare_tag(element)}")

    def records(self) -> Iterator[ArticleRecord]:
        """The articles.  Raises BadInput when a source is missing or no text, unless the rest is wanted."""
        sources = []
        for one in children(child(self._root, "Sources"), "TextSource", *_MEDIA):
            text = self._text(one)
            if text is not None:
                sources.append((one, *text))
        if self._left_out:
            several = "; ".join(self._left_out)
            if not self._rest:
                raise BadInput(f"{self._name}: {several}; choose the option “rest” to import the other texts.")
            self._notice(f"Left out of {self._name}: {several}.")
        if not sources:
            raise BadInput(f"{self._name} holds no texts; there is nothing to import.")
        unit = self._unit(sources)
        if unit != UNITS[0]:
            self._notice(told(self._name, unit))
        lines = [self._line(text, element, unit) for _, text, element in sources]
        self._hang_links(lines)
        for line in lines:
            place = f"{self._name}, {line['title']}"
            del line["guids"]
            yield article_from(line, place)

    # -- texts ------------------------------------------------------------------------

    def _text(self, source: ElementTree.Element) -> tuple[str, ElementTree.Element] | None:
        """The text of a source with the element that holds its selections; None for what is left out."""
        name = source.get("name") or source.get("plainTextPath") or self._guid(source)
        kind = bare_tag(source)
        if kind in _MEDIA:
            shown = child(source, "Representation")
            if shown is not None and not children(source, "PDFSelection"):
                return self._text(shown)
            self._left_out.append(f"“{name}” is {_MEDIA[kind]}")
            return None
        inline, path = child(source, "PlainTextContent"), source.get("plainTextPath")
        if inline is not None:
            return inline.text or "", source
        member = self._member(path)
        if member is None:
            missing = f"its text {path} is not in the archive" if path else "it has no plain text"
            self._left_out.append(f"“{name}”: {missing}")
            return None
        place = self._archive.place(member)
        return self._decoded(self._archive.read(member), place), source

    def _member(self, path: str | None) -> str | None:
        """The file of the archive that a path means, however it is spelt."""
        last = (path or "").replace("\\", "/").rpartition("/")[2].removeprefix("internal:").casefold()
        return self._members.get(last) or self._members.get(unquote(last)) if last else None

    def _decoded(self, data: bytes, place: str) -> str:
        """UTF-8 as it stands; other encodings are guessed."""
        try:
            text = data.decode("utf-8").removeprefix("\ufeff")
        except UnicodeDecodeError:
            return decode(data, place, self._notice)
        check_storable(text, place)
        return text

    def _unit(self, sources: Sequence[tuple[ElementTree.Element, str, ElementTree.Element]]) -> str:
        """Which unit the offsets count: the first under which most edges of selections are at edges of words."""
        marks = [
            (text, self._edges(one))
            for _, text, element in sources
            for one in children(element, "PlainTextSelection")
            if not plain(text)
        ]
        return UNITS[0] if self._is_own() else unit_by_words(marks)

    def _is_own(self) -> bool:
        return any(note.get("name") == OWN_NOTE for note in self._notes.values())

    def _edges(self, selection: ElementTree.Element) -> tuple[int, int]:
        try:
            return int(selection.get("startPosition", "")), int(selection.get("endPosition", ""))
        except ValueError:
            raise BadInput(
                f"{self._name}: the selection {selection.get('guid')} needs whole numbers as its positions."
            ) from None

    # -- what is marked ---------------------------------------------------------------

    def _line(self, text: str, source: ElementTree.Element, unit: str) -> dict[str, Any]:
        name = source.get("name") or source.get("plainTextPath") or self._guid(source)
        line: dict[str, Any] = {"id": self._guid(source).lower(), "title": name, "text": text, "meta": {}}
        line |= {"spans": [], "relations": [], "comments": [], "guids": {}}
        own = self._own(source)
        told = description(source)
        if told:
            line["meta"]["description"] = told
        for value in children(source, "VariableValue"):
            self._value(value, line["meta"])
        self._cases_of(self._guid(source), line["meta"])
        codes = [self._code(one) for one in children(source, "Coding")]
        if codes:
            line["meta"]["codes"] = codes
        for selection in children(source, "PlainTextSelection"):
            self._selection(selection, line, unit, own.get("spans") or {})
        for note in self._notes_of(source):
            line["comments"].append({**note, "target": line["id"]})
        comments = own.pop("comments", line["comments"])
        line |= {key: one for key, one in own.items() if key not in ("spans", "relations")}
        if own:
            line |= {"id": own.get("id"), "meta": own.get("meta") or {}}
        line["comments"] = comments
        line["links"] = own.get("relations") or {}
        return line

    def _own(self, source: ElementTree.Element) -> dict[str, Any]:
        """What our note on a source says; nothing when there is none."""
        for ref in children(source, "NoteRef"):
            note = self._notes.get(self._guid(ref, "targetGUID"))
            if note is not None and note.get("name") == OWN_NOTE:
                try:
                    value = json.loads(self._words(note))
                except (ValueError, RecursionError):
                    continue
                return value if isinstance(value, dict) else {}
        return {}

    def _words(self, note: ElementTree.Element) -> str:
        inline = child(note, "PlainTextContent")
        if inline is not None:
            return inline.text or ""
        member = self._member(note.get("plainTextPath"))
        if member is None:
            return description(note) or ""
        return self._decoded(self._archive.read(member), self._archive.place(member))

    def _notes_of(self, element: ElementTree.Element) -> Iterator[dict[str, Any]]:
        for ref in children(element, "NoteRef"):
            note = self._notes.get(self._guid(ref, "targetGUID"))
            if note is not None and note.get("name") != OWN_NOTE:
                first = self._guid(note) not in self._told_notes
                self._told_notes.add(self._guid(note))
                author, created = self._user(note), note.get("creationDateTime")
                name = self._guid(note).lower() if first else None
                yield {"id": name, "text": self._words(note), "author": author, "created": created}

    def _user(self, element: ElementTree.Element) -> str | None:
        stated = element.get("creatingUser")
        return self._users.get(plain_guid(stated, self._name)) if stated else None

    def _code(self, coding: ElementTree.Element) -> str:
        ref = child(coding, "CodeRef")
        name = None if ref is None else self._codes.get(self._guid(ref, "targetGUID"))
        if name is None:
            raise BadInput(
                f"{self._name}: the coding {coding.get('guid')} refers to a code that is not in the codebook."
            )
        return name

    def _cases_of(self, source: str, meta: dict[str, Any]) -> None:
        """The cases that a source belongs to, with their variables."""
        for case in self._cases:
            if source in (self._guid(ref, "targetGUID") for ref in children(case, "SourceRef")):
                meta.setdefault("cases", []).append(case.get("name") or self._guid(case))
                for value in children(case, "VariableValue"):
                    self._value(value, meta)

    def _value(self, element: ElementTree.Element, meta: dict[str, Any]) -> None:
        ref = child(element, "VariableRef")
        value = next((_typed(one) for one in element if bare_tag(one).endswith("Value") and one.text), None)
        name = None if ref is None else self._variables.get(self._guid(ref, "targetGUID"))
        if name and value is not None:
            meta[name] = value

    def _selection(self, selection: ElementTree.Element, line: dict[str, Any], unit: str, own: dict[str, Any]) -> None:
        """A span for each code of a selection; one without codes is a quotation."""
        made = self._guid(selection)
        stated = own.get(made)
        place = f"{self._name}: the selection {made} in “{line['title']}”"
        parts = [list(one) for one in placed(Mark(line["text"], [self._edges(selection)], None, place), unit)]
        codings: list[ElementTree.Element | None] = [*children(selection, "Coding")]
        for number, coding in enumerate(codings or [None]):
            label = "quotation" if coding is None else self._code(coding)
            if (made, label) in line["guids"]:  # the same selection again: another fragment of it
                line["guids"][made, label]["fragments"] += parts
                continue
            who = (self._user(coding) if coding is not None else None) or self._user(selection)
            span: dict[str, Any] = {
                "id": made.lower() if number == 0 else f"{made.lower()}:{number + 1}",
                "label": label,
            }
            span |= {"fragments": list(parts), "annotator": who, "note": description(selection)}
            created = (coding.get("creationDateTime") if coding is not None else None) or selection.get(
                "creationDateTime"
            )
            span |= {"created": created, "changed": selection.get("modifiedDateTime")}
            if made in self._speakers:
                span["speaker"] = self._speakers[made]
            if isinstance(stated, dict):
                span = {"id": None, "label": label, "fragments": list(parts), **stated}
            line["spans"].append(span)
            line["guids"][made, label] = span
            for note in self._notes_of(selection) if number == 0 and stated is None else ():
                line["comments"].append({**note, "target": span["id"]})

    def _hang_links(self, lines: Sequence[dict[str, Any]]) -> None:
        """Links between selections of one source are relations, or tie fragments; others are told."""
        where = {made: (line, span) for line in lines for (made, _), span in reversed(line["guids"].items())}
        own = {made: one for line in lines for made, one in line.pop("links").items()}
        lost = 0
        for link in children(child(self._root, "Links"), "Link"):
            ends = [where.get(plain_guid(link.get(key), self._name)) for key in ("originGUID", "targetGUID")]
            if ends[0] is None or ends[1] is None or ends[0][0] is not ends[1][0]:
                lost += 1
                continue
            (line, start), (_, end) = ends[0], ends[1]
            if link.get("name") == FRAGMENT_OF:
                end["fragments"] += start["fragments"]
                line["spans"] = [one for one in line["spans"] if one is not start]
                continue
            relation = {"id": self._guid(link).lower(), "type": link.get("name") or "link"}
            relation = {**relation, **own.get(self._guid(link), {}), "from": start["id"], "to": end["id"]}
            line["relations"].append(relation)
        others = [
            f"{bare_tag(one)} ({len(one)})" for one in self._root if bare_tag(one) in ("Sets", "Graphs") and len(one)
        ]
        silent = [one for made, one in self._notes.items() if made not in self._told_notes]
        if silent := [one for one in silent if one.get("name") != OWN_NOTE]:
            others.append(f"notes on codes and on the project ({len(silent)})")
        if lost:
            others.insert(0, f"links between other things ({lost})")
        if others:
            self._notice(f"Left out of {self._name}: {', '.join(others)}.")
        if not self._is_own() and self._has_tree:
            self._notice(
                f"The codes of {self._name} were taken by their names; “annotator new PROJECT --codebook {self._name}” "
                "takes their tree, colours and definitions, too."
            )


def _typed(value: ElementTree.Element) -> str | int | float | bool:
    """The value of a variable: a flag or a number where it is declared one, else its words."""
    words = value.text or ""
    try:
        if bare_tag(value) == "BooleanValue":
            return {"true": True, "1": True, "false": False, "0": False}.get(words.strip(), words)
        if bare_tag(value) == "IntegerValue" and len(words) < _LONGEST_NUMBER:
            return int(words)
        number = float(words) if bare_tag(value) == "FloatValue" else math.nan
    except ValueError:
        return words
    return number if math.isfinite(number) else words
