"""Every file of the conformance material: imported, or refused for the right reason; nothing wrong, nothing crashes."""

from __future__ import annotations

import gzip
import json
import re
import signal
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from annotator.errors import AnnotatorError
from annotator.formats.option_words import options_of
from annotator.formats.records import ArticleRecord
from annotator.formats.registry import Format, formats, recognised
from annotator.model.spans import surface
from tests.formats import raw
from tests.formats.truths import csv_rows, doccano_lines, hf_rows, json_texts, page_words, xlsx_rows

#: The most seconds that one file may take.
_LONGEST = 20

#: What is chosen for the files of a folder, where they cannot be read without a choice.
_CHOICES: tuple[tuple[str, dict[str, str]], ...] = (
    ("tei/", {"inline": "yes"}),
    ("conll-iob2/dkpro-core/dkpro-core-io-conll-asl/conll/corenlp", {"column": "5", "tags": "bare"}),
    ("label-studio/label-studio-frontend/examples/pairwise", {"text_field": "text1"}),
    ("doccano/doccano-transformer", {"labels": "1=A,2=B,12=LOC,13=PER,14=MISC,15=ORG"}),
    ("webanno-tsv/inception/tsv3-suite", {"types": "TYPES", "lenient": "yes"}),
    ("uima-xmi/", {"types": "TYPES", "lenient": "yes"}),
    ("tabular/QualCoder/Examples/survey789.xlsx", {"text_column": "Qual_pet_opinions"}),
    ("tabular/", {"text_column": "freetext"}),
    ("generated/hf-datasets/emoji.jsonl", {"labels": "0=claim,1=claim.strong,2=speaker"}),
    ("doccano/doccano/data_import/tests/data/", {"skip_blank": "yes"}),
    ("potato/potato/examples/testing/verify-span-labeling", {"text_field": "document_text"}),
    ("potato/potato/examples/span/multi-span", {"text_field": "premise"}),
)

#: Why files of a folder may be refused; a refusal for any other reason is wrong.
_REASONS: tuple[tuple[str, str], ...] = (
    ("brat/", r"has no text: put|is brat's configuration|names T40, which is not in the file|was masked on purpose"),
    ("conll-iob2/", r"is no tag such as|column"),
    ("conllu/tools/", r"has an empty field|out of order|no word's number|does not fit|comment inside|without words"),
    ("doccano/", r"has no “text”|is no tag such as|has no text in the column|cells for 2 columns|by number"),
    ("gate-bdoc/", r"is no TEI document"),
    ("generated/", r"by number|no documents|no column “text”|is a codebook of"),
    ("hf-datasets/", r"has no column with text|is a damaged Parquet table"),
    (
        "label-studio/",
        r"but the (?:article|text) has|does not mark text|has no text|has no column “text”|choose one",
    ),
    ("potato/", r"whose texts were not found|has no text|stands in the file twice|is empty"),
    ("prodigy-jsonl/", r"is a match pattern"),
    ("refi-qda/", r"holds no texts|is not in the archive"),
    ("tabular/", r"has no column “(?:text|freetext)”|has no text in the column"),
    ("tei/", r"is no TEI document|is not well-formed XML|points (?:in)?to|has no text"),
    ("uima-json/", r"stands for two structures|has no text|keeps its text outside|is a UIMA type system"),
    ("uima-xmi/", r"is a UIMA type system|has no text|several|keeps its text outside|choose"),
    ("web-annotation/", r"whose text is not|does not state the “@context”|has no selector|as a whole|only selectors|"
                        r"has no text|no Web Annotation|has no “id”|is not valid JSON|"
                        r"is not of the type|not a JSON object|selector|no target|is empty"),
    ("webanno-tsv/", r"is a UIMA type system|does not begin with|before the end of the sentence|but the text has|"
                     r"has no text|choose|several"),
)  # fmt: skip

_Reading = tuple[str, str, list[ArticleRecord], str]


def _material(root: Path) -> list[Path]:
    passed = {"README.md", "MANIFEST.tsv", "expected.json"}
    return [path for path in sorted(root.rglob("*")) if path.is_file() and path.name not in passed]


@contextmanager
def _time_box() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError(f"longer than {_LONGEST} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(_LONGEST)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def _choices(root: Path, path: Path) -> dict[str, str]:
    name = path.relative_to(root).as_posix()
    chosen = next((words for prefix, words in _CHOICES if name.startswith(prefix)), {})
    if chosen.get("types") == "TYPES":
        places = [root / "webanno-tsv/inception/desc/type/webannoTestTypes.xml"]
        places += sorted((root / "uima-xmi/dkpro-cassis/typesystems").glob("*.xml"))
        redefining = ("redefined", "merge", "no_namespace")
        chosen = chosen | {"types": ",".join(str(one) for one in places if not any(w in one.name for w in redefining))}
    return chosen


def _read(root: Path, path: Path, along: set[Path]) -> _Reading:
    """Format, outcome, records and the words of a refusal."""
    form_id = "none"
    try:
        with _time_box():
            form = recognised(path)
            form_id = form.id
            if path.absolute() in along:
                return form_id, "with another", [], ""
            records = list(form.read(path, options_of(form.options, _choices(root, path)), lambda _: None))
    except AnnotatorError as refusal:
        return form_id, "refused", [], refusal.sentence
    except Exception as error:
        return form_id, "crashed", [], repr(error)
    return form_id, "imported", records, ""


# -- what is in the files, read without our readers ---------------------------------------


def _surfaces(records: list[ArticleRecord]) -> Counter[str]:
    return Counter(raw.flat(surface(one.text, span.fragments, " ")) for one in records for span in one.spans)


def _brat(path: Path, records: list[ArticleRecord]) -> bool:
    lines = path.read_text(encoding="utf-8").split("\n") if path.suffix == ".ann" else []
    stated = Counter(raw.flat(line.split("\t", 2)[2]) for line in lines if re.match(r"T\d+\t", line))
    return stated <= _surfaces(records)


def _conll(path: Path, records: list[ArticleRecord]) -> bool:
    words, begun = raw.conll(path)
    found = sum(len(record.spans) for record in records)
    return raw.flat("".join(record.text for record in records)) == words and begun in (0, found)


def _conllu(path: Path, records: list[ArticleRecord]) -> bool:
    stated = re.findall(r"^# text *= *(.*)$", path.read_text(encoding="utf-8"), re.MULTILINE)
    text = raw.flat("".join(record.text for record in records))
    return all(raw.flat(one) in text for one in stated) or "invalid-level1" in path.parts


def _webanno(path: Path, records: list[ArticleRecord]) -> bool:
    twin = path.with_suffix(".xmi")
    if not twin.is_file():
        return all(record.text for record in records)
    sofa = re.search(r'sofaString="([^"]*)"', twin.read_text(encoding="utf-8"))
    return sofa is None or raw.flat(records[0].text) == raw.flat(_unescaped(sofa[1]))


def _unescaped(value: str) -> str:
    from xml.etree.ElementTree import fromstring

    return fromstring(f'<a b="{value}"/>').get("b", "")


def _marks(records: list[ArticleRecord]) -> raw.Marks:
    return Counter(
        (span.label, raw.flat(surface(one.text, span.fragments, " "))) for one in records for span in one.spans
    )


def _cas(stated: tuple[raw.Marks, raw.Marks], records: list[ArticleRecord]) -> bool:
    """Labels are the last part of a type's name, the whole where two share it, or stated by types of our own."""
    every, needed = stated
    found: raw.Marks = Counter()
    for (label, words), count in _marks(records).items():
        found[label if (label, words) in every else label.rpartition(".")[2], words] += count
    if {name for name, _ in needed} == {"Span"}:
        return Counter(words for _, words in needed.elements()) == Counter(words for _, words in found.elements())
    return needed <= found <= every


def _xmi(path: Path, records: list[ArticleRecord]) -> bool:
    return _cas(raw.xmi(path, records[0].text), records)


def _cas_json(path: Path, records: list[ArticleRecord]) -> bool:
    return _cas(raw.cas_json(path, records[0].text), records)


def _bdoc(path: Path, records: list[ArticleRecord]) -> bool:
    data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    value = json.loads(data)
    return records[0].text == value["text"] and _marks(records) == raw.bdoc(value)


def _spacy(path: Path, records: list[ArticleRecord]) -> bool:
    texts, marks = raw.docbin(path)
    return [record.text for record in records] == texts and set(_marks(records)) == set(marks)


def _tei(path: Path, records: list[ArticleRecord]) -> bool:
    text, elements, ends = raw.tei(path)
    (record,) = records
    words = [raw.flat(surface(record.text, span.fragments, " ")) for span in record.spans]
    if not ends:
        return raw.flat(record.text) == text and _marks(records) <= elements
    found = all(any(one.startswith(first) and one.endswith(last) for one in words) for first, last in ends)
    return raw.flat(record.text) == text and found and len(words) >= len(ends)


def _qdpx(path: Path, records: list[ArticleRecord]) -> bool:
    return Counter(raw.flat(record.text) for record in records) == raw.qdpx(path)


def _prodigy(path: Path, records: list[ArticleRecord]) -> bool:
    text = path.read_text(encoding="utf-8").strip()
    tasks = json.loads(text) if text.startswith("[") else [json.loads(one) for one in text.split("\n") if one.strip()]
    if not all(isinstance(one, dict) and all("start" in s for s in one.get("spans") or ()) for one in tasks):
        return all(record.text for record in records)  # training data of spaCy's, in shapes of its own
    stated = Counter(raw.flat(one["text"][s["start"] : s["end"]]) for one in tasks for s in one.get("spans") or ())
    return stated <= _surfaces(records)


def _label_studio(path: Path, records: list[ArticleRecord]) -> bool:
    stated: Counter[str] = Counter()

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            words = value.get("text")
            if isinstance(words, str) and "start" in value and "end" in value:
                stated[raw.flat(words)] += 1
            for one in value.values():
                walk(one)
        elif isinstance(value, list):
            for one in value:
                walk(one)

    walk(json.loads(path.read_bytes()))
    return set(stated) <= set(_surfaces(records))


#: By format, whether the records say what the file says.
_TRUTHS: dict[str, Callable[[Path, list[ArticleRecord]], bool]] = {
    "brat": _brat, "conll": _conll, "conllu": _conllu, "webanno-tsv": _webanno, "xmi": _xmi, "cas-json": _cas_json,
    "bdoc": _bdoc, "spacy": _spacy, "tei": _tei, "qdpx": _qdpx, "prodigy": _prodigy, "label-studio": _label_studio,
    "csv": csv_rows, "xlsx": xlsx_rows, "doccano": doccano_lines, "hf": hf_rows, "json": json_texts,
    "jsonl": json_texts, "html": page_words,
}  # fmt: skip


def _generated(root: Path, path: Path, records: list[ArticleRecord]) -> bool:
    """Files of the reference programs have the spans that expected.json lists, at the same characters."""
    if "generated" not in path.parts or not path.stem.startswith(("emoji", "project")):
        return True
    wanted = {
        (one["start"], one["end"]) for one in json.loads((root / "generated/expected.json").read_bytes())["spans"]
    }
    found = {tuple(part) for record in records for span in record.spans for part in span.fragments}
    return wanted <= found


def _judged(root: Path, path: Path, reading: _Reading) -> str:
    form_id, outcome, records, words = reading
    if outcome == "refused":
        name = path.relative_to(root).as_posix()
        reason = next((one for prefix, one in _REASONS if name.startswith(prefix)), "$^")
        return "refused" if re.search(reason, words) else "wrong"
    if outcome == "imported":
        inside = all(
            0 <= part.start <= part.end <= len(record.text)
            for record in records
            for span in record.spans
            for part in span.fragments
        )
        true = _TRUTHS.get(form_id, lambda *_: True)(path, records)
        return "imported" if records and inside and true and _generated(root, path, records) else "wrong"
    return outcome


def test_every_file_is_imported_or_refused_for_the_right_reason(
    conformance: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    files = _material(conformance)
    ways = [one for one in formats().values() if type(one).companions is not Format.companions]
    along = {other.absolute() for path in files for one in ways for other in one.companions(path)}
    table: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    bad = []
    for path in files:
        reading = _read(conformance, path, along)
        outcome = _judged(conformance, path, reading)
        table[path.relative_to(conformance).parts[0], reading[0]][outcome] += 1
        if outcome in ("wrong", "crashed"):
            bad.append(f"{path.relative_to(conformance)} as {reading[0]}: {reading[1]} {reading[3]}")
    with capsys.disabled():
        _print(table)
    assert bad == []
    assert sum(sum(row.values()) for row in table.values()) == len(files)


_COLUMNS = ("imported", "with another", "refused", "wrong", "crashed")


def _print(table: dict[tuple[str, str], Counter[str]]) -> None:
    total: Counter[str] = Counter()
    print(f"\n{'folder':16}{'read as':16}" + "".join(f"{one:>14}" for one in _COLUMNS))
    for (folder, form_id), row in sorted(table.items()):
        print(f"{folder:16}{form_id:16}" + "".join(f"{row[one]:>14}" for one in _COLUMNS))
        total += row
    print(f"{'all':32}" + "".join(f"{total[one]:>14}" for one in _COLUMNS))
