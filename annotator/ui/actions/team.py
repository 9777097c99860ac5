"""Rows of the menu “Review”: people, assignment, layers."""

from __future__ import annotations

from annotator.ui.actions.rows import ActionRow, changeable, with_article, with_project

TEAM: tuple[ActionRow, ...] = (
    ActionRow(
        "review.people", "People…", "team.people", "Review", ("Ctrl+Shift+U",), "", with_project, 5,
        help="Who is in the project: names, colours, roles; who is out of the work.",
    ),
    ActionRow(
        "review.who", "I am…", "team.who", "Review", (), "", with_project, 5,
        help="Go on working as another person of the project.",
    ),
    ActionRow(
        "review.assignment", "Assignment…", "team.assignment", "Review", ("Ctrl+Shift+A",), "", with_project, 5,
        help="Gives out articles by rule with a preview, tells how far everybody is, and switches blind mode.",
    ),
    ActionRow(
        "review.assign_article", "Assign this article…", "team.assign_article", "Review", (), "", changeable, 5,
        help="Gives the open article to people by hand, or takes it away again.",
    ),
    ActionRow(
        "review.mine", "Assigned to me", "team.mine", "Review", ("Ctrl+Shift+M",), "", with_project, 5,
        help="Lists what is assigned to you and not done; once more lists everything.",
    ),
    ActionRow(
        "review.layers", "Layers…", "team.layers", "Review", ("Ctrl+Shift+Y",), "", with_article, 6,
        help="Shows and hides the layer of each person in the article.",
    ),
    ActionRow(
        "review.others", "Only my own layer", "team.others", "Review", ("Y",), "", with_article, 6,
        help="Hides the layers of all others; once more shows them again.",
    ),
)  # fmt: skip
