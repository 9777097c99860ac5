"""The suggestion engines: text per second on one core, 10,000 articles as a project, one opened article, imports.

The articles are made from paragraphs of the sample articles in ever new order, with blocks that repeat by site, so
that the evidence over all articles has something to find.  Processor seconds are told beside seconds on the clock, as
the machine may be doing other things.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from annotator import paths
from annotator.commands.importing import import_paths
from annotator.commands.project import ArticleFilter, Project, create_project
from annotator.commands.suggesting import suggest
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Engine, Source, engine, engine_ids

ARTICLES, FEWER = 10_000, 2_500
#: Kilobytes (1,000 bytes of UTF-8) of one article; 10,000 of them in three minutes are what is asked for.
LENGTH = 3_000
SPEED_ARTICLES = 300
GOALS = {"all_engines_kb_per_s": 200, "project_10000_s": 180, "opened_article_ms": 150, "import_ms": 100}


def paragraphs() -> list[str]:
    """The paragraphs of the sample articles."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((paths.seeds() / "articles").glob("*.txt"))]
    return [line.strip() for text in texts for line in text.split("\n") if len(line.strip()) > 40]


def sources(number: int, site_count: int = 40) -> list[Source]:
    """`number` different articles of about 3 kB, the same on every run."""
    chance, lines = random.Random(11), paragraphs()
    words = sorted({word for line in lines for word in line.split() if word.isalpha()})
    blocks = [f"Sign up for the {' '.join(chance.sample(words, 3))} newsletter today" for _ in range(site_count)]
    made = []
    for index in range(number):
        site, picked, size = index % site_count, list[str](), 0
        while size < LENGTH:
            line = chance.choice(lines)
            # A name of its own in each paragraph: no two articles are copies of one story.
            picked.append(f"{line} {' '.join(chance.sample(words, 4))} {index}.")
            size += len(picked[-1].encode())
        picked.insert(chance.randrange(len(picked)), blocks[site])
        meta = {"url": f"https://site{site}.example/{index}", "outlet": f"Site {site}"}
        made.append(Source(f"n{index}", "\n\n".join(picked), f"Article {index}", meta))
    return made


def kilobytes(articles: list[Source]) -> float:
    """Size of the texts in kB of UTF-8."""
    return sum(len(one.text.encode()) for one in articles) / 1000


def speeds() -> dict[str, object]:
    """Kilobytes per second of each engine and of all together, in processor time of this one thread."""
    articles = sources(SPEED_ARTICLES)
    corpus = Corpus()
    start = time.process_time()
    for one in articles:
        corpus.add(one)
    spent = {"corpus": time.process_time() - start}
    for name in engine_ids():
        made: Engine = engine(name)
        made.suggest(articles[0], corpus)  # What is loaded once is not the engine's speed.
        start = time.process_time()
        for one in articles:
            made.suggest(one, corpus)
        spent[name] = time.process_time() - start
    size = kilobytes(articles)
    figures: dict[str, object] = {f"{name}_kb_per_s": size / seconds for name, seconds in spent.items() if seconds}
    figures["all_engines_kb_per_s"] = size / sum(spent.values())
    return figures


def opened() -> dict[str, object]:
    """Milliseconds for all engines on one opened article: the slowest and the median of the sample articles."""
    articles = [
        Source(path.stem, path.read_text(encoding="utf-8")) for path in (paths.seeds() / "articles").glob("*.txt")
    ]
    corpus = Corpus()
    for one in articles:
        corpus.add(one)
    engines = [engine(name) for name in engine_ids()]
    times = []
    for one in articles:
        rounds = []
        for _ in range(3):
            start = time.process_time()
            for made in engines:
                made.suggest(one, corpus)
            rounds.append((time.process_time() - start) * 1000)
        times.append(median(rounds))
    return {"opened_article_ms": max(times), "opened_article_median_ms": median(times)}


def imports() -> dict[str, object]:
    """Processor milliseconds that importing and first making each engine takes in a fresh process."""
    words = (
        "import time; import annotator.suggest.registry as r; s = time.process_time(); r.engine({name!r}); "
        "print((time.process_time() - s) * 1000)"
    )
    figures: dict[str, object] = {}
    for name in engine_ids():
        command = [sys.executable, "-c", words.format(name=name)]
        runs = [subprocess.run(command, capture_output=True, text=True, check=True).stdout for _ in range(5)]
        figures[f"import_{name}_ms"] = median(map(float, runs))
    return figures


def project_run(folder: Path, number: int) -> dict[str, object]:
    """Import `number` articles, run every engine over them, and list them by what is most useful next."""
    articles = sources(number)
    lines = folder / f"{number}.jsonl"
    with lines.open("w", encoding="utf-8") as file:
        for one in articles:
            json.dump({"id": one.id, "title": one.title, "text": one.text, "meta": dict(one.meta)}, file)
            file.write("\n")
    size = kilobytes(articles)
    del articles
    with create_project(folder / f"{number}.annot", annotator="bench") as project:
        import_paths(project, [lines])
        clock, processor = time.perf_counter(), time.process_time()
        report = suggest(project)
        spent = time.perf_counter() - clock, time.process_time() - processor
        return {
            f"project_{number}_s": spent[0],
            f"project_{number}_cpu_s": spent[1],
            f"project_{number}_kb_per_cpu_s": size / spent[1],
            f"project_{number}_suggestions": report.added,
            f"project_{number}_peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6,
            f"list_useful_{number}_first_page_ms": _first_page(project),
        }


def _first_page(project: Project) -> float:
    times = []
    for _ in range(5):
        start = time.perf_counter()
        with project.reading() as read:
            read.article_rows(ArticleFilter(sort="useful"), 0, 128)
        times.append((time.perf_counter() - start) * 1000)
    return median(times)


def run() -> dict[str, object]:
    """All figures, with the goals."""
    figures: dict[str, object] = {**speeds(), **opened(), **imports()}
    with tempfile.TemporaryDirectory() as folder:
        for number in (FEWER, ARTICLES):
            figures |= project_run(Path(folder), number)
    told = {name: round(value, 2) if isinstance(value, float) else value for name, value in figures.items()}
    return told | {"goals": GOALS}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(run(), indent=2) + "\n")
