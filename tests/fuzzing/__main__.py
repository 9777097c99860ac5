"""./dev fuzz [--seconds N] [--seed N] [--format ID] [--keep FOLDER]

Damages good files of each format and reads them, in a process of its own that is started again when it dies.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.fuzzing.samples import samples
from tests.fuzzing.trying import CURRENT, LONGEST, Finding, Result, run

#: How long one process works before its result is taken, in seconds.
_SHIFT = 60

#: The most memory that a reader may use, in bytes.
_MEMORY = 4 * 1024**3


def main() -> int:
    """Run until the time is over; status 1 when anything but a refusal came out of a reader."""
    asked = _asked()
    if asked.worker:
        return _work(asked)
    end, seed = time.monotonic() + asked.seconds, asked.seed
    total = Result()
    with TemporaryDirectory(prefix="fuzz-") as folder:
        while (left := end - time.monotonic()) > 1:
            _shift(asked, Path(folder), seed, min(_SHIFT, left), total)
            seed += 1
            print(f"{sum(total.counts.values()):,} files tried, {len(total.findings)} findings", file=sys.stderr)
    _report(total, asked.keep)
    return 1 if total.findings else 0


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./dev fuzz", description="Read damaged files; only refusals may come out.")
    parser.add_argument("--seconds", type=float, default=600.0, help="how long; ten minutes by default")
    parser.add_argument("--seed", type=int, default=1, help="the same seed damages in the same way")
    parser.add_argument("--format", action="append", help="only this format; may be repeated")
    parser.add_argument("--keep", type=Path, help="folder for the files that led to findings")
    parser.add_argument("--worker", type=Path, help=argparse.SUPPRESS)
    return parser.parse_args()


def _shift(asked: argparse.Namespace, folder: Path, seed: int, seconds: float, total: Result) -> None:
    """Let one process work; when it dies or hangs, the file under trial is the finding."""
    out = folder / "result"
    out.unlink(missing_ok=True)
    shutil.rmtree(folder / CURRENT, ignore_errors=True)  # what an earlier process left is nobody's finding
    words = [sys.executable, "-m", "tests.fuzzing", "--worker", str(folder), "--seed", str(seed)]
    words += ["--seconds", str(seconds), *(word for one in asked.format or () for word in ("--format", one))]
    try:
        ended = subprocess.run(
            words, check=False, timeout=seconds + 4 * LONGEST + 30, stderr=subprocess.PIPE, text=True, errors="replace"
        )
        status, said = ended.returncode, ended.stderr
        reason = f"the process ended with status {status}"
    except subprocess.TimeoutExpired:
        status, said, reason = None, "", "the process hung outside Python"
    if status == 0 and out.is_file():
        result: Result = pickle.loads(out.read_bytes())
        total.counts.update(result.counts)
        for key, finding in result.findings.items():
            total.findings.setdefault(key, finding)
        return
    files = sorted((folder / CURRENT).iterdir()) if (folder / CURRENT).is_dir() else []
    name, data = (files[-1].name, files[-1].read_bytes()) if files else ("?", b"")
    total.findings.setdefault((name, reason), Finding(name, reason, said, name, data))


def _work(asked: argparse.Namespace) -> int:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    except (ImportError, ValueError, OSError):
        pass
    stated = os.environ.get("ANNOTATOR_CONFORMANCE") or str(Path(__file__).parents[3] / "shared" / "conformance")
    chosen = samples(Path(stated) if Path(stated).is_dir() else None)
    if asked.format:
        chosen = [one for one in chosen if one.format_id in asked.format]
    result = run(chosen, asked.worker, asked.seed, asked.seconds)
    (asked.worker / "result").write_bytes(pickle.dumps(result))
    return 0


def _report(total: Result, keep: Path | None) -> None:
    rows: dict[str, Counter[str]] = {}
    for (format_id, outcome), count in total.counts.items():
        rows.setdefault(format_id, Counter())[outcome] += count
    print(f"{'format':16}{'tried':>9}{'imported':>10}{'refused':>9}{'findings':>10}")
    for format_id, row in sorted(rows.items()):
        tried = sum(row.values())
        print(f"{format_id:16}{tried:>9,}{row['imported']:>10,}{row['refused']:>9,}{row['finding']:>10,}")
    for number, finding in enumerate(total.findings.values(), 1):
        print(f"\n{number}. {finding.format_id} ({finding.sample}): {finding.what}\n{finding.details[-1500:]}")
        if keep is not None:
            keep.mkdir(parents=True, exist_ok=True)
            (keep / f"{number}-{finding.sample}").write_bytes(finding.data)


if __name__ == "__main__":
    sys.exit(main())
