"""Accepting and rejecting suggestions; each annotator decides for the own layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from annotator.commands.project import Bundle, Project, UnitOfWork
from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Annotation, Article, Relation, Revision, Verdict, now
from annotator.model.changes import News
from annotator.model.ids import new_id
from annotator.model.spans import Fragments, fragments

_GONE = "The suggestion has been withdrawn meanwhile."


def undecided(bundle: Bundle, annotator_id: str) -> list[Annotation]:
    """The suggestions of an article that this annotator has neither accepted nor rejected, in reading order."""
    return _undecided(bundle.annotations, bundle.verdicts, annotator_id)


def _undecided(marked: Iterable[Annotation], verdicts: Iterable[Verdict], annotator_id: str) -> list[Annotation]:
    decided = {one.suggestion_id for one in verdicts if one.annotator_id == annotator_id}
    return [one for one in marked if one.status == "pending" and one.id not in decided]


def accept(
    project: Project, suggestion_ids: Sequence[str], *, label_id: str | None = None, parts: Fragments | None = None
) -> News | None:
    """Take suggestions into the own layer, with the cue and speaker that hang on a quote, as one step.

    A single one may be accepted under another label (`label_id`) or with other words (`parts`); its origin stays.
    """
    if (label_id is not None or parts is not None) and len(suggestion_ids) != 1:
        raise Refused("Only a single suggestion can be accepted with another label or other words.")
    with project.step("Accept suggestion") as unit:
        chosen: list[Annotation] = unit.get_all("annotation", suggestion_ids)
        decision = _Decision(unit, project, _one_article(chosen, suggestion_ids))
        chosen = [one for one in decision.open if one.id in set(suggestion_ids)]
        unit.name = _name(project, "Accept", chosen)
        for one in chosen:
            decision.accept(one, label_id, parts)
        for one in decision.linked(chosen):
            decision.accept(one)
        decision.carry_relations()
    return unit.news


def reject(project: Project, suggestion_ids: Sequence[str]) -> News | None:
    """Turn suggestions down for the own layer; they do not come back.

    A cue or speaker that hangs only on rejected quotes is turned down with them.
    """
    with project.step("Reject suggestion") as unit:
        chosen: list[Annotation] = unit.get_all("annotation", suggestion_ids)
        decision = _Decision(unit, project, _one_article(chosen, suggestion_ids))
        chosen = [one for one in decision.open if one.id in set(suggestion_ids)]
        unit.name = _name(project, "Reject", chosen)
        for one in chosen:
            decision.reject(one)
        for one in decision.linked(chosen):
            if not decision.needed(one, chosen):
                decision.reject(one)
    return unit.news


def accept_all(project: Project, article_id: str, *, label_id: str | None = None, above: float = 0.0) -> News | None:
    """Accept every open suggestion of an article, of one label or all, with a score of at least `above`."""
    with project.step("Accept suggestions") as unit:
        decision = _Decision(unit, project, article_id)
        chosen = [
            one
            for one in decision.open
            if (label_id is None or one.label_id == label_id)
            and (one.origin is None or (one.origin.score or 0) >= above)
        ]
        if not chosen:
            raise Refused("There is no suggestion left that fits.")
        unit.name = _name(project, "Accept", chosen)
        for one in chosen:
            decision.accept(one)
        for one in decision.linked(chosen):
            decision.accept(one)
        decision.carry_relations()
    return unit.news


def _one_article(chosen: Sequence[Annotation], ids: Sequence[str]) -> str:
    if len(chosen) < len(set(ids)) or not chosen:
        raise Refused(_GONE)
    if len({one.article_id for one in chosen}) > 1:
        raise Refused("Decide on the suggestions of one article at a time.")
    return chosen[0].article_id


def _name(project: Project, word: str, chosen: Sequence[Annotation]) -> str:
    if len(chosen) != 1:
        return f"{word} {len(chosen)} suggestions"
    label = project.codebook.label(chosen[0].label_id)
    return f"{word} {label.name if label else 'suggestion'}"


class _Decision:
    """One annotator's decisions on one article's suggestions, within one step."""

    def __init__(self, unit: UnitOfWork, project: Project, article_id: str) -> None:
        self._unit = unit
        self._book = project.codebook
        self._me = project.annotator.id
        self._article: Article = unit.get("article", article_id, "The article has been removed meanwhile.")
        self._revision: Revision = unit.get("revision", self._article.revision_id, "The article's text is missing.")
        marked = unit.read.annotations(article_id)
        verdicts = unit.read.verdicts(article_id)
        self._relations = unit.read.relations(article_id)
        self._own = {(one.fragments, one.label_id): one for one in marked if one.annotator_id == self._me}
        self.open = _undecided(marked, verdicts, self._me)
        #: What each accepted suggestion became in the own layer.
        self._became = {
            one.suggestion_id: one.annotation_id
            for one in verdicts
            if one.annotator_id == self._me and one.accepted and one.annotation_id
        }
        self._decided: set[str] = set()

    def accept(self, one: Annotation, label_id: str | None = None, parts: Fragments | None = None) -> None:
        """Copy a suggestion into the own layer, or use what is marked there just so."""
        if one.id in self._decided:
            return
        label = self._book.label(label_id or one.label_id)
        if label is None:
            raise Refused("The label of the suggestion is not in the codebook any more.")
        places = fragments(parts) if parts is not None else one.fragments
        rules.judge_fragments(places, self._revision.length)
        same = self._own.get((places, label.id))
        if same is None:
            allowed = {definition.name for definition in self._book.attributes_of(label.id)}
            values = {key: value for key, value in one.attributes.items() if key in allowed}
            at = now()
            same = Annotation(
                new_id(), one.article_id, self._revision.id, self._me, label.id, places, values,
                origin=one.origin, speaker_id=one.speaker_id, created=at, changed=at,
            )  # fmt: skip
            self._unit.put(same)
            self._own[places, label.id] = same
        self._became[one.id] = same.id
        self._decide(one, same.id)

    def reject(self, one: Annotation) -> None:
        """Note that a suggestion was turned down."""
        if one.id not in self._decided:
            self._decide(one, None)

    def _decide(self, one: Annotation, became: str | None) -> None:
        self._decided.add(one.id)
        verdict = Verdict(new_id(), one.article_id, one.id, self._me, became is not None, became, now())
        self._unit.put(verdict)

    def linked(self, chosen: Iterable[Annotation]) -> list[Annotation]:
        """The open suggestions that relations of `chosen` end at: a quote's cue and speaker."""
        from_ids = {one.id for one in chosen}
        ends = {one.to_id for one in self._relations if one.from_id in from_ids} - from_ids
        return [one for one in self.open if one.id in ends]

    def needed(self, one: Annotation, rejected: Iterable[Annotation]) -> bool:
        """Whether an open or accepted suggestion other than `rejected` is linked to `one`."""
        gone = {other.id for other in rejected}
        still = {other.id for other in self.open} | set(self._became)
        return any(link.to_id == one.id and link.from_id in still - gone for link in self._relations)

    def carry_relations(self) -> None:
        """Copy the relations between suggestions that are accepted at both ends."""
        known = {(one.type_id, one.from_id, one.to_id) for one in self._relations if one.annotator_id == self._me}
        for one in self._relations:
            ends = self._became.get(one.from_id), self._became.get(one.to_id)
            if one.status != "pending" or ends[0] is None or ends[1] is None:
                continue
            key = (one.type_id, ends[0], ends[1])
            if key in known or ends[0] == ends[1]:
                continue
            known.add(key)
            self._unit.put(
                Relation(
                    new_id(), one.article_id, one.type_id, ends[0], ends[1], self._me, one.attributes, created=now()
                )
            )
