"""What every model has in common, learned or not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import pandas as pd


class Engine(Protocol):
    """Something that makes rows.

    name: such as ``ctgan`` or ``copula``.
    """

    @property
    def name(self) -> str:
        """What it is called."""

    def sample(self, n_rows: int, seed: int) -> pd.DataFrame:
        """Rows in the form of ``frames.py``, settled; the same for the same seed."""
