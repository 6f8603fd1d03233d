"""Rows of the table itself, drawn again: as like it as rows can be, and no secret kept.

A model is between this and nothing: it cannot be liker the rows it learned from, and whatever it
gives away, this gives away all of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from marketing.learned_model.columns import Columns

if TYPE_CHECKING:
    import pandas as pd

_DRAWS = 7002


class Bootstrap(NamedTuple):
    """Draws rows with replacement (Efron 1979, "Bootstrap methods: another look at the
    jackknife", Annals of Statistics 7).

    rows: those that are drawn from.
    """

    rows: pd.DataFrame
    seed: int
    name: str = "bootstrap"

    def sample(self, n_rows: int, seed: int) -> pd.DataFrame:
        """Rows, each one of ``rows``; the same for the same seed."""
        import numpy as np

        generator = np.random.default_rng([self.seed, seed, _DRAWS])
        places = generator.integers(0, len(self.rows), n_rows)
        return self.rows.iloc[places].reset_index(drop=True)


def fit_bootstrap(frame: pd.DataFrame, columns: Columns, seed: int) -> Bootstrap:
    """Takes the rows of a frame as they are.

    Raises ValueError where there is none.
    """
    if frame.empty:
        raise ValueError("there is no row to draw from; a table of at least one row is needed")
    return Bootstrap(frame[[column.name for column in columns]], seed)
