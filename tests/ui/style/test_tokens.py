"""Colour tokens: the contrast that every theme and every label keeps."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from annotator.ui.style.colours import contrast, lightness, mix, parse, with_contrast, written
from annotator.ui.style.tokens import DARK, LABEL_COLOURS, LIGHT, MARK_CONTRAST, TEXT_CONTRAST, THEMES, Theme

colours = st.tuples(*[st.integers(0, 255)] * 3).map(lambda rgb: "#{:02x}{:02x}{:02x}".format(*rgb))
themes = st.sampled_from([LIGHT, DARK])


def test_known_contrasts() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.478, abs=0.01)


def test_lightness_of_known_colours() -> None:
    assert lightness("#ffffff") == pytest.approx(1, abs=1e-4)
    assert lightness("#000000") == pytest.approx(0, abs=1e-4)
    assert lightness("#ff0000") == pytest.approx(0.628, abs=0.001)


@given(colours)
def test_colours_are_read_and_written_without_loss(colour: str) -> None:
    assert written(parse(colour)) == colour


@pytest.mark.parametrize("wrong", ["red", "#12", "123456", "#1234567", ""])
def test_other_strings_are_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        parse(wrong)


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_text_can_be_read_on_every_ground(theme: Theme) -> None:
    for ground in (theme.bg, theme.surface, theme.raised, theme.selection):
        assert contrast(theme.text, ground) >= 7
    for ground in (theme.bg, theme.surface, theme.raised):
        for words in (theme.muted, theme.ok, theme.warn, theme.bad, theme.accent):
            assert contrast(words, ground) >= TEXT_CONTRAST
    assert contrast(theme.accent_text, theme.accent) >= TEXT_CONTRAST


def test_built_in_labels_keep_their_partners() -> None:
    for light, dark in LABEL_COLOURS.items():
        assert LIGHT.label(light) == light
        assert DARK.label(light) == dark
        assert DARK.label(light.upper()) == dark


@given(colours, themes)
def test_every_label_colour_can_be_seen(colour: str, theme: Theme) -> None:
    assert contrast(theme.label(colour), theme.surface) >= MARK_CONTRAST - 0.05


@given(colours)
def test_a_custom_colour_keeps_its_contrast_in_the_dark(colour: str) -> None:
    wanted = min(9.0, max(TEXT_CONTRAST, contrast(colour, "#ffffff")))
    assert contrast(DARK.label(colour), DARK.surface) >= wanted - 0.25


@given(st.lists(st.tuples(colours, st.booleans()), max_size=7), themes)
def test_text_can_be_read_on_any_stack_of_tints(layers: list[tuple[str, bool]], theme: Theme) -> None:
    assert contrast(theme.text, theme.tinted(layers)) >= TEXT_CONTRAST


@given(st.lists(st.tuples(colours, st.booleans()), max_size=3), themes)
def test_dimmed_text_can_be_read(layers: list[tuple[str, bool]], theme: Theme) -> None:
    ground = theme.tinted(layers)
    assert contrast(mix(theme.text, ground, theme.dimmed(ground)), ground) >= TEXT_CONTRAST


@given(colours, themes)
def test_the_current_annotation_is_tinted_more_strongly(colour: str, theme: Theme) -> None:
    plain, current = theme.tinted([(colour, False)]), theme.tinted([(colour, True)])
    assert contrast(current, theme.surface) >= contrast(plain, theme.surface) - 0.02


def test_contrast_is_reached_by_moving_away_from_the_ground() -> None:
    assert contrast(with_contrast("#ffff00", "#ffffff", 4.5), "#ffffff") >= 4.49
    assert contrast(with_contrast("#000040", "#1d2127", 4.5), "#1d2127") >= 4.49
    assert with_contrast("#000000", "#ffffff", 4.5) == "#000000"
