"""A sample of the rows of a table that is read part by part, whatever these parts are.

Every row has a rank that is a hash of the seed, the table and the row's number; the rows with the
lowest ranks are the sample.  So it has exactly as many rows as asked for, each row is as likely
as any other, memory is for twice the sample, and the same seed takes the same rows.
"""

from __future__ import annotations

from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Places = NDArray[np.intp]
    RowsAt = Callable[[Places], pd.DataFrame]

# The finaliser of SplitMix64 (Steele, Lea and Flood, 2014).
_STEP = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class RowSample:
    """At most ``limit`` rows of a table.

    name: of the table, so that two tables do not have the same rows taken.
    """

    def __init__(self, limit: int, seed: int, name: str) -> None:
        self.n_rows = 0
        self._limit = limit
        digest = sha256(f"{seed} {name}".encode()).digest()
        self._salt = np.uint64(int.from_bytes(digest[:8], "big"))
        self._bound = np.uint64(2**64 - 1)
        self._parts: list[pd.DataFrame] = []
        self._ranks: list[NDArray[np.uint64]] = []
        self._n_kept = 0

    def take(self, n_rows: int, rows_at: RowsAt) -> None:
        """Takes what it wants of the next rows.

        rows_at: gives the rows at some places of these, from 0 on.
        """
        numbers = np.arange(self.n_rows, self.n_rows + n_rows, dtype=np.uint64)
        ranks = _ranks(numbers, self._salt)
        places = np.flatnonzero(ranks <= self._bound)
        self.n_rows += n_rows
        if not len(places) and self._parts:
            return
        part = rows_at(places)
        self._parts.append(part.set_axis(numbers[places].astype(np.int64), axis=0))
        self._ranks.append(ranks[places])
        self._n_kept += len(places)
        if self._n_kept > 2 * self._limit:
            self._prune()

    def frame(self) -> pd.DataFrame:
        """The rows, in the order of the table."""
        self._prune()
        return self._parts[0] if self._parts else pd.DataFrame()

    def _prune(self) -> None:
        """Lets go of all rows but those of the lowest ranks."""
        if not self._parts:
            return
        ranks = np.concatenate(self._ranks)
        frame = pd.concat(self._parts) if len(self._parts) > 1 else self._parts[0]
        if len(ranks) > self._limit:
            self._bound = np.partition(ranks, self._limit - 1)[self._limit - 1]
            is_kept = ranks <= self._bound
            ranks, frame = ranks[is_kept], frame[is_kept]
        self._parts, self._ranks, self._n_kept = [frame], [ranks], len(ranks)


def _ranks(numbers: NDArray[np.uint64], salt: np.uint64) -> NDArray[np.uint64]:
    """Different numbers have different ranks: each step can be undone."""
    with np.errstate(over="ignore"):
        mixed = (numbers + np.uint64(1)) * _STEP + salt
        mixed = (mixed ^ (mixed >> np.uint64(30))) * _FIRST
        mixed = (mixed ^ (mixed >> np.uint64(27))) * _SECOND
        result: NDArray[np.uint64] = mixed ^ (mixed >> np.uint64(31))
    return result
