"""New, export and start page, through the real dialogs."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog

from annotator.commands.export_profiles import profiles
from annotator.commands.exporting import export
from annotator.commands.originals import ORIGINAL
from annotator.ui.dialogs.article import ArticleDialog
from annotator.ui.dialogs.export import ExportDialog
from annotator.ui.dialogs.import_ import ImportDialog
from annotator.ui.dialogs.new_project import NewProjectDialog
from annotator.ui.style.tokens import LIGHT
from tests.formats.article_files import page
from tests.journeys.conftest import SEEDS
from tests.journeys.person import Person


def in_the_dialog(act: Callable[[QDialog], None]) -> None:
    """Do something in the next modal dialog, which else would wait for ever."""

    def look() -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog):
            act(dialog)
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def test_export_from_the_window_gives_the_bytes_of_the_command(ana: Person, tmp_path: Path) -> None:
    ana.open_article(SEEDS["001"])
    ana.mark("US President Donald Trump", "2")
    out = tmp_path / "window.jsonl"

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.format.setCurrentIndex(dialog.format.findData("jsonl"))
        dialog.place.setText(str(out))
        dialog.accept()

    in_the_dialog(fill)
    ana.press("Ctrl+E")
    ana.wait(lambda: ana.window.banner.sentence.startswith("Exported 5 articles, 1 annotation"))
    assert ana.window.desk.project is not None
    export(ana.window.desk.project, tmp_path / "command.jsonl", format_id="jsonl")
    assert out.read_bytes() == (tmp_path / "command.jsonl").read_bytes()
    spans = [span for line in out.read_text(encoding="utf-8").split("\n") if line for span in json.loads(line)["spans"]]
    assert [span["text"] for span in spans] == ["US President Donald Trump"]
    assert not ana.window.strip.isVisible()


def test_an_export_shows_what_it_will_write_keeps_a_profile_and_can_be_done_again(
    ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ana.open_article(SEEDS["001"])
    ana.mark("US President Donald Trump", "2")
    out = tmp_path / "marks.csv"
    seen: list[str] = []
    monkeypatch.setattr("annotator.ui.dialogs.ask.ask_line", lambda *_: "For the desk")

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, ExportDialog)
        dialog.format.setCurrentIndex(dialog.format.findData("csv"))
        ana.wait(lambda: dialog._shown.toPlainText().startswith("doc,title,span_id"))
        ana.wait(lambda: "Tried on 5 articles" in dialog._keeps.text())
        seen.append(dialog._keeps.text())
        dialog._options.take({"rows": "articles"})
        ana.wait(lambda: dialog._shown.toPlainText().startswith("id,title,outlet"))
        dialog.query.setText("trump")
        dialog._save()
        dialog.place.setText(str(out))
        dialog.accept()

    in_the_dialog(fill)
    ana.press("Ctrl+E")
    ana.wait(lambda: ana.window.banner.sentence.startswith("Exported"))
    assert "Dataset lines" in seen[0]
    assert out.read_text(encoding="utf-8-sig").startswith("id,title,outlet")
    before = out.read_bytes()
    out.unlink()
    ana.window.project.export_again()
    ana.wait(out.is_file)
    assert out.read_bytes() == before
    assert ana.window.desk.project is not None
    with ana.window.desk.project.reading() as read:
        assert profiles(read)["For the desk"].query == "trump"


def test_an_import_is_shown_before_it_is_made(ana: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.csv").write_text("Nr,Kop,Inhoud\n7,Rain,It rained all day.\n", encoding="utf-8")
    (tmp_path / "page.html").write_text(page(), encoding="utf-8")
    (tmp_path / "bad.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(20))
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    seen: list[tuple[str, bool]] = []

    def agree(dialog: QDialog) -> None:
        assert isinstance(dialog, ImportDialog)
        ana.wait(lambda: dialog.files.topLevelItemCount() == 3)
        seen.append((dialog.told.text(), dialog._go.isEnabled()))
        dialog.files.setCurrentItem(dialog.files.topLevelItem(2))
        assert dialog.tabs.isTabVisible(2)
        dialog._columns["csv"].boxes["Inhoud"].setCurrentText("Text of the article")
        dialog._columns["csv"].boxes["Kop"].setCurrentText("Title")
        dialog._columns["csv"].boxes["Nr"].setCurrentText("Leave out")
        ana.wait(lambda: dialog.told.text().startswith("2 new articles") and dialog._go.isEnabled())
        seen.append((dialog.told.text(), dialog.text.toPlainText() == "Rain\n\nIt rained all day."))
        dialog.files.setCurrentItem(dialog.files.topLevelItem(1))
        dialog._forms["html"]._controls["main_text_only"].setChecked(True)  # type: ignore[attr-defined]
        ana.wait(lambda: "annotation" not in dialog.told.text() and dialog._go.isEnabled())
        dialog.keep.setChecked(True)
        ana.wait(lambda: not dialog._go.isEnabled())
        ana.wait(dialog._go.isEnabled)
        dialog.accept()

    in_the_dialog(agree)
    ana.window.project.import_folder()
    assert seen == [
        ("1 new article in 1 file · 5 annotations · 2 files cannot be read.", True),
        ("2 new articles in 2 files · 5 annotations · 1 file cannot be read.", True),
    ]
    ana.wait(lambda: "2 articles imported" in ana.window.banner.sentence)
    ana.wait(lambda: len(ana.window.library.ids) == 7)
    ana.open_article("Rain")
    assert {key: ana.article.meta[key] for key in ana.article.meta if key != ORIGINAL} == {"source_file": "rows.csv"}
    out = tmp_path / "out.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(out), ""))
    details = ArticleDialog(ana.window, ana.window.desk, ana.article, LIGHT)
    assert details.original.text() == "rows.csv, 40 bytes"
    assert ORIGINAL not in [details._key(row) for row in range(details.meta.rowCount())]
    details.save_original.click()
    assert out.read_bytes() == (tmp_path / "rows.csv").read_bytes()
    details.close()


def test_a_new_project_is_made_and_opened(sit_down: Callable[[], Person], tmp_path: Path) -> None:
    ana = sit_down()
    ana.window.show_start()
    ana.settings["last_folder"] = str(tmp_path)
    problems: list[str] = []

    def fill(dialog: QDialog) -> None:
        assert isinstance(dialog, NewProjectDialog)
        dialog.title_field.setText("")
        dialog._judge()
        problems.append(dialog._problem.text())
        dialog.title_field.setText("Rare earths")
        dialog._guess_place()
        dialog.annotator.setText("ana")
        dialog.accept()

    in_the_dialog(fill)
    ana.press("Ctrl+N")
    ana.wait(lambda: ana.window.desk.project is not None)
    assert problems == ["The project needs a title."]
    assert (tmp_path / "Rare-earths.annot").is_file()
    assert ana.window.windowTitle().startswith("Rare earths")
    assert "annotator: ana" in ana.status
    ana.wait(ana.window.library.empty.isVisible)


@pytest.mark.parametrize("click", ["sample", "recent"])
def test_the_start_page_opens_the_sample_and_recent_projects(
    sit_down: Callable[[], Person], seeds_project: Path, click: str
) -> None:
    ana = sit_down()
    ana.settings.remember_project(str(seeds_project))
    ana.window.show_start()
    assert ana.window.start is not None
    with ana.bot.waitSignal(ana.window.ready, timeout=30_000):
        if click == "sample":
            ana.press("Space")
        else:
            ana.window.start.recent_chosen.emit(str(seeds_project))
    assert len(ana.window.library.ids) == 5
    assert ana.article is not None
