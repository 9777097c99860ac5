"""One-gesture attribution: a quote or claim gets the nearest cue and speaker, looked at before it is made."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Qt, Signal

from annotator.model.annotations import Annotation
from annotator.model.spans import Fragments
from annotator.ui import wording
from annotator.ui.article.connectors import ShownLink
from annotator.ui.article.shown import ShownSpan
from annotator.ui.article.view import ArticleView
from annotator.ui.article_links import ArticleLinks
from annotator.ui.desk import Desk
from annotator.ui.gestures.annotate import Annotate
from annotator.ui.sheet import Sheet
from annotator.ui.tagging.attribution import AttributionPanel

if TYPE_CHECKING:
    from annotator.commands.attributing import Attribution, Candidate, Part
    from annotator.commands.project import Project

#: Other marked cues or speakers offered at most.
OTHERS = 12

#: Ids under which words that are not marked yet are shown in the article.
_DRAFT = {"target": "draft of a quote", "cue": "draft of a cue", "speaker": "draft of a speaker"}
_LABELS = {"cue": "Cue", "speaker": "Speaker"}


@dataclass
class Options:
    """The candidates of one field, and which of them is chosen."""

    rows: list[Any] = field(default_factory=list)
    place: int = 0

    @property
    def chosen(self) -> Any:
        """The candidate that is chosen, None for nothing."""
        return self.rows[self.place] if self.rows else None


@dataclass
class Draft:
    """An attribution that has not been made yet."""

    article_id: str
    parts: Fragments
    label_id: str
    target_id: str | None
    options: dict[str, Options] = field(default_factory=lambda: {name: Options() for name in ("cue", "speaker", "who")})
    focus: str = "speaker"


class Attribute(QObject):
    """Proposes, shows, and makes an attribution as one step."""

    changed = Signal(object)  # Draft, or None when none is being prepared

    def __init__(
        self,
        desk: Desk,
        sheet: Sheet,
        view: ArticleView,
        links: ArticleLinks,
        annotate: Annotate,
        panel: AttributionPanel,
    ) -> None:
        super().__init__(desk)
        self._desk, self._sheet, self._view, self._links = desk, sheet, view, links
        self._annotate, self._panel = annotate, panel
        self.draft: Draft | None = None
        self._settling = False
        view.selection_finished.connect(self._replace)
        sheet.opened.connect(self.cancel)
        sheet.current_changed.connect(self._take_current)
        sheet.annotations_changed.connect(lambda _ids: self._draw() if self.draft is not None else None)
        panel.turned.connect(self.turn)
        panel.focused.connect(self._focus)
        panel.confirmed.connect(self.confirm)
        panel.cancelled.connect(self.cancel)

    # -- beginning

    def begin(self) -> None:
        """Propose cue and speaker for the selected words, which become a Quote, or for the current quote or claim."""
        article, book = self._sheet.article, self._desk.codebook
        if article is None:
            return
        parts, current = self._annotate.selected, self._sheet.current
        if parts:
            quote = book.label_named("Quote")
            if quote is None:
                self._refuse("The codebook has no label “Quote”; mark the words and attribute the annotation.")
                return
            draft = Draft(article.id, parts, quote.id, None)
        elif current is None:
            self._refuse("Select the words that were said, or click a quote or claim; then attribute them.")
            return
        else:
            reason = self._why_not(current)
            if reason:
                self._refuse(reason)
                return
            draft = Draft(article.id, current.fragments, current.label_id, current.id)
        self._annotate.disarm()
        self._desk.ask(lambda _reading: self._proposed(draft), lambda found: self._show(draft, found))

    def _why_not(self, current: Annotation) -> str:
        book = self._desk.codebook
        kind = book.relation_named("attributed_to")
        label = book.label(current.label_id)
        if current.status == "pending":
            return "This is a suggestion; accepting it takes its cue and speaker along."
        if self._annotate.own_current is None:
            return "This annotation belongs to another annotator’s layer; only its owner can attribute it."
        if kind is None:
            return "The codebook has no relation type “attributed_to”; add it to use attribution."
        if kind.from_ids and current.label_id not in kind.from_ids:
            names = [one.name for one in book.labels if one.id in kind.from_ids]
            return f"Attribution starts from a {' or '.join(names)}; this is a {label.name if label else '?'}."
        return ""

    def _proposed(self, draft: Draft) -> Attribution:
        from annotator.commands.attributing import propose_attribution

        assert self._desk.project is not None
        return propose_attribution(self._desk.project, draft.article_id, draft.parts)

    def _show(self, draft: Draft, found: Attribution) -> None:
        if self._sheet.article is None or self._sheet.article.id != draft.article_id:
            return
        self.draft = draft
        if draft.target_id is None:
            # The selected words are shown as the draft of a quote; another selection replaces an end.
            self._view.clear_selection()
        for name, part in (("cue", found.cue), ("speaker", found.speaker)):
            draft.options[name].rows = [*([part] if part is not None else []), *self._marked(name, part), None]
        label = self._desk.codebook.label(draft.label_id)
        self._links.be_quiet(True)
        self._panel.begin(
            f"Attribute {label.name if label else 'annotation'}", wording.quoted(self._sheet.text, draft.parts, 90)
        )
        self._ask_who()
        self._draw()
        self.changed.emit(draft)

    def _marked(self, name: str, proposed: Part | None) -> list[Part]:
        """Own marked cues or speakers other than the proposed one, nearest first."""
        from annotator.commands.attributing import Part

        draft, project = self.draft, self._desk.project
        label = self._desk.codebook.label_named(_LABELS[name])
        if draft is None or label is None or project is None:
            return []
        start, end = draft.parts[0].start, draft.parts[-1].end
        found = [
            one
            for one in self._sheet.in_order()
            if one.label_id == label.id and one.status != "pending" and one.annotator_id == project.annotator.id
            if one.id != draft.target_id and (proposed is None or one.fragments != proposed.fragments)
        ]
        found.sort(key=lambda one: max(start - one.end, one.start - end))
        return [
            Part(_LABELS[name], one.fragments, self._words(one.fragments), one.id,
                 {key: str(value) for key, value in one.attributes.items()})
            for one in found[:OTHERS]
        ]  # fmt: skip

    def _words(self, parts: Fragments) -> str:
        return " … ".join(self._sheet.text[start:end] for start, end in parts)

    # -- who is meant

    def _ask_who(self) -> None:
        draft = self.draft
        if draft is None:
            return
        part: Part | None = draft.options["speaker"].chosen
        draft.options["who"] = Options()
        if part is not None:
            self._desk.ask(lambda _reading: self._candidates(draft.article_id, part), partial(self._take_who, part))

    def _candidates(self, article_id: str, part: Part) -> list[Candidate]:
        from annotator.commands.attributing import propose_speakers_of

        assert self._desk.project is not None
        return propose_speakers_of(self._desk.project, article_id, part)

    def _take_who(self, part: Part, found: list[Candidate]) -> None:
        draft = self.draft
        if draft is None or draft.options["speaker"].chosen is not part:
            return
        rows: list[Candidate | None] = [*found, None]
        meant = self._sheet.annotations.get(part.annotation_id or "")
        known = meant.speaker_id if meant is not None else None
        place = next((at for at, one in enumerate(rows) if one and one.speaker.id == known), None)
        if place is None:
            place = next((at for at, one in enumerate(rows) if one and not _doubtful(one, part)), len(rows) - 1)
        draft.options["who"] = Options(rows, place)
        self._draw()

    # -- choosing

    def _focus(self, name: str) -> None:
        if self.draft is not None and self.draft.focus != name:
            self.draft.focus = name
            self._draw()

    def turn(self, name: str, direction: int) -> None:
        """The next (1) or previous (-1) candidate of a field, round at the end; "" means the field in focus."""
        draft = self.draft
        if draft is None:
            return
        options = draft.options[name or draft.focus]
        if not options.rows:
            return
        options.place = (options.place + direction) % len(options.rows)
        if (name or draft.focus) == "speaker":
            self._ask_who()
        self._draw()
        if (name or draft.focus) != "who" and options.chosen is not None:
            self._view.scroll_to(options.chosen.fragments[0].start)

    def _replace(self, parts: Fragments) -> None:
        """Words selected while a proposal is shown are the cue or speaker from then on."""
        from annotator.commands.attributing import Part

        draft = self.draft
        if draft is None or not parts:
            return
        name = "speaker" if draft.focus == "who" else draft.focus
        self._put_first(name, Part(_LABELS[name], parts, self._words(parts)))
        self._view.clear_selection()

    def _put_first(self, name: str, part: Part) -> None:
        draft = self.draft
        assert draft is not None
        same = next((one for one in draft.options[name].rows if one and one.fragments == part.fragments), None)
        rest = [one for one in draft.options[name].rows if one is not same]
        draft.options[name] = Options([same or part, *rest])
        if name == "speaker":
            self._ask_who()
        self._draw()
        self._panel.fields[name].setFocus(Qt.FocusReason.OtherFocusReason)

    def _take_current(self, annotation_id: str | None) -> None:
        """A marked cue or speaker that is clicked becomes that end; anything else ends the proposal."""
        draft = self.draft
        if draft is None or self._settling or annotation_id == draft.target_id:
            return
        from annotator.commands.attributing import Part

        chosen = self._sheet.annotations.get(annotation_id) if annotation_id else None
        label = self._desk.codebook.label(chosen.label_id) if chosen is not None else None
        name = next((name for name, title in _LABELS.items() if label is not None and label.name == title), "")
        if chosen is None or not name or chosen.status == "pending":
            self.cancel()
            return
        self._settling = True
        self._sheet.set_current(draft.target_id)
        self._settling = False
        self._put_first(name, Part(_LABELS[name], chosen.fragments, self._words(chosen.fragments), chosen.id))

    # -- showing

    def _draw(self) -> None:
        draft = self.draft
        if draft is None:
            return
        for name, options in draft.options.items():
            words, detail = self._told(name, options.chosen)
            self._panel.fields[name].show_choice(words, detail, options.place, len(options.rows))
        ids = {"target": draft.target_id or self._shown("target", draft.parts, draft.label_id)}
        for name in _LABELS:
            part: Part | None = draft.options[name].chosen
            if part is None:
                self._view.update_spans(removed=[_DRAFT[name]])
                continue
            label = self._desk.codebook.label_named(part.label)
            marked = part.annotation_id if part.annotation_id in self._sheet.annotations else None
            if marked is not None:
                self._view.update_spans(removed=[_DRAFT[name]])
            ids[name] = marked or self._shown(name, part.fragments, label.id if label else "")
        phrases = (("speaker", "attributed_to"), ("cue", "has_cue"))
        self._links.overlay.show_links(
            [
                ShownLink(name, ids["target"], ids[name], wording.relation_phrase(kind),
                          end_words=draft.options[name].chosen.words, pending=True)
                for name, kind in phrases
                if name in ids
            ]
        )  # fmt: skip
        focus = "speaker" if draft.focus == "who" else draft.focus
        self._links.overlay.show_choice({ids[name] for name in _LABELS if name in ids}, ids.get(focus))

    def _shown(self, name: str, parts: Fragments, label_id: str) -> str:
        """Show words that are not marked yet; gives the id they are shown under."""
        label = self._desk.codebook.label(label_id)
        span = ShownSpan(_DRAFT[name], parts, label.colour if label else "#64748b", label.name if label else "", True)
        known = self._view.span(span.id)
        if known != span:
            self._view.update_spans(added=[span] if known is None else [], changed=[span] if known else [])
        return span.id

    def _told(self, name: str, chosen: Any) -> tuple[str, str]:
        draft = self.draft
        assert draft is not None
        if name == "who":
            if chosen is None:
                return ("nobody in particular", "") if draft.options["speaker"].chosen else ("", "")
            lead = "New entry: " if chosen.fresh else ""
            return f"{lead}{chosen.speaker.name}", chosen.reason
        if chosen is None:
            return "none", ""
        where = wording.distance(draft.parts, chosen.fragments)
        return wording.shortened(chosen.words, 60), where if chosen.annotation_id is None else f"marked, {where}"

    # -- ending

    def confirm(self) -> None:
        """Mark what is not marked yet and link it; words selected in the article replace the end in focus first."""
        from annotator.commands.attributing import attribute

        draft = self.draft
        if draft is None:
            return
        if self._annotate.selected:
            self._replace(self._annotate.selected)
            return
        who: Candidate | None = draft.options["who"].chosen
        keywords: dict[str, Any] = {
            "target_id": draft.target_id,
            "target": None if draft.target_id else (draft.parts, draft.label_id),
            "cue": draft.options["cue"].chosen,
            "speaker": draft.options["speaker"].chosen,
            "speaker_id": who.speaker.id if who is not None and not who.fresh else None,
            "new_speaker": who.speaker if who is not None and who.fresh else None,
        }

        def make(project: Project) -> Any:
            return attribute(project, draft.article_id, **keywords)

        self.cancel()
        self._desk.do(make, then=lambda _news: self._show_made(draft))

    def _show_made(self, draft: Draft) -> None:
        made = next(
            (
                one.id
                for one in self._sheet.in_order()
                if (one.fragments, one.label_id) == (draft.parts, draft.label_id) and one.status != "pending"
            ),
            None,
        )
        if made is not None:
            self._sheet.set_current(made)

    def cancel(self) -> None:
        """Make no attribution after all."""
        if self.draft is None:
            return
        self.draft = None
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)
        self._panel.hide()
        self._view.update_spans(removed=[one for one in _DRAFT.values() if self._view.span(one) is not None])
        self._links.overlay.show_choice((), None)
        self._links.be_quiet(False)
        self.changed.emit(None)

    def _refuse(self, sentence: str) -> None:
        self._desk.refused.emit(sentence, "")


def _doubtful(one: Candidate, part: Part) -> bool:
    """Whether a new entry would only repeat a pronoun or description."""
    named = one.speaker.name[:1].isupper() and part.attributes.get("mention") not in ("pronoun", "description")
    return one.fresh and not (named or one.speaker.name != part.words)
