"""Outliers of numeric columns by Tukey's fences (Tukey, Exploratory Data Analysis, 1977).

The fences lie 1.5 interquartile ranges below the first and above the third quartile; what is
outside is *outside*, and *far out* where it is beyond 3 interquartile ranges.  Of values that are
normally distributed 0.7% are outside; of skewed ones more, and nothing is wrong with them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from marketing.exploration.profiles.bars import share_bars
from marketing.exploration.profiles.numeric import numeric_columns, values_of
from marketing.pages.picture import DataTable, Picture

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

INNER, OUTER = 1.5, 3.0
"""How many interquartile ranges from the quartiles the fences are."""

METHOD = (
    "By Tukey's fences: a value is outside where it is more than 1.5 interquartile ranges below "
    "the first or above the third quartile, and far out beyond 3.  Where both quartiles are the "
    "same there are no fences, and a dash stands for the counts."
)
_NORMAL_SHARE = 0.007
_N_SHOWN = 25

HEADER = (
    "column",
    "values",
    "first quartile",
    "median",
    "third quartile",
    "lower fence",
    "upper fence",
    "below",
    "above",
    "share outside",
    "far out",
)


class Outliers(NamedTuple):
    """The outliers of a column.

    n_values: how many are not missing.
    quartiles: first, median, third; NaN where there is no value.
    fences: lower and upper; None where the quartiles are the same, as the counts are then.
    """

    column: str
    n_values: int
    quartiles: tuple[float, float, float]
    fences: tuple[float, float] | None
    n_below: int | None
    n_above: int | None
    n_far: int | None

    @property
    def n_outside(self) -> int:
        """How many are outside of the fences; 0 where there are none."""
        return (self.n_below or 0) + (self.n_above or 0)

    @property
    def share(self) -> float | None:
        """The share of the values that are outside, 0 to 1."""
        return self.n_outside / self.n_values if self.fences is not None else None


def outliers_of(frame: pd.DataFrame) -> list[Outliers]:
    """The outliers of each numeric column."""
    return [column_outliers(name, values_of(frame[name])) for name in numeric_columns(frame)]


def column_outliers(name: str, values: NDArray[np.float64]) -> Outliers:
    """The outliers among some values, NaN where one is missing."""
    import numpy as np

    there = values[np.isfinite(values)]
    if not len(there):
        nan = float("nan")
        return Outliers(name, 0, (nan, nan, nan), None, None, None, None)
    first, median, third = map(float, np.quantile(there, (0.25, 0.5, 0.75)))
    quartiles, spread = (first, median, third), third - first
    if not spread:
        return Outliers(name, len(there), quartiles, None, None, None, None)
    low, high = first - INNER * spread, third + INNER * spread
    is_far = (there < first - OUTER * spread) | (there > third + OUTER * spread)
    return Outliers(
        name,
        len(there),
        quartiles,
        (low, high),
        int((there < low).sum()),
        int((there > high).sum()),
        int(is_far.sum()),
    )


def outlier_table(found: Sequence[Outliers]) -> DataTable:
    """The outliers of a table's columns."""
    rows = [
        (
            each.column,
            each.n_values,
            *each.quartiles,
            *(each.fences or (None, None)),
            each.n_below,
            each.n_above,
            each.share,
            each.n_far,
        )
        for each in found
    ]
    return DataTable(HEADER, rows, METHOD)


def outlier_picture(found: Sequence[Outliers]) -> Picture | None:
    """Bars of the shares outside; None where no column has any."""
    shown = [each for each in found if each.n_outside]
    if not shown:
        return None
    from marketing.pages.drawing import MUTED, svg_of

    shown = sorted(shown, key=lambda each: -(each.share or 0))[:_N_SHOWN]
    worst = shown[0]
    figure, axes = share_bars([(each.column, each.share or 0) for each in shown])
    axes.axvline(100 * _NORMAL_SHARE, color=MUTED, linestyle="--", linewidth=1)
    axes.set_xlabel("values outside of the fences, %\n(dashed: of a normal distribution)")
    title = f"{worst.column} has the most outliers: {worst.share:.1%} of its values"
    words = "; ".join(f"{each.column} {each.share:.1%}" for each in shown[:5])
    return Picture(
        "outlier-shares",
        title,
        svg_of(figure, f"Bars of the share of values outside of Tukey's fences: {words}."),
        words,
        outlier_table(shown),
        "Outliers are no mistakes: skewed values have many.",
    )
