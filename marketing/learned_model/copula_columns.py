"""A column as positions between 0 and 1 that are spread evenly, and back.

A missing value has an interval of its own at the start, as wide as its share of the rows.  A
category has one too: categories of numbers and dates follow each other in their order, others by
how frequent they are.  Within an interval the position is drawn.  The numbers of a continuous
column are spread over the rest by their rank, and come back by their quantiles.

A column with many missing values goes less with others than it did, since these are all at its
start, whatever the other column is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.learned_model.columns import LearnedColumn
from marketing.learned_model.frames import categories_of, codes_of, numbers_of
from marketing.learned_model.number_texts import number_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

    Vector = np.ndarray[Any, Any]

N_QUANTILES = 1001
"""How many of a continuous column are kept (assumed)."""

_EDGE = 1e-9
"""How near to 0 and 1 a position may be: no deviate is infinite."""


class Numbers(NamedTuple):
    """Of a continuous column.

    missing: share of the rows.
    quantiles: of the numbers, at equal steps from the least to the most; empty where all are
        missing.
    """

    missing: float
    quantiles: Vector
    column: LearnedColumn

    def positions_of(self, frame: pd.DataFrame, generator: np.random.Generator) -> Vector:
        """The rows' positions; equal numbers share theirs out by chance."""
        import numpy as np

        numbers = numbers_of(frame, self.column)
        positions = generator.random(len(numbers)) * self.missing
        there = np.flatnonzero(~np.isnan(numbers))
        by_chance = generator.permutation(there)
        in_order = by_chance[np.argsort(numbers[by_chance], kind="stable")]
        ranks = (np.arange(len(there)) + 0.5) / max(len(there), 1)
        positions[in_order] = self.missing + (1 - self.missing) * ranks
        return positions.clip(_EDGE, 1 - _EDGE)

    def values_at(self, positions: Vector) -> Vector:
        """The numbers there."""
        import numpy as np

        if not len(self.quantiles):
            return np.full(len(positions), np.nan)
        ranks = (positions - self.missing) / (1 - self.missing)
        steps = np.linspace(0, 1, len(self.quantiles))
        return np.where(ranks < 0, np.nan, np.interp(ranks, steps, self.quantiles))


class Categories(NamedTuple):
    """Of any other column that varies.

    order: codes of the categories, those that have rows, as their intervals follow each other.
    ends: of the intervals.
    """

    order: Vector
    ends: Vector
    column: LearnedColumn

    def positions_of(self, frame: pd.DataFrame, generator: np.random.Generator) -> Vector:
        """The rows' positions, drawn within the intervals."""
        import numpy as np

        places = np.zeros(self.column.n_options, int)
        places[self.order] = np.arange(len(self.order))
        own = places[codes_of(frame, self.column)]
        starts = np.concatenate([[0.0], self.ends[:-1]])
        widths = self.ends - starts
        positions: Vector = starts[own] + widths[own] * generator.random(len(own))
        return positions.clip(_EDGE, 1 - _EDGE)

    def values_at(self, positions: Vector) -> pd.Categorical:
        """The categories there."""
        import numpy as np

        places = np.searchsorted(self.ends[:-1], positions, side="right")
        return categories_of(self.order[places], self.column)


Marginal = Numbers | Categories


def fit_marginal(frame: pd.DataFrame, column: LearnedColumn) -> Marginal:
    """How a column's values are spread."""
    import numpy as np

    if column.role == "continuous":
        numbers = numbers_of(frame, column)
        there = numbers[~np.isnan(numbers)]
        n_kept = min(N_QUANTILES, len(there))
        kept = np.quantile(there, np.linspace(0, 1, n_kept)) if len(there) else there
        return Numbers(1 - len(there) / len(numbers), kept, column)
    counts = np.bincount(codes_of(frame, column), minlength=column.n_options)
    order = _in_order(counts, column)
    return Categories(order, counts[order].cumsum() / counts.sum(), column)


def _in_order(counts: Vector, column: LearnedColumn) -> Vector:
    """The categories that have rows: first the missing, then the others."""
    import numpy as np

    values, missing = np.arange(len(column.values)), np.arange(len(column.values), len(counts))
    if column.has_distance:
        numbers = [number_of(text, column.kind) for text in column.values]
        values = values[np.argsort(numbers, kind="stable")]
    else:
        values = values[np.argsort(-counts[: len(values)], kind="stable")]
    order = np.concatenate([missing, values])
    there: Vector = order[counts[order] > 0]
    return there
