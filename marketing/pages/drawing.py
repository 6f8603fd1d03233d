"""Drawings as SVG that follow the page's colours, so that they suit a dark page too.

matplotlib draws with stand-in colours; in the SVG each becomes a variable of the page's style
sheet.  Text stays text: it can be read aloud, found and scaled.
"""

from __future__ import annotations

import warnings
from io import StringIO
from math import ceil, floor, log10
from typing import TYPE_CHECKING, Any

from marketing.pages.svg import element_of

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

_OTHERS = {"#000000": "--ink", "#ffffff": "--paper"}
"""What matplotlib takes of itself where nobody says a colour."""

_NO_METADATA = {"Date": None, "Creator": None, "Format": None, "Type": None}

_STYLE: Any = {
    "svg.fonttype": "none",
    "svg.hashsalt": "tillroll",  # The same drawing has the same bytes.
    "font.family": "sans-serif",
    "font.size": 11,
    "text.color": INK,
    "text.parse_math": False,
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

    _mend(figure)
    file = StringIO()
    with mpl.rc_context(_STYLE), warnings.catch_warnings():
        # The browser has the letters that matplotlib's font has not.
        warnings.filterwarnings("ignore", "Glyph")
        figure.savefig(file, format="svg", metadata=_NO_METADATA)
    return themed(file.getvalue(), alternative)


def themed(svg: str, alternative: str) -> str:
    """An SVG file of matplotlib's as an element whose colours are variables of the page."""
    return element_of(svg, alternative, {**VARIABLES, **_OTHERS})


def _mend(figure: Figure) -> None:
    """Puts what was made outside of the house's style into it: texts are no formulas, a ``$`` is
    a dollar; powers of ten are numbers; a legend has no frame.
    """
    from matplotlib.axis import Axis
    from matplotlib.legend import Legend
    from matplotlib.text import Text
    from matplotlib.ticker import FuncFormatter, LogFormatter, NullFormatter

    for legend in figure.findobj(Legend):
        legend.set_frame_on(False)
    for axis in figure.findobj(Axis):
        if isinstance(axis.get_major_formatter(), LogFormatter):
            axis.set_major_formatter(FuncFormatter(_plain_number))
            is_wide = _n_powers(*axis.get_view_interval()) > 1
            axis.set_minor_formatter(NullFormatter() if is_wide else FuncFormatter(_plain_number))
    for text in figure.findobj(Text):
        text.set_parse_math(False)


def _n_powers(low: float, high: float) -> int:
    """How many powers of ten lie between two positive numbers.

    >>> _n_powers(2, 200), _n_powers(2, 9)
    (2, 0)
    """
    return floor(log10(high)) - ceil(log10(low)) + 1


def _plain_number(value: float, _: object) -> str:
    """A number of a logarithmic axis.

    >>> _plain_number(10000.0, None), _plain_number(0.01, None)
    ('10,000', '0.01')
    """
    return f"{value:,.0f}" if value >= 1 else f"{value:g}"
