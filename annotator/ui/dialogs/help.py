"""Help: the pages that come with the program, and the keys drawn from the table of actions."""

from __future__ import annotations

import html
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from annotator import paths
from annotator.ui.actions.book import shown_keys
from annotator.ui.actions.rows import ActionRow
from annotator.ui.style.tokens import Theme


def keys_page(rows: Iterable[ActionRow], theme: Theme) -> str:
    """A table of every action that has a key, by menu, as HTML."""
    parts, menu = ["<h2>Keys</h2>"], ""
    for row in sorted((row for row in rows if row.keys), key=lambda row: _MENU_ORDER.get(row.menu.split("/")[0], 9)):
        if row.menu != menu:
            if menu:
                parts.append("</table>")
            menu = row.menu
            parts.append(f"<h3>{html.escape(menu.replace('/', ' › '))}</h3><table cellspacing='0' cellpadding='3'>")
        helped = f"<br><span style='color:{theme.muted}'>{html.escape(row.help)}</span>" if row.help else ""
        title = html.escape(row.title.removesuffix("…"))
        parts.append(f"<tr><td width='140'><b>{html.escape(shown_keys(row))}</b></td><td>{title}{helped}</td></tr>")
    return "".join([*parts, "</table>"])


_MENU_ORDER = {name: place for place, name in enumerate(("Annotate", "Review", "Go", "Edit", "View", "File", "Help"))}


#: Pages that come before the others, by the names of their files.
FIRST = ("first-steps", "structure", "suggestions", "claims-and-speakers")


def help_pages() -> list[Path]:
    """The files of the help: first what a newcomer reads, then the others by name."""
    found = sorted((paths.resources() / "help").glob("*.md"))
    return sorted(found, key=lambda one: FIRST.index(one.stem) if one.stem in FIRST else len(FIRST))


class HelpDialog(QDialog):
    """Pages on the left, the chosen one on the right."""

    def __init__(self, parent: QWidget, rows: Iterable[ActionRow], theme: Theme, page: str = "") -> None:
        super().__init__(parent)
        self.setWindowTitle("Help")
        self.resize(860, 620)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.pages = QListWidget()
        self.pages.setAccessibleName("Pages of the help")
        self.pages.setFixedWidth(230)
        self.pages.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.pages.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.text = QTextBrowser(openLinks=False)
        self.text.setAccessibleName("Help text")
        self.text.anchorClicked.connect(self._follow)
        self.text.document().setDocumentMargin(14)
        self._contents: list[tuple[str, str, bool]] = [("Keys", keys_page(rows, theme), True)]
        for path in help_pages():
            source = path.read_text(encoding="utf-8")
            self._contents.append((_title(source, path.stem), source, False))
        for title, _source, _is_html in self._contents:
            item = QListWidgetItem(title)
            item.setToolTip(title)
            self.pages.addItem(item)
        self.pages.currentRowChanged.connect(self._show)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        line = QHBoxLayout()
        line.addWidget(self.pages)
        line.addWidget(self.text, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 14)
        layout.addLayout(line, 1)
        layout.addWidget(buttons)
        titles = [title for title, _source, _is_html in self._contents]
        self.pages.setCurrentRow(titles.index(page) if page in titles else min(1, len(titles) - 1))

    def _show(self, place: int) -> None:
        _title_of, source, is_html = self._contents[place]
        if is_html:
            self.text.setHtml(source)
        else:
            self.text.setMarkdown(source)

    def _follow(self, url: QUrl) -> None:
        name = url.fileName().removesuffix(".md")
        for place, path in enumerate(help_pages(), 1):
            if path.stem == name:
                self.pages.setCurrentRow(place)
                return
        if url.scheme() in ("http", "https"):
            QDesktopServices.openUrl(url)


def _title(source: str, fallback: str) -> str:
    first = next((line for line in source.split("\n") if line.startswith("# ")), "")
    return first.removeprefix("# ").strip() or fallback
