"""Drawings as SVG that follow the page's colours, so that they suit a dark page too.

matplotlib draws with stand-in colours; in the SVG each becomes a variable of the page's style
sheet.  Text stays text: it can be read aloud, found and scaled.
"""

from __future__ import annotations

import re
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, MUTED, GRID, PAPER = "#010203", "#020304", "#030405", "#040506"
"""Text and axes, what is less important, grid lines, and the page."""
FIRST, SECOND, THIRD, FOURTH = "#050607", "#060708", "#070809", "#08090a"
"""Of the data; FIRST is what the picture is about."""

VARIABLES = {
    INK: "--ink",
    MUTED: "--muted",
    GRID: "--grid",
    PAPER: "--paper",
    FIRST: "--first",
    SECOND: "--second",
    THIRD: "--third",
    FOURTH: "--fourth",
}

_STYLE: dict[str, Any] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tillroll",  # The same drawing has the same bytes.
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "axes.labelcolor": INK,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": GRID,
    "xtick.color": INK,
    "ytick.color": INK,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
    "legend.frameon": False,
}


def new_figure(width: float = 7.2, height: float = 3.6) -> Figure:
    """An empty figure of so many inches in the house's style; 7.2 is as wide as a page's text."""
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        return Figure(figsize=(width, height), layout="constrained")


def svg_of(figure: Figure, alternative: str) -> str:
    """The figure as an ``<svg>`` element for a page, with a text alternative."""
    import matplotlib as mpl

    file = StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(file, format="svg", metadata={"Date": None, "Creator": None})
    return _themed(file.getvalue(), alternative)


def _themed(svg: str, alternative: str) -> str:
    raise NotImplementedError(re, VARIABLES, svg, alternative)  # The page's author writes it.
