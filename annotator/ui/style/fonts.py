"""The typeface of the interface; that of the article is set in the article view."""

from __future__ import annotations

from PySide6.QtGui import QFont, QFontDatabase

#: Faces tried for the interface, best first.
SANS = ("Noto Sans", "Inter", "Segoe UI", "SF Pro Text", "Helvetica Neue", "Cantarell", "Ubuntu", "DejaVu Sans")

#: Size of the interface's text, in points.
POINTS = 9.75


def interface_font() -> QFont:
    """The first face of `SANS` that is installed, else the system's own."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setFamilies([*SANS, font.family()])
    font.setPointSizeF(POINTS)
    return font
