"""What fits: footers, columns, and contrast."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.color import Color
from textual.theme import Theme

from agentdesk.tui.theme import DARK, LIGHT
from agentdesk.tui.widgets.columns import GAP, Column, widths
from agentdesk.tui.widgets.key_bar import Hint, fitting

HINTS = st.lists(
    st.builds(
        Hint,
        st.sampled_from(["F1", "Ctrl+P"]),
        st.sampled_from(["Help", "帮助"]),
        st.integers(1, 9),
        st.booleans(),
    )
)


@given(HINTS, st.integers(0, 120))
def test_the_footer_is_one_row_and_drops_the_refused_first_then_the_unimportant(
    hints: list[Hint], cells: int
) -> None:
    kept = fitting(hints, cells)
    assert sum(hint.cells for hint in kept) + GAP * max(len(kept) - 1, 0) <= cells or not kept
    left_out = list(hints)
    for hint in kept:
        left_out.remove(hint)
    last_kept = max(((hint.refused, hint.place) for hint in kept), default=(False, 0))
    assert last_kept <= min(((hint.refused, hint.place) for hint in left_out), default=(True, 9))


COLUMNS = (
    Column("due", "Due", 6),
    Column("name", "Customer", 10, weight=3),
    Column("product", "Product", 10, weight=1, place=3),
    Column("why", "Why now", 12, weight=2, place=2),
)


@given(st.integers(1, 200))
def test_columns_fill_the_width_and_never_more(cells: int) -> None:
    found = widths(COLUMNS, cells)
    total = sum(found.values()) + GAP * (len(found) - 1)
    assert total == cells if len(found) > 1 else total <= cells


def test_the_least_important_column_leaves_first() -> None:
    assert list(widths(COLUMNS, 80)) == ["due", "name", "product", "why"]
    assert list(widths(COLUMNS, 40)) == ["due", "name", "why"]
    assert list(widths(COLUMNS, 20)) == ["due", "name"]
    assert widths(COLUMNS, 44)["due"] == 6


INKS = ("foreground", "primary", "success", "warning", "error", "muted")
GROUNDS = ("background", "surface", "panel")


def _luminance(theme: Theme, name: str) -> float:
    """Relative luminance as WCAG 2.1 defines it."""
    colour = Color.parse(theme.variables.get(name) or getattr(theme, name))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in colour.normalized
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize(
    ("theme", "ink", "ground"),
    [
        *product((DARK, LIGHT), INKS, GROUNDS),
        *product((DARK, LIGHT), ("cursor-text", "error", "warning", "success", "muted"), ("cursor-ground",)),
    ],
    ids=lambda value: value.name if isinstance(value, Theme) else value,
)
def test_text_can_be_read(theme: Theme, ink: str, ground: str) -> None:
    darker, lighter = sorted((_luminance(theme, ink), _luminance(theme, ground)))
    assert (lighter + 0.05) / (darker + 0.05) >= 4.5
