"""How far rows are from the nearest of others.

Gower's distance (Gower 1971, "A general coefficient of similarity and some of its properties",
Biometrics 27): the mean over the columns of 0 to 1 each.  Numbers differ by the share of their
range, which is that of the middle 98% of the training rows, so that one extreme does not make all
others the same; what is beyond is at its end.  Categories differ by 0 or 1, and so does a missing
value from one that is there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.learned_model.columns import Columns
from marketing.learned_model.frames import codes_of, numbers_of
from marketing.learned_model.judging.marginals import present_numbers

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Matrix = np.ndarray[Any, Any]

OUTSIDE = 0.01
"""Share of the numbers beyond each end of a range."""

_PAIRS_AT_ONCE = 1 << 21


class Range(NamedTuple):
    """From which number to which."""

    least: float
    most: float


class Space(NamedTuple):
    """Where rows lie.

    ranges: of the columns of numbers and dates that have one.
    """

    columns: Columns
    ranges: dict[str, Range]

    def nearest(self, rows: pd.DataFrame, others: pd.DataFrame) -> Matrix:
        """The distance of each row to the nearest of the others, 0 to 1."""
        import numpy as np
        from scipy.spatial.distance import cdist

        n_columns = max(len(self.columns), 1)
        places, their_places = self._places(rows), self._places(others)
        kinds, their_kinds = self._kinds(rows), self._kinds(others)
        n_at_once = max(1, _PAIRS_AT_ONCE // max(len(others), 1))
        found = np.zeros(len(rows))
        for start in range(0, len(rows), n_at_once):
            part = slice(start, start + n_at_once)
            total = np.zeros((len(found[part]), len(others)))
            if places.shape[1]:
                total += cdist(places[part], their_places, "cityblock")
            if kinds.shape[1]:
                total += cdist(kinds[part], their_kinds, "hamming") * kinds.shape[1]
            found[part] = total.min(1) / n_columns
        return found

    def _places(self, frame: pd.DataFrame) -> Matrix:
        """The columns of numbers as coordinates whose differences add up to the distance.

        Where values may be missing, a number x is at (x/2, (1 - x)/2, 0), so that it is |x - y|
        away from y and 1 away from a missing value at (0, 0, 1/2).
        """
        import numpy as np

        coordinates = []
        for column in self.columns:
            if column.name not in self.ranges:
                continue
            least, most = self.ranges[column.name]
            numbers = (numbers_of(frame, column).clip(least, most) - least) / (most - least)
            if column.has_missing:
                there = ~np.isnan(numbers)
                numbers = np.where(there, numbers, 0)
                coordinates += [numbers / 2, there * (1 - numbers) / 2, (1 - there) / 2]
            else:
                coordinates.append(numbers)
        return np.column_stack(coordinates) if coordinates else np.empty((len(frame), 0))

    def _kinds(self, frame: pd.DataFrame) -> Matrix:
        import numpy as np

        codes = [
            codes_of(frame, column).astype("float64")
            for column in self.columns
            if column.name not in self.ranges and column.role != "continuous"
        ]
        return np.column_stack(codes) if codes else np.empty((len(frame), 0))


def space_of(rows: pd.DataFrame, columns: Columns) -> Space:
    """The space in which distances are those of these rows."""
    ranges = {}
    for column in columns:
        if column.has_distance and (own := _range_of(present_numbers(rows, column))):
            ranges[column.name] = own
    return Space(columns, ranges)


def _range_of(numbers: Matrix) -> Range | None:
    """None where all numbers are the same."""
    import numpy as np

    if not len(numbers):
        return None
    ends = np.quantile(numbers, [OUTSIDE, 1 - OUTSIDE], method="inverted_cdf")
    least, most = (float(end) for end in ends)
    if least == most:
        least, most = float(numbers.min()), float(numbers.max())
    return Range(least, most) if least < most else None
