"""Rows for copies of a project: merging, parts, and deciding what copies disagree on."""

from __future__ import annotations

from annotator.ui.actions.rows import ActionRow, State, with_project, writable

#: Values of a conflict that can be taken by a digit.
VALUES = 9


def on_conflict(state: State) -> bool:
    """While a conflict is chosen on the conflicts page of a project that may be changed."""
    return state.page == "conflicts" and state.chosen > 0 and state.writable


#: In the menu “File”, after what is imported and exported.
COPIES: tuple[ActionRow, ...] = (
    ActionRow(
        "project.merge", "Merge copies…", "merging.merge", "File", ("Ctrl+Shift+I",), "", writable, 2,
        help="Brings together copies of this project that were worked on apart; says first what would come.",
    ),
    ActionRow(
        "project.send_part", "Send a part…", "merging.send_part", "File", (), "", with_project, 2,
        help="Writes a file for one annotator with the articles assigned to them and their own layer.",
    ),
    ActionRow(
        "project.bring_part", "Bring a part back…", "merging.bring_back", "File", (), "", writable, 2,
        help="Merges a part that an annotator has sent back.",
    ),
    ActionRow(
        "project.copy", "Copy project to…", "merging.copy", "File", (), "", with_project, 2,
        help="Copies the project with its whole history to a new file or an empty database.",
    ),
)  # fmt: skip

#: In the menu “Review”.
CONFLICTS: tuple[ActionRow, ...] = (
    ActionRow(
        "review.conflicts", "Conflicts", "pages.conflicts", "Review", ("Ctrl+8",), "", with_project, 8,
        help="What merged copies disagree on, one by one; a number takes a value.",
    ),
    *(
        ActionRow(
            f"conflicts.take_{place + 1}", f"Take value {place + 1}", "merging.take", "Review/Decide conflict",
            (str(place + 1),), "", on_conflict, 8, (place,),
        )
        for place in range(VALUES)
    ),
)  # fmt: skip
