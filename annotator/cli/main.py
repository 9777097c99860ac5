"""The command line: `annotator VERB …`; without a verb the window opens."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from annotator import __version__
from annotator.cli import terminal
from annotator.errors import AnnotatorError

FAILED, USAGE = 1, 2

#: Opens the window with a project or the start page, or draws it into a PNG; gives the exit status.
Window = Callable[[str | None, Path | None], int]

#: Every verb with what it does; `cli/VERB.py` has `arguments(parser)` and `run(asked) -> status`.
VERBS = {
    "demo": "build the sample project from the five seed articles and open it",
    "new": "create a project",
    "import": "import articles or annotated data",
    "list": "list the articles",
    "original": "list the originals kept of articles, and save them as files",
    "search": "find words, labels and speakers in all articles",
    "suggest": "run suggestion engines",
    "learn": "learn a label from what is marked, and switch its proposals on or off",
    "export": "write a dataset",
    "verify": "recompute hashes, counts and agreement of an exported dataset",
    "stats": "count by label, annotator, outlet and status",
    "agreement": "measure how far annotators agree",
    "adjudicate": "accept what annotators agree on, and decide differences by a rule",
    "assign": "give out articles to people by rule, and tell how far they are",
    "admin": "people, roles and logins of a project",
    "codebook": "show, export, import or compare the codebook",
    "speakers": "list the speaker registry with what each is reported to have said",
    "claims": "list every claim with its speaker and cue",
    "merge": "bring other copies of a project in",
    "copy": "copy a project to a file or a server, or one annotator’s part of it",
    "check": "examine file, offsets, references and journal",
    "backup": "make a consistent copy of a project, also of one in use",
    "restore": "put a backup in the place of a project",
    "formats": "list every format: what it reads, writes and loses",
}

_ABOUT = """Mark claims, speakers, cues and boilerplate in news articles, and export the result as datasets.
Without a verb the window opens, with PROJECT or the start page.  PROJECT is a .annot file or a database URL."""


def main(arguments: Sequence[str] | None = None, *, window: Window | None = None) -> int:
    """Run the command line; gives the exit status: 0 done, 1 refused or failed, 2 wrong usage.  Never a traceback.

    `window` opens the window; the caller hands it in, as neither door knows the other.
    """
    window = window or _no_window
    terminal.use_utf8()
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = window(words[0] if words else None, None) if _opens_window(words) else _verb(words, window)
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read our output has gone; nothing may be written to it at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        terminal.complain("Stopped; nothing was changed.")
        return FAILED
    except AnnotatorError as error:
        return _told(error.sentence, error)
    except MemoryError as error:
        return _told("There is not enough memory for this; close other programs or take fewer files at once.", error)
    except OSError as error:
        return _told(f"{error.filename or 'A file'} could not be used: {error.strerror or error}.", error)
    except Exception as error:
        kind = type(error).__name__
        return _told(f"Something unexpected went wrong ({kind}); set ANNOTATOR_DEBUG=1 to see the details.", error)
    return status


def _no_window(_location: str | None, _screenshot: Path | None) -> int:
    raise AnnotatorError("There is no window here; the verbs work without one (annotator --help).")


def _told(sentence: str, error: BaseException) -> int:
    terminal.complain(sentence)
    if os.environ.get("ANNOTATOR_DEBUG") == "1":
        import traceback

        if isinstance(error, AnnotatorError) and error.details:
            terminal.remark(error.details)
        traceback.print_exception(error)
    return FAILED


def _opens_window(words: Sequence[str]) -> bool:
    """Whether there is no verb: nothing at all, or one word that names a project."""
    if not words:
        return True
    first = words[0]
    if len(words) > 1 or first.startswith("-") or first in VERBS:
        return False
    return "://" in first or first.endswith(".annot") or Path(first).exists()


def _verb(words: Sequence[str], window: Window) -> int:
    if words[0] not in VERBS and not words[0].startswith("-"):
        terminal.complain(f"There is no verb “{words[0]}”; there are {', '.join(VERBS)}.")
        return USAGE
    try:
        asked = _parser(words[0]).parse_args(words)
    except SystemExit as leaving:  # argparse has said why, or has shown the help
        return leaving.code if isinstance(leaving.code, int) else USAGE
    asked.window = window
    status: int = import_module(f"annotator.cli.{_module(asked.verb)}").run(asked)
    return status


def _module(verb: str) -> str:
    return f"{verb}_" if verb == "import" else verb


class _Parser(argparse.ArgumentParser):
    """Prints usage errors in the house's form."""

    def error(self, message: str) -> None:  # type: ignore[override]
        terminal.complain(f"{message}. See “{self.prog} --help”.")
        sys.exit(USAGE)


def _parser(first: str) -> argparse.ArgumentParser:
    """The parser with the arguments of the verb that is asked for; the others are named only."""
    parser = _Parser(
        prog="annotator",
        usage="annotator [PROJECT]\n       annotator VERB …",
        description=_ABOUT,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--version", action="version", version=f"annotator {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", required=True, title="verbs", prog="annotator")
    for verb, help_ in VERBS.items():
        one = verbs.add_parser(verb, help=help_, description=help_[0].upper() + help_[1:] + ".")
        if verb == first:
            import_module(f"annotator.cli.{_module(verb)}").arguments(one)
    return parser
