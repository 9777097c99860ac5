"""One engine's proposals for one article against what stands there: what to put, change and drop."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from annotator.commands.project import Bundle
from annotator.model.annotations import Annotation, Origin, Relation, Verdict, now
from annotator.model.changes import Change, Value
from annotator.model.codebook import Codebook
from annotator.model.ids import new_id
from annotator.model.spans import Fragments, length, shared
from annotator.suggest.registry import Link, Proposal, Proposals

#: From this share of common characters on, two spans with one label are the same suggestion.
SAME = 0.9


def overlap(left: Fragments, right: Fragments) -> float:
    """Characters that both cover as a share of those that either covers, 0 to 1; equal empty spans give 1."""
    common = shared(left, right)
    union = length(left) + length(right) - common
    return common / union if union else float(left == right)


class Difference:
    """What to do in one article for one engine; `changes` says it, nothing when all stands as proposed.

    A proposal is left out when a person's annotation with its label covers the same words, or when the
    same suggestion has been decided.  Undecided suggestions that are not proposed any more are dropped.
    `ids` tells which annotation each proposal became.
    """

    def __init__(
        self,
        bundle: Bundle,
        engine_id: str,
        version: str,
        owner: str,
        labels: Mapping[str, str],
        types: Mapping[str, str],
        known: Mapping[str, str] | None = None,
    ) -> None:
        """`known` gives the ids that another engine's proposals got, so that links can end there."""
        self._bundle = bundle
        self._engine = engine_id
        self._version = version
        self._owner = owner
        self._labels = labels
        self._types = types
        self.changes: list[Change] = []
        self.pending: dict[str, Annotation] = {}
        self.links: dict[str, Relation] = {}
        self.ids: dict[str, str] = dict(known or {})
        verdicts = {verdict.suggestion_id: verdict for verdict in bundle.verdicts}
        own = [one for one in bundle.annotations if one.annotator_id == owner and one.status == "pending"]
        self._undecided = {(one.label_id, one.fragments): one for one in own if one.id not in verdicts}
        self._decided = [(one, verdicts[one.id]) for one in own if one.id in verdicts]
        self._people = [one for one in bundle.annotations if one.status != "pending"]

    def compare(self, proposals: Proposals) -> None:
        """Work out the changes that make the undecided suggestions those of `proposals`."""
        for proposal in proposals.spans:
            label_id = self._labels.get(proposal.label)
            if label_id is not None:
                self._place(proposal, label_id)
        gone = [one for one in self._undecided.values() if one.id not in self.pending]
        self._compare_links(proposals.links, {one.id for one in gone})
        self.changes += [Change(one, None) for one in gone]

    def _place(self, proposal: Proposal, label_id: str) -> None:
        settled = self._settled(proposal, label_id)
        if settled is not None:
            if settled:
                self.ids[proposal.key] = settled
            return
        origin = Origin(self._engine, self._version, proposal.score, proposal.reason or None)
        stands = self._undecided.get((label_id, proposal.fragments))
        if stands is None:
            at, bundle = now(), self._bundle
            made = Annotation(
                id=new_id(),
                article_id=bundle.article.id,
                revision_id=bundle.revision.id,
                annotator_id=self._owner,
                label_id=label_id,
                fragments=proposal.fragments,
                attributes=dict(proposal.attributes),
                status="pending",
                origin=origin,
                created=at,
                changed=at,
            )
            self._undecided[label_id, proposal.fragments] = made
            self.changes.append(Change(None, made))
        elif stands.id in self.pending:  # proposed twice: the first one stands
            made = stands
        else:
            made = replace(stands, attributes=dict(proposal.attributes), origin=origin)
            if made != stands:
                made = replace(made, changed=now())
                self.changes.append(Change(stands, made))
        self.pending[made.id] = made
        self.ids[proposal.key] = made.id

    def _settled(self, proposal: Proposal, label_id: str) -> str | None:
        """Id of what stands for a decided proposal, "" for a rejected one, None for one that is open."""
        for one, verdict in self._decided:
            if one.label_id == label_id and overlap(one.fragments, proposal.fragments) >= SAME:
                return one.id if verdict.accepted else ""
        for one in self._people:
            if one.label_id == label_id and overlap(one.fragments, proposal.fragments) >= SAME:
                return one.id
        return None

    def _compare_links(self, links: Iterable[Link], gone: set[str]) -> None:
        bundle = self._bundle
        stored = {
            (one.type_id, one.from_id, one.to_id): one
            for one in bundle.relations
            if one.annotator_id == self._owner and one.status == "pending"
        }
        for link in links:
            type_id, start, end = self._types.get(link.type), self.ids.get(link.from_key), self.ids.get(link.to_key)
            if type_id is None or start is None or end is None or not {start, end} & self.pending.keys():
                continue
            key = type_id, start, end
            if key not in stored:
                made = Relation(
                    new_id(), bundle.article.id, type_id, start, end, self._owner, status="pending", created=now()
                )
                stored[key] = made
                self.changes.append(Change(None, made))
            self.links[stored[key].id] = stored[key]
        self._drop_links(stored.values(), gone)

    def _drop_links(self, own: Iterable[Relation], gone: set[str]) -> None:
        """Links not proposed any more, and whatever hangs on suggestions that go."""
        undecided = self.pending.keys() | gone
        dropped: dict[str, Value] = {
            one.id: one for one in own if one.id not in self.links and {one.from_id, one.to_id} & undecided
        }
        dropped |= {one.id: one for one in self._bundle.relations if {one.from_id, one.to_id} & gone}
        dropped |= {one.id: one for one in self._bundle.comments if one.target_id in gone}
        self.changes += [Change(one, None) for one in dropped.values()]

    def accept(self, annotator_id: str, least: float, codebook: Codebook) -> int:
        """Accept the undecided suggestions that score `least` or more into a person's layer; gives how many.

        The cue and the speaker of an accepted quote come with it.  The copy keeps its origin and the
        attributes that its label may carry; a link is copied when both its ends are in that layer.
        """
        chosen = {
            one.id for one in self.pending.values() if one.origin is not None and (one.origin.score or 0.0) >= least
        }
        chosen |= {link.to_id for link in self.links.values() if link.from_id in chosen} & self.pending.keys()
        copies: dict[str, str] = {one.id: one.id for one in self._people if one.annotator_id == annotator_id}
        copies |= {one.id: verdict.annotation_id for one, verdict in self._decided if verdict.annotation_id}
        for suggestion_id in [one for one in self.pending if one in chosen]:
            one = self.pending.pop(suggestion_id)
            allowed, at = {definition.name for definition in codebook.attributes_of(one.label_id)}, now()
            copy = replace(
                one,
                id=new_id(),
                annotator_id=annotator_id,
                attributes={name: value for name, value in one.attributes.items() if name in allowed},
                status="accepted",
                created=at,
                changed=at,
            )
            verdict = Verdict(new_id(), one.article_id, one.id, annotator_id, True, copy.id, at)
            self.changes += [Change(None, copy), Change(None, verdict)]
            copies[one.id] = copy.id
        if chosen:
            self._accept_links(annotator_id, copies)
        return len(chosen)

    def _accept_links(self, annotator_id: str, copies: Mapping[str, str]) -> None:
        for link in self.links.values():
            start, end = copies.get(link.from_id), copies.get(link.to_id)
            if start is not None and end is not None:
                copy = Relation(
                    new_id(), link.article_id, link.type_id, start, end, annotator_id, link.attributes, created=now()
                )
                self.changes.append(Change(None, copy))
        article = self._bundle.article
        if article.status == "to do":
            self.changes.append(Change(article, replace(article, status="in progress")))
