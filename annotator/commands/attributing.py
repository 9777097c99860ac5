"""Attribution in one gesture: a quote or claim gets its cue and speaker, as one step."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from annotator.commands.assigning import begin
from annotator.commands.project import Bundle, Project, Reading, UnitOfWork
from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Annotation, Article, Relation, Revision, now
from annotator.model.changes import News
from annotator.model.codebook import Codebook, Label, RelationType
from annotator.model.ids import new_id
from annotator.model.people import Speaker
from annotator.model.spans import Fragments, shared
from annotator.model.text import sentences
from annotator.suggest.corpus import Corpus
from annotator.suggest.registry import Proposal, Proposals, Source, engine

#: How far away, in code points, something marked may stand to be proposed.
_REACH = 600


@dataclass(frozen=True, slots=True)
class Part:
    """A cue or speaker of an attribution: words, and the annotation that marks them already, if any."""

    label: str
    fragments: Fragments
    words: str
    annotation_id: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attribution:
    """What is proposed for a quote or claim: the nearest cue and speaker, either of which may be missing."""

    cue: Part | None
    speaker: Part | None


def propose_attribution(project: Project, article_id: str, parts: Fragments) -> Attribution:
    """The nearest cue and speaker of the words `parts`, from what is marked, else from the quotes engine.

    Gives empty places where nothing is near; changes nothing.
    """
    with project.reading() as read:
        bundle = next(iter(read.bundles([article_id])), None)
    if bundle is None:
        raise Refused("The article has been removed meanwhile.")
    answer = engine("quotes").suggest(
        Source(article_id, bundle.text, bundle.article.title, bundle.article.meta), Corpus()
    )
    spans = {one.key: one for one in answer.spans}
    target = max(
        (one for one in answer.spans if one.label == "Quote"),
        key=lambda one: shared(one.fragments, parts),
        default=None,
    )
    if target is not None and not shared(target.fragments, parts):
        target = None
    found: dict[str, Part | None] = {}
    for label, relation in (("Cue", "has_cue"), ("Speaker", "attributed_to")):
        proposed = _linked(answer, spans, target, relation)
        found[label] = _marked(project, bundle, parts, label, proposed) or _as_part(bundle, proposed)
    return Attribution(found["Cue"], found["Speaker"])


def _linked(answer: Proposals, spans: dict[str, Proposal], target: Proposal | None, relation: str) -> Proposal | None:
    if target is None:
        return None
    return next((spans[one.to_key] for one in answer.links if (one.type, one.from_key) == (relation, target.key)), None)


def _as_part(bundle: Bundle, proposed: Proposal | None) -> Part | None:
    if proposed is None:
        return None
    words = _words(bundle.text, proposed.fragments)
    return Part(proposed.label, proposed.fragments, words, None, dict(proposed.attributes), proposed.reason)


def _words(text: str, parts: Fragments) -> str:
    return " … ".join(text[start:end] for start, end in parts)


def _marked(
    project: Project, bundle: Bundle, parts: Fragments, label_name: str, proposed: Proposal | None
) -> Part | None:
    """The marked cue or speaker to use: the one the engine names, else the nearest, in the same sentence first."""
    label = project.codebook.label_named(label_name)
    if label is None:
        return None
    own = [
        one
        for one in bundle.annotations
        if one.label_id == label.id and one.annotator_id == project.annotator.id and one.fragments != parts
    ]
    if proposed is not None:
        named = [one for one in own if shared(one.fragments, proposed.fragments)]
        if not named:
            return None
        own = named
    start, end = parts[0].start, parts[-1].end
    low, high = _sentence_around(bundle.text, start, end)

    def rank(one: Annotation) -> tuple[bool, int]:
        return not low <= one.start < high, max(start - one.end, one.start - end, 0)

    nearest = min(own, key=rank, default=None)
    if nearest is None or rank(nearest)[1] > _REACH:
        return None
    distance = rank(nearest)[1]
    values = {key: str(value) for key, value in nearest.attributes.items()}
    reason = f"marked, {distance} characters away"
    return Part(label_name, nearest.fragments, _words(bundle.text, nearest.fragments), nearest.id, values, reason)


def _sentence_around(text: str, start: int, end: int) -> tuple[int, int]:
    low, high = start, end
    for a, b in sentences(text):
        if a <= start < b:
            low = a
        if a < end <= b:
            high = b
            break
    return low, high


def attribute(
    project: Project,
    article_id: str,
    *,
    target_id: str | None = None,
    target: tuple[Fragments, str] | None = None,
    cue: Part | None = None,
    speaker: Part | None = None,
    speaker_id: str | None = None,
    new_speaker: Speaker | None = None,
) -> News | None:
    """Attribute a quote or claim: marks what is not marked yet and links it, as one step "Attribute …".

    The target is an annotation (`target_id`) or words with a label id (`target`).  `speaker_id` names the
    registry entry meant; `new_speaker` is one that is added to the registry in the same step.  As with `mark_span`
    a first mark begins the article.  Raises Refused when there is neither cue nor speaker, or a link is not allowed.
    """
    if cue is None and speaker is None:
        raise Refused("There is no cue and no speaker near; mark one first.")
    if new_speaker is not None:
        rules.judge_speaker(new_speaker)
    with project.step("Attribute") as unit:
        article: Article = unit.get("article", article_id, "The article has been removed meanwhile.")
        maker = _Maker(unit, project, article)
        quote = maker.target(target_id, target)
        label = project.codebook.label(quote.label_id)
        unit.name = f"Attribute {label.name if label else 'annotation'}"
        if speaker is not None:
            if new_speaker is not None:
                unit.put(new_speaker)
                speaker_id = new_speaker.id
            maker.link("attributed_to", quote, maker.part(speaker, speaker_id))
        if cue is not None:
            maker.link("has_cue", quote, maker.part(cue, None))
        if maker.marked:
            begin(unit, project.annotator, article)
    return unit.news


class _Maker:
    """Marks and links within one step, using what is there already."""

    def __init__(self, unit: UnitOfWork, project: Project, article: Article) -> None:
        self._unit = unit
        self._book: Codebook = project.codebook
        self._me = project.annotator.id
        self._article = article
        self._revision: Revision = unit.get("revision", article.revision_id, "The article's text is missing.")
        self._relations = unit.read.relations(article.id)
        self.marked = False  # whether anything was

    def target(self, target_id: str | None, target: tuple[Fragments, str] | None) -> Annotation:
        if target_id is not None:
            found: Annotation = self._unit.get("annotation", target_id, "The annotation has been removed meanwhile.")
            if found.annotator_id != self._me:
                raise Refused("This annotation belongs to another annotator's layer; only its owner can change it.")
            return found
        if target is None:
            raise Refused("Select a quote or claim first.")
        parts, label_id = target
        label = self._book.label(label_id)
        if label is None:
            raise Refused("The label is not in the codebook any more.")
        return self._mark(label, parts, {}, None)

    def part(self, part: Part, speaker_id: str | None) -> Annotation:
        label = self._book.label_named(part.label)
        if label is None:
            raise Refused(f"The codebook has no label “{part.label}”; add it to use attribution.")
        if part.annotation_id is None:
            return self._mark(label, part.fragments, part.attributes, speaker_id)
        found: Annotation = self._unit.get(
            "annotation", part.annotation_id, "The annotation has been removed meanwhile."
        )
        if speaker_id is not None and found.speaker_id != speaker_id:
            meant = replace(found, speaker_id=speaker_id, changed=now())
            self._unit.change(found, meant)
            return meant
        return found

    def _mark(self, label: Label, parts: Fragments, values: dict[str, str], speaker_id: str | None) -> Annotation:
        for one in self._unit.read.marked_at(self._article.id, parts[0].start):
            if (one.fragments, one.label_id, one.annotator_id) == (parts, label.id, self._me):
                return one
        rules.judge_fragments(parts, self._revision.length)
        allowed = {one.name for one in self._book.attributes_of(label.id)}
        kept = {key: value for key, value in values.items() if key in allowed}
        rules.judge_attributes(self._book, label, kept)
        at = now()
        made = Annotation(
            new_id(), self._article.id, self._revision.id, self._me, label.id, parts, kept,
            speaker_id=speaker_id, created=at, changed=at,
        )  # fmt: skip
        self._unit.put(made)
        self.marked = True
        return made

    def link(self, type_name: str, start: Annotation, end: Annotation) -> None:
        kind = self._book.relation_named(type_name)
        if kind is None:
            raise Refused(f"The codebook has no relation type “{type_name}”; add it to use attribution.")
        if not self._allowed(kind, start, end):
            return
        key = (kind.id, start.id, end.id, self._me)
        if key in {(one.type_id, one.from_id, one.to_id, one.annotator_id) for one in self._relations}:
            return
        self._unit.put(Relation(new_id(), self._article.id, kind.id, start.id, end.id, self._me, created=now()))

    def _allowed(self, kind: RelationType, start: Annotation, end: Annotation) -> bool:
        labels = self._book.label(start.label_id), self._book.label(end.label_id)
        if labels[0] is None or labels[1] is None:
            return False
        if kind.name == "has_cue" and kind.from_ids and start.label_id not in kind.from_ids:
            # A claim is attributed to its speaker only; the cue is still marked.
            return False
        rules.judge_relation(kind, labels[0], labels[1])
        return True


@dataclass(frozen=True, slots=True)
class Candidate:
    """A registry entry that a mention may mean; a `fresh` one would be added to the registry."""

    speaker: Speaker
    reason: str
    fresh: bool = False


def propose_speakers(project: Project, annotation_id: str, limit: int = 5) -> list[Candidate]:
    """Whom a mention may mean, likeliest first: registry entries by alias, by the same words or the resolved
    name elsewhere in the article, by surname; last, a new entry under the fullest name known.
    """
    with project.reading() as read:
        mention = read.annotation(annotation_id)
        if mention is None:
            raise Refused("The annotation has been removed meanwhile.")
        return _candidates(read, mention, limit)


def propose_speakers_of(project: Project, article_id: str, part: Part, limit: int = 5) -> list[Candidate]:
    """Whom words that may not be marked yet mean, as `propose_speakers` says for those that are."""
    with project.reading() as read:
        marked = read.annotation(part.annotation_id) if part.annotation_id is not None else None
        article = read.article(article_id)
        label = project.codebook.label_named(part.label)
        if article is None or label is None:
            raise Refused("The article has been removed meanwhile.")
        mention = marked or Annotation(
            new_id(), article_id, article.revision_id, project.annotator.id, label.id, part.fragments, part.attributes
        )
        return _candidates(read, mention, limit)


def _candidates(read: Reading, mention: Annotation, limit: int) -> list[Candidate]:
    text = read.text(mention.revision_id)
    entries = read.speakers()
    marked = read.annotations(mention.article_id)
    words = _words(text, mention.fragments)
    canonical = str(mention.attributes.get("canonical") or "") or _meant(text, mention, marked, entries)
    found: dict[str, Candidate] = {}

    def propose(entry: Speaker, reason: str) -> None:
        found.setdefault(entry.id, Candidate(entry, reason))

    by_id = {entry.id: entry for entry in entries}
    for entry in entries:
        if canonical and canonical.casefold() == entry.name.casefold():
            propose(entry, f"“{words}” stands for {entry.name} here")
    for entry in entries:
        if words.casefold() in {name.casefold() for name in (entry.name, *entry.aliases)}:
            propose(entry, "known by these words")
    for other in marked:
        if other.speaker_id in by_id and _words(text, other.fragments).casefold() == words.casefold():
            propose(by_id[other.speaker_id], "the same words mean this speaker elsewhere in the article")
    last = _last_word(canonical or words)
    for entry in entries:
        if last and last == _last_word(entry.name):
            propose(entry, f"has the surname {entry.name.split()[-1]}")
    candidates = list(found.values())[: limit - 1]
    name = canonical or words
    if name.casefold() not in {entry.name.casefold() for entry in entries}:
        aliases = (
            (words,) if words != name and mention.attributes.get("mention") != "pronoun" and words[:1].isupper() else ()
        )
        candidates.append(Candidate(Speaker(new_id(), name, aliases), "not in the registry yet", fresh=True))
    return candidates


def _last_word(name: str) -> str:
    parts = name.removesuffix("’s").removesuffix("'s").split()
    return parts[-1].casefold() if parts and parts[-1][:1].isupper() else ""


def _meant(text: str, mention: Annotation, marked: Sequence[Annotation], entries: Iterable[Speaker]) -> str:
    """The fullest name of whom the mention means, resolved with the article's other mentions in reading order."""
    from annotator.suggest.quotes_language import detect, language
    from annotator.suggest.speakers import Speakers

    resolver = Speakers(text, language(detect(text) or "en"), {entry.name: entry.aliases for entry in entries})
    places = sorted({(one.start, one.end) for one in (*marked, mention) if one.label_id == mention.label_id})
    resolver.announce(places)
    for start, end in places:
        person = resolver.resolve(start, end)
        if (start, end) == (mention.start, mention.end):
            return person.canonical
    return ""
