"""Which rows of a table a model learns from, and which are held out to judge it by.

The split follows from a few numbers that a model file keeps, so that whoever judges later knows
which rows the model has seen.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import numpy as np

HELD_OUT_SHARE = 0.2
"""Of a table's rows (assumed; a usual share)."""

_SPLIT = 7001
"""Tells this use of a seed from others."""


class Split(NamedTuple):
    """How a table is split.

    n_rows: of the table.
    held_out_share: of its rows, rounded down.
    most_training: how many rows are learned from at most; None for all that are not held out.
    """

    n_rows: int
    seed: int
    held_out_share: float = HELD_OUT_SHARE
    most_training: int | None = None


class Places(NamedTuple):
    """Rows by their places in the table, from 0, rising."""

    training: np.ndarray[Any, Any]
    held_out: np.ndarray[Any, Any]


def places_of(split: Split) -> Places:
    """The rows of both parts, which have none in common; the same for the same split.

    Raises ValueError where the share is not between 0 and 1.
    """
    import numpy as np

    if not 0 <= split.held_out_share < 1:
        raise ValueError(f"the share that is held out is {split.held_out_share}, not 0 to 1")
    order = np.random.default_rng([split.seed, _SPLIT]).permutation(split.n_rows)
    n_held_out = int(split.n_rows * split.held_out_share)
    training = order[n_held_out:][: split.most_training]
    return Places(np.sort(training), np.sort(order[:n_held_out]))
