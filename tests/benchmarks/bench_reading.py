"""How fast annotated data is read: MB of article text in a second, beside the reference reader where it is installed.

1,000 articles of 3,000 characters with ten spans each are written in each format by this program and read again, its
records made and thrown away.  References, which only parse: `json` for lines, `bioc` for brat, `spacy` for CoNLL,
`cassis` for XMI.
`_ratio` is the reference's time over ours.
"""

from __future__ import annotations

import json
import tempfile
import zipfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from time import process_time

from annotator.commands.codebooks import load_codebook
from annotator.formats.records import ArticleRecord, SpanRecord
from annotator.formats.registry import format_named
from annotator.model.spans import Fragment
from tests.benchmarks.bench_import_export import texts

ARTICLES, SPANS, RUNS = 1_000, 10, 3
FORMATS = ("jsonl", "brat", "conll", "xmi")


def records() -> list[ArticleRecord]:
    """The articles; spans do not overlap, so that every format can hold them."""
    labels = ("Claim", "Quote", "Speaker", "Cue")
    return [
        ArticleRecord(
            text,
            id=f"n{number}",
            title=f"Title {number}",
            spans=[
                SpanRecord(labels[one % 4], (Fragment(one * 100, one * 100 + 40),), f"s{one}", annotator="ana")
                for one in range(SPANS)
            ],
        )
        for number, text in enumerate(texts(ARTICLES))
    ]


def seconds(work: Callable[[], object]) -> float:
    """Processor time of the quickest of some runs."""
    taken = []
    for _ in range(RUNS):
        start = process_time()
        work()
        taken.append(process_time() - start)
    return min(taken)


def _read_all(name: str, files: list[Path]) -> int:
    form = format_named(name)
    return sum(1 for path in files for _ in form.read(path, form.options(), lambda _: None))


def _reference(name: str, files: list[Path]) -> Callable[[], object] | None:
    """What reads the same files with the reference reader; None where there is none."""
    if name == "jsonl":
        return lambda: [json.loads(line) for path in files for line in path.read_bytes().split(b"\n") if line]
    if name == "brat" and find_spec("bioc") is not None:
        from bioc import brat

        def read() -> None:
            for path in files:
                with path.with_suffix(".txt").open(encoding="utf-8", newline="") as text, path.open() as marks:
                    brat.load(text, marks)

        return read
    if name == "conll" and find_spec("spacy") is not None:
        from spacy.training.converters import conll_ner_to_docs

        return lambda: [doc for path in files for doc in conll_ner_to_docs(path.read_text("utf-8"), no_print=True)]
    if name == "xmi" and find_spec("cassis") is not None:
        import cassis

        def parse() -> None:
            for path in files:
                with types_of(path).open("rb") as types, path.open("rb") as file:
                    cassis.load_cas_from_xmi(file, typesystem=cassis.load_typesystem(types))

        return parse
    return None


def run() -> dict[str, object]:
    """All figures."""
    made, figures = records(), dict[str, object]()
    megabytes = sum(len(record.text.encode()) for record in made) / 1e6
    with tempfile.TemporaryDirectory() as folder:
        for name in FORMATS:
            place, form = Path(folder) / name, format_named(name)
            form.write(iter(made), Path(f"{place}.out"), load_codebook("news"), form.options())
            files = _files(Path(f"{place}.out"), place, form.extensions[0])
            assert _read_all(name, files) == ARTICLES, f"{name} gave other articles than were written"
            ours = seconds(lambda name=name, files=files: _read_all(name, files))
            figures[f"read_{name}_mb_per_s"] = round(megabytes / ours, 1)
            reference = _reference(name, files)
            if reference is not None:
                figures[f"read_{name}_reference_ratio"] = round(seconds(reference) / ours, 2)
    return figures


def types_of(path: Path) -> Path:
    """The type system that lies beside a CAS, or above its folder."""
    return next(found for folder in path.parents for found in folder.glob("*.xml"))


def _files(written: Path, folder: Path, ending: str) -> list[Path]:
    """The files to read: what was written, or what is in it when that is an archive."""
    if not zipfile.is_zipfile(written):
        named = written.with_suffix(ending)
        written.rename(named)
        return [named]
    with zipfile.ZipFile(written) as archive:
        archive.extractall(folder)
    wanted = ".ann" if any(folder.rglob("*.ann")) else ".xmi"
    return sorted(folder.rglob(f"*{wanted}"))
