"""The engines of one run, prepared with what the project knows: corpus, registry, lexicon, learned labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from annotator.commands.learning import learned_engines
from annotator.commands.project import Bundle, Project, Reading
from annotator.commands.tasks import Handle
from annotator.errors import BadInput
from annotator.model.codebook import Codebook
from annotator.model.spans import surface
from annotator.suggest.carryover import CarryOver, Entry, known_speaker
from annotator.suggest.corpus import Corpus
from annotator.suggest.quotes import QuotesEngine
from annotator.suggest.registry import Engine, Source, engine, engine_ids

#: Name under which the learned labels run.
LEARNED = "learned"

#: Labels whose words are carried over to other articles: names and fixed wordings, not statements.
CARRIED = ("Speaker", "Boilerplate")


def known_engines() -> tuple[str, ...]:
    """Identifiers of the engines that can be asked for; "learned" stands for every learned label that is on."""
    return (*engine_ids(), LEARNED)


def prepared(
    project: Project, read: Reading, article_ids: Sequence[str], wanted: Sequence[str], handle: Handle
) -> tuple[list[Engine], Corpus]:
    """The engines `wanted` (all by default) and the corpus, from one pass over the articles.

    Raises BadInput for an unknown engine, Cancelled when stopped.
    """
    for name in wanted:
        if name not in known_engines():
            raise BadInput(f"There is no suggestion engine “{name}”; there are {', '.join(known_engines())}.")
    chosen = tuple(wanted) or known_engines()
    gathered = _Gathered(project.codebook)
    for number, bundle in enumerate(read.bundles(article_ids)):
        handle.progress(number, len(article_ids), "Reading the articles")
        gathered.add(bundle)
    speakers = read.speakers()
    engines: list[Engine] = []
    for name in chosen:
        if name == LEARNED:
            engines += learned_engines(project, read, article_ids)
        elif name == "quotes":
            engines.append(QuotesEngine({one.name: one.aliases for one in speakers}))
        elif name == "carryover":
            names = (entry for one in speakers for entry in known_speaker(one.name, one.aliases))
            engines.append(CarryOver([*gathered.entries(), *names]))
        else:
            engines.append(engine(name))
    return engines, gathered.corpus


class _Gathered:
    """What one pass over the articles gathers for the engines."""

    def __init__(self, codebook: Codebook) -> None:
        self.corpus = Corpus()
        self._codebook = codebook
        self._marked: Counter[tuple[str, str]] = Counter()
        self._refused: Counter[tuple[str, str]] = Counter()
        self._kinds: dict[tuple[str, str], str] = {}

    def add(self, bundle: Bundle) -> None:
        """Take one article in: its text, and what people marked, accepted and refused in it."""
        self.corpus.add(source(bundle))
        refused = {one.suggestion_id for one in bundle.verdicts if not one.accepted}
        for one in bundle.annotations:
            label = self._codebook.label(one.label_id)
            if label is None or label.name not in CARRIED or (one.status == "pending" and one.id not in refused):
                continue
            accepted = one.status != "pending"
            words = surface(bundle.text, one.fragments)
            key = label.name, words
            (self._marked if accepted else self._refused)[key] += 1
            if label.name == "Boilerplate":
                kind = str(one.attributes.get("kind") or "")
                self._kinds[key] = kind
                for block in words.split("\n"):
                    if block.strip():
                        self.corpus.learn(block, accepted, kind)

    def entries(self) -> Iterable[Entry]:
        """The lexicon: words that people marked, with how often, and how often they were refused.

        A block that was refused more often than marked is carried nowhere.
        """
        for (label, words), count in self._marked.items():
            if label == "Boilerplate" and self._refused[label, words] > count:
                continue
            kind = self._kinds.get((label, words))
            attributes = {"kind": kind} if kind else {}
            yield Entry(label, words, count, self._refused[label, words], attributes)


def source(bundle: Bundle) -> Source:
    """What engines read of an article."""
    return Source(bundle.article.id, bundle.text, bundle.article.title, bundle.article.meta)
