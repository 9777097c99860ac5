"""Verify an exported dataset: hashes, words, counts and agreement made again and held against what it says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from annotator.commands.dataset_card import CARRIES, Facts
from annotator.commands.export_folder import digest as digest_of
from annotator.commands.export_folder import packed
from annotator.commands.tasks import Handle
from annotator.errors import AnnotatorError, BadInput, Refused
from annotator.formats.native import json_lines, json_object
from annotator.formats.registry import Format, format_named, recognised
from annotator.formats.units import agrees
from annotator.formats.zipped import ZIP_STARTS, Archive
from annotator.model.spans import fragments
from annotator.model.text import excerpt, sha256

CARD, LOSSES = ".card.json", ".losses.json"

#: Figures of agreement may differ by so much: rounding in another processor's last digit.
_HAIR = 1e-9

#: Problems of one kind of check that are told one by one.
_TOLD = 50


@dataclass(slots=True)
class FileVerified:
    """What was found in one file."""

    name: str
    format: str
    sha256: str
    articles: int = 0
    spans: int = 0
    relations: int = 0


@dataclass(slots=True)
class Verified:
    """What was made again, what it was held against, and every mismatch as a sentence."""

    dataset: str
    card: str | None = None
    files: list[FileVerified] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    agreement: dict[str, Any] | None = None

    def tell(self, sentence: str) -> None:
        """Note a mismatch."""
        self.problems.append(sentence)


def verify(dataset: str | Path, handle: Handle | None = None) -> Verified:
    """Verify a file, the files of a split by the name they were exported under, or a folder of datasets.

    Raises Refused when there is nothing of that name, Cancelled.
    """
    place, handle = Path(dataset), handle or Handle()
    found = Verified(str(place))
    if place.is_dir():
        beside = _card_of(place)
        if beside is not None:
            _verify_card(beside, found, handle)
            return found
        cards = sorted(place.glob(f"*{CARD}"))
        if cards:
            for one in cards:
                _verify_card(one, found, handle)
            return found
        files = _folder(place)
        if not files:
            raise Refused(f"{place} holds no dataset and no {CARD[1:]} of one; name the file that was exported.")
        _verify_files(files, None, None, found, handle)
        _verify_counts_in_text(place / "README.md", found)
        return found
    card = _card_of(place)
    if card is not None:
        _verify_card(card, found, handle)
    elif place.is_file():
        found.notes.append(f"There is no {place.name}{CARD} beside the file, so its counts stand alone.")
        _verify_files([place], None, None, found, handle)
    else:
        raise Refused(f"There is no dataset {place}; name the file, or the folder it was exported into.")
    return found


def _card_of(place: Path) -> Path | None:
    """The card of a dataset, or of the split that a file is a part of."""
    own = place.with_name(place.name + CARD)
    if own.is_file():
        return own
    if place.name.endswith(CARD) and place.is_file():
        return place
    for card in sorted(place.parent.glob(f"*{CARD}")) if place.parent.is_dir() else ():
        try:
            if place.name in _loaded(card)["files"]:
                return card
        except AnnotatorError:
            continue
    return None


def _loaded(card: Path) -> dict[str, Any]:
    try:
        value = json.loads(card.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadInput(f"{card} cannot be read as a card ({error}); export the dataset again.") from None
    if not isinstance(value, dict) or not isinstance(value.get("files"), dict):
        raise BadInput(f"{card} names no files; it is no card of a dataset.")
    return value


def _folder(place: Path) -> list[Path]:
    """The data files of a folder without a card: those of an unpacked data set, else every file with spans."""
    data = sorted((place / "data").glob("*.*")) if (place / "data").is_dir() else []
    return data or sorted(one for one in place.iterdir() if one.suffix in (".jsonl", ".ndjson", ".parquet"))


def _verify_card(card: Path, found: Verified, handle: Handle) -> None:
    try:
        said = _loaded(card)
    except BadInput as error:
        found.tell(error.sentence)
        return
    found.card = str(card)
    files = []
    for name, row in said["files"].items():
        place = card.with_name(name)
        if Path(name).name != name or not place.exists():
            found.tell(f"{card.name} names the file {name}, which is not there.")
        elif isinstance(row, dict):
            files.append(place)
    form = said.get("format")
    facts = _verify_files(files, form if isinstance(form, str) else None, said["files"], found, handle)
    if len(files) == len(said["files"]) and facts is not None:
        _hold_facts(card, said, facts, found, handle)
    _verify_losses(card, said, found)


def _verify_losses(card: Path, said: Mapping[str, Any], found: Verified) -> None:
    losses = card.with_name(card.name.removesuffix(CARD) + LOSSES)
    expected = sum(said.get("losses", {}).values()) if isinstance(said.get("losses"), dict) else 0
    try:
        there = len(json.loads(losses.read_text(encoding="utf-8"))) if losses.is_file() else 0
    except ValueError:
        found.tell(f"{losses.name} is not valid JSON.")
        return
    if there != expected:
        found.tell(f"{card.name} tells of {expected:,} losses, {losses.name} lists {there:,}.")


def _verify_files(
    files: Iterable[Path], form: str | None, said: Mapping[str, Any] | None, found: Verified, handle: Handle
) -> Facts | None:
    """Read every file; the facts of all of them, None when one could not be read or its format cannot be."""
    facts: Facts | None = Facts()
    for place in files:
        digest = digest_of(place)
        row = said.get(place.name, {}) if said is not None else {}
        if row.get("sha256", digest) != digest:
            found.tell(f"{place.name} is not what was exported: its SHA-256 is {digest}.")
        reader = _reader(place, form, found)
        one = FileVerified(place.name, reader.id if reader else form or "", digest)
        found.files.append(one)
        if reader is None or not reader.reads:
            if reader is not None:
                found.notes.append(f"{place.name}: {reader.title} cannot be read back; only its hash was compared.")
            facts = None
            continue
        if reader.id == "jsonl":
            _verify_lines(place, found)
        facts = _read(place, reader, one, facts, found, handle)
        if reader.id == "hf":
            _verify_hf(place, one, found)
        for name in ("articles", "spans", "relations"):
            # Of what a format loses of its own accord only the articles are sure to come back.
            if (name == "articles" or reader.id in CARRIES) and row.get(name, getattr(one, name)) != getattr(one, name):
                found.tell(f"{place.name} holds {getattr(one, name):,} {name}; its card says {row[name]:,}.")
    return facts


def _reader(place: Path, form: str | None, found: Verified) -> Format | None:
    try:
        return format_named(form) if form else recognised(place)
    except BadInput as error:
        found.tell(error.sentence)
        return None


def _read(
    place: Path, reader: Format, one: FileVerified, facts: Facts | None, found: Verified, handle: Handle
) -> Facts | None:
    """Count what the file holds; what its reader refuses is a mismatch."""
    try:
        with packed(place) as whole:
            for number, record in enumerate(reader.read(whole, reader.options(), lambda _: None)):
                if number % 100 == 0:
                    handle.progress(number, None, f"Reading {place.name}")
                one.articles += 1
                one.spans += len(record.spans)
                one.relations += len(record.relations)
                if facts is not None:
                    facts.add(record)
    except BadInput as error:
        if error.sentence not in found.problems and not (reader.id == "jsonl" and found.problems):
            found.tell(error.sentence)
        return None
    return facts


# -- what each line says of itself -----------------------------------------------------------


def _verify_lines(place: Path, found: Verified) -> None:
    """Hash, surface texts, places and ends of every native line."""
    told = 0
    try:
        for where, line in json_lines(place, lambda _: None):
            for sentence in _wrong(json_object(line, where)):
                told += 1
                if told <= _TOLD:
                    found.tell(f"{where}: {sentence}")
    except BadInput as error:
        found.tell(error.sentence)
    if told > _TOLD:
        found.tell(f"{place.name}: {told - _TOLD:,} more lines or spans are not what they say.")


def _wrong(value: Mapping[str, Any]) -> Iterator[str]:
    text = value.get("text")
    if not isinstance(text, str):
        yield "there is no text."
        return
    stated = value.get("text_sha256")
    if stated is not None and stated != sha256(text):
        yield f"the text is not the one that “text_sha256” was taken of ({str(stated)[:12]}…)."
    ids: set[str] = set()
    for span in value.get("spans") or ():
        name = str(span.get("id", "?"))
        if name in ids:
            yield f"the span {name} stands there twice."
        ids.add(name)
        yield from _wrong_span(span, name, text)
    for link in value.get("relations") or ():
        for end in ("from", "to"):
            if str(link.get(end)) not in ids and not link.get("to_article"):
                yield f"the relation {link.get('id', '?')} ends at {link.get(end)}, which is no span of the article."


def _wrong_span(span: Mapping[str, Any], name: str, text: str) -> Iterator[str]:
    pairs = span.get("fragments") or [[span.get("start"), span.get("end")]]
    try:
        parts = fragments(pairs)
    except (TypeError, ValueError):
        yield f"the span {name} has no place."
        return
    if not parts or parts[0].start < 0 or parts[-1].end > len(text) or any(one.end < one.start for one in parts):
        yield f"the span {name} lies outside the text."
        return
    if (span.get("start", parts[0].start), span.get("end", parts[-1].end)) != (parts[0].start, parts[-1].end):
        yield f"start and end of the span {name} are not those of its fragments."
    words = span.get("text")
    if isinstance(words, str) and not agrees(text, parts, words):
        there = " … ".join(text[start:end] for start, end in parts)
        yield f"the span {name} says “{excerpt(words, 50)}”, the text has “{excerpt(there, 50)}” there."


# -- what a card says --------------------------------------------------------------------------


def _hold_facts(card: Path, said: Mapping[str, Any], facts: Facts, found: Verified, handle: Handle) -> None:
    counted = facts.document()
    found.facts = counted
    if said.get("format") not in CARRIES:
        if said.get("articles") != counted["articles"]:
            found.tell(f"{card.name} says {said.get('articles')} articles; there are {counted['articles']:,}.")
        found.notes.append(f"The format {said.get('format')} does not carry everything; spans were held to the hash.")
        return
    for name, value in counted.items():
        if said.get(name) != value:
            told = "another digest of the texts" if name == "texts_sha256" else f"{name.replace('_', ' ')} {value}"
            found.tell(f"{card.name} says {name.replace('_', ' ')} {said.get(name)}; made again: {told}.")
    found.agreement = facts.agreement(handle.check)
    _hold_agreement(card, said.get("agreement"), found)


def _hold_agreement(card: Path, said: Any, found: Verified) -> None:
    made = found.agreement
    if (said is None) != (made is None):
        found.tell(f"{card.name} {'tells no' if said is None else 'tells of'} agreement; made again: {_short(made)}.")
        return
    if made is None or not isinstance(said, dict):
        return
    for group in ("pairs", "all"):
        theirs = {_key(row): row for row in said.get(group, ())}
        ours = {_key(row): row for row in made.get(group, ())}
        for key in sorted(theirs.keys() ^ ours.keys()):
            found.tell(
                f"The agreement of {key} stands {'only in ' + card.name if key in theirs else 'not in the card'}."
            )
        for key in sorted(theirs.keys() & ours.keys()):
            for name, value in ours[key].items():
                other = theirs[key].get(name)
                if not _same(value, other):
                    found.tell(f"{name.replace('_', ' ')} of {key} is {value}; {card.name} says {other}.")


def _key(row: Mapping[str, Any]) -> str:
    return f"{row.get('label') or 'all labels'}, {' and '.join(map(str, row.get('annotators', ())))}"


def _same(value: Any, other: Any) -> bool:
    if isinstance(value, float) and isinstance(other, int | float):
        return abs(value - other) <= _HAIR
    return bool(value == other)


def _short(made: Mapping[str, Any] | None) -> str:
    return "none" if made is None else f"{len(made.get('pairs', ()))} figures of pairs"


_COUNTS = re.compile(r"^([\d,]+) articles, ([\d,]+) annotations, ([\d,]+) relations\.$", re.MULTILINE)


def _verify_hf(place: Path, one: FileVerified, found: Verified) -> None:
    """The counts in the card inside an archive or a folder."""
    if place.is_dir():
        _verify_counts_in_text(place / "README.md", found)
        return
    with place.open("rb") as file:
        if not file.read(4).startswith(ZIP_STARTS):
            return
    with Archive(place) as archive:
        if "README.md" in archive.names:
            _hold_counts(archive.read("README.md").decode("utf-8", "replace"), f"The card in {place.name}", one, found)


def _verify_counts_in_text(card: Path, found: Verified) -> None:
    total = FileVerified("", "", "")
    for one in found.files:
        total.articles += one.articles
        total.spans += one.spans
        total.relations += one.relations
    if card.is_file():
        _hold_counts(card.read_text(encoding="utf-8", errors="replace"), card.name, total, found)


def _hold_counts(text: str, name: str, one: FileVerified, found: Verified) -> None:
    stated = _COUNTS.search(text)
    if stated is None:
        return
    counts = tuple(int(word.replace(",", "")) for word in stated.groups())
    if counts != (one.articles, one.spans, one.relations):
        told = f"{one.articles:,} articles, {one.spans:,} annotations and {one.relations:,} relations"
        found.tell(f"{name} says “{stated[0]}”; there are {told}.")


def as_document(found: Verified) -> dict[str, Any]:
    """The findings as plain values."""
    value: dict[str, Any] = msgspec.to_builtins(found)
    return {"ok": not found.problems, **value}
