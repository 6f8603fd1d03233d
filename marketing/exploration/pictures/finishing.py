"""What all pictures share: text in the house's colours, and the end of a drawing.

The house's style holds while a figure is made; text that is added later is given its colour and
size here.  Names are shown as they are: ``$`` begins no formula.
"""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from marketing.pages.drawing import INK, svg_of
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

WIDTH = 5.6
"""Inches: with text of 11 points it can be read on a phone, where it is made smaller by a sixth."""

SIZE, SMALL = 11, 10
"""Points of text."""

RECEIPTS_COMMAND = "python3 generate_large_dataset.py"
BUILD_COMMAND = "python3 marketing/build_dataset.py"
INTERACTIONS_COMMAND = "python3 -m interactions --receipts DIR"


def label(
    axes: Axes,
    x: float,
    y: float,
    text: str,
    *,
    aside: tuple[float, float] = (6, 0),
    **how: Any,
) -> None:
    """Text beside a point of the axes.

    aside: points to the right and up.
    how: for ``Axes.annotate``.
    """
    how = {"color": INK, "fontsize": SMALL, "va": "center", "parse_math": False, **how}
    axes.annotate(text, (x, y), aside, textcoords="offset points", annotation_clip=False, **how)


def name_rows(axes: Axes, names: Sequence[str]) -> None:
    """Names rows 0, 1, ... of the axes, the first one on top, without a line for each."""
    axes.set_yticks(range(len(names)), labels=[*names], parse_math=False)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.grid(visible=False, axis="y")
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)


def finished(
    figure: Figure,
    key: str,
    title: str,
    alternative: str,
    table: DataTable,
    caption: str = "",
) -> Picture:
    """The picture of a drawing; see ``Picture``."""
    import matplotlib as mpl
    from matplotlib.text import Text

    with warnings.catch_warnings(), mpl.rc_context({"text.parse_math": False}):
        # A letter that the font lacks is drawn by the browser's.
        warnings.filterwarnings("ignore", category=UserWarning, module="matplotlib")
        warnings.filterwarnings("ignore", message="Glyph")
        for text in figure.findobj(Text):
            text.set_parse_math(False)
        svg = svg_of(figure, alternative)
    return Picture(key, title, svg, alternative, table, caption)


def too_few(key: str, title: str, n: int, noun: str, fewest: int, command: str = "") -> Missing:
    """Stands for a picture of which there is too little data."""
    remedy = f"; more are made with: {command}" if command else ""
    return Missing(key, title, f"{counted(n, noun)} of the {fewest} that it needs{remedy}")


def apart(places: Sequence[float], least: float) -> list[float]:
    """Places for labels near these, ``least`` apart.

    >>> apart([1.0, 1.1, 5.0], 1.0)
    [0.55, 1.55, 5.0]
    """
    order = sorted(range(len(places)), key=places.__getitem__)
    groups: list[list[int]] = []
    middles: list[float] = []
    for place in order:
        groups.append([place])
        middles.append(places[place])
        while len(groups) > 1 and _overlap(groups, middles, least):
            last = groups.pop()
            middles.pop()
            groups[-1] += last
            middles[-1] = sum(places[each] for each in groups[-1]) / len(groups[-1])
    found = [0.0] * len(places)
    for group, middle in zip(groups, middles, strict=True):
        for number, place in enumerate(group):
            found[place] = round(middle + (number - (len(group) - 1) / 2) * least, 12)
    return found


def _overlap(groups: list[list[int]], middles: list[float], least: float) -> bool:
    """Whether the labels of the last two groups would lie on each other."""
    needed = (len(groups[-1]) + len(groups[-2])) / 2 * least
    return middles[-1] - middles[-2] < needed
