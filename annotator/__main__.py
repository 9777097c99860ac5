"""`python -m annotator` and the `annotator` command: the one place that knows both doors."""

from __future__ import annotations

import sys
from pathlib import Path

from annotator.errors import AnnotatorError


def main() -> int:
    """Run the command line, which opens the window when no verb is given; gives the exit status."""
    from annotator.cli.main import main as run

    return run(window=open_window)


def open_window(location: str | None, screenshot: Path | None = None) -> int:
    """Open the window with a project or the start page, or draw it into a PNG; gives the exit status."""
    try:
        from annotator.ui import app
    except ImportError as error:
        raise AnnotatorError(
            "The window needs PySide6, which cannot be loaded here; the verbs work without it (annotator --help).",
            str(error),
        ) from error
    return app.run(location, screenshot=screenshot)


if __name__ == "__main__":
    sys.exit(main())
