"""annotator adjudicate PROJECT [--rule majority|trust] [--trust A,B] [--article ID]… [--dry-run] [--json]"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from typing import TYPE_CHECKING

from annotator.cli import terminal

if TYPE_CHECKING:
    from annotator.commands.gold import Standing
    from annotator.commands.project import Reading

#: Columns of the table: what stands above, and the field of a `Standing`.
_COLUMNS = (("in gold", "accepted"), ("decided", "decided"), ("open", "open"), ("of these again", "again"))


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument(
        "--rule", choices=("majority", "trust"),
        help="decide by what more than half of the layers say, or by whom you trust; what is not decided stays open",
    )  # fmt: skip
    parser.add_argument(
        "--trust", metavar="A,B", action="append", default=[],
        help="whom to trust, the most trusted first, with commas between; means --rule trust",
    )  # fmt: skip
    parser.add_argument(
        "--article", metavar="ID", action="append", default=[], help="only this article, as “list” names it; repeatable"
    )
    parser.add_argument("--annotator", metavar="NAME", help="who decides; whoever worked here last by default")
    parser.add_argument("--dry-run", action="store_true", help="change nothing, only say how far each article is")
    parser.add_argument("--json", action="store_true", help="print how far each article is as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Accept the agreements, decide by the rule if one is named, and say what is open."""
    from annotator.commands import adjudicating
    from annotator.commands.gold import articles_with_layers, standing
    from annotator.commands.project import open_project
    from annotator.errors import Refused

    if asked.trust and asked.rule == "majority":
        raise Refused("--trust goes with --rule trust; leave one of the two out.")
    trusted = [name.strip() for names in asked.trust for name in names.split(",") if name.strip()]
    rule = asked.rule or ("trust" if asked.trust else None)
    join = asked.annotator is not None
    with open_project(asked.project, annotator=asked.annotator, join=join) as project, terminal.long_work() as handle:
        with project.reading() as read:
            ids = _named(read, asked.article) if asked.article else [row[0] for row in articles_with_layers(read)]
            before = standing(read, ids)
        if rule and not asked.dry_run:
            adjudicating.adjudicate(project, ids, rule, trusted, handle=handle)
        elif not asked.dry_run and any(one.agreed for one in before):
            adjudicating.accept_agreements(project, ids)
        with project.reading() as read:
            after = standing(read, ids)
    if asked.json:
        terminal.document({"rule": rule, "articles": [asdict(one) | {"settled": one.settled} for one in after]})
    else:
        _tell(after)
    return 0


def _named(read: Reading, names: list[str]) -> list[str]:
    """The ids of articles named by their id or by that of another program."""
    from annotator.errors import Refused

    outside = read.articles_with_external_id(names)
    found = [outside.get(name, name) for name in names]
    there = {one.id for one in read.values("article", found)}
    for name, one in zip(names, found, strict=True):
        if one not in there:
            raise Refused(f"There is no article “{name}” in the project; “annotator list” names them.")
    return list(dict.fromkeys(found))


def _tell(rows: list[Standing]) -> None:
    if not rows:
        terminal.say("No article has been annotated by two persons or more; there is nothing to adjudicate.")
        return
    cells = [(*(str(getattr(one, field)) for _, field in _COLUMNS), ", ".join(one.layers), one.title) for one in rows]
    terminal.table((*(title for title, _ in _COLUMNS), "layers", "title"), cells)
    left, waiting = sum(one.open for one in rows), sum(one.waiting for one in rows)
    agreed = sum(one.agreed for one in rows)
    told = [f"{terminal.number(left, 'difference')} to decide" if left else "every difference is decided"]
    told += [f"{terminal.number(agreed, 'agreement')} not in gold yet"] if agreed else []
    told += [f"{terminal.number(waiting, 'link')} waiting for their ends"] if waiting else []
    terminal.say("")
    terminal.say(f"{terminal.number(len(rows), 'article')}: {', '.join(told)}.")
