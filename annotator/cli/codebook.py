"""annotator codebook PROJECT show|export FILE|import FILE|diff [OLDER NEWER] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from pathlib import Path

from annotator.cli import terminal
from annotator.commands.project import Project
from annotator.errors import AnnotatorError


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    actions = parser.add_subparsers(dest="action", metavar="show|export|import|diff", required=True)
    show = actions.add_parser("show", help="print labels, attributes and relation types")
    export = actions.add_parser("export", help="write the codebook as a YAML file; nothing is overwritten")
    export.add_argument("file", metavar="FILE")
    import_ = actions.add_parser("import", help="bring the codebook to that of a YAML file, matched by name")
    import_.add_argument("file", metavar="FILE")
    diff = actions.add_parser("diff", help="compare two versions; by default the last two")
    diff.add_argument("older", metavar="OLDER", type=int, nargs="?")
    diff.add_argument("newer", metavar="NEWER", type=int, nargs="?")
    for one in (show, export, import_, diff):
        one.add_argument("--json", action="store_true", help="print one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Do what is asked with the codebook."""
    from annotator.commands.project import open_project

    actions = {"show": _show, "export": _export, "import": _import, "diff": _diff}
    with open_project(asked.project, join=False) as project:
        return actions[asked.action](project, asked)


def _show(project: Project, asked: argparse.Namespace) -> int:
    book = project.codebook
    if asked.json:
        terminal.document(
            {
                "labels": [asdict(one) for one in book.labels],
                "attributes": [asdict(one) for one in book.attributes],
                "relation_types": [asdict(one) for one in book.relation_types],
            }
        )
        return 0
    names = {label.id: label.name for label in book.labels}

    def named(ids: tuple[str, ...]) -> str:
        return ", ".join(names.get(one, one) for one in ids) or "any"

    terminal.table(
        ("label", "key", "colour", "guideline"), [(one.name, one.key, one.colour, one.guideline) for one in book.labels]
    )
    if book.attributes:
        terminal.say("")
        rows = [(one.name, one.kind, named(one.label_ids), ", ".join(one.choices)) for one in book.attributes]
        terminal.table(("attribute", "kind", "labels", "choices"), rows)
    if book.relation_types:
        terminal.say("")
        links = [(one.name, one.key, named(one.from_ids), named(one.to_ids)) for one in book.relation_types]
        terminal.table(("relation", "key", "from", "to"), links)
    return 0


def _export(project: Project, asked: argparse.Namespace) -> int:
    from annotator.commands.codebooks import dump_codebook

    path = Path(asked.file)
    if path.exists():
        raise AnnotatorError(f"{path} is there already; choose another name.")
    path.write_text(dump_codebook(project.codebook, path.stem), encoding="utf-8")
    return _done(asked, {"file": str(path), "labels": len(project.codebook.labels)}, f"Wrote the codebook to {path}.")


def _import(project: Project, asked: argparse.Namespace) -> int:
    from annotator.commands.codebook_editing import take_in_codebook
    from annotator.commands.codebooks import load_codebook

    news, kept = take_in_codebook(project, load_codebook(Path(asked.file)))
    changed = len(news.changes) if news is not None else 0
    for name in kept:
        terminal.remark(f"“{name}” is in use and stays, although {asked.file} does not have it.")
    sentence = f"{terminal.number(changed, 'row')} of the codebook changed."
    return _done(asked, {"changed": changed, "kept": kept}, sentence)


def _diff(project: Project, asked: argparse.Namespace) -> int:
    from annotator.commands.codebook_editing import compare, versions

    last = len(versions(project))
    newer = asked.newer or last
    older = asked.older or max(newer - 1, 1)
    found = compare(project, older, newer)
    if asked.json:
        terminal.document({"older": older, "newer": newer, "differences": [asdict(one) for one in found]})
        return 0
    if not found:
        terminal.say(f"Versions {older} and {newer} of the codebook do not differ.")
        return 0
    rows = [(one.kind, one.name, one.field, _cell(one.before), _cell(one.after)) for one in found]
    terminal.table(("row", "name", "field", f"version {older}", f"version {newer}"), rows)
    return 0


def _cell(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, tuple) else ("" if value is None else str(value))


def _done(asked: argparse.Namespace, facts: dict[str, object], sentence: str) -> int:
    if asked.json:
        terminal.document(facts)
    else:
        terminal.say(sentence)
    return 0
