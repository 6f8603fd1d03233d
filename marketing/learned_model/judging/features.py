"""Rows as a classifier of trees takes them: a matrix of numbers, some of which are categories."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.learned_model.columns import Columns, LearnedColumn
from marketing.learned_model.frames import codes_of, numbers_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Matrix = np.ndarray[Any, Any]

MOST_CATEGORIES = 255
"""That scikit-learn's trees take in a column; more are put in a row as if they were numbers."""


class Features(NamedTuple):
    """How rows become a matrix.

    columns: those that are taken.
    """

    columns: Columns

    def matrix_of(self, frame: pd.DataFrame) -> Matrix:
        """A row for each; numbers and dates, NaN where missing, and codes of categories."""
        import numpy as np

        if not self.columns:
            return np.empty((len(frame), 0))
        return np.column_stack([_values(frame, column) for column in self.columns])

    @property
    def are_categories(self) -> list[bool]:
        """Of each column, whether its numbers are codes."""
        return [
            not column.has_distance and column.n_options <= MOST_CATEGORIES
            for column in self.columns
        ]


def _values(frame: pd.DataFrame, column: LearnedColumn) -> Matrix:
    if column.has_distance:
        return numbers_of(frame, column)
    return codes_of(frame, column).astype("float64")


def keys_of(matrix: Matrix) -> list[bytes]:
    """Of each row something that only equal rows have."""
    import numpy as np

    matrix = matrix + 0.0  # So that 0 and -0 are the same.
    matrix[np.isnan(matrix)] = np.nan
    return [row.tobytes() for row in matrix]


def sampled(frame: pd.DataFrame, n_rows: int, generator: np.random.Generator) -> pd.DataFrame:
    """So many different rows in their order, or all where there are not as many."""
    import numpy as np

    if n_rows >= len(frame):
        return frame
    places = np.sort(generator.choice(len(frame), n_rows, replace=False))
    return frame.iloc[places].reset_index(drop=True)
