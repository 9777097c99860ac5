"""One damaged file after another through its reader; what is no refusal is a finding."""

from __future__ import annotations

import shutil
import signal
import time
import traceback
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from annotator.errors import AnnotatorError
from annotator.formats.registry import format_named, recognised
from tests.fuzzing.damaging import damaged
from tests.fuzzing.samples import Sample

#: Seconds after which a reader counts as hanging.
LONGEST = 10

#: Where in the folder of a run the file under trial lies.
CURRENT = "current"


@dataclass(slots=True)
class Finding:
    """What came out of a reader that should not have: where, and the file that does it."""

    format_id: str
    what: str
    details: str
    sample: str
    data: bytes


@dataclass(slots=True)
class Result:
    """Counts by format and outcome, and the findings, each kind once."""

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)
    findings: dict[tuple[str, str], Finding] = field(default_factory=dict)


class Slow(BaseException):
    """A reader took too long; no reader may catch it."""


def run(samples: Sequence[Sample], folder: Path, seed: int, seconds: float, most: int | None = None) -> Result:
    """Damage and read until the time is over or `most` files were tried; the same seed tries the same files."""
    random, result = Random(seed), Result()
    by_format: dict[str, list[Sample]] = {}
    for one in samples:
        by_format.setdefault(one.format_id, []).append(one)
    ids, everything = sorted(by_format), [one.data for one in samples]
    end, number = time.monotonic() + seconds, 0
    while time.monotonic() < end and (most is None or number < most):
        sample = random.choice(by_format[ids[number % len(ids)]])
        data = damaged(sample.data, everything, random)
        outcome, finding = attempt(sample, data, folder)
        result.counts[sample.format_id, outcome] += 1
        if finding is not None:
            result.findings.setdefault((finding.format_id, finding.what), finding)
        number += 1
    return result


def attempt(sample: Sample, data: bytes, folder: Path) -> tuple[str, Finding | None]:
    """Read `data` as the sample's format, and as whatever it looks like; "imported", "refused" or "finding"."""
    place = folder / CURRENT
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for name, beside in sample.beside:
        (place / name).write_bytes(beside)
    path = place / sample.name
    path.write_bytes(data)
    outcome = "refused"
    before = signal.signal(signal.SIGALRM, _too_slow)
    signal.alarm(LONGEST)
    try:
        for form in {sample.format_id: format_named(sample.format_id), **_looks_like(path)}.values():
            try:
                for _ in form.read(path, form.options(), lambda _: None):
                    outcome = "imported"
            except AnnotatorError as refusal:
                if not refusal.sentence or "\n" in refusal.sentence[:-1]:
                    raise ValueError(f"no clear sentence: {refusal.sentence!r}") from refusal
    except (Exception, Slow) as error:
        where = [one for one in traceback.extract_tb(error.__traceback__) if "annotator/" in one.filename]
        last = f"{Path(where[-1].filename).name}:{where[-1].lineno}" if where else "?"
        what = f"{type(error).__name__} at {last}"
        return "finding", Finding(sample.format_id, what, "".join(traceback.format_exception(error)), sample.name, data)
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
    return outcome, None


def _looks_like(path: Path):  # type: ignore[no-untyped-def]
    try:
        form = recognised(path)
    except AnnotatorError:
        return {}
    return {form.id: form}


def _too_slow(*_: object) -> None:
    raise Slow(f"longer than {LONGEST} seconds")
