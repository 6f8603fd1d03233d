"""Whether each column has the values that it should, as often as it should."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketing.learned_model.columns import LearnedColumn
from marketing.learned_model.frames import codes_of, numbers_of
from marketing.learned_model.judging.measured import (
    Found,
    Given,
    Look,
    Measure,
    Survey,
    mean_of,
    worst_of,
)

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Vector = np.ndarray[Any, Any]

_SAYS = (
    "distance between a column's values and those of the training rows, 0 to 1: of continuous "
    "numbers and dates the Kolmogorov-Smirnov statistic, of categories the total variation, in "
    "which a missing value is one more category; {} of the columns"
)

MEASURES = (
    Measure("columns_mean", "columns: distance, mean", _SAYS.format("mean"), "likeness", 0),
    Measure("columns_worst", "columns: distance, worst", _SAYS.format("worst"), "likeness", 0),
    Measure(
        "missing_mean",
        "columns: missing share, off by",
        "how far the share of missing values is from that of the training rows; mean of the "
        "columns that have some",
        "likeness",
        0,
    ),
)

_NO_COLUMN = "no column varies"
_NONE_MISSING = "no value of this table is missing"


def prepared(given: Given) -> Look:
    """Compares with the training rows, column by column."""
    gapped = [column for column in given.columns if column.has_missing]

    def look(rows: pd.DataFrame) -> Found:
        distances = {
            column.name: column_distance(given.training, rows, column) for column in given.columns
        }
        gaps = {column.name: missing_difference(given.training, rows, column) for column in gapped}
        figures = {
            "columns_mean": mean_of(distances, _NO_COLUMN),
            "columns_worst": worst_of(distances, _NO_COLUMN),
            "missing_mean": mean_of(gaps, _NONE_MISSING),
        }
        return Found(figures, distances)

    return look


SURVEY = Survey("columns", MEASURES, prepared)


def column_distance(real: pd.DataFrame, made: pd.DataFrame, column: LearnedColumn) -> float | None:
    """How far a column of one frame is from that of another, 0 to 1.

    None where no number of a continuous one is there on either side; 1 where that is so on one.
    """
    if column.role == "continuous":
        return ks_statistic(present_numbers(real, column), present_numbers(made, column))
    return total_variation(codes_of(real, column), codes_of(made, column))


def missing_difference(real: pd.DataFrame, made: pd.DataFrame, column: LearnedColumn) -> float:
    """How far apart the shares of missing values are."""
    shares = [float(frame[column.name].isna().mean()) for frame in (real, made)]
    return abs(shares[0] - shares[1])


def ks_statistic(first: Vector, second: Vector) -> float | None:
    """The greatest difference between two shares of numbers up to some number (Massey 1951,
    "The Kolmogorov-Smirnov test for goodness of fit", Journal of the American Statistical
    Association 46).

    >>> import numpy as np
    >>> ks_statistic(np.array([1.0, 2, 3, 4]), np.array([3.0, 4, 5, 6]))
    0.5
    """
    import numpy as np

    if not (len(first) or len(second)):
        return None
    if not (len(first) and len(second)):
        return 1.0
    ends = np.concatenate([first, second])
    shares = [np.searchsorted(np.sort(side), ends, "right") / len(side) for side in (first, second)]
    return float(np.abs(shares[0] - shares[1]).max())


def total_variation(first: Vector, second: Vector) -> float:
    """Half the sum of the differences between the shares of categories.

    first, second: the categories as whole numbers from 0.

    >>> import numpy as np
    >>> total_variation(np.array([0, 0, 0, 1]), np.array([0, 1, 1, 2]))
    0.5
    """
    import numpy as np

    n_options = 1 + max(first.max(), second.max())
    shares = [np.bincount(side, minlength=n_options) / len(side) for side in (first, second)]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)


def present_numbers(frame: pd.DataFrame, column: LearnedColumn) -> Vector:
    """The numbers of a column that ``has_distance``, without those that are missing."""
    import numpy as np

    numbers = numbers_of(frame, column)
    there: Vector = numbers[~np.isnan(numbers)]
    return there
