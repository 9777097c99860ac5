"""Colour arithmetic on `#rrggbb` strings: contrast, mixing, lightness.

Contrast ratio and relative luminance are those of WCAG 2.2 (definitions “contrast ratio”
and “relative luminance”); lightness is that of OKLCH (Ottosson 2020, “A perceptual color
space for image processing”), in which a hue survives a change of lightness.
"""

from __future__ import annotations

import math
from functools import lru_cache

Rgb = tuple[float, float, float]


@lru_cache(maxsize=4096)
def parse(colour: str) -> Rgb:
    """Red, green and blue from 0 to 1 of `#rrggbb` or `#rgb`; `ValueError` for anything else."""
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(digit * 2 for digit in digits)
    if len(digits) != 6 or not colour.startswith("#"):
        raise ValueError(f"“{colour}” is not a colour such as #1b6ac9.")
    value = int(digits, 16)
    return (value >> 16) / 255, (value >> 8 & 255) / 255, (value & 255) / 255


def written(rgb: Rgb) -> str:
    """`#rrggbb` of red, green and blue; what lies outside 0 to 1 is cut off."""
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in rgb)


def mix(under: str, over: str, share: float) -> str:
    """`over` laid on `under` with opacity `share` (0 to 1)."""
    return written(blend(parse(under), parse(over), share))


def blend(under: Rgb, over: Rgb, share: float) -> Rgb:
    """`mix` on parsed colours."""
    (a, b, c), (d, e, f) = under, over
    return a + (d - a) * share, b + (e - b) * share, c + (f - c) * share


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    return 12.92 * part if part <= 0.0031308 else 1.055 * part ** (1 / 2.4) - 0.055


@lru_cache(maxsize=4096)
def luminance(colour: str) -> float:
    """Relative luminance, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(part) for part in parse(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def lightness(colour: str) -> float:
    """OKLCH lightness, 0 (black) to 1 (white)."""
    return _oklch(parse(colour))[0]


def with_lightness(colour: str, value: float) -> str:
    """`colour` with another OKLCH lightness; chroma shrinks as far as the screen's gamut asks, hue stays."""
    _, chroma, hue = _oklch(parse(colour))
    low, high = 0.0, chroma
    if _inside(_rgb(value, chroma, hue)):
        low = chroma
    else:
        for _ in range(14):
            middle = (low + high) / 2
            low, high = (middle, high) if _inside(_rgb(value, middle, hue)) else (low, middle)
    return written(_rgb(value, low, hue))


def with_contrast(colour: str, ground: str, ratio: float) -> str:
    """`colour` moved in lightness, away from `ground`, just until it has `ratio` on it (or as near as can be)."""
    if contrast(colour, ground) >= ratio:
        return colour
    towards = 1.0 if luminance(ground) < 0.18 else 0.0
    near, far = lightness(colour), towards
    for _ in range(16):
        middle = (near + far) / 2
        near, far = (near, middle) if contrast(with_lightness(colour, middle), ground) >= ratio else (middle, far)
    return with_lightness(colour, far)


def _inside(rgb: Rgb) -> bool:
    return all(-1e-4 <= part <= 1 + 1e-4 for part in rgb)


def _oklch(rgb: Rgb) -> tuple[float, float, float]:
    red, green, blue = (_linear(part) for part in rgb)
    long = math.cbrt(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue)
    medium = math.cbrt(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue)
    short = math.cbrt(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue)
    light = 0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short
    a = 1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short
    b = 0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short
    return light, math.hypot(a, b), math.atan2(b, a)


def _rgb(light: float, chroma: float, hue: float) -> Rgb:
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (light + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (light - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (light - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    return _signed(red), _signed(green), _signed(blue)


def _signed(part: float) -> float:
    # Outside the gamut a linear part may be negative; keep its sign so that _inside can see it.
    return _gamma(part) if part >= 0 else -_gamma(-part)
