"""Dots and intervals: a row a group."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from marketing.pages.drawing import FIRST, INK, MUTED, PAPER, SECOND, new_axes, svg_of

_WIDTH = 5.0
_NO_WIDER = '<svg style="min-width:0;max-width:34rem" '
"""So narrow a drawing fits a phone without scrolling, and its text is no larger than the page's."""
_HEIGHT, _ROW_HEIGHT = 0.95, 0.32
_LEAST_SPAN = 4.0
"""Percentage points that an axis shows at least, so that what is small looks small."""


class Dot(NamedTuple):
    """A group's figure, in percent or percentage points.

    interval: None where it has none.
    is_marked: whether it is one that the picture is about.
    is_hollow: the reference group, or one that is not compared.
    """

    name: str
    value: float
    interval: tuple[float, float] | None
    is_marked: bool = False
    is_hollow: bool = False


def dots(rows: Sequence[Dot], axis: str, alternative: str, *, line: float | None = None) -> str:
    """The drawing as an ``<svg>`` element.

    axis: what is on the axis, with its unit.
    line: where a vertical line stands.
    """
    figure, (axes,) = new_axes(_WIDTH, _HEIGHT + _ROW_HEIGHT * len(rows))
    places = range(len(rows))
    if line is not None:
        axes.axvline(line, color=MUTED, linewidth=1)
    for place, row in zip(places, rows, strict=True):
        colour = SECOND if row.is_marked else FIRST
        if row.interval is not None:
            axes.plot(row.interval, [place, place], color=colour, linewidth=2)
        axes.plot(
            [row.value],
            [place],
            "o",
            color=colour,
            markersize=7,
            markerfacecolor=PAPER if row.is_hollow else colour,
        )
    axes.set_yticks(places, [row.name for row in rows])
    axes.set_ylim(len(rows) - 0.5, -0.5)
    axes.set_xlim(*_limits(rows, line))
    axes.set_xlabel(axis, color=INK)
    axes.grid(visible=False, axis="y")
    return svg_of(figure, alternative).replace("<svg ", _NO_WIDER, 1)


def _limits(rows: Sequence[Dot], line: float | None) -> tuple[float, float]:
    """Wide enough for all, and for no less than _LEAST_SPAN."""
    ends = [row.value for row in rows]
    ends += [end for row in rows if row.interval is not None for end in row.interval]
    ends += [] if line is None else [line]
    low, high = min(ends), max(ends)
    room = max((_LEAST_SPAN - (high - low)) / 2, 0.04 * (high - low))
    return low - room, high + room
