"""Typefaces: sans for the interface, serif for reading."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

#: Faces tried for the interface and for the article, best first.
SANS = ("Noto Sans", "Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Cantarell", "Ubuntu", "DejaVu Sans")
SERIF = ("Noto Serif", "Source Serif 4", "Source Serif Pro", "Charter", "Georgia", "Cambria", "DejaVu Serif")

#: Size of the article's text at a zoom of 100 per cent, in points.
READING_POINTS = 12.75

#: Size of the interface's text, in points.
INTERFACE_POINTS = 9.75


def _first(wanted: tuple[str, ...], fallback: QFontDatabase.SystemFont) -> str:
    there = set(QFontDatabase.families())
    return next((name for name in wanted if name in there), QFontDatabase.systemFont(fallback).family())


def interface_font() -> QFont:
    """The interface's font."""
    font = QFont(_first(SANS, QFontDatabase.SystemFont.GeneralFont))
    font.setPointSizeF(INTERFACE_POINTS)
    return font


def reading_font(chosen: str, zoom: int) -> QFont:
    """The article's font: the face chosen in the settings or the best serif, at `zoom` per cent."""
    font = QFont(chosen or _first(SERIF, QFontDatabase.SystemFont.GeneralFont))
    font.setStyleHint(QFont.StyleHint.Serif)
    font.setPointSizeF(READING_POINTS * zoom / 100)
    return font
