"""Icons: the program's own SVG files, drawn in the theme's colours at the sizes asked for."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap

from annotator import paths
from annotator.ui.style.tokens import Theme

#: Pixel sizes kept in an icon: 16 at 100, 150 and 200 per cent.
SIZES = (16, 24, 32)


@lru_cache(maxsize=256)
def icon(name: str, theme: Theme, colour: str = "") -> QIcon:
    """The icon `name` in `colour` (the theme's text colour if empty), greyed when disabled."""
    made = QIcon()
    for size in SIZES:
        drawn = pixmap(name, colour or theme.text, size)
        made.addPixmap(drawn, QIcon.Mode.Normal)
        made.addPixmap(drawn, QIcon.Mode.Selected)  # or the style washes it out on a chosen row
        made.addPixmap(pixmap(name, _faint(theme), size), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: str, size: int, ratio: float = 1.0) -> QPixmap:
    """The icon `name` in one colour, `size` device-independent pixels wide on a screen of `ratio`."""
    # QtSvg is imported with the first icon, after the window has been laid out.
    from PySide6.QtSvg import QSvgRenderer

    source = _source(name).replace("currentColor", colour)
    renderer = QSvgRenderer(QByteArray(source.encode()))
    drawn = QPixmap(QSize(round(size * ratio), round(size * ratio)))
    drawn.fill(Qt.GlobalColor.transparent)
    painter = QPainter(drawn)
    renderer.render(painter, QRectF(0, 0, size * ratio, size * ratio))
    painter.end()
    drawn.setDevicePixelRatio(ratio)
    return drawn


def program_icon() -> QIcon:
    """The program's own icon."""
    made = QIcon()
    for size in (32, 64, 128):
        made.addPixmap(pixmap("source-annotator", "#2563eb", size))
    return made


@lru_cache(maxsize=256)
def swatch(colour: str, side: int = 14) -> QIcon:
    """A rounded square in a label's colour."""
    made = QIcon()
    for ratio in (1, 2):
        drawn = QPixmap(side * ratio, side * ratio)
        drawn.fill(Qt.GlobalColor.transparent)
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colour))
        painter.drawRoundedRect(QRectF(0, 0, side * ratio, side * ratio), 4 * ratio, 4 * ratio)
        painter.end()
        drawn.setDevicePixelRatio(ratio)
        # Qt would mix the colour of a chosen row into it, and it would be another layer's or label's.
        for mode in (QIcon.Mode.Normal, QIcon.Mode.Selected):
            made.addPixmap(drawn, mode)
    return made


@lru_cache(maxsize=64)
def _source(name: str) -> str:
    return (paths.resources() / "icons" / f"{name}.svg").read_text(encoding="utf-8")


def _faint(theme: Theme) -> str:
    from annotator.ui.style.colours import mix

    return mix(theme.surface, theme.muted, 0.5)
