"""Whether outliers are as frequent as they should be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.learned_model.judging.marginals import present_numbers
from marketing.learned_model.judging.measured import Found, Given, Look, Measure, Survey, mean_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Vector = np.ndarray[Any, Any]

REACH = 1.5
"""How many quartile distances from the quartiles the fences are (Tukey 1977, "Exploratory Data
Analysis", section 2)."""

MEASURES = (
    Measure(
        "outliers_mean",
        "columns: outlier share, off by",
        "how far the share of numbers outside Tukey's fences (1.5 quartile distances beyond the "
        "quartiles of the training rows) is from that of the training rows; mean of the columns "
        "of numbers and dates whose quartiles differ",
        "likeness",
        0,
    ),
)

_NO_NUMBERS = "no column of numbers has quartiles that differ"


class Fences(NamedTuple):
    """Numbers below the first and above the second are outliers."""

    lower: float
    upper: float


def fences_of(numbers: Vector) -> Fences | None:
    """The fences of numbers without NaN; None where the quartiles are the same.

    >>> import numpy as np
    >>> fences_of(np.array([0.0, 1, 2, 3, 4]))
    Fences(lower=-2.0, upper=6.0)
    """
    import numpy as np

    if not len(numbers):
        return None
    first, third = (float(quartile) for quartile in np.quantile(numbers, [0.25, 0.75]))
    if first == third:
        return None
    return Fences(first - REACH * (third - first), third + REACH * (third - first))


def share_outside(numbers: Vector, fences: Fences) -> float | None:
    """The share of numbers that are outliers; None where there is no number."""
    if not len(numbers):
        return None
    return float(((numbers < fences.lower) | (numbers > fences.upper)).mean())


def prepared(given: Given) -> Look:
    """Takes the fences of the training rows, and the shares that are outside there."""
    fences: dict[str, Fences] = {}
    wanted: dict[str, float] = {}
    columns = [column for column in given.columns if column.has_distance]
    for column in columns:
        numbers = present_numbers(given.training, column)
        found = fences_of(numbers)
        share = share_outside(numbers, found) if found else None
        if found and share is not None:
            fences[column.name], wanted[column.name] = found, share

    def look(rows: pd.DataFrame) -> Found:
        shares: dict[str, float | None] = {
            column.name: share_outside(present_numbers(rows, column), fences[column.name])
            for column in columns
            if column.name in fences
        }
        off = {
            name: None if share is None else abs(share - wanted[name])
            for name, share in shares.items()
        }
        return Found({"outliers_mean": mean_of(off, _NO_NUMBERS)}, shares)

    return look


SURVEY = Survey("outliers", MEASURES, prepared)
