"""How widely a measure of trips is spread, for each kind of household or over all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.finishing import (
    RECEIPTS_COMMAND,
    WIDTH,
    finished,
    label,
    name_rows,
    too_few,
)
from marketing.exploration.pictures.kinds import FEWEST_KINDS, Kinds
from marketing.exploration.pictures.words import percent
from marketing.pages.drawing import FIRST, MUTED, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FEWEST_VALUES = 10
MOST_ROWS = 12
"""Of more kinds, those with the highest and the lowest medians are drawn."""

_QUANTILES = (0.25, 0.5, 0.75)
_MOST_BINS = 30
_SHOWN_SHARE = 0.98
"""Of the values a histogram shows; the rest, far out, is told in words."""


class Measure(NamedTuple):
    """What is measured.

    subject: such as "The usual basket has", before the median.
    topic: in a few words, for who waits.
    axis: what the values are, with their unit.
    nouns: of what is counted, one and several.
    show: a value in words, with its unit.
    is_whole: whether values are whole numbers.
    """

    key: str
    topic: str
    subject: str
    axis: str
    nouns: tuple[str, str]
    show: Callable[[float], str]
    is_whole: bool


class Spread(NamedTuple):
    """Where the values of a kind lie: quartiles and mean of ``n`` values."""

    kind: str
    n: int
    low: float
    median: float
    high: float
    mean: float


def spread_picture(measure: Measure, values: Any, kind_of: Any, kinds: Kinds) -> Picture | Missing:
    """The measure by kind, or over all where there is one kind.

    values: an array.
    kind_of: an array with the number of each value's kind.
    """
    if len(values) < FEWEST_VALUES:
        return too_few(
            measure.key,
            measure.topic,
            len(values),
            measure.nouns[0],
            FEWEST_VALUES,
            RECEIPTS_COMMAND,
        )
    found = [each for each in spreads(values, kind_of, kinds.names) if each.n >= FEWEST_VALUES]
    if len(found) < FEWEST_KINDS:
        return _over_all(measure, values)
    return _by_kind(measure, found)


def spreads(values: Any, kind_of: Any, names: Sequence[str]) -> list[Spread]:
    """The spread of each kind that has values, the highest median first."""
    import pandas as pd

    groups = pd.Series(values).groupby(kind_of)
    quartiles = groups.quantile([*_QUANTILES]).unstack()
    found = pd.DataFrame({"n": groups.size(), "mean": groups.mean()}).join(quartiles)
    rows = [
        Spread(names[int(row[0])], int(row[1]), *map(float, row[3:]), float(row[2]))
        for row in found.itertuples(name=None)
    ]
    return sorted(rows, key=lambda each: (-each.median, -each.mean, each.kind))


def _table(measure: Measure, rows: Sequence[Spread], note: str = "") -> DataTable:
    header = ("kind", measure.nouns[1], "a quarter below", "median", "a quarter above", "mean")
    unit = measure.axis
    digits = 1 if measure.is_whole else 2
    figures = [[each.kind, each.n, *(round(value, digits) for value in each[2:])] for each in rows]
    return DataTable(header, figures, f"In {unit}. {note}".strip())


def _by_kind(measure: Measure, found: Sequence[Spread]) -> Picture:
    half = MOST_ROWS // 2
    shown = found if len(found) <= MOST_ROWS else [*found[:half], *found[-half:]]
    figure, (axes,) = new_axes(WIDTH, 0.9 + 0.29 * len(shown))
    for row, each in enumerate(shown):
        axes.plot(
            [each.low, each.high],
            [row, row],
            color=FIRST,
            linewidth=5,
            alpha=0.35,
            solid_capstyle="butt",
        )
        axes.plot([each.median], [row], "o", color=FIRST, markersize=7)
        label(axes, each.high, row, measure.show(each.median), aside=(8, 0))
    name_rows(axes, [each.kind for each in shown])
    axes.set_xlabel(measure.axis)
    least = min(each.low for each in shown)
    most = max(each.high for each in shown)
    axes.set_xlim(0 if least >= 0 else least, most + 0.22 * (most - min(least, 0)) or 1)
    top, bottom = found[0], found[-1]
    show = measure.show
    title = (
        f"{measure.subject} {show(bottom.median)} ({bottom.kind}) to "
        f"{show(top.median)} ({top.kind})"
        if bottom.median < top.median
        else f"{measure.subject} {show(top.median)} in every kind of household"
    )
    n_values = sum(each.n for each in found)
    caption = (
        "A dot is the median of a kind of household, its bar the middle half; "
        f"{counted(n_values, *measure.nouns)}."
    )
    if len(shown) < len(found):
        caption += f" The highest {half} and the lowest {half} of {len(found)} kinds are drawn."
    alternative = f"{title}. By kind, the highest first: " + ", ".join(
        f"{each.kind} {show(each.median)}" for each in shown
    )
    return finished(figure, measure.key, title, alternative, _table(measure, shown), caption)


def _over_all(measure: Measure, values: Any) -> Picture:
    import numpy as np

    low, median, high = (float(each) for each in np.quantile(values, _QUANTILES))
    edges = _edges(values, is_whole=measure.is_whole)
    counts, _ = np.histogram(values, edges)
    n_above = int((values > edges[-1]).sum())
    figure, (axes,) = new_axes(WIDTH, 3.2)
    axes.bar(edges[:-1], counts, np.diff(edges), align="edge", color=FIRST, edgecolor="none")
    _mark(axes, median, f"median {measure.show(median)}")
    axes.set_xlabel(measure.axis)
    axes.set_ylabel(measure.nouns[1])
    axes.grid(visible=False, axis="x")
    show = measure.show
    title = f"{measure.subject} {show(median)}; half lie between {show(low)} and {show(high)}"
    caption = f"{counted(len(values), *measure.nouns)}."
    if n_above:
        caption += f" {percent(n_above / len(values))} lie beyond the right end."
    rows: list[list[object]] = [
        [round(float(start), 2), round(float(end), 2), int(count)]
        for start, end, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    if n_above:
        rows.append([round(float(edges[-1]), 2), None, n_above])
    header = ("from", "to less than", measure.nouns[1])
    return finished(
        figure, measure.key, title, title, DataTable(header, rows, f"{measure.axis}."), caption
    )


def _edges(values: Any, *, is_whole: bool) -> Any:
    """Ends of a histogram's bars: round numbers, 30 bars at most."""
    import numpy as np
    from matplotlib.ticker import MaxNLocator

    least = float(np.floor(values.min()))
    most = float(np.quantile(values, _SHOWN_SHARE)) + (1 if is_whole else 0)
    if most <= least:
        most = least + 1
    locator = MaxNLocator(_MOST_BINS - 2, integer=is_whole, steps=[1, 2, 2.5, 5, 10])
    edges = np.asarray(locator.tick_values(least, most))
    kept = edges[edges >= least] if is_whole else edges[1:] if edges[1] <= least else edges
    return kept if len(kept) > 1 else np.array([least, least + 1])


def _mark(axes: Axes, place: float, text: str) -> None:
    """A line across the axes at a value, with its name."""
    axes.axvline(place, color=MUTED, linewidth=1.5)
    top = axes.get_ylim()[1]
    axes.set_ylim(0, top * 1.12)
    label(axes, place, top * 1.05, text)
