"""The table of colour tokens of both themes, and the colours derived from it.

Everything the window paints takes its colours from here, as `#rrggbb` strings.  This file
knows no Qt.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from annotator.ui.style.colours import blend, contrast, luminance, mix, parse, with_contrast, with_lightness, written

#: Contrast that running text keeps on whatever is painted behind it (WCAG 2.2, criterion 1.4.3).
TEXT_CONTRAST = 4.5

#: Contrast that lanes, frames and handles keep on the surface (WCAG 2.2, criterion 1.4.11).
MARK_CONTRAST = 3.0


#: The colours of the built-in labels, light theme → dark theme.
LABEL_COLOURS = {
    "#1b6ac9": "#5aa2ff",
    "#c2410c": "#ff9d5c",
    "#15803d": "#4cc38a",
    "#9333ea": "#b98cff",
    "#be123c": "#ff7a9a",
    "#0f766e": "#3fc1b8",
    "#a16207": "#e0b341",
    "#64748b": "#8b98a9",
}


@dataclass(frozen=True, slots=True)
class Theme:
    """One column of the token table; every colour is `#rrggbb`.

    `tint` and `tint_current` are the opacities with which a label's colour is laid behind
    the words of an annotation, at rest and when it is the current one.
    """

    name: str
    bg: str
    surface: str
    raised: str
    line: str
    text: str
    muted: str
    accent: str
    accent_text: str
    selection: str
    ok: str
    warn: str
    bad: str
    tint: float
    tint_current: float

    @property
    def dark(self) -> bool:
        """Whether light text stands on a dark ground."""
        return luminance(self.surface) < 0.18

    def label(self, colour: str) -> str:
        """The colour of a label (given for the light theme) as lane, frame or swatch of this theme."""
        return _dark_label(colour, self.surface) if self.dark else _light_label(colour, self.surface)

    def tinted(self, layers: Sequence[tuple[str, bool]]) -> str:
        """What stands behind words under `layers`: (label colour of the light theme, is it current), outermost first.

        Several tints mix, but only so far that the text keeps `TEXT_CONTRAST`.
        """
        return _tinted(self, tuple(layers))

    def dimmed(self, ground: str) -> float:
        """Opacity of a veil of colour `ground` that dims the text on it and leaves it readable."""
        share = 0.48
        while share > 0 and contrast(mix(self.text, ground, share), ground) < TEXT_CONTRAST:
            share -= 0.02
        return max(0.0, share)


LIGHT = Theme(
    name="light",
    bg="#f6f7f9",
    surface="#ffffff",
    raised="#ffffff",
    line="#dfe3e8",
    text="#1c2430",
    muted="#5d6878",
    accent="#2563eb",
    accent_text="#ffffff",
    selection="#dbe7ff",
    ok="#15803d",
    warn="#b45309",
    bad="#b91c1c",
    tint=0.17,
    tint_current=0.36,
)

DARK = Theme(
    name="dark",
    bg="#15181d",
    surface="#1d2127",
    raised="#242a32",
    line="#333b46",
    text="#e6eaf0",
    muted="#9aa6b6",
    accent="#5b9bff",
    accent_text="#0c1420",
    selection="#274472",
    ok="#4cc38a",
    warn="#e0b341",
    bad="#ff7a7a",
    tint=0.27,
    tint_current=0.46,
)

THEMES = {theme.name: theme for theme in (LIGHT, DARK)}


@lru_cache(maxsize=512)
def _light_label(colour: str, surface: str) -> str:
    return with_contrast(colour.lower(), surface, MARK_CONTRAST)


@lru_cache(maxsize=512)
def _dark_label(colour: str, surface: str) -> str:
    """The built-in partner, else the same hue at the lightness that gives the light theme's contrast again."""
    colour = colour.lower()
    if colour in LABEL_COLOURS:
        return LABEL_COLOURS[colour]
    wanted = min(9.0, max(TEXT_CONTRAST, contrast(colour, "#ffffff")))
    low, high = 0.2, 0.97
    for _ in range(16):
        middle = (low + high) / 2
        low, high = (low, middle) if contrast(with_lightness(colour, middle), surface) >= wanted else (middle, high)
    return with_lightness(colour, high)


@lru_cache(maxsize=4096)
def _tinted(theme: Theme, layers: tuple[tuple[str, bool], ...]) -> str:
    surface = parse(theme.surface)
    ground = surface
    for colour, current in layers:
        ground = blend(ground, parse(theme.label(colour)), theme.tint_current if current else theme.tint)
    share, mixed = 1.0, written(ground)
    while share > 0 and contrast(theme.text, mixed) < TEXT_CONTRAST:
        share -= 0.04
        mixed = written(blend(surface, ground, max(0.0, share)))
    return mixed
