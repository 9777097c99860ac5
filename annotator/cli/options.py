"""Options of formats on the command line: a flag for each field, and --option NAME=VALUE for all of them."""

from __future__ import annotations

import argparse


def add(parser: argparse.ArgumentParser, *, reading: bool) -> None:
    """Flags for every option of the formats that read, or write; those whose name is taken are left to --option."""
    from annotator.commands.format_options import flags

    parser.add_argument(
        "--option", metavar="NAME=VALUE", action="append", default=[], help="an option of a format; may be repeated"
    )
    group = parser.add_argument_group(
        "options of formats", "Each is for the formats in brackets and passed over for others."
    )
    taken = set(parser._option_string_actions)
    for flag in flags(reading=reading).values():
        word = "--" + flag.name.replace("_", "-")
        if word in taken:
            continue
        told = flag.help.replace("%", "%%")
        if flag.switch:
            group.add_argument(word, action=argparse.BooleanOptionalAction, dest=_place(flag.name), help=told)
        else:
            group.add_argument(word, dest=_place(flag.name), metavar="VALUE", help=told)


def given(asked: argparse.Namespace) -> dict[str, str]:
    """What was asked for, by the name of the option; raises BadInput for a word of --option that sets nothing."""
    from annotator.commands.format_options import pairs_of

    found = pairs_of(asked.option)
    for key, value in vars(asked).items():
        if key.startswith(_place("")) and value is not None:
            name = key.removeprefix(_place(""))
            found[name] = ("yes" if value else "no") if isinstance(value, bool) else value
    return found


def _place(name: str) -> str:
    return f"option of a format: {name}"
