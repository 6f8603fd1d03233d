"""Drawings as SVG that follow the page's colours, so that they suit a dark page too.

matplotlib draws with stand-in colours; in the SVG each becomes a variable of the page's style
sheet.  Text stays text: it can be read aloud, found and scaled.
"""

from __future__ import annotations

import re
from html import escape
from io import StringIO
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes
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

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}

_STYLE: Any = {
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


def new_axes(
    width: float = 7.2, height: float = 3.6, *, rows: int = 1, columns: int = 1, **how: Any
) -> tuple[Figure, list[Axes]]:
    """A figure of so many inches in the house's style, and its axes row by row.

    7.2 inches are as wide as a page's text.  how: for ``Figure.subplots``, such as ``sharey``.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    with mpl.rc_context(_STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.subplots(rows, columns, squeeze=False, **how)
    return figure, [*axes.flat]


def svg_of(figure: Figure, alternative: str) -> str:
    """The figure as an ``<svg>`` element for a page.

    alternative: what it shows, in words, for who cannot see it.
    """
    import matplotlib as mpl

    file = StringIO()
    with mpl.rc_context(_STYLE):
        figure.savefig(file, format="svg", metadata=_NO_METADATA)
    return themed(file.getvalue(), alternative)


def themed(svg: str, alternative: str) -> str:
    """An SVG file of matplotlib's as an element whose colours are variables of the page."""
    svg = svg[svg.index("<svg") :]
    svg = re.sub(r"\s*<metadata>.*?</metadata>", "", svg, flags=re.DOTALL)
    for colour, variable in VARIABLES.items():
        svg = svg.replace(colour, f"var({variable})")
    box = _attribute(svg, "viewBox")
    head = (
        f'<svg viewBox="{box}" xmlns="http://www.w3.org/2000/svg" '
        'xmlns:xlink="http://www.w3.org/1999/xlink" role="img" '
        f'aria-label="{escape(alternative)}">'
    )
    return head + svg[svg.index(">") + 1 :].strip()


def _attribute(svg: str, name: str) -> str:
    found = re.search(rf'{name}="([^"]*)"', svg)
    assert found is not None, f"matplotlib gives {name}"
    return found[1]
