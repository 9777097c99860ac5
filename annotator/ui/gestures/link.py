"""Linking two annotations: choose the other end with keys or the mouse, or drag from one to the other."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QPointF, Signal
from PySide6.QtWidgets import QMenu

from annotator.errors import Refused
from annotator.model import rules
from annotator.model.annotations import Annotation
from annotator.model.codebook import Label, RelationType
from annotator.ui import wording
from annotator.ui.actions.structure import relation_keys
from annotator.ui.article.view import ArticleView
from annotator.ui.article_links import ArticleLinks
from annotator.ui.desk import Desk
from annotator.ui.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Choice:
    """A link being made: its type, the end that is fixed, whether it starts there, and the ends that may be chosen."""

    kind: RelationType
    anchor: Annotation
    outgoing: bool
    eligible: tuple[str, ...]
    candidate: str


class Link(QObject):
    """Makes and removes relations; each is one step and can be undone."""

    changed = Signal(object)  # Choice, or None when none is being made

    def __init__(self, desk: Desk, sheet: Sheet, view: ArticleView, links: ArticleLinks) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._view, self._links = desk, sheet, view, links
        self.choice: Choice | None = None
        self._settling = False
        links.grip.dragged.connect(self._drag)
        links.grip.dropped.connect(self._drop)
        links.grip.clicked.connect(self._offer)
        sheet.opened.connect(self.cancel)
        sheet.annotations_changed.connect(lambda _ids: self._look_again())
        sheet.current_changed.connect(self._take_current)

    # -- beginning

    def begin(self, type_id: str) -> None:
        """Choose the other end of a link that starts, or if its type wants so ends, at the current annotation."""
        kind = self._desk.codebook.relation_type(type_id)
        current = self._sheet.current
        if kind is None or current is None:
            return
        if current.status == "pending":
            self._refuse("This is a suggestion; accept it before it is linked.")
            return
        try:
            outgoing = self._direction(kind, current)
        except Refused as refusal:
            self._refuse(refusal.sentence)
            return
        eligible = self._eligible(kind, current, outgoing)
        if not eligible:
            self._refuse(self._nothing(kind, outgoing))
            return
        nearest = min(eligible, key=lambda one: max(current.start - one.end, one.start - current.end))
        self._set(Choice(kind, current, outgoing, tuple(one.id for one in eligible), nearest.id))
        self._view.scroll_to(nearest.start)

    def _direction(self, kind: RelationType, current: Annotation) -> bool:
        """Whether links of this type start at `current`; raises Refused when they neither start nor end there."""
        if not kind.from_ids or current.label_id in kind.from_ids:
            return True
        if current.label_id in kind.to_ids:
            return False
        label = self._label(current)
        rules.judge_relation(kind, label, label)
        return True

    def _label(self, annotation: Annotation) -> Label:
        return self._desk.codebook.label(annotation.label_id) or Label(annotation.label_id, "?", "#64748b")

    def _eligible(self, kind: RelationType, anchor: Annotation, outgoing: bool) -> list[Annotation]:
        allowed = kind.to_ids if outgoing else kind.from_ids
        me = self._desk.project.annotator.id if self._desk.project is not None else ""
        linked = {
            one.to_id if outgoing else one.from_id
            for one in self._sheet.relations_of(anchor.id)
            if one.type_id == kind.id and one.annotator_id == me and (one.from_id == anchor.id) is outgoing
        }
        return [
            one
            for one in self._sheet.in_order()
            if one.status != "pending"
            and one.id != anchor.id
            and one.id not in linked
            and (not allowed or one.label_id in allowed)
        ]

    def _nothing(self, kind: RelationType, outgoing: bool) -> str:
        ids = kind.to_ids if outgoing else kind.from_ids
        names = [label.name for label in self._desk.codebook.labels if label.id in ids]
        wanted = " or ".join(names) or "annotation"
        return f"There is no other {wanted} in this article that “{kind.name}” could lead to; mark it first."

    # -- choosing

    def turn(self, direction: int) -> None:
        """The next (1) or previous (-1) eligible annotation in reading order, round at the end."""
        if self.choice is None:
            return
        ids = self.choice.eligible
        there = ids[(ids.index(self.choice.candidate) + direction) % len(ids)]
        self._set(replace(self.choice, candidate=there))
        self._view.scroll_to(self._sheet.annotations[there].start)

    def confirm(self) -> None:
        """Link with the annotation that is chosen."""
        if self.choice is not None:
            choice = self.choice
            self.cancel()
            self._make(choice.kind, choice.anchor.id, choice.candidate, choice.outgoing)

    def cancel(self) -> None:
        """Make no link after all."""
        if self.choice is not None:
            self._set(None)

    def _set(self, choice: Choice | None) -> None:
        self.choice = choice
        self._links.be_quiet(choice is not None)
        self._links.overlay.show_choice(choice.eligible if choice else (), choice.candidate if choice else None)
        self.changed.emit(choice)

    def _take_current(self, annotation_id: str | None) -> None:
        """Another annotation was clicked or gone to: it is the other end, or it is said why it cannot be."""
        choice = self.choice
        if choice is None or self._settling or annotation_id == choice.anchor.id:
            return
        chosen = self._sheet.annotations.get(annotation_id) if annotation_id else None
        if chosen is None:
            self.cancel()
            return
        self._settling = True
        self._sheet.set_current(choice.anchor.id)
        self._settling = False
        if chosen.id in choice.eligible:
            self._set(replace(choice, candidate=chosen.id))
            self.confirm()
        else:
            self._refuse(self._why_not(choice, chosen))

    def _why_not(self, choice: Choice, chosen: Annotation) -> str:
        if chosen.status == "pending":
            return "This is a suggestion; accept it before it is linked."
        start, end = (choice.anchor, chosen) if choice.outgoing else (chosen, choice.anchor)
        try:
            rules.judge_relation(choice.kind, self._label(start), self._label(end))
        except Refused as refusal:
            return refusal.sentence
        return f"They are linked by “{choice.kind.name}” already."

    def _look_again(self) -> None:
        choice = self.choice
        if choice is None:
            return
        there = tuple(one for one in choice.eligible if one in self._sheet.annotations)
        if choice.anchor.id not in self._sheet.annotations or not there:
            self.cancel()
        elif there != choice.eligible:
            candidate = choice.candidate if choice.candidate in there else there[0]
            self._set(replace(choice, eligible=there, candidate=candidate))

    # -- with the mouse

    def _drag(self, point: QPointF) -> None:
        if self._sheet.current_id is not None:
            self._links.overlay.draw_to(self._sheet.current_id, point)

    def _drop(self, point: QPointF) -> None:
        self._links.overlay.draw_to(None)
        current = self._sheet.current
        under = [self._sheet.annotations[one] for one in self._view.spans_at(point) if one in self._sheet.annotations]
        others = [one for one in under if current is not None and one.id != current.id]
        if current is None or not others:
            return
        fitting = [(kind, one, outgoing) for one in others for kind, outgoing in self._fitting(current, one)]
        if len(fitting) == 1:
            kind, one, outgoing = fitting[0]
            self._make(kind, current.id, one.id, outgoing)
        elif fitting:
            self._ask(point, current, fitting)
        else:
            names = self._label(current).name, self._label(others[0]).name
            suggested = any(one.status == "pending" for one in others)
            self._refuse(
                "This is a suggestion; accept it before it is linked."
                if suggested
                else f"The codebook has no relation type that links a {names[0]} and a {names[1]}."
            )

    def _fitting(self, current: Annotation, other: Annotation) -> list[tuple[RelationType, bool]]:
        """The types that may link two annotations, each with whether it starts at `current`."""
        if other.status == "pending" or current.status == "pending":
            return []
        found = []
        for kind in self._desk.codebook.relation_types:
            for start, end, outgoing in ((current, other, True), (other, current, False)):
                starts = not kind.from_ids or start.label_id in kind.from_ids
                if starts and (not kind.to_ids or end.label_id in kind.to_ids):
                    found.append((kind, outgoing))
                    break
        return found

    def _ask(self, point: QPointF, current: Annotation, fitting: list[tuple[RelationType, Annotation, bool]]) -> None:
        keys = relation_keys(self._desk.codebook)
        menu = QMenu(self._view)
        for kind, other, outgoing in fitting:
            words = wording.shortened(wording.surface_start(self._sheet.text, other.fragments, 60), 40)
            phrase = wording.relation_phrase(kind.name, incoming=not outgoing).replace("&", "&&")
            key = keys.get(kind.id, "")
            place = phrase.lower().find(key) if key else -1
            shown = f"{phrase[:place]}&{phrase[place:]}" if place >= 0 else phrase
            action = menu.addAction(f"{shown} → {wording.isolated(words).replace('&', '&&')}")
            action.triggered.connect(self._later(kind, current.id, other.id, outgoing))
        self._pop_up(menu, self._view.viewport().mapToGlobal(point.toPoint()))

    def _later(self, kind: RelationType, here: str, there: str, outgoing: bool) -> Callable[[], None]:
        return lambda: self._make(kind, here, there, outgoing)

    def _offer(self) -> None:
        """The grip was clicked: offer the relation types that the current annotation may have."""
        current = self._sheet.current
        if current is None:
            return
        menu = QMenu(self._view)
        for kind in self._desk.codebook.relation_types:
            if not kind.from_ids or current.label_id in (*kind.from_ids, *kind.to_ids):
                outgoing = not kind.from_ids or current.label_id in kind.from_ids
                title = wording.relation_phrase(kind.name, incoming=not outgoing).replace("&", "&&")
                menu.addAction(f"{title} …").triggered.connect(lambda _checked=False, one=kind.id: self.begin(one))
        self._pop_up(menu, self._links.grip.mapToGlobal(self._links.grip.rect().bottomLeft()))

    @staticmethod
    def _pop_up(menu: QMenu, place: object) -> None:
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(place)  # type: ignore[arg-type]

    # -- doing

    def _make(self, kind: RelationType, here: str, there: str, outgoing: bool) -> None:
        from annotator.commands import annotating

        ends = (here, there) if outgoing else (there, here)
        self._desk.do(annotating.link, kind.id, *ends)

    def remove(self, relation_id: str) -> None:
        """Remove a relation."""
        from annotator.commands import annotating

        self._desk.do(annotating.remove_relations, [relation_id])

    def _refuse(self, sentence: str) -> None:
        self._desk.refused.emit(sentence, "")
