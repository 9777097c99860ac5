"""Colours as #rrggbb and the contrast between them."""

from __future__ import annotations

import re

_HEX = re.compile(r"#[0-9a-f]{6}", re.IGNORECASE)

#: Least contrast of a label's colour to the page, for graphics that carry meaning (WCAG 2.2, 1.4.11).
LEAST_CONTRAST = 3.0


def is_colour(text: str) -> bool:
    """Whether `text` is of the form #rrggbb."""
    return _HEX.fullmatch(text) is not None


def luminance(colour: str) -> float:
    """Relative luminance from 0 to 1 (WCAG 2.2, definition of relative luminance)."""
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio from 1 to 21 (WCAG 2.2, definition of contrast ratio)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
