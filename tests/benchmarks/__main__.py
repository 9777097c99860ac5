"""Measures: `./dev bench [NAMES]` runs tests/benchmarks/bench_NAME.py, each in a process of its own.

Each such file has `run() -> dict[str, object]` that answers its figures (unit in the key: `_ms`, `_s`, `_mb`) and its
ratios to a floor measured in the same run (`_ratio`).  One JSON document goes to standard output: the machine, then
the answers in the order of the names, each with the seconds and the peak memory that its process took.  Status 1
when a file failed, 2 when there is none of that name.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.metadata
import json
import os
import platform
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
LIMIT_SECONDS = 900
PACKAGES = ("PySide6-Essentials", "SQLAlchemy", "msgspec", "psycopg")


def names() -> list[str]:
    """The benchmarks there are, without the `bench_` of their files."""
    return sorted(path.stem.removeprefix("bench_") for path in HERE.glob("bench_*.py"))


def machine() -> dict[str, object]:
    """What the figures depend on: processors, memory (MB), load before the run, and versions."""
    facts: dict[str, object] = {
        "system": f"{platform.system()} {platform.release()}",
        "processor": platform.machine(),
        "cpus": len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        **{package: importlib.metadata.version(package) for package in PACKAGES},
    }
    if hasattr(os, "getloadavg"):
        facts["load_before"] = round(os.getloadavg()[0], 2)
    if hasattr(os, "sysconf") and "SC_PHYS_PAGES" in os.sysconf_names:
        facts["memory_mb"] = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 1_000_000
    return facts


def run_apart(name: str) -> dict[str, object]:
    """The answer of one benchmark, run in a process of its own with a throw-away home; `error` when it failed."""
    with tempfile.TemporaryDirectory(prefix="annotator-bench-") as folder:
        answer = Path(folder) / "answer.json"
        environment = {**os.environ, "ANNOTATOR_HOME": str(Path(folder) / "home")}
        started = time.perf_counter()
        command = [sys.executable, "-m", "tests.benchmarks", "--answer", str(answer), name]
        try:
            # What a benchmark prints is for people; standard output is for the document alone.
            done = subprocess.run(
                command, cwd=ROOT, env=environment, stdout=sys.stderr, timeout=LIMIT_SECONDS, check=False
            )
            status = f"ended with status {done.returncode}" if done.returncode else ""
        except subprocess.TimeoutExpired:
            status = f"took longer than {LIMIT_SECONDS} s"
        seconds = round(time.perf_counter() - started, 2)
        if status or not answer.exists():
            return {"error": status or "gave no answer", "process_s": seconds}
        return {**json.loads(answer.read_text(encoding="utf-8")), "process_s": seconds}


def run_here(name: str, answer: Path) -> None:
    """Runs one benchmark in this process and writes its answer, with this process's peak memory, as JSON."""
    figures = dict(importlib.import_module(f"tests.benchmarks.bench_{name}").run())
    if (peak := _peak_memory_mb()) is not None:
        figures["process_peak_mb"] = peak
    answer.write_text(json.dumps(figures), encoding="utf-8")


def _peak_memory_mb() -> float | None:
    """Largest resident set of this process so far, in MB (10^6 bytes); None where the system does not tell."""
    try:
        import resource
    except ImportError:
        return None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak * (1 if sys.platform == "darwin" else 1024) / 1e6, 1)


def main() -> int:
    """Runs the benchmarks named on the command line, or all, and prints the document."""
    parser = argparse.ArgumentParser(prog="./dev bench", description="Measure; prints one JSON document.")
    parser.add_argument("names", nargs="*", metavar="NAME", help="one of: " + (", ".join(names()) or "none yet"))
    parser.add_argument("--answer", type=Path, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.answer:
        run_here(asked.names[0], asked.answer)
        return 0
    if unknown := sorted(set(asked.names) - set(names())):
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(names()) or 'none yet'}")
    answers: dict[str, dict[str, object]] = {}
    document = {"machine": machine(), "benchmarks": answers}
    for name in asked.names or names():
        print(f"measuring {name}", file=sys.stderr, flush=True)
        answers[name] = run_apart(name)
    print(json.dumps(document, indent=2))
    return 1 if any("error" in answer for answer in answers.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
