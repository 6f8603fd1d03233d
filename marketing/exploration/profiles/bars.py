"""Bars of the shares of columns, one below the other."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

_LONGEST = 36

WIDTH = 5.6
"""Inches: with text of 11 points it can be read on a phone, where it is made smaller by a sixth."""


def share_bars(shares: Sequence[tuple[str, float]]) -> tuple[Figure, Axes]:
    """A bar for each column and its share (0 to 1), in percent."""
    from marketing.pages.drawing import FIRST, new_axes

    figure, [axes] = new_axes(WIDTH, 0.9 + 0.28 * len(shares))
    places = range(len(shares), 0, -1)
    axes.barh(places, [100 * share for _, share in shares], color=FIRST, height=0.7)
    axes.set_yticks(places, [short(name) for name, _ in shares])
    axes.grid(visible=False, axis="y")
    return figure, axes


def short(name: str) -> str:
    """A name that is not too long for a picture.

    >>> short("transaction_value"), len(short("x" * 100))
    ('transaction_value', 36)
    """
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1]}\N{HORIZONTAL ELLIPSIS}"
