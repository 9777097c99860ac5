"""How the window is dressed: Fusion, the program's own palette, and a short style sheet, all from the tokens."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

from annotator import paths
from annotator.ui.style.colours import mix
from annotator.ui.style.tokens import DARK, LIGHT, Theme


def theme_for(choice: str) -> Theme:
    """The theme of the settings' choice: "light", "dark", or as the system is set."""
    if choice in ("light", "dark"):
        return DARK if choice == "dark" else LIGHT
    return DARK if QGuiApplication.styleHints().colorScheme() == Qt.ColorScheme.Dark else LIGHT


def hover(theme: Theme, ground: str = "") -> str:
    """The ground of what the pointer is over."""
    return mix(ground or theme.surface, theme.text, 0.05)


def faint(theme: Theme) -> str:
    """The text of what cannot be used now."""
    return mix(theme.surface, theme.muted, 0.62)


def palette(theme: Theme) -> QPalette:
    """Qt's palette in the theme's colours."""
    made = QPalette()
    role = QPalette.ColorRole
    for which, colour in (
        (role.Window, theme.bg),
        (role.WindowText, theme.text),
        (role.Base, theme.surface),
        (role.AlternateBase, theme.bg),
        (role.Text, theme.text),
        (role.PlaceholderText, theme.muted),
        (role.Button, theme.raised),
        (role.ButtonText, theme.text),
        (role.BrightText, theme.bad),
        (role.ToolTipBase, theme.raised),
        (role.ToolTipText, theme.text),
        (role.Highlight, theme.selection),
        (role.HighlightedText, theme.text),
        (role.Link, theme.accent),
        (role.LinkVisited, theme.accent),
        (role.Accent, theme.accent),
        (role.Light, mix(theme.raised, "#ffffff", 0.08)),
        (role.Midlight, theme.line),
        (role.Mid, theme.line),
        (role.Dark, theme.line),
        (role.Shadow, mix(theme.bg, "#000000", 0.4)),
    ):
        made.setColor(which, QColor(colour))
    for which in (role.WindowText, role.Text, role.ButtonText):
        made.setColor(QPalette.ColorGroup.Disabled, which, QColor(faint(theme)))
    return made


def dress(app: QApplication, theme: Theme) -> None:
    """Give the whole program this theme."""
    app.setPalette(palette(theme))
    app.setStyleSheet(style_sheet(theme))


_SHEET = """
QMainWindow, QDialog { background: $bg; }
QToolTip { background: $raised; color: $text; border: 1px solid $line; padding: 4px 6px; }
QFrame#card { background: $surface; border: 1px solid $line; border-radius: 8px; }
QFrame#inset { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#suggestion { background: $raised; border: 1px dashed $muted; border-radius: 8px; }
QFrame#suggestion[current="true"] { background: $selection; border: 1px dashed $accent; }
QLabel#heading { font-size: 12.5pt; font-weight: 600; }
QFrame#mode { background: $selection; border: 1px solid $accent; border-radius: 8px; }
QFrame#mode QPushButton#good { background: $raised; }
QFrame#field { background: $raised; border: 1px solid $line; border-radius: 6px; }
QFrame#field:focus { border: 1px solid $accent; }
QLabel#strong { font-weight: 600; }
QLabel#missing { color: $warn; font-weight: 600; }
QLabel#key { background: $chip; color: $text; border: 1px solid $line; border-radius: 4px; padding: 0 5px;
    font-weight: 600; }
QFrame#variant { background: $raised; border: 1px solid $line; border-radius: 8px; }
QFrame#variant[current="true"] { border: 1px solid $accent; }
QFrame#variant[taken="true"] { border: 2px solid $ok; }
QPushButton#layer { background: transparent; border: 1px solid $line; border-radius: 11px; padding: 2px 10px;
    min-height: 0; color: $muted; }
QPushButton#layer:checked { background: $raised; color: $text; }
QPushButton#layer:hover { background: $hover; }
QPushButton#layer:focus { border-color: $accent; }
QComboBox[missing="true"], QLineEdit[missing="true"], QToolButton#field[missing="true"] { border: 1px dashed $warn; }
QLabel#title { font-size: 13pt; font-weight: 600; }
QLabel#display { font-size: 20pt; font-weight: 600; }
QLabel#muted, QLabel#hint { color: $muted; }
QLabel#bad { color: $bad; }
QLabel#section { color: $muted; font-weight: 600; }
QLabel#chip, QLabel#count { background: $chip; color: $muted; border-radius: 11px; padding: 2px 10px; }
QLabel#count { padding: 2px 9px; }
QLabel#key { background: $chip; color: $muted; border: 1px solid $line; border-radius: 4px; padding: 1px 6px; }

QMenuBar { background: $surface; padding: 2px 6px; border: none; }
QMenuBar::item { padding: 4px 9px; border-radius: 5px; background: transparent; color: $text; }
QMenuBar::item:selected, QMenuBar::item:pressed { background: $hover; }
QMenu { background: $raised; border: 1px solid $line; padding: 5px; }
QMenu::item { padding: 5px 28px 5px 10px; border-radius: 5px; }
QMenu::item:selected { background: $selection; color: $text; }
QMenu::item:disabled { color: $faint; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: $line; margin: 5px 8px; }

QToolBar { background: $surface; border: none; border-bottom: 1px solid $line; padding: 6px 9px; spacing: 2px; }
QToolBar::separator { background: $line; width: 1px; margin: 5px 7px; }
QToolBar QToolButton { padding: 5px 10px; border-radius: 6px; border: 1px solid transparent; color: $text; }
QToolBar QToolButton:hover { background: $hover; }
QToolBar QToolButton:pressed, QToolBar QToolButton:checked { background: $pressed; }
QToolBar QToolButton:focus { border-color: $accent; }
QToolBar QToolButton:disabled { color: $faint; }

QPushButton, QToolButton#field { background: $raised; color: $text; border: 1px solid $line; border-radius: 6px;
    padding: 5px 14px; min-height: 18px; }
QPushButton:hover, QToolButton#field:hover { background: $hover; }
QPushButton:pressed { background: $pressed; }
QPushButton:focus, QToolButton#field:focus { border: 1px solid $accent; }
QPushButton:disabled { color: $faint; }
QPushButton:default { border-color: $accent; }
QPushButton#primary { background: $accent; color: $accent_text; border: 1px solid $accent; font-weight: 600; }
QPushButton#primary:hover { background: $accent_hover; }
QPushButton#primary:focus { border: 2px solid $text; padding: 4px 13px; }
QPushButton#primary:disabled { background: $pressed; border-color: $pressed; color: $muted; }
QPushButton#good { color: $ok; padding: 4px 11px; }
QPushButton#bad { color: $bad; padding: 4px 11px; }
QPushButton#good:disabled, QPushButton#bad:disabled, QPushButton#link:disabled { color: $faint; }
QPushButton#palette { text-align: left; color: $muted; padding-left: 10px; }
QPushButton#plain { border: 1px solid transparent; background: transparent; text-align: left; padding: 7px 10px; }
QPushButton#plain:hover { background: $hover; }
QPushButton#plain:focus { border-color: $accent; }
QPushButton#link { border: 1px solid transparent; background: transparent; color: $accent; padding: 3px 6px; }
QPushButton#link:hover { background: $hover; }
QPushButton#link:focus { border-color: $accent; }
QPushButton#relation { border: 1px solid transparent; background: transparent; text-align: left; padding: 2px 4px;
    min-height: 0; }
QPushButton#relation:hover { background: $hover; color: $accent; }
QPushButton#relation:focus { border-color: $accent; }
QPushButton#edge { background: $raised; border: 1px solid $accent; border-radius: 11px; padding: 2px 10px;
    min-height: 0; color: $text; }
QPushButton#edge:hover { background: $selection; }
QToolButton { border: 1px solid transparent; border-radius: 6px; padding: 4px; }
QToolButton:hover { background: $hover; }
QToolButton:focus { border-color: $accent; }
QToolButton::menu-indicator { image: none; }

QLineEdit, QPlainTextEdit#note, QComboBox, QSpinBox { background: $raised; color: $text; border: 1px solid $line;
    border-radius: 6px; selection-background-color: $selection; selection-color: $text; }
QLineEdit { padding: 4px 8px; min-height: 20px; }
QPlainTextEdit#note { padding: 1px 4px; }
QLineEdit:focus, QPlainTextEdit#note:focus, QComboBox:focus, QSpinBox:focus { border: 1px solid $accent; }
QLineEdit:disabled, QComboBox:disabled { color: $faint; }
QComboBox { padding: 4px 0 4px 8px; min-height: 20px; }
QComboBox:hover { background: $hover; }
QComboBox::drop-down { border: none; width: 22px; }
QComboBox::down-arrow { image: url("$arrow"); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: $raised; color: $text; border: 1px solid $line; outline: none; padding: 4px;
    selection-background-color: $selection; selection-color: $text; }
QComboBox QAbstractItemView::item { min-height: 24px; padding: 0 4px; }
QComboBox QAbstractItemView::item:selected { background: $selection; color: $text; }

QSlider::groove:horizontal { background: $track; height: 4px; border-radius: 2px; }
QSlider::sub-page:horizontal { background: $accent; height: 4px; border-radius: 2px; }
QSlider::handle:horizontal { background: $raised; border: 1px solid $muted; width: 14px; margin: -6px 0;
    border-radius: 8px; }
QSlider::handle:horizontal:hover, QSlider::handle:horizontal:focus { border: 2px solid $accent; }
QProgressBar { background: $track; border: none; border-radius: 3px; }
QProgressBar::chunk { background: $accent; border-radius: 3px; }
QTableView#articles, QTableView#annotations { background: transparent; border: none; outline: none; }
QTableView#annotations { border-top: 1px solid $line; }
QTableView#annotations:focus, QTableView#articles:focus { border: 1px solid $accent; border-radius: 4px; }
QTreeView, QListView, QTableView { background: $surface; border: 1px solid $line; border-radius: 6px; outline: none; }
QTreeView::item, QListWidget::item { padding: 4px; }
QTreeView::item:selected, QListView::item:selected { background: $selection; color: $text; }
QListView#annotations { background: transparent; border: none; border-top: 1px solid $line; border-radius: 0; }
QListView#annotations:focus { border-top: 1px solid $accent; }
QHeaderView::section { background: $surface; color: $muted; border: none; border-bottom: 1px solid $line;
    padding: 5px 8px; }
QScrollArea#bare, QScrollArea#bare > QWidget > QWidget { background: transparent; border: none; }

QTabBar::tab { background: transparent; color: $muted; padding: 6px 14px; border: none;
    border-bottom: 2px solid transparent; }
QTabBar::tab:selected { color: $text; border-bottom: 2px solid $accent; }
QTabBar::tab:hover { color: $text; }
QTableWidget { background: $surface; border: 1px solid $line; border-radius: 6px; }
QTableWidget::item { padding: 0 5px; }
QTableWidget::item:selected { background: $selection; color: $text; }
QListWidget#checks::item { padding: 1px 4px; }
QListWidget#checks::indicator { width: 11px; height: 11px; border: 1px solid $muted; border-radius: 3px; }
QListWidget#checks::indicator:checked { background: $accent; border: 1px solid $accent; }
QTextEdit#guideline { background: $surface; border: 1px solid $line; border-radius: 6px; }

QScrollBar:vertical { background: transparent; width: 11px; margin: 0; }
QScrollBar:horizontal { background: transparent; height: 11px; margin: 0; }
QScrollBar::handle { background: $handle; border-radius: 3px; margin: 2px; }
QScrollBar::handle:vertical { min-height: 36px; }
QScrollBar::handle:horizontal { min-width: 36px; }
QScrollBar::handle:hover { background: $muted; }
QScrollBar::add-line, QScrollBar::sub-line { width: 0; height: 0; }
QScrollBar::add-page, QScrollBar::sub-page { background: transparent; }

QSplitter::handle { background: transparent; }
QSplitter::handle:hover { background: $line; }
QStatusBar { background: $surface; border-top: 1px solid $line; color: $muted; }
QStatusBar::item { border: none; }
QStatusBar QLabel { color: $muted; padding: 1px 4px; }
QLabel#armed { background: $chip; color: $text; border-radius: 6px; padding: 3px 10px; }

QFrame#banner { background: $banner; border: 1px solid $bad; border-radius: 8px; }
QFrame#notice { background: $surface; border: 1px solid $accent; border-radius: 8px; }
QPlainTextEdit#details { background: $bg; color: $text; border: 1px solid $line; border-radius: 6px; }
QTextEdit#context { background: transparent; border: none; }
QFrame#overlay { background: $raised; border: 1px solid $line; border-radius: 10px; }
QCheckBox, QRadioButton { spacing: 8px; color: $text; }
QCheckBox:disabled, QRadioButton:disabled { color: $faint; }
QCheckBox::indicator, QRadioButton::indicator, QTreeView::indicator { width: 14px; height: 14px; background: $raised;
    border: 1px solid $muted; border-radius: 4px; }
QRadioButton::indicator { border-radius: 8px; }
QCheckBox::indicator:checked, QTreeView::indicator:checked { background: $accent; border: 1px solid $accent;
    image: url("$check"); }
QRadioButton::indicator:checked { background: $accent; border: 1px solid $accent; image: url("$dot"); }
QCheckBox::indicator:disabled, QRadioButton::indicator:disabled { border: 1px solid $line; background: $bg; }
QCheckBox:focus, QRadioButton:focus { color: $accent; }
QSpinBox { padding: 2px 0; min-height: 24px; }
QSpinBox QLineEdit { background: transparent; border: none; padding: 0; min-height: 0; }
QSpinBox::up-button, QSpinBox::down-button { width: 18px; border: none; background: transparent; }
QSpinBox::up-button:hover, QSpinBox::down-button:hover { background: $hover; }
QSpinBox::up-arrow { image: url("$up"); width: 12px; height: 12px; }
QSpinBox::down-arrow { image: url("$arrow"); width: 12px; height: 12px; }
QSpinBox:disabled { color: $faint; }
"""


#: Pictures of controls, one file for each theme: a style sheet cannot colour them.
_PICTURES = ("arrow", "up", "check", "dot")


def style_sheet(theme: Theme) -> str:
    """The style sheet of a theme."""
    values = {
        **{name: getattr(theme, name) for name in ("bg", "surface", "raised", "line", "text", "muted", "accent")},
        **{name: getattr(theme, name) for name in ("accent_text", "selection", "ok", "warn", "bad")},
        "hover": hover(theme),
        "pressed": mix(theme.surface, theme.text, 0.1),
        "faint": faint(theme),
        "chip": mix(theme.surface, theme.text, 0.065),
        "track": mix(theme.surface, theme.text, 0.08),
        "handle": mix(theme.surface, theme.muted, 0.45),
        "accent_hover": mix(theme.accent, theme.text, 0.14),
        "banner": mix(theme.surface, theme.bad, 0.07),
        **{one: (paths.resources() / "icons" / f"{one}-{theme.name}.svg").as_posix() for one in _PICTURES},
    }
    sheet = _SHEET
    for name in sorted(values, key=len, reverse=True):
        sheet = sheet.replace(f"${name}", values[name])
    return sheet
