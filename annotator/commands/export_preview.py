"""Before an export: what the first article looks like in a format, and which formats keep everything there is."""

from __future__ import annotations

import zipfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from annotator.commands.export_records import Layer, Namer
from annotator.commands.exporting import chosen_articles
from annotator.commands.project import Project
from annotator.commands.tasks import Handle
from annotator.errors import AnnotatorError
from annotator.formats.losing import project_losses
from annotator.formats.records import ArticleRecord, Loss
from annotator.formats.registry import Format, format_named, formats

#: How much of a file is shown, in bytes, and how many articles are tried on each format.
_SHOWN, _TRIED = 6_000, 40

#: Formats that take something out of the text, or write no annotations by design: never proposed for keeping.
_APART = ("clean-text", "qdc")


@dataclass(frozen=True, slots=True)
class Keeping:
    """How a format fares with what a project has: what is lost by kind, over the articles that were tried."""

    format_id: str
    title: str
    lost: Mapping[str, int]
    refusal: str = ""

    @property
    def everything(self) -> bool:
        """Whether nothing was lost."""
        return not self.lost and not self.refusal


def first_record(
    project: Project,
    *,
    format_id: str,
    layer: str = "all",
    query: str | None = None,
    statuses: Sequence[str] = (),
    options: Any = None,
    handle: Handle | None = None,
) -> str:
    """The first article as the format writes it, cut where it is long.

    Raises Refused as the export would.
    """
    form = format_named(format_id)
    with project.reading() as read:
        ids = chosen_articles(read, query, statuses, handle or Handle())
        namer = Namer(read, Layer(layer, read.annotators()))
        namer.begin()
        records = [namer.record(bundle) for bundle in read.bundles(ids[:1])]
        codebook = read.codebook()
    if not records:
        return "There are no such articles."
    with TemporaryDirectory(prefix="annotator-") as folder:
        out = Path(folder) / f"preview{form.ending}"
        form.write(records, out, codebook, options if options is not None else form.options())
        return _shown(out)


def _shown(out: Path) -> str:
    """The beginning of a text file; of an archive its files and the beginning of the first text among them."""
    data = out.read_bytes()
    if not zipfile.is_zipfile(out):
        return _text(data[:_SHOWN]) or f"A file of {len(data):,} bytes that is not text."
    with zipfile.ZipFile(out) as archive:
        infos = [one for one in archive.infolist() if not one.is_dir()]
        listed = "\n".join(f"{one.filename}  ({one.file_size:,} bytes)" for one in infos[:40])
        # The annotations tell more than the text alone or what goes with the data.
        for one in sorted(infos, key=lambda info: info.filename.endswith((".txt", ".conf", ".md", ".css"))):
            with archive.open(one) as file:
                words = _text(file.read(_SHOWN))
            if words and words.strip():
                return f"{listed}\n\n{one.filename}:\n{words}"
    return listed


def _text(data: bytes) -> str | None:
    for cut in range(4):  # the end may be inside a character
        with suppress(UnicodeDecodeError):
            text = data[: len(data) - cut].decode("utf-8-sig")
            return None if "\0" in text else text
    return None


def keeping(
    project: Project,
    *,
    layer: str = "all",
    query: str | None = None,
    statuses: Sequence[str] = (),
    handle: Handle | None = None,
) -> tuple[list[Keeping], int]:
    """Each format that writes, those that keep most first, and on how many articles they were tried.

    The articles with most annotations are tried, as they hold most of what can be lost.  Raises Cancelled.
    """
    handle = handle or Handle()
    with project.reading() as read:
        ids = set(chosen_articles(read, query, statuses, handle))
        ids_by_marks = [one for one in read.article_ids() if one in ids]
        rows = {one: len(read.annotations(one)) for one in ids_by_marks[: _TRIED * 5]}
        wanted = sorted(rows, key=lambda one: -rows[one])[:_TRIED]
        namer = Namer(read, Layer(layer, read.annotators()))
        namer.begin()
        records = [namer.record(bundle) for bundle in read.bundles(wanted)]
        codebook = read.codebook()
    found = []
    able = [one for one in formats().values() if one.writes and one.id not in _APART]
    with TemporaryDirectory(prefix="annotator-") as folder:
        for number, form in enumerate(able):
            handle.progress(number, len(able), f"Trying {form.title}")
            handle.check()
            found.append(_tried(form, records, Path(folder) / "tried", codebook))
    order = {one.id: number for number, one in enumerate(able)}
    found.sort(key=lambda one: (bool(one.refusal), sum(one.lost.values()), order[one.format_id]))
    return found, len(records)


def _tried(form: Format, records: Sequence[ArticleRecord], out: Path, codebook: Any) -> Keeping:
    beyond: dict[tuple[str, str | None], Loss] = {}

    def told() -> Iterator[ArticleRecord]:
        for record in records:
            if not form.whole:
                for loss in project_losses(record):
                    beyond.setdefault((loss.kind, loss.object_id), loss)
            yield record

    try:
        result = form.write(told(), out, codebook, form.options())
    except (AnnotatorError, ImportError) as refusal:
        return Keeping(form.id, form.title, {}, str(refusal))
    finally:
        out.unlink(missing_ok=True)
    return Keeping(form.id, form.title, Counter(loss.kind for loss in (*result.losses, *beyond.values())))
