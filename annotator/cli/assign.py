"""annotator assign PROJECT --each N | --overlap PERCENT [--people A,B] [--seed N] [--query …] [--status …] [--json]"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from annotator.cli import terminal
from annotator.errors import Refused

if TYPE_CHECKING:
    from annotator.commands.assigning import Distribution, Wish
    from annotator.commands.project import Project
    from annotator.model.people import Annotator


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the verb takes."""
    parser.add_argument("project", metavar="PROJECT")
    parser.add_argument("--each", type=int, metavar="N", help="give every article to N people; 2 with --overlap")
    parser.add_argument(
        "--overlap", type=float, metavar="PERCENT", help="only this share of the articles goes to several people"
    )
    parser.add_argument("--people", metavar="A,B", help="names, with commas between; all active people by default")
    parser.add_argument("--seed", type=int, default=0, metavar="N", help="the same seed gives the same distribution")
    parser.add_argument("--query", default="", metavar="Q", help="only articles that this query finds (see search)")
    parser.add_argument("--status", choices=("to do", "in progress", "done"), help="only articles with this status")
    parser.add_argument("--blind", choices=("on", "off"), help="hide others’ layers from annotators until all are done")
    parser.add_argument("--timing", choices=("on", "off"), help="count the time spent on assigned articles")
    parser.add_argument("--dry-run", action="store_true", help="say who would get what and change nothing")
    parser.add_argument("--annotator", metavar="NAME", help="who gives them out; by default you, or the first lead")
    parser.add_argument("--json", action="store_true", help="print the outcome as one JSON document")


def run(asked: argparse.Namespace) -> int:
    """Give out articles by rule; without a rule tell how far everybody is."""
    from annotator.commands import assigning, people
    from annotator.commands.project import open_project

    with open_project(asked.project, annotator=asked.annotator, join=False) as project:
        if not asked.dry_run:
            for name in ("blind", "timing"):
                if getattr(asked, name) is not None:
                    people.choose(project, name, getattr(asked, name) == "on")
        planned, wish = None, _wish(asked)
        if wish is not None:
            planned = assigning.plan(project, wish, _people(project, asked.people), _articles(project, asked))
            if not asked.dry_run:
                assigning.assign(project, planned.pairs)
        found = _document(project, wish, planned, asked.dry_run)
    terminal.document(found) if asked.json else _say(found)
    return 0


def _wish(asked: argparse.Namespace) -> Wish | None:
    from annotator.commands.assigning import Wish

    if asked.each is None and asked.overlap is None:
        return None
    if asked.overlap is not None and not 0 <= asked.overlap <= 100:
        raise Refused(f"--overlap {asked.overlap:g} is no share; give a percentage from 0 to 100.")
    each = asked.each if asked.each is not None else 2
    return Wish(each, None if asked.overlap is None else asked.overlap / 100, asked.seed)


def _people(project: Project, names: str | None) -> list[Annotator]:
    from annotator.commands import people

    return [people.named(project, name.strip()) for name in (names or "").split(",") if name.strip()]


def _articles(project: Project, asked: argparse.Namespace) -> Sequence[str] | None:
    from annotator.commands.project import ArticleFilter
    from annotator.commands.searching import found_articles

    if not asked.query and not asked.status:
        return None
    with project.reading() as read:
        ids = read.article_ids(ArticleFilter(status=asked.status or "", sort="added"))
        return found_articles(read, asked.query, ids) if asked.query else ids


def _document(project: Project, wish: Wish | None, planned: Distribution | None, dry_run: bool) -> dict[str, Any]:
    from annotator.commands.assigning import progress

    names = {one.id: one.name for one in project.team.people.values()}
    found: dict[str, Any] = {"dry_run": dry_run, "blind": project.team.blind, "timing": project.team.timing}
    if wish is not None and planned is not None:
        new = {person: sum(who == person for _, who in planned.pairs) for person in names}
        found |= {
            "rule": asdict(wish),
            "assigned": len(planned.pairs),
            "articles": len({article_id for article_id, _ in planned.pairs}),
            "shared": planned.shared,
            "people": [
                {"name": names[one.person], "new": new[one.person], "articles": one.articles, "length": one.length}
                for one in planned.shares
            ],
            "pairs": [{"article": article_id, "annotator": names[person]} for article_id, person in planned.pairs],
        }
    found["progress"] = [asdict(one) for one in progress(project)]
    return found


def _say(found: dict[str, Any]) -> None:
    if "rule" in found:
        would = "would be given" if found["dry_run"] else "given"
        several = terminal.number(found["shared"], "article")
        terminal.say(
            f"{terminal.number(found['assigned'], 'assignment')} {would}; {several} with more than one person."
        )
        terminal.table(
            ("person", "new", "articles", "code points"),
            [(one["name"], one["new"], f"{one['articles']:,}", f"{one['length']:,}") for one in found["people"]],
        )
    elif not found["progress"]:
        terminal.say("Nothing has been assigned; give a rule such as --each 2 or --overlap 20.")
    else:
        terminal.table(
            ("person", "assigned", "to do", "in progress", "done", "minutes"),
            [(one["annotator"], one["assigned"], *one["by_status"].values(), one["seconds"] // 60)
             for one in found["progress"]],
        )  # fmt: skip
    switches = {True: "on", False: "off"}
    terminal.say(f"Blind mode is {switches[found['blind']]}; counting of time is {switches[found['timing']]}.")
