"""The table of actions: id, title, keys, menu, icon, when it can be done, and what it calls."""

from __future__ import annotations

from annotator.ui.actions.merging import CONFLICTS, COPIES
from annotator.ui.actions.review import REVIEW
from annotator.ui.actions.rows import (
    ActionRow,
    always,
    changeable,
    deciding,
    movable,
    on_claims,
    on_current,
    on_speakers,
    with_annotations,
    with_article,
    with_project,
    writable,
)
from annotator.ui.actions.team import TEAM


def _boundaries() -> tuple[ActionRow, ...]:
    """Left and right move the end, up and down the start; Ctrl makes it words, Shift sentences."""
    rows = []
    menu = "Annotate/Move boundary"
    for which, back, forward in (("end", "Left", "Right"), ("start", "Up", "Down")):
        for unit, held in (("character", "Alt"), ("word", "Ctrl+Alt"), ("sentence", "Alt+Shift")):
            for direction, key, way in ((-1, back, "back"), (1, forward, "forward")):
                rows.append(
                    ActionRow(
                        f"annotate.{which}_{unit}_{way}",
                        f"Move {which} {way} by a {unit}",
                        "annotate.move_boundary",
                        menu,
                        (f"{held}+{key}",),
                        when=movable,
                        group=0 if which == "end" else 1,
                        arguments=(which, unit, direction),
                    )
                )
    return tuple(rows)


_FILE = (
    ActionRow("project.new", "New project…", "project.new", "File", ("Ctrl+N",), "new"),
    ActionRow("project.open", "Open project…", "project.open", "File", ("Ctrl+O",), "open"),
    ActionRow("project.open_database", "Open database…", "project.open_database", "File", (), "database"),
    ActionRow("project.sample", "Open sample project", "project.sample", "File", (), "sample"),
    ActionRow(
        "project.import_files", "Import files…", "project.import_files", "File", ("Ctrl+I",), "import", writable, 1
    ),
    ActionRow("project.import_folder", "Import folder…", "project.import_folder", "File", (), "", writable, 1),
    ActionRow("project.export", "Export…", "project.export", "File", ("Ctrl+E",), "export", with_project, 1),
    ActionRow("project.export_again", "Export again", "project.export_again", "File", (), "", with_project, 1),
    ActionRow("project.backup", "Back up project…", "project.backup", "File", (), "", with_project, 1),
    *COPIES,
    ActionRow("project.close", "Close project", "project.close", "File", ("Ctrl+W",), "", with_project, 3),
    ActionRow("program.quit", "Quit", "program.quit", "File", ("Ctrl+Q",), "", always, 3),
)

_EDIT = (
    ActionRow("edit.undo", "Undo", "annotate.undo", "Edit", ("Ctrl+Z",), "undo", lambda s: bool(s.undo)),
    ActionRow("edit.redo", "Redo", "annotate.redo", "Edit", ("Ctrl+Shift+Z", "Ctrl+Y"), "redo", lambda s: bool(s.redo)),
    ActionRow("edit.copy", "Copy selected words", "annotate.copy", "Edit", ("Ctrl+C",), "", lambda s: s.selection, 1),
    ActionRow(
        "edit.details",
        "Article details…",
        "editors.details",
        "Edit",
        ("Shift+F2",),
        "",
        with_article,
        2,
        help="Title, metadata, and the attributes that describe the article as a whole.",
    ),
    ActionRow(
        "edit.revise",
        "New text…",
        "editors.revise",
        "Edit",
        (),
        "",
        changeable,
        2,
        help="Gives the article another text; what is marked goes along, and what did not survive is decided on.",
    ),
    ActionRow("annotate.thread", "Comment on article", "comments.article", "Edit", ("Shift+C",), "", with_article, 2),
    ActionRow("edit.revisions", "Earlier texts…", "editors.revisions", "Edit", (), "", with_article, 2),
    ActionRow("edit.title", "Change title of article…", "article.change_title", "Edit", ("F2",), "", changeable, 2),
    ActionRow("edit.remove_article", "Remove article", "article.remove", "Edit", (), "", changeable, 2),
    ActionRow(
        "edit.codebook",
        "Codebook…",
        "editors.codebook",
        "Edit",
        ("Ctrl+Shift+B",),
        "tag",
        with_project,
        3,
        help="Labels with their guidelines, attributes, relation types, and the codebook’s versions.",
    ),
    ActionRow(
        "edit.keys",
        "Change keys…",
        "program.change_keys",
        "Edit",
        (),
        "",
        always,
        3,
        help="Gives actions other keys, and tells what a key does already.",
    ),
    ActionRow("edit.settings", "Settings…", "program.settings", "Edit", ("Ctrl+,",), "settings", always, 3),
)

_VIEW = (
    ActionRow("view.palette", "Find a command…", "program.palette", "View", ("Ctrl+K", "Ctrl+Shift+P"), "command"),
    ActionRow("view.system", "As the system", "view.set_theme", "View/Theme", (), "", always, 1, ("system",), "theme"),
    ActionRow("view.light", "Light", "view.set_theme", "View/Theme", (), "", always, 1, ("light",), "theme"),
    ActionRow("view.dark", "Dark", "view.set_theme", "View/Theme", (), "", always, 1, ("dark",), "theme"),
    ActionRow("view.larger", "Larger text", "view.zoom", "View", ("Ctrl+=", "Ctrl++"), "", always, 2, (1,)),
    ActionRow("view.smaller", "Smaller text", "view.zoom", "View", ("Ctrl+-",), "", always, 2, (-1,)),
    ActionRow("view.normal", "Normal size", "view.zoom", "View", ("Ctrl+0",), "", always, 2, (0,)),
    ActionRow(
        "view.library", "Article list", "view.toggle", "View", ("F7",), "", always, 3, ("show_library",), "show_library"
    ),
    ActionRow(
        "view.tagging",
        "Tagging panel",
        "view.toggle",
        "View",
        ("F8",),
        "",
        always,
        3,
        ("show_tagging",),
        "show_tagging",
    ),
    ActionRow(
        "view.history",
        "History",
        "view.toggle",
        "View",
        ("F9",),
        "",
        always,
        3,
        ("show_history",),
        "show_history",
        help="Who did what when to the article or the annotation, and the way back to it.",
    ),
    ActionRow(
        "view.clean",
        "Clean reading",
        "view.toggle",
        "View",
        ("Shift+F9",),
        "",
        always,
        3,
        ("clean_reading",),
        "clean_reading",
        help="Folds boilerplate away and leaves a mark where it was; nothing is changed.",
    ),
    ActionRow(
        "view.clean_pending",
        "Fold suggested boilerplate too",
        "view.toggle",
        "View",
        (),
        "",
        always,
        3,
        ("clean_pending",),
        "clean_pending",
        help="In clean reading: also what is only suggested.",
    ),
    ActionRow("view.full", "Full screen", "view.full_screen", "View", ("F11",), "", always, 3),
)

_ANNOTATE = (
    ActionRow(
        "annotate.repeat", "Repeat last label", "annotate.repeat", "Annotate", ("R",), "repeat",
        lambda s: changeable(s) and s.last_label, 1,
        help="Marks the selected words with the label used last, as R (repeat) in coding tools.",
    ),
    ActionRow(
        "annotate.calm", "Let go", "annotate.let_go", "Annotate", ("Esc",), "",
        lambda s: bool(s.mode) or s.armed or s.selection or s.current, 1,
        help="Ends what is being prepared, else the armed label, else lets go of the selection or the annotation.",
    ),
    ActionRow(
        "annotate.sentence", "Select sentence", "annotate.select_sentence", "Annotate", ("S",), "", with_article, 2,
        help="Selects the sentence around the caret.",
    ),
    ActionRow(
        "annotate.snap", "Snap to whole words", "view.toggle", "Annotate", (), "", always, 2,
        ("snap_to_words",), "snap_to_words",
    ),
    ActionRow(
        "annotate.add", "Add selection to annotation", "annotate.add_fragment", "Annotate", ("E",), "",
        lambda s: on_current(s) and s.selection, 3,
        help="Makes the current annotation cover the selected words as well; Ctrl and drag does the same.",
    ),
    ActionRow("annotate.comment", "Comment…", "comments.begin", "Annotate", ("C",), "", with_article, 3),
    ActionRow("annotate.label", "Change label", "annotate.change_label", "Annotate", ("L",), "tag", on_current, 3),
    ActionRow("annotate.note", "Write note", "annotate.write_note", "Annotate", ("Ctrl+M",), "note", on_current, 3),
    ActionRow(
        "annotate.attribute", "Attribute…", "attribute.begin", "Annotate", ("T",), "",
        lambda s: changeable(s) and (s.selection or s.current), 3,
        help="Proposes cue and speaker of the current quote or claim, or of the selected words; Return takes it.",
    ),
    ActionRow(
        "annotate.who", "Say who the speaker is…", "who.begin", "Annotate", ("W",), "", on_current, 3,
        help="Proposes entries of the speaker registry for the current mention; a number chooses one.",
    ),
    ActionRow(
        "annotate.confirm", "Confirm what is being prepared", "structure.confirm", "Annotate", (), "",
        lambda s: bool(s.mode), 1, help="Return in the article or in the panel does the same.",
    ),
    ActionRow(
        "annotate.remove", "Remove annotation", "annotate.remove", "Annotate", ("Del", "Backspace"), "trash",
        on_current, 3,
    ),
)  # fmt: skip

_SUGGESTIONS = (
    ActionRow(
        "suggest.run", "Look for suggestions", "suggest.run", "Annotate/Suggestions", (), "", writable, 0,
        help="Runs the suggestion engines over every article; what was decided is not proposed again.",
    ),
    ActionRow(
        "suggest.learned", "Learned labels…", "editors.learned", "Annotate/Suggestions", ("Ctrl+Shift+L",), "",
        with_project, 0,
        help="Learns a label from what is marked, says how good it is, and switches its proposals on or off.",
    ),
    ActionRow(
        "suggest.next", "Next suggestion", "suggest.next", "Annotate/Suggestions", ("J",), "",
        lambda s: s.suggestions, 1,
    ),
    ActionRow(
        "suggest.previous", "Previous suggestion", "suggest.previous", "Annotate/Suggestions", ("Shift+J",), "",
        lambda s: s.suggestions, 1,
    ),
    ActionRow(
        "suggest.accept", "Accept suggestion", "suggest.accept", "Annotate/Suggestions", ("A",), "done", deciding, 1,
        help="Takes the current suggestion into your layer and goes to the next one; Return in the article as well. "
        "A label’s key takes it under that label, Alt and the arrows move its ends first.",
    ),
    ActionRow(
        "suggest.reject", "Reject suggestion", "suggest.reject", "Annotate/Suggestions", ("X",), "close", deciding, 1,
        help="Turns the current suggestion down and goes to the next one.",
    ),
    ActionRow(
        "suggest.accept_all", "Accept all in this article", "suggest.accept_all", "Annotate/Suggestions", (), "",
        lambda s: s.suggestions and s.writable, 2,
    ),
    ActionRow(
        "suggest.accept_label", "Accept all of this label in this article", "suggest.accept_label",
        "Annotate/Suggestions", ("Shift+A",), "", deciding, 2,
    ),
    ActionRow(
        "suggest.accept_many", "Accept above a score…", "suggest.accept_many", "Annotate/Suggestions", (), "",
        lambda s: s.suggestions and s.writable, 2, help="Shows which those are before anything is accepted.",
    ),
)  # fmt: skip

_CLAIMS = (
    ActionRow(
        "claims.group", "Group claims…", "claims.group", "Annotate/Claims", ("Ctrl+G",), "", on_claims, 0,
        help="Puts the claims chosen in the claims view into one group with a plain sentence that states it.",
    ),
    ActionRow(
        "claims.add", "Add to claim group…", "claims.add", "Annotate/Claims", ("Ctrl+Shift+G",), "", on_claims, 0
    ),
    ActionRow("claims.leave", "Take out of claim group", "claims.leave", "Annotate/Claims", (), "", on_claims, 0),
    ActionRow("claims.state", "Change statement…", "claims.state", "Annotate/Claims", (), "", on_claims, 1),
    ActionRow("claims.dissolve", "Dissolve claim group", "claims.dissolve", "Annotate/Claims", (), "", on_claims, 1),
    ActionRow(
        "claims.link", "Link two claims…", "claims.link", "Annotate/Claims", ("Ctrl+L",), "", on_claims, 2,
        help="Two claims chosen in the claims view, or one and the claim beside it, in whatever articles they are.",
    ),
    ActionRow("claims.unlink", "Remove link of claims", "claims.unlink", "Annotate/Claims", (), "", on_claims, 2),
)  # fmt: skip

_SPEAKERS = (
    ActionRow(
        "speakers.add", "New speaker…", "speakers.add", "Annotate/Speakers", (), "",
        lambda s: s.page == "speakers" and s.writable, 0,
    ),
    ActionRow(
        "speakers.take_in", "Take named speakers in", "speakers.take_in", "Annotate/Speakers", (), "",
        lambda s: s.page == "speakers" and s.writable, 0,
        help="Every mention with a canonical name comes to mean its entry of the registry; entries are made as needed.",
    ),
    ActionRow(
        "speakers.save", "Save entry", "speakers.save", "Annotate/Speakers", ("Ctrl+Return",), "", on_speakers, 0
    ),
    ActionRow(
        "speakers.merge", "Merge speakers…", "speakers.merge", "Annotate/Speakers", ("Ctrl+G",), "", on_speakers, 1,
        help="Makes the entries chosen on the speakers’ page one; names and aliases become aliases of the one kept.",
    ),
    ActionRow(
        "speakers.split", "Split mentions off…", "speakers.split", "Annotate/Speakers", (), "", on_speakers, 1,
        help="The mentions chosen in the table become an entry of their own.",
    ),
    ActionRow("speakers.remove", "Remove speaker", "speakers.remove", "Annotate/Speakers", (), "", on_speakers, 1),
)  # fmt: skip

_GO = (
    ActionRow("go.next", "Next annotation", "go.annotation", "Go", ("N",), "", with_annotations, 0, (1,)),
    ActionRow("go.previous", "Previous annotation", "go.annotation", "Go", ("P",), "", with_annotations, 0, (-1,)),
    ActionRow("go.next_article", "Next article", "go.article", "Go", ("Ctrl+PgDown",), "next", with_project, 1, (1,)),
    ActionRow(
        "go.previous_article", "Previous article", "go.article", "Go", ("Ctrl+PgUp",), "previous", with_project, 1,
        (-1,),
    ),
    ActionRow(
        "go.done", "Done and next", "go.done_and_next", "Go", ("Ctrl+Return", "Ctrl+Enter"), "done", changeable, 1,
        help="Sets the article to done and opens the next one that is not.",
    ),
    ActionRow("go.to_do", "Set to to do", "article.set_status", "Go/Status", (), "", changeable, 2, ("to do",)),
    ActionRow(
        "go.in_progress", "Set to in progress", "article.set_status", "Go/Status", (), "", changeable, 2,
        ("in progress",),
    ),
    ActionRow("go.set_done", "Set to done", "article.set_status", "Go/Status", (), "", changeable, 2, ("done",)),
    ActionRow("go.filter", "Filter articles", "go.filter", "Go", ("Ctrl+F",), "search", with_project, 3),
    ActionRow(
        "go.search", "Search all articles", "pages.search", "Go", ("Ctrl+Shift+F",), "search", with_project, 3,
        help="Words, phrases, labels and speakers in all articles, each hit with what stands left and right of it.",
    ),
    ActionRow("go.list", "To the article list", "go.pane", "Go", ("Ctrl+1",), "", with_project, 3, (0,)),
    ActionRow("go.text", "To the article", "go.pane", "Go", ("Ctrl+2",), "", with_project, 3, (1,)),
    ActionRow("go.panel", "To the annotations", "go.pane", "Go", ("Ctrl+3",), "", with_project, 3, (2,)),
    ActionRow("go.next_pane", "Next pane", "go.turn", "Go", ("F6",), "", with_project, 3, (1,)),
    ActionRow("go.previous_pane", "Previous pane", "go.turn", "Go", ("Shift+F6",), "", with_project, 3, (-1,)),
    ActionRow(
        "go.claims", "Claims", "pages.claims", "Go", ("Ctrl+4",), "", with_project, 4,
        help="The claims of all articles in one table: group, link, compare.",
    ),
    ActionRow(
        "go.check_first", "Check first in this article", "pages.check_first", "Go", ("Ctrl+Alt+4",), "", with_article,
        4, help="The open article's claims in the claims view, what is most worth checking first; suggested ones too.",
    ),
    ActionRow(
        "go.speakers", "Speakers", "pages.speakers", "Go", ("Ctrl+5",), "", with_project, 4,
        help="The speaker registry, and what each one is reported to have said.",
    ),
    ActionRow(
        "go.leave", "Back to the article", "pages.leave", "Go", ("Esc",), "", lambda s: bool(s.page), 4,
        help="Leaves the page for the article that is open.",
    ),
    ActionRow(
        "go.back", "Back to where you came from", "pages.back", "Go", ("Ctrl+B",), "", lambda s: bool(s.origin), 4,
        help="After a jump from the claims or a speaker: back to the row there.",
    ),
)  # fmt: skip

_HELP = (
    ActionRow("help.help", "Help", "program.help", "Help", ("F1",), "help"),
    ActionRow("help.keys", "Keys", "program.keys", "Help", ("Ctrl+F1",)),
    ActionRow("help.about", "About Source Annotator", "program.about", "Help", (), "info", always, 1),
)

#: Every action there is, in the order of the menus; the labels' actions are made from the codebook.
ROWS: tuple[ActionRow, ...] = (
    *_FILE, *_EDIT, *_VIEW, *_ANNOTATE, *_boundaries(), *_SUGGESTIONS, *_CLAIMS, *_SPEAKERS, *REVIEW, *CONFLICTS, *TEAM,
    *_GO, *_HELP,
)  # fmt: skip

#: The menu bar.
MENUS = ("File", "Edit", "View", "Annotate", "Review", "Go", "Help")

#: Shorter titles for the toolbar, where its place already says what they are about.
SHORT = {"go.previous_article": "Previous", "go.next_article": "Next", "project.import_files": "Import"}

#: What stands in the toolbar; "|" draws a line.
TOOLBAR = (
    "go.previous_article", "go.next_article", "|", "edit.undo", "edit.redo", "|", "go.done",
    "|", "project.import_files", "project.export",
)  # fmt: skip
