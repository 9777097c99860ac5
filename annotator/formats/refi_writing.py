"""From article records to the elements of a REFI-QDA project."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from annotator.formats.foreign_lines import own_line
from annotator.formats.records import ArticleRecord
from annotator.formats.refi_codes import PROJECT, codes_xml, guid, guids_of
from annotator.formats.registry import WriteResult
from annotator.formats.xml_safe import attribute, check_xml, content, json_for_xml
from annotator.model.codebook import Codebook
from annotator.model.text import excerpt

#: Name of the note on a source in which stands, as JSON, what the standard has no place for.
OWN_NOTE = "Source Annotator"

#: Name of the link from a further fragment of an annotation to its first one.
FRAGMENT_OF = "fragment-of"

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")
_SPAN = ("label", "start", "end", "fragments", "text")


class ProjectWriting:
    """Gathers the elements of all sources, then writes them in the order that the schema demands."""

    def __init__(self, codebook: Codebook, records: Sequence[ArticleRecord], result: WriteResult) -> None:
        self._codebook = codebook
        self._records = records
        self._codes = guids_of(codebook, dict.fromkeys(span.label for one in records for span in one.spans))
        self._users: dict[str, str] = {}
        self._variables: dict[str, str] = {}
        self._cases: dict[str, list[str]] = {}
        self._sources: list[str] = []
        self._notes: list[str] = []
        self._links: list[str] = []
        for number, record in enumerate(records, 1):
            self._add(record, record.id or f"article-{number}")
            result.articles += 1
            result.spans += len(record.spans)
            result.relations += len(record.relations)

    def texts(self) -> Iterator[tuple[str, bytes]]:
        """Name and bytes of each article's text, UTF-8 without a byte order mark."""
        for number, record in enumerate(self._records, 1):
            name = guid("source", record.id or f"article-{number}")
            mark = b"\xef\xbb\xbf" if record.text.startswith("\ufeff") else b""
            yield f"{name}.txt", mark + record.text.encode("utf-8")

    def document(self) -> bytes:
        """`project.qde`."""
        parts = [
            _wrapped("Users", [_user(name, one) for name, one in self._users.items()]),
            ["  <CodeBook>", *codes_xml(self._codebook, self._codes, "    "), "  </CodeBook>"] if self._codes else [],
            _wrapped("Variables", [
                f'    <Variable guid="{one}" name="{attribute(name)}" typeOfVariable="Text"/>'
                for name, one in self._variables.items()
            ]),
            _wrapped("Cases", [line for name, many in self._cases.items() for line in _case(name, many)]),
            _wrapped("Sources", self._sources),
            _wrapped("Notes", self._notes),
            _wrapped("Links", self._links),
        ]  # fmt: skip
        head = ['<?xml version="1.0" encoding="utf-8"?>',
                f'<Project xmlns="{PROJECT}" name="Source Annotator" origin="Source Annotator">']  # fmt: skip
        return "\n".join([*head, *(line for part in parts for line in part), "</Project>", ""]).encode("utf-8")

    def _user(self, name: str | None) -> str:
        if not name:
            return ""
        check_xml(name, f"The annotator “{name}”")
        return f' creatingUser="{self._users.setdefault(name, guid("user", name))}"'

    def _add(self, record: ArticleRecord, name: str) -> None:
        line, source = own_line(record), guid("source", name)
        title = record.title if record.title is not None else name
        check_xml(title, f"The title of the article {name}")
        self._sources.append(f'    <TextSource guid="{source}" name="{attribute(title)}" '
                             f'plainTextPath="internal://{source}.txt">')  # fmt: skip
        spans: dict[str, Any] = {}
        ids: dict[str, str] = {}
        for number, span in enumerate(line["spans"]):
            made = guid("span", name, str(span["id"] if span["id"] is not None else number))
            ids[span["id"]] = made
            spans[made] = {key: one for key, one in span.items() if key not in _SPAN and one not in (None, {})}
            self._selection(span, record.text, made, name)
        own = {key: line[key] for key in ("id", "title", "status", "meta", "comments") if line.get(key)}
        links = {}
        for number, one in enumerate(line["relations"]):
            made = guid("relation", name, str(one["id"] if one["id"] is not None else number))
            ids[one["id"]] = made
            links[made] = {key: value for key, value in one.items() if key not in ("from", "to")}
            self._link(made, one["type"], ids[one["from"]], ids[one["to"]])
        notes = [self._comment(one, name) for one in line["comments"] if one["target"] == line["id"]]
        self._sources += [f'      <NoteRef targetGUID="{one}"/>' for one in notes]
        note = guid("own", name)
        words = json.dumps({**own, "spans": spans, "relations": links}, ensure_ascii=False, sort_keys=True)
        self._note(note, OWN_NOTE, json_for_xml(words), "")
        self._sources.append(f'      <NoteRef targetGUID="{note}"/>')
        self._sources += [value for key, one in line["meta"].items() for value in self._value(key, one)]
        self._sources.append("    </TextSource>")

    def _selection(self, span: Mapping[str, Any], text: str, made: str, name: str) -> None:
        """A selection for each fragment, the further ones linked to the first."""
        who = self._user(span["annotator"])
        when = f' creationDateTime="{span["created"]}"' if _MOMENT.fullmatch(span["created"] or "") else ""
        for number, (start, end) in enumerate(span["fragments"]):
            one = made if number == 0 else guid("fragment", made, str(number))
            shown = attribute(json_for_xml(excerpt(text[start:end], 60)))
            self._sources.append(f'      <PlainTextSelection guid="{one}" name="{shown}" startPosition="{start}" '
                                 f'endPosition="{end}"{who}{when}>')  # fmt: skip
            if number == 0 and span["note"]:
                words = json_for_xml(span["note"])
                self._sources.append(f"        <Description>{content(words)}</Description>")
            self._sources.append(f'        <Coding guid="{guid("coding", one)}"{who}{when}>'
                                 f'<CodeRef targetGUID="{self._codes[span["label"]]}"/></Coding>')  # fmt: skip
            self._sources.append("      </PlainTextSelection>")
            if number:
                self._link(guid("link", one), FRAGMENT_OF, one, made)
            elif span["speaker"]:
                check_xml(span["speaker"], f"The speaker “{span['speaker']}”")
                self._cases.setdefault(span["speaker"], []).append(made)

    def _comment(self, one: Mapping[str, Any], name: str) -> str:
        made = guid("comment", name, str(one["id"]))
        self._note(made, "Comment", json_for_xml(one["text"]), self._user(one["author"]))
        return made

    def _note(self, made: str, title: str, words: str, who: str) -> None:
        self._notes.append(f'    <Note guid="{made}" name="{title}"{who}>'
                           f"<PlainTextContent>{content(words)}</PlainTextContent></Note>")  # fmt: skip

    def _link(self, made: str, name: str, origin: str, target: str) -> None:
        check_xml(name, f"The relation type “{name}”")
        self._links.append(f'    <Link guid="{made}" name="{attribute(name)}" direction="OneWay" '
                           f'originGUID="{origin}" targetGUID="{target}"/>')  # fmt: skip

    def _value(self, key: str, value: Any) -> list[str]:
        """A variable for metadata, so that other programs show it."""
        if not isinstance(value, str | int | float) or json_for_xml(key) != key or not key:
            return []
        made = self._variables.setdefault(key, guid("variable", key))
        words = content(json_for_xml(str(value)))
        return [
            f'      <VariableValue><VariableRef targetGUID="{made}"/><TextValue>{words}</TextValue></VariableValue>'
        ]


def _wrapped(tag: str, lines: Sequence[str]) -> list[str]:
    return [f"  <{tag}>", *lines, f"  </{tag}>"] if lines else []


def _user(name: str, made: str) -> str:
    return f'    <User guid="{made}" name="{attribute(name)}"/>'


def _case(name: str, selections: Sequence[str]) -> list[str]:
    refs = [f'      <SelectionRef targetGUID="{one}"/>' for one in selections]
    return [f'    <Case guid="{guid("case", name)}" name="{attribute(name)}">', *refs, "    </Case>"]
