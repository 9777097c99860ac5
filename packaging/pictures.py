"""Draws the pictures of README and help from the real window: `python packaging/pictures.py`.

The sample project is built in a throw-away place, one article is annotated from the gold file, and the
window is drawn light and dark.  Run it again whenever the window changes.
"""

from __future__ import annotations

import json
import os
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "resources" / "help" / "pictures"
SIZE = (1280, 800)

#: The article shown, by the start of its source file's name, and how many of its gold spans are marked beforehand.
SHOWN, MARKED = "001_", 26


def main() -> int:
    """Draw both pictures; gives the exit status."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    sys.path.insert(0, str(ROOT))
    PICTURES.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["ANNOTATOR_HOME"] = folder
        location = str(Path(folder) / "Sample project.annot")
        article_id = _annotated(location)
        return max(_draw(location, article_id, theme) for theme in ("light", "dark"))


def _annotated(location: str) -> str:
    """Build the sample project and mark one article as the gold file has it; gives that article's id."""
    from annotator.commands import annotating, articles
    from annotator.commands.demo import build_demo
    from annotator.model.spans import Fragment

    gold = [json.loads(line) for line in (ROOT / "seeds/gold/seeds-gold.jsonl").read_text("utf-8").split("\n") if line]
    with build_demo(location) as project:
        with project.reading() as read:
            found = [read.article(one) for one in read.article_ids()]
        names = {str(one.meta.get("source_file")): one.id for one in found if one is not None}
        article_id = next(one for name, one in names.items() if Path(name).name.startswith(SHOWN))
        done = next(one for name, one in names.items() if Path(name).name.startswith("003_"))
        text = next(one for one in gold if one["id"].startswith(SHOWN))
        for span in text["spans"][:MARKED]:
            label = project.codebook.label_named(span["label"])
            if label is not None:
                place = (Fragment(span["start"], span["end"]),)
                annotating.mark_span(project, article_id, place, label.id, span.get("attributes"))
        articles.set_meta(project, article_id, "outlet", "Sample Wire")
        articles.set_status(project, [done], "done")
    return article_id


def _draw(location: str, article_id: str, theme: str) -> int:
    """Draw the window with the article into resources/help/pictures/window-THEME.png."""
    from PySide6.QtCore import QTimer

    from annotator.settings import Settings
    from annotator.ui.app import make_application
    from annotator.ui.main_window import MainWindow

    settings = Settings(None)
    settings["theme"] = theme
    app = make_application(theme)
    window = MainWindow(settings)
    window.resize(*SIZE)
    window.open_when_listed(lambda _ids: article_id)
    status: list[int] = []

    def choose() -> None:
        own = [one for one in window.sheet.in_order() if one.status != "pending"]
        window.sheet.set_current(own[min(3, len(own) - 1)].id)
        QTimer.singleShot(400, draw)

    def draw() -> None:
        status.append(0 if window.grab().save(str(PICTURES / f"window-{theme}.png"), "PNG") else 1)
        app.exit(0)

    window.ready.connect(lambda: QTimer.singleShot(400, choose))
    QTimer.singleShot(60_000, lambda: app.exit(1))
    window.show()
    window.project.open_location(location)
    app.exec()
    window.close()
    return status[0] if status else 1


if __name__ == "__main__":
    sys.exit(main())
