"""What is done with claims over all articles: group, state, link, take apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from annotator.model.codebook import RelationType
from annotator.ui import wording
from annotator.ui.desk import Desk
from annotator.ui.dialogs.ask import ask_choice, ask_line
from annotator.ui.gestures.pages import Pages

if TYPE_CHECKING:
    from annotator.commands.claim_view import ClaimRow
    from annotator.ui.claims.page import ClaimsPage

#: Code points of a claim's words shown in a question.
SHOWN = 60


class ClaimGestures(QObject):
    """Gestures on the claims chosen in the claims view; each is one step and can be undone."""

    said = Signal(str)

    def __init__(self, desk: Desk, pages: Pages, window: QWidget) -> None:
        super().__init__(desk)
        self._desk, self._pages, self._window = desk, pages, window
        pages.claims_made.connect(self._listen)

    def _listen(self, page: ClaimsPage) -> None:
        page.grouping_wanted.connect(self._group_with)

    @property
    def _page(self) -> ClaimsPage | None:
        return self._pages.claims_page

    def _chosen(self) -> list[ClaimRow]:
        return self._page.chosen_rows() if self._page is not None else []

    # -- groups

    def group(self) -> None:
        """Put the chosen claims into a new group; the shortest one is proposed as its statement."""
        self._group(self._chosen())

    def _group_with(self, other_id: str) -> None:
        """Group the current claim with a candidate; when one of them is in a group the other one joins it."""
        from annotator.commands import claiming
        from annotator.commands.claim_view import rows_of

        page = self._page
        current = page.current() if page is not None else None
        if current is None or not self._desk.writable:
            return
        with self._desk.reading() as reading:
            rows = rows_of(reading, [current, other_id])
        grouped = next((row for row in rows if row.group_id), None)
        if len(rows) == 2 and grouped is not None:
            joins = [row.annotation_id for row in rows if row is not grouped]
            self._desk.do(claiming.add_to_group, grouped.group_id, joins)
        elif len(rows) == 2:
            self._group(rows)

    def _group(self, rows: list[ClaimRow]) -> None:
        from annotator.commands import claiming

        if not rows or not self._desk.writable:
            return
        shortest = min((wording.one_line(row.words) for row in rows), key=len)
        question = f"One plain sentence that states what {wording.counted(len(rows), 'claim')} have in common:"
        statement = ask_line(self._window, "Group claims", question, shortest, "Group", long=True)
        if statement:
            self._desk.do(claiming.group_claims, [row.annotation_id for row in rows], statement)

    def add(self) -> None:
        """Put the chosen claims into a group that is there."""
        from annotator.commands import claiming

        rows = self._chosen()
        with self._desk.reading() as reading:
            groups = sorted(reading.claim_groups(), key=lambda one: one.statement.casefold())
        if not groups:
            self.said.emit("There is no claim group yet; Ctrl+G makes one.")
        elif rows:
            choices = [(one.statement, one.id) for one in groups]
            found = ask_choice(self._window, "Add to claim group", "Which group do they join?", choices, "Add")
            if found:
                self._desk.do(claiming.add_to_group, found, [row.annotation_id for row in rows])

    def leave(self) -> None:
        """Take the chosen claims out of their groups."""
        from annotator.commands import claiming

        ids = [row.annotation_id for row in self._chosen() if row.group_id]
        if ids:
            self._desk.do(claiming.leave_group, ids)

    def _group_id(self) -> str | None:
        return next((row.group_id for row in self._chosen() if row.group_id), None)

    def state(self) -> None:
        """Ask for another statement of the group of the chosen claim."""
        from annotator.commands import claiming

        row = next((row for row in self._chosen() if row.group_id), None)
        if row is not None:
            question = "The plain sentence that states what these claims have in common:"
            statement = ask_line(self._window, "Change statement", question, row.statement, "Change", long=True)
            if statement and statement != row.statement:
                self._desk.do(claiming.state_group, row.group_id, statement)

    def dissolve(self) -> None:
        """Remove the group of the chosen claim; its claims stay."""
        from annotator.commands import claiming

        group = self._group_id()
        if group is not None:
            self._desk.do(claiming.dissolve_group, group)

    # -- links

    def _two(self) -> tuple[ClaimRow, ClaimRow] | None:
        """The two claims chosen in the table, or the chosen one and that beside it."""
        from annotator.commands.claim_view import rows_of

        page = self._page
        rows = self._chosen()
        beside = page.bench.beside() if page is not None else None
        if len(rows) == 1 and beside is not None:
            with self._desk.reading() as reading:
                rows += rows_of(reading, [beside])
        return (rows[0], rows[1]) if len(rows) == 2 else None

    def link(self) -> None:
        """Ask how two claims are related, and link them; the relation belongs to the first one's article."""
        from annotator.commands import annotating

        two = self._two()
        if two is None:
            self.said.emit("Choose two claims, or one and another beside it; then link them.")
            return
        types = self._types()
        if not types:
            self.said.emit("The codebook has no relation type that may link two claims.")
            return
        choices = [
            (f"{_short(one)} — {kind.name.replace('_', ' ')} → {_short(other)}", (kind.id, one, other))
            for one, other in (two, two[::-1])
            for kind in types
        ]
        found = ask_choice(self._window, "Link claims", "How are the two claims related?", choices, "Link")
        if found is not None:
            type_id, one, other = found
            self._desk.do(annotating.link, type_id, one.annotation_id, other.annotation_id)

    def _types(self) -> list[RelationType]:
        book = self._desk.codebook
        claim = book.label_named("Claim")
        if claim is None:
            return []
        return [
            kind
            for kind in book.relation_types
            if (not kind.from_ids or claim.id in kind.from_ids) and (not kind.to_ids or claim.id in kind.to_ids)
        ]

    def unlink(self) -> None:
        """Remove the link between the two claims that are shown side by side."""
        from annotator.commands import annotating
        from annotator.commands.claim_view import links_of

        two = self._two()
        if two is None:
            self.said.emit("Choose a link of the claim first.")
            return
        with self._desk.reading() as reading:
            links = links_of(reading, two[0].annotation_id)
        ids = [one.relation.id for one in links if one.other.annotation_id == two[1].annotation_id]
        if ids:
            self._desk.do(annotating.remove_relations, ids)
        else:
            self.said.emit("These two claims are not linked.")


def _short(row: ClaimRow) -> str:
    words = wording.one_line(row.words)
    return f"“{words[: SHOWN - 1].rstrip()}…”" if len(words) > SHOWN else f"“{words}”"
