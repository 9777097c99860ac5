"""How far annotators agree: every measure, per label and pair, over the articles that they have worked on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from annotator.commands.project import ArticleFilter, Bundle, Project, Reading
from annotator.commands.searching import found_articles
from annotator.commands.tasks import Handle
from annotator.errors import Refused
from annotator.model.annotations import Annotation
from annotator.model.codebook import Codebook
from annotator.model.people import Annotator
from annotator.model.spans import Fragments, fragments
from annotator.review.compared import Compared, Mark, Work
from annotator.review.figures import Figures
from annotator.review.measuring import Asked, Measuring
from annotator.review.rating import UNITS, Unit
from annotator.review.values import Attribute

__all__ = ["UNITS", "Choice", "Figures", "LayerRow", "Report", "Unit", "measure"]

#: Name of the label whose places can be left out.
BOILERPLATE = "Boilerplate"

_BLIND = "The project is in blind mode: you see your own layer, and figures only where all are done."

#: Articles between two words about progress.
_TELL_EVERY = 20


@dataclass(frozen=True, slots=True)
class Choice:
    """What to measure: labels (none: all), layers by name (none: all persons and gold), unit, articles by a query.

    With `boilerplate` False, what anybody compared has marked as boilerplate is left out. `rounds` of the bootstrap
    may be 0 for no intervals; γ takes longest, and is left out with `with_gamma` False.
    """

    labels: tuple[str, ...] = ()
    layers: tuple[str, ...] = ()
    unit: Unit = "token"
    boilerplate: bool = True
    query: str = ""
    rounds: int = 1000
    with_gamma: bool = True
    seed: int = 0


@dataclass(frozen=True, slots=True)
class LayerRow:
    """One layer that was compared: whose, of which kind, and how much of it counted."""

    name: str
    kind: str
    articles: int
    annotations: int


@dataclass(frozen=True, slots=True)
class Report:
    """The figures with what they are about: layers, articles looked at, and what should be known of them."""

    choice: Choice
    layers: tuple[LayerRow, ...]
    looked_at: int
    figures: Figures
    remarks: tuple[str, ...]


@dataclass(slots=True)
class _People:
    """The annotators compared, in order, and by id; what they did is counted on the way."""

    everyone: list[Annotator]
    place: dict[str, int]
    done: Mapping[str, frozenset[str]]
    articles: list[int] = field(default_factory=list)
    annotations: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.articles, self.annotations = [0] * len(self.everyone), [0] * len(self.everyone)


def measure(project: Project, choice: Choice | None = None, handle: Handle | None = None) -> Report:
    """Measure.  Raises Refused for labels, layers and units that there are not, Cancelled."""
    choice, handle = choice or Choice(), handle or Handle()
    if choice.unit not in UNITS:
        raise Refused(f"There is no unit “{choice.unit}”; there are {', '.join(UNITS)}.")
    with project.reading() as read:
        codebook, people = read.codebook(), _people(read, choice)
        labels = _labels(codebook, choice)
        asked = Asked(
            names=tuple(one.name for one in people.everyone),
            joint=tuple(place for place, one in enumerate(people.everyone) if one.kind != "gold"),
            labels=labels,
            unit=choice.unit,
            attributes=_attributes(codebook, labels),
            rounds=choice.rounds,
            with_gamma=choice.with_gamma,
            seed=choice.seed,
        )
        measuring, looked_at = Measuring(asked), 0
        if len(people.everyone) > 1:
            for article in _articles(read, codebook, people, choice, handle):
                measuring.add(article)
                looked_at += 1
    figures = measuring.finish(handle.progress)
    rows = zip(people.everyone, people.articles, people.annotations, strict=True)
    layers = tuple(LayerRow(one.name, one.kind, articles, marks) for one, articles, marks in rows)
    remarks = tuple(_remarks(layers, figures, choice))
    if project.team.blindfolded(project.annotator):
        remarks = (_BLIND, *remarks)
    return Report(choice, layers, looked_at, figures, remarks)


def _labels(codebook: Codebook, choice: Choice) -> tuple[str, ...]:
    """The labels compared, in the codebook's order."""
    wanted = set()
    for name in choice.labels:
        label = codebook.label_named(name)
        if label is None:
            known = ", ".join(one.name for one in codebook.labels)
            raise Refused(f"There is no label “{name}”; there are {known}.")
        wanted.add(label.name)
    found = tuple(one.name for one in codebook.labels if not wanted or one.name in wanted)
    return found if choice.boilerplate else tuple(name for name in found if name != BOILERPLATE)


def _attributes(codebook: Codebook, labels: Sequence[str]) -> tuple[Attribute, ...]:
    found = []
    for one in codebook.attributes:
        of = tuple(label.name for label in codebook.labels if label.id in one.label_ids)
        whole = one.scope == "article"
        if whole or not of or set(of) & set(labels):
            found.append(Attribute(one.name, one.kind, tuple(one.choices), of, whole))
    return tuple(found)


def _people(read: Reading, choice: Choice) -> _People:
    """Persons who have marked something or finished an article, then gold; or the layers asked for."""
    everyone = read.annotators()
    if choice.layers:
        named = {one.name: one for one in everyone}
        missing = next((name for name in choice.layers if name not in named), None)
        if missing is not None:
            raise Refused(f"There is no layer “{missing}”; there are {', '.join(sorted(named))}.")
        chosen = [named[name] for name in dict.fromkeys(choice.layers)]
    else:
        busy = {tally.annotator_id for tally in read.tallies() if tally.status != "pending"}
        busy |= {one.annotator_id for one in read.assignments() if one.status == "done"}
        chosen = [one for one in everyone if one.id in busy and one.kind != "engine"]
        chosen.sort(key=lambda one: (one.kind == "gold", one.name.casefold(), one.id))
    done: dict[str, set[str]] = {}
    for assignment in read.assignments():
        if assignment.status == "done":
            done.setdefault(assignment.article_id, set()).add(assignment.annotator_id)
    return _People(
        chosen,
        {one.id: place for place, one in enumerate(chosen)},
        {article: frozenset(who) for article, who in done.items()},
    )


def _articles(read: Reading, codebook: Codebook, people: _People, choice: Choice, handle: Handle) -> Iterator[Compared]:
    """The articles as compared, read one after the other."""
    names = {label.id: label.name for label in codebook.labels}
    types = {kind.id: kind.name for kind in codebook.relation_types}
    ids = _wanted(read, choice, handle)
    for number, bundle in enumerate(read.bundles(ids)):
        if number % _TELL_EVERY == 0:
            handle.progress(number, len(ids), "Reading")
        yield _compared(bundle, people, names, types, choice)


def _wanted(read: Reading, choice: Choice, handle: Handle) -> list[str]:
    ids = read.article_ids(ArticleFilter(sort="added"))
    return found_articles(read, choice.query, ids, handle) if choice.query else ids


def _compared(
    bundle: Bundle, people: _People, names: Mapping[str, str], types: Mapping[str, str], choice: Choice
) -> Compared:
    marks: list[list[Annotation]] = [[] for _ in people.everyone]
    for one in bundle.annotations:
        place = people.place.get(one.annotator_id)
        if place is None or one.revision_id != bundle.revision.id:
            continue
        # What is only proposed is nobody's word yet, but it is all that an engine says.
        if one.status != "pending" or people.everyone[place].kind == "engine":
            marks[place].append(one)
    links: list[list[tuple[str, str, str]]] = [[] for _ in people.everyone]
    for link in bundle.relations:
        if link.annotator_id in people.place:
            links[people.place[link.annotator_id]].append((types[link.type_id], link.from_id, link.to_id))
    values = {one.annotator_id: one for one in bundle.values if one.attributes}
    finished = people.done.get(bundle.article.id, frozenset[str]())
    works: list[Work | None] = []
    excluded: list[tuple[int, int]] = []
    for place, person in enumerate(people.everyone):
        mine, said = marks[place], values.get(person.id)
        if not (mine or said or person.id in finished):
            works.append(None)
            continue
        if not choice.boilerplate:
            excluded += [part for one in mine if names[one.label_id] == BOILERPLATE for part in one.fragments]
        day = max((*(one.changed or one.created for one in mine), said.changed if said else ""), default="")[:10]
        told = tuple(Mark(one.id, names[one.label_id], one.fragments, one.attributes, one.speaker_id) for one in mine)
        works.append(Work(told, tuple(links[place]), said.attributes if said else {}, day))
    if sum(work is not None for work in works) > 1:
        for place, work in enumerate(works):
            if work is not None:
                people.articles[place] += 1
                people.annotations[place] += len(work.marks)
    out: Fragments = fragments(excluded)
    return Compared(bundle.article.id, bundle.article.title, bundle.text, tuple(works), out)


def _remarks(layers: Sequence[LayerRow], figures: Figures, choice: Choice) -> Iterator[str]:
    if not layers:
        yield "Nobody has marked anything yet; agreement needs two annotators who have worked on the same articles."
        return
    if len(layers) == 1:
        yield f"Only {layers[0].name} has marked anything; agreement needs two annotators."
        return
    if not figures.articles:
        told = ", ".join(one.name for one in layers)
        yield f"No article has been worked on by two of {told}; articles that only one has worked on do not count."
        return
    if figures.rounds and figures.rounds < choice.rounds:
        yield f"The intervals come from {figures.rounds:,} rounds or more: there are many articles and combinations."
    if choice.rounds and figures.articles < 2:
        yield "Intervals need two articles or more: they tell how much the figures depend on which articles were taken."
    if figures.gamma_within >= 0.0005:
        yield (
            "Annotations lie so densely that the best alignments could not be proven: γ is at most "
            f"{figures.gamma_within:.3f} away from theirs."
        )
    if choice.unit in ("exact", "overlap"):
        yield (
            "Units are only where somebody has marked something, so nobody can agree on leaving a place alone; "
            "κ, π and α come out lower than over tokens."
        )
