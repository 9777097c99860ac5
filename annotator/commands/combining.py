"""What the engines propose for one article, seen together: nothing twice, and no claims in boilerplate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from annotator.commands.project import Bundle
from annotator.commands.suggestion_diff import SAME, overlap
from annotator.formats.page import ENGINE as PAGE
from annotator.model.spans import Fragments, length, shared
from annotator.suggest.claims import attributed
from annotator.suggest.registry import Proposal, Proposals

#: From this score on a boilerplate proposal keeps claims away.
_SURE = 0.5

#: Characters between a speaker's name and the cue that credits it, at most.
_NEAR = 40


def combined(answers: Mapping[str, Proposals], bundle: Bundle, labels: Mapping[str, str]) -> dict[str, Proposals]:
    """The answers of one run, by engine id in the order of the engines, made to agree with each other.

    `labels` gives label ids by name.  A later engine's proposal that an earlier one makes as well, with the same label
    and nearly the same words, is left out; so are claims that lie in boilerplate proposed or marked, and boilerplate
    any of which a page's own elements have told already: they know where it begins and ends.
    """
    found = dict(answers)
    if "claims" in found:
        found["claims"] = _claims(found, bundle, labels.get("Boilerplate"))
    if "carryover" in found:
        found["carryover"] = _carried(found, bundle, labels.get("Cue"))
    names = {label_id: name for name, label_id in labels.items()}
    taken: dict[str, list[Fragments]] = {}
    for one in bundle.annotations:
        owner = one.origin.engine if one.origin is not None else ""
        if one.status == "pending" and owner not in found:
            taken.setdefault(names.get(one.label_id, ""), []).append(one.fragments)
    told = [one.fragments for one in bundle.annotations if one.origin is not None and one.origin.engine == PAGE]
    for engine_id, proposals in found.items():
        spans = tuple(
            span
            for span in proposals.spans
            if not _covered(span, taken.get(span.label, ()))
            and not (span.label == "Boilerplate" and any(shared(span.fragments, one) for one in told))
        )
        found[engine_id] = replace(proposals, spans=spans) if len(spans) < len(proposals.spans) else proposals
        for span in spans:
            taken.setdefault(span.label, []).append(span.fragments)
    return found


def _claims(answers: Mapping[str, Proposals], bundle: Bundle, boilerplate: str | None) -> Proposals:
    claims = answers["claims"]
    elsewhere = [one.fragments for one in bundle.annotations if one.label_id == boilerplate and one.status != "pending"]
    if "boilerplate" in answers:
        elsewhere += [span.fragments for span in answers["boilerplate"].spans if span.score >= _SURE]

    def lies_in(span: Proposal, place: Fragments) -> bool:
        return 2 * shared(span.fragments, place) > length(span.fragments)

    kept = tuple(span for span in claims.spans if not any(lies_in(span, place) for place in elsewhere))
    claims = replace(claims, spans=kept)
    if "quotes" in answers:
        claims = replace(claims, links=(*claims.links, *attributed(claims, answers["quotes"])))
    return claims


def _carried(answers: Mapping[str, Proposals], bundle: Bundle, cue: str | None) -> Proposals:
    """What is carried over, without names that nobody is quoted by: a speaker needs a cue near."""
    cues = [one.fragments for one in bundle.annotations if one.label_id == cue and one.status != "pending"]
    cues += [span.fragments for proposals in answers.values() for span in proposals.spans if span.label == "Cue"]
    near = sorted((parts[0].start, parts[-1].end) for parts in cues)

    def credited(span: Proposal) -> bool:
        start, end = span.fragments[0].start, span.fragments[-1].end
        return any(a - _NEAR <= end and start <= b + _NEAR for a, b in near)

    carried = answers["carryover"]
    return replace(carried, spans=tuple(one for one in carried.spans if one.label != "Speaker" or credited(one)))


def _covered(span: Proposal, taken: list[Fragments] | tuple[()]) -> bool:
    return any(overlap(span.fragments, one) >= SAME for one in taken)
