"""Rows of the menu “Review”: what a team does with its layers."""

from __future__ import annotations

from annotator.ui.actions.rows import ActionRow, State, with_project

#: Layers that can be taken by a digit.
LAYERS = 9


def at_adjudication(state: State) -> bool:
    """On the adjudication page, unless an answer is being written there."""
    return state.page == "adjudication" and state.chosen >= 0


def may_adjudicate(state: State) -> bool:
    """The same, in a project that may be changed."""
    return at_adjudication(state) and state.writable


def on_difference(state: State) -> bool:
    """While a difference that can be decided is the current one."""
    return may_adjudicate(state) and state.chosen > 0


def at_agreement(state: State) -> bool:
    """On the agreement page."""
    return state.page == "agreement"


REVIEW: tuple[ActionRow, ...] = (
    ActionRow(
        "review.adjudication", "Adjudication", "pages.adjudication", "Review", ("Ctrl+6",), "", with_project, 0,
        help="Decides between the layers of an article, difference by difference; what comes of it is the gold layer.",
    ),
    ActionRow(
        "review.agreement", "Agreement", "pages.agreement", "Review", ("Ctrl+7",), "", with_project, 0,
        help="How far annotators agree per label and pair, where they differ, and how that changed over time.",
    ),
    ActionRow(
        "agreement.again", "Measure agreement again", "pages.measure_again", "Review", ("F5",), "", at_agreement, 0
    ),
    ActionRow(
        "agreement.export", "Export figures of agreement…", "pages.export_agreement", "Review", (), "", at_agreement, 0
    ),
    ActionRow(
        "review.look_at", "To look at", "adjudicate.to_look_at", "Review", (), "", with_project, 0,
        help="What others have written on your annotations and nobody has settled.",
    ),
    *(
        ActionRow(
            f"adjudicate.take_{place + 1}", f"Take layer {place + 1}", "adjudicate.take", "Review/Take a layer",
            (str(place + 1),), "", on_difference, 1, (place,),
        )
        for place in range(LAYERS)
    ),
    ActionRow("adjudicate.both", "Take every variant", "adjudicate.both", "Review", ("B",), "", on_difference, 1),
    ActionRow("adjudicate.neither", "Take none", "adjudicate.neither", "Review", ("N",), "", on_difference, 1),
    ActionRow(
        "adjudicate.edit", "Edit for gold…", "adjudicate.edit", "Review", ("E",), "", on_difference, 1,
        help="Other words, label, values or speaker than any layer has; Return takes them.",
    ),
    ActionRow("adjudicate.comment", "Comment to the annotator…", "adjudicate.comment", "Review", ("C",), "",
              on_difference, 1),
    ActionRow("adjudicate.next", "Next difference", "adjudicate.go", "Review", ("J",), "", at_adjudication, 2, (1,),
              help="The next one to be decided; after the last one of an article, the next article."),
    ActionRow("adjudicate.previous", "Previous difference", "adjudicate.go", "Review", ("Shift+J",), "",
              at_adjudication, 2, (-1,)),
    ActionRow(
        "adjudicate.accept", "Accept all agreements", "adjudicate.accept", "Review", ("A",), "done", may_adjudicate, 3,
        help="Puts what all layers of the article agree on into the gold layer.",
    ),
    ActionRow(
        "adjudicate.accept_everywhere", "Accept all agreements of every article", "adjudicate.accept_everywhere",
        "Review", (), "", may_adjudicate, 3,
    ),
    ActionRow(
        "adjudicate.majority", "Decide by majority", "adjudicate.majority", "Review/Decide by a rule", (), "",
        may_adjudicate, 3, help="Takes what more than half of the layers say; the rest stays open.",
    ),
    ActionRow(
        "adjudicate.trust", "Decide by trust…", "adjudicate.trust", "Review/Decide by a rule", (), "", may_adjudicate,
        3, help="Takes what the most trusted annotator says who has worked on the article.",
    ),
)  # fmt: skip
