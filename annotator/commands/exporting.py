"""Export: layers of a project written in a format, whole or not at all, with a loss report and a record of how."""

from __future__ import annotations

import gc
import hashlib
import json
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any

from annotator.commands import export_folder
from annotator.commands.dataset_card import Facts, card
from annotator.commands.export_records import Layer, Namer
from annotator.commands.project import ArticleFilter, Project, Reading
from annotator.commands.searching import found_articles
from annotator.commands.tasks import Handle, without_collection
from annotator.errors import AnnotatorError, Refused
from annotator.formats.losing import PROJECT_LOSSES, name_of_article, project_losses
from annotator.formats.option_words import told
from annotator.formats.records import ArticleRecord, Loss
from annotator.formats.registry import Format, WriteResult, format_named, formats
from annotator.storage import originals
from annotator.storage.originals import ORIGINAL

#: Articles between two words about progress.
_TELL_EVERY = 200

#: Articles between two looks for what nobody holds any more.
_COLLECT_EVERY = 2_000

#: Names of the parts of a split, by how many there are.
_PARTS = {2: ("train", "test"), 3: ("train", "dev", "test")}


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What was written: files in order, counts, what the format could not carry, and digests by file name."""

    files: tuple[Path, ...]
    articles: int
    spans: int
    relations: int
    losses: tuple[Loss, ...]
    sha256: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FormatRow:
    """What the list of formats shows of one."""

    id: str
    title: str
    extensions: tuple[str, ...]
    reads: bool
    writes: bool
    loses: tuple[str, ...]
    options: tuple[Mapping[str, Any], ...] = ()


def list_formats() -> list[FormatRow]:
    """Every format there is."""
    return [
        FormatRow(one.id, one.title, _extensions(one), one.reads, one.writes, losses_of(one), tuple(told(one.options)))
        for one in formats().values()
    ]


def _extensions(one: Format) -> tuple[str, ...]:
    """The extensions that tell the format, or the one it is written with."""
    return tuple(one.extensions) or ((one.ending,) if one.ending else ())


def losses_of(one: Format) -> tuple[str, ...]:
    """What a format loses of its own accord, and what only a whole one carries."""
    return (*one.loses, *(PROJECT_LOSSES if one.writes and not one.whole else ()))


def export(  # noqa: PLR0913 - the choices of the export dialog
    project: Project,
    out: str | Path,
    *,
    format_id: str,
    layer: str = "all",
    query: str | None = None,
    statuses: Sequence[str] = (),
    split: str | None = None,
    seed: int = 0,
    options: Any = None,
    handle: Handle | None = None,
) -> ExportReport:
    """Write the articles with what is marked on them to `out`, replaced only when whole.

    `layer` is "all", "gold", "suggestions" or an annotator's name; with `query` only articles in
    which it finds something are written, with `statuses` only those that have one of them.
    A format of several files makes a zip archive, or a folder where `out` has no ending of a file.
    `split` such as "80/10/10" writes `out` in parts (`-train`, `-dev`, `-test`), by article,
    equal texts together; the same project, split and `seed` give the same parts.  Losses are
    also written beside it as `OUT.losses.json`, and what the dataset says of itself as
    `OUT.card.json`.  Raises Refused for what cannot be written, Cancelled, and AnnotatorError
    for a disk that does not take it.
    """
    handle, place, form = handle or Handle(), Path(out), format_named(format_id)
    shares = split_shares(split) if split else ()
    _judge(form)
    with project.reading() as read, without_collection():
        chosen = Layer(layer, read.annotators())
        parts = _parts(read, place, shares, seed, chosen_articles(read, query, statuses, handle))
        for part in parts:
            export_folder.judge(form, part)
        writer = _Writer(read, form, options or form.options(), chosen, handle)
        results = writer.write(parts)
        taken_at = read.last_step()
    asked = {
        "format": format_id,
        "layer": layer,
        "query": query or None,
        "statuses": list(statuses) or None,
        "split": split,
        "seed": seed if split else None,
        "options": asdict(options) if options is not None else None,
    }
    digests = writer.swap_in(place, asked, dict(zip((path.name for path in parts), results, strict=True)))
    report = ExportReport(
        files=tuple(parts),
        articles=sum(result.articles for result in results),
        spans=sum(result.spans for result in results),
        relations=sum(result.relations for result in results),
        losses=tuple(loss for result in results for loss in result.losses),
        sha256=digests,
    )
    if project.read_only:
        return report
    with project.step(f"Export {place.name}", kind="record") as unit:
        unit.details |= asked | {
            "files": digests,
            "articles": report.articles,
            "spans": report.spans,
            "relations": report.relations,
            "losses": len(report.losses),
            "project_at_step": taken_at,
        }
    return report


def chosen_articles(read: Reading, query: str | None, statuses: Sequence[str], handle: Handle) -> list[str]:
    """The articles of an export in the order in which they were added; Refused for a query that cannot be read."""
    ids = read.article_ids(ArticleFilter(sort="added"))
    if statuses:
        able = {one for status in statuses for one in read.article_ids(ArticleFilter(status=status))}
        ids = [one for one in ids if one in able]
    return found_articles(read, query, ids, handle) if query else ids


def _judge(form: Format) -> None:
    """Refuse what cannot be written, before anything is read."""
    if not form.writes:
        able = ", ".join(one.id for one in formats().values() if one.writes)
        raise Refused(f"The format “{form.id}” can be read but not written; use one of {able}.")


def split_shares(split: str) -> tuple[int, ...]:
    """The whole percentages of a split such as "80/10/10"; Refused when they are none or do not make 100."""
    try:
        shares = tuple(int(part) for part in split.split("/"))
    except ValueError:
        shares = ()
    if len(shares) < 2 or min(shares) < 1 or sum(shares) != 100:
        raise Refused(f"“{split}” is no split; write whole percentages that make 100, such as 80/10/10.")
    return shares


def _parts(read: Reading, place: Path, shares: Sequence[int], seed: int, ids: list[str]) -> dict[Path, list[str]]:
    """Article ids by file.  Equal texts share a digest, and the digest alone decides the part."""
    if not shares:
        return {place: ids}
    digests = read.digests()
    drawn = sorted(
        {digests[one] for one in ids}, key=lambda digest: hashlib.sha256(f"{seed}:{digest}".encode()).digest()
    )
    names = _PARTS.get(len(shares)) or tuple(f"part{number}" for number in range(1, len(shares) + 1))
    edges = [0, *(round(total * len(drawn) / 100) for total in accumulate(shares))]
    part_of = {
        digest: name
        for name, start, end in zip(names, edges[:-1], edges[1:], strict=True)
        for digest in drawn[start:end]
    }
    return {
        place.with_name(f"{place.stem}-{name}{place.suffix}"): [one for one in ids if part_of[digests[one]] == name]
        for name in names
    }


class _Writer:
    """Writes files under temporary names and swaps them in together."""

    def __init__(self, read: Reading, form: Format, options: Any, layer: Layer, handle: Handle) -> None:
        self._read = read
        self._form = form
        self._options = options
        self._handle = handle
        self._codebook = read.codebook()
        self._namer = Namer(read, layer)
        self._drafts: dict[Path, Path] = {}
        self._losses: list[Loss] = []
        self._facts = Facts()
        self._originals = originals.kept(read.connection)

    def write(self, parts: Mapping[Path, list[str]]) -> list[WriteResult]:
        """Write every part to a draft beside its place; on any failure the drafts go again."""
        results = []
        total, done = sum(map(len, parts.values())), 0
        try:
            for place, ids in parts.items():
                # The ending stays: some formats follow it.
                draft = place.with_name(f".{place.stem}.{os.getpid()}.part{place.suffix}")
                self._drafts[place] = draft
                records = self._records(ids, done, total)
                beyond: dict[tuple[str, str | None], Loss] = {}
                result = self._form.write(self._told(records, beyond), draft, self._codebook, self._options)
                result.losses += beyond.values()
                self._drafts[place] = export_folder.unpacked(self._form, draft, place)
                results.append(result)
                done += len(ids)
        except OSError as error:
            self._discard()
            raise AnnotatorError(_unwritten(next(reversed(self._drafts)), error)) from error
        except BaseException:
            self._discard()
            raise
        self._losses = [loss for result in results for loss in result.losses]
        return results

    def _records(self, ids: Sequence[str], done: int, total: int) -> Iterator[ArticleRecord]:
        self._namer.begin()
        for number, bundle in enumerate(self._read.bundles(ids), done):
            if number % _TELL_EVERY == 0:
                self._handle.progress(number, total, "Writing")
            if number % _COLLECT_EVERY == _COLLECT_EVERY - 1:
                # Questions to the database leave circles behind, and the collector rests while records are made.
                gc.collect(1)
            yield self._namer.record(bundle)
        self._handle.check()

    def _told(
        self, records: Iterator[ArticleRecord], beyond: dict[tuple[str, str | None], Loss]
    ) -> Iterator[ArticleRecord]:
        """The records; what the format leaves out of their project parts is put into `beyond`, each thing once."""
        for record in records:
            if not self._form.whole:
                for loss in project_losses(record):
                    beyond.setdefault((loss.kind, loss.object_id), loss)
            if record.meta.get(ORIGINAL) in self._originals:
                kept = Loss("original", name_of_article(record), None, "its SHA-256")
                beyond.setdefault((kept.kind, kept.article), kept)
            self._facts.add(record)
            yield record

    def swap_in(self, place: Path, asked: Mapping[str, Any], results: Mapping[str, WriteResult]) -> dict[str, str]:
        """Put the drafts in their places, losses and card beside `place`; gives SHA-256 by file name."""
        losses, kinds = place.with_name(f"{place.name}.losses.json"), Counter(loss.kind for loss in self._losses)
        try:
            digests = {}
            for target, draft in self._drafts.items():
                if draft.is_file():
                    with draft.open("rb") as file:
                        os.fsync(file.fileno())
                digests[target.name] = export_folder.digest(draft)
            files = {
                name: {
                    "sha256": digests[name],
                    "articles": one.articles,
                    "spans": one.spans,
                    "relations": one.relations,
                }
                for name, one in results.items()
            }
            labels = [label.name for label in self._codebook.labels]
            written = card(asked, files, self._facts, labels, kinds, self._handle.check)
            for target, draft in self._drafts.items():
                export_folder.put(draft, target)
            place.with_name(f"{place.name}.card.json").write_bytes(written)
            if self._losses:
                with losses.open("w", encoding="utf-8") as file:
                    file.writelines(_listed(self._losses))
            else:
                losses.unlink(missing_ok=True)
        except OSError as error:
            self._discard()
            raise AnnotatorError(_unwritten(place, error)) from error
        except BaseException:
            self._discard()
            raise
        return digests

    def _discard(self) -> None:
        for draft in self._drafts.values():
            with suppress(OSError):
                export_folder.discard(draft)


def _listed(losses: Sequence[Loss]) -> Iterator[str]:
    """A JSON list of the losses, one after the other, as there may be several of every span."""
    for number, loss in enumerate(losses):
        row = json.dumps(asdict(loss), ensure_ascii=False, indent=1).replace("\n", "\n ")
        yield f"{',' if number else '['}\n {row}"
    yield "\n]\n"


def _unwritten(place: Path, error: OSError) -> str:
    return f"{place} could not be written ({error.strerror or error}); what was there before is as it was."
