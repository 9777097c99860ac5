"""What a dataset says of itself beside its files (`OUT.card.json`): how it was made, hashes, counts, agreement."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import attrgetter, itemgetter
from typing import Any

from annotator import __version__
from annotator.formats.records import ArticleRecord
from annotator.model.text import sha256
from annotator.review.agreement import Span
from annotator.review.compared import Compared, Mark, Work
from annotator.review.measuring import Asked, Measuring
from annotator.storage.originals import ORIGINAL

#: Of so many articles with several layers at most the agreement is measured for the card.
AGREEMENT_ARTICLES = 200

#: Formats that carry every article, span, label, annotator and status: their counts can be made again from the files.
CARRIES = ("jsonl", "hf")


#: What spans are counted by, and whose they are: every exported span passes here.
_CELL, _LAYER = attrgetter("label", "annotator", "status"), itemgetter(1, 2)


class Facts:
    """Counts a dataset's articles as they pass by."""

    def __init__(self) -> None:
        self.articles = self.spans = self.relations = 0
        self._digests: list[str] = []
        self._originals = 0
        self._cells: Counter[tuple[str, str | None, str]] = Counter()
        self._layered: list[tuple[str, dict[str, list[Span]]]] = []
        self._many = 0
        self._gold: set[str] = set()

    def add(self, record: ArticleRecord) -> None:
        """Count one article."""
        self.articles += 1
        self.spans += len(record.spans)
        self.relations += len(record.relations)
        self._originals += ORIGINAL in record.meta
        self._digests.append(record.sha256 or sha256(record.text))
        cells = list(map(_CELL, record.spans))
        self._cells.update(cells)
        if len(set(map(_LAYER, cells))) > 1:
            self._keep(record)

    def _keep(self, record: ArticleRecord) -> None:
        layers: defaultdict[str, list[Span]] = defaultdict(list)
        for span in record.spans:
            if span.status != "pending" and span.annotator:
                layers[span.annotator].append(Span(span.label, span.fragments))
                if span.status == "gold":
                    self._gold.add(span.annotator)
        if len(layers) > 1:
            self._many += 1
            if self._many <= AGREEMENT_ARTICLES:
                self._layered.append((record.text, dict(layers)))

    def document(self) -> dict[str, Any]:
        """The counts as plain values, with one digest of all texts: SHA-256 over their sorted digests, a line each."""
        by = [Counter[str](), Counter[str](), Counter[str]()]
        for cell, count in self._cells.items():
            for counted, name in zip(by, cell, strict=True):
                counted[name or ""] += count
        lines = "".join(f"{digest}\n" for digest in sorted(self._digests))
        return {
            "articles": self.articles,
            "spans": self.spans,
            "relations": self.relations,
            # Said only where there are any, so that cards of before are held against the same.
            **({"originals": self._originals} if self._originals else {}),
            "texts_sha256": hashlib.sha256(lines.encode()).hexdigest(),
            "spans_by_label": dict(sorted(by[0].items())),
            "spans_by_annotator": dict(sorted(by[1].items())),
            "spans_by_status": dict(sorted(by[2].items())),
        }

    def agreement(self, between: Callable[[], None] = lambda: None) -> dict[str, Any] | None:
        """Agreement of the layers over tokens, per label and pair; None when no article has two layers.

        Of many articles nothing is measured: `agreement` of the command line does that.
        """
        if not self._layered:
            return None
        if self._many > AGREEMENT_ARTICLES:
            return {"articles": self._many, "measured": False}
        names = sorted({name for _, layers in self._layered for name in layers})
        labels = tuple(sorted({label for label, _, _ in self._cells}))
        joint = tuple(place for place, name in enumerate(names) if name not in self._gold)
        measuring = Measuring(Asked(tuple(names), joint, labels, rounds=0, with_gamma=False))
        for number, (text, layers) in enumerate(self._layered):
            between()
            works = tuple(Work(_marks(layers[name])) if name in layers else None for name in names)
            measuring.add(Compared(str(number), "", text, works))
        figures = measuring.finish(lambda *_: between())
        return {
            "articles": self._many,
            "measured": True,
            "unit": "token",
            "pairs": [
                {
                    "label": label.label, "annotators": list(pair.annotators), "articles": pair.articles,
                    "units": pair.units, "cohen_kappa": _number(pair.cohen_kappa),
                    "krippendorff_alpha": _number(pair.krippendorff_alpha),
                    "f1_exact": _number(pair.exact.f1), "f1_overlap": _number(pair.overlap.f1),
                }
                for label in figures.labels
                for pair in label.pairs
                if pair.articles
            ],
            "all": [
                {
                    "label": label.label, "annotators": list(label.joint.annotators), "articles": label.joint.articles,
                    "fleiss_kappa": _number(label.joint.fleiss_kappa),
                    "krippendorff_alpha": _number(label.joint.krippendorff_alpha),
                }
                for label in figures.labels
                if label.joint is not None
            ],
        }  # fmt: skip


def _marks(spans: Iterable[Span]) -> tuple[Mark, ...]:
    return tuple(Mark(str(number), span.label, span.parts) for number, span in enumerate(spans))


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def card(
    asked: Mapping[str, Any],
    files: Mapping[str, Mapping[str, Any]],
    facts: Facts,
    labels: Sequence[str],
    losses: Mapping[str, int],
    between: Callable[[], None] = lambda: None,
) -> bytes:
    """The card: what was asked, each file with its hash and counts, and what `facts` counted; no moment, no machine.

    Of a format that does not carry everything only what the files hold is told, not what the project has.
    """
    carries = asked.get("format") in CARRIES
    held = {name: sum(one[name] for one in files.values()) for name in ("articles", "spans", "relations")}
    whole = {
        "made_by": f"Source Annotator {__version__}",
        **asked,
        "files": files,
        **(facts.document() if carries else held),
        "labels": list(labels),
        "losses": dict(sorted(losses.items())),
        "agreement": facts.agreement(between) if carries else None,
    }
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
