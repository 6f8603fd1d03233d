"""Rows that another program's model made, kept to be handed out.

SDV's models are pickles, which run what is in them when they are read.  So what is kept of one is
rows that it made, and not the model; they are handed out in an order that a seed decides, and none
twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

_ORDER = 7301
"""Tells the random numbers of the order from others of the same seed."""


class RowStock(NamedTuple):
    """Rows, in the form of frames.py."""

    rows: pd.DataFrame
    name: str = "sdv"

    def sample(self, n_rows: int, seed: int) -> pd.DataFrame:
        """Some of the rows; fewer are the first of more.

        Raises ValueError where more are asked for than there are.
        """
        import numpy as np

        if n_rows > len(self.rows):
            raise ValueError(
                f"the model keeps {len(self.rows):,} rows that SDV made, not {n_rows:,}; "
                "ask for fewer, or fit with a larger --stock"
            )
        order = np.random.default_rng([seed, _ORDER]).permutation(len(self.rows))
        return self.rows.iloc[order[:n_rows]].reset_index(drop=True)
