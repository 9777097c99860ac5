"""What is in files of other programs, read without our readers: texts, and labels with the words they are on."""

from __future__ import annotations

import json
import re
import struct
import zipfile
import zlib
from collections import Counter
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import msgspec

#: Labels with words, white space taken out of both.
Marks = Counter[tuple[str, str]]


def flat(text: str) -> str:
    """The text without white space."""
    return "".join(text.split())


def utf16(text: str, start: int, end: int) -> str:
    """The words between two offsets in UTF-16 units."""
    return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")


# -- spaCy ----------------------------------------------------------------------------------


def _murmur(data: bytes) -> int:
    """MurmurHash64A of the bytes with the seed 1, as spaCy numbers strings."""
    mix, mask = 0xC6A4A7935BD1E995, (1 << 64) - 1
    number = 1 ^ (len(data) * mix & mask)
    words, rest = divmod(len(data), 8)
    for word in struct.unpack(f"<{words}Q", data[: words * 8]):
        part = word * mix & mask
        number = ((number ^ ((part ^ (part >> 47)) * mix & mask)) * mix) & mask
    if rest:
        number = (number ^ int.from_bytes(data[words * 8 :], "little")) * mix & mask
    number = (number ^ (number >> 47)) * mix & mask
    return number ^ (number >> 47)


#: Labels that spaCy numbers from 380 on.
_SYMBOLS = "PERSON NORP FACILITY ORG GPE LOC PRODUCT EVENT WORK_OF_ART LANGUAGE LAW DATE TIME PERCENT MONEY QUANTITY"


def docbin(path: Path) -> tuple[list[str], Marks]:
    """The texts of a DocBin, and the labels and words of its entities and span groups."""
    value = msgspec.msgpack.decode(zlib.decompress(path.read_bytes()))
    names = {_murmur(one.encode()): one for one in value["strings"]} | {0: ""}
    names = dict(enumerate(_SYMBOLS.split(), 380)) | names
    columns = {number: place for place, number in enumerate(value["attrs"])}
    table = [one for (one,) in struct.iter_unpack("<Q", value["tokens"])]
    rows = [table[at : at + len(columns)] for at in range(0, len(table), len(columns))]
    texts, marks, first = list[str](), Counter[tuple[str, str]](), 0
    for number, (length,) in enumerate(struct.iter_unpack("<i", value["lengths"])):
        mine = range(first, first + length)
        words = [names[rows[at][columns[65]]] + " " * bool(value["spaces"][at]) for at in mine]
        texts.append("".join(words))
        begun = [at for at in mine if rows[at][columns[77]] == 3 and rows[at][columns[78]]]
        for at in begun:
            end = at + 1
            while end in mine and rows[end][columns[77]] == 1:
                end += 1
            marks[names[rows[at][columns[78]]], flat("".join(words[at - first : end - first]))] += 1
        groups = msgspec.msgpack.decode((value.get("span_groups") or {number: b"\x80"})[number])
        for packed in groups:
            for one in msgspec.msgpack.decode(packed)["spans"]:
                label, *_, start, end = struct.unpack(">Qllll", one[-24:])
                marks[names[label], flat(texts[-1][start:end])] += 1
        first += length
    return texts, marks


# -- TEI ------------------------------------------------------------------------------------

_BESIDE = ("timeline", "spanGrp", "interpGrp", "standOff", "linkGrp", "fs")


def _name(element: ElementTree.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def tei(path: Path) -> tuple[str, Marks, list[tuple[str, str]]]:
    """The text, its elements by name and words, and for each stand-off span the words it begins and ends with."""
    root = ElementTree.parse(path).getroot()
    body = next(one for one in root if _name(one) == "text")
    for parent in list(body.iter()):
        for one in [each for each in parent if _name(each) in _BESIDE]:
            parent.remove(one)
    marks = Counter((_name(one), flat("".join(one.itertext()))) for one in body.iter())
    key = "{http://www.w3.org/XML/1998/namespace}id"
    words: dict[str, str] = {}
    for one in body.iter():
        words.setdefault(str(one.get(key)), flat("".join(one.itertext())))
    for one in root.iter():
        pointer = re.fullmatch(r"#string-range\((\w+),(\d+),(\d+)\)", one.get("target", ""))
        if pointer:
            start, length = int(pointer[2]), int(pointer[3])
            marks[_name(one), words[pointer[1]][start : start + length]] += 1
    ends = [(one.get("from", "#")[1:], (one.get("to") or one.get("from", "#"))[1:])
            for one in root.iter() if _name(one) == "span"]  # fmt: skip
    return flat("".join(body.itertext())), marks, [(words[a], words[b]) for a, b in ends if a in words and b in words]


# -- UIMA, GATE, REFI -----------------------------------------------------------------------

#: Types that cut the text or describe the document, and no annotations.
_FRAME = {"Token", "Sentence", "DocumentAnnotation", "DocumentMetaData", "DocumentMetadata", "TagsetDescription"}


def xmi(path: Path, text: str) -> tuple[Marks, Marks]:
    """All annotations on the text by type and words, and those that must become spans: neither frame nor relation."""
    root = ElementTree.parse(path).getroot()
    sofa = next(one for one in root if one.get("sofaString") == text).get("{http://www.omg.org/XMI}id")
    listed = next(
        (one.get("members", "").split() for one in root if _name(one) == "View" and one.get("sofa") == sofa), []
    )
    every, needed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in root:
        if one.get("sofa") != sofa or one.get("begin") is None or one.get("end") is None:
            continue
        mark = (_name(one), flat(utf16(text, int(one.get("begin", "")), int(one.get("end", "")))))
        every[mark] += 1
        if one.get("{http://www.omg.org/XMI}id") in listed and mark[0] not in _FRAME and one.get("Governor") is None:
            needed[mark] += 1
    return every, needed


def cas_json(path: Path, text: str) -> tuple[Marks, Marks]:
    """The same of a CAS in JSON."""
    value = json.loads(path.read_bytes())
    stated = value["%FEATURE_STRUCTURES"]
    stated = [{"%ID": key, **one} for key, one in stated.items()] if isinstance(stated, dict) else stated
    sofa = next(one["%ID"] for one in stated if one.get("sofaString") == text)
    listed = [one for view in value["%VIEWS"].values() if str(view.get("%SOFA")) == str(sofa)
              for one in view.get("%MEMBERS") or ()]  # fmt: skip
    every, needed = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    for one in stated:
        if str(one.get("@sofa")) == str(sofa) and "begin" in one and "end" in one:
            mark = (one["%TYPE"].rpartition(".")[2], flat(utf16(text, one["begin"], one["end"])))
            every[mark] += 1
            inherited = mark[0] in _FRAME or "Document" in one["%TYPE"] or "@Governor" in one
            if one["%ID"] in listed and not inherited:
                needed[mark] += 1
    return every, needed


def bdoc(value: Any) -> Marks:
    """Types and words of all annotations of a document."""
    text, marks = value["text"], Counter[tuple[str, str]]()
    for each in value["annotation_sets"].values():
        for one in each["annotations"]:
            start, end = one["start"], one["end"]
            marks[one["type"], flat(utf16(text, start, end) if value["offset_type"] == "j" else text[start:end])] += 1
    return marks


def qdpx(path: Path) -> Counter[str]:
    """The texts without white space."""
    with zipfile.ZipFile(path) as archive:
        names = [one for one in archive.namelist() if one.endswith(".txt")]
        return Counter(flat(archive.read(one).decode("utf-8-sig")) for one in names)


# -- CoNLL ----------------------------------------------------------------------------------


def conll(path: Path) -> tuple[str, int]:
    """The words one behind another, and how many names begin."""
    words, begun = "", 0
    rows = path.read_text(encoding="utf-8").split("\n")
    tokens = [row.split("\t") if "\t" in row else row.split() for row in rows if row.strip()]
    tokens = [row for row in tokens if not row[0].startswith(("-DOCSTART", "#begin", "#end"))]
    if "2012" in path.parts:
        return "".join(row[3] for row in tokens), sum("(" in row[10] for row in tokens)
    numbered = all(row[0].isdigit() for row in tokens)
    for row in tokens:
        for cell in row if "|" in row[0] else [row[int(numbered)]]:
            words += flat(cell.split("|")[0])
        begun += sum(cell.rpartition("|")[2].startswith("B-") for cell in (row if "|" in row[0] else row[-1:]))
    return words, begun
