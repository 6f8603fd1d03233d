"""What a generated row is asked to have (conditional vectors and training by sampling).

After Xu et al. 2019, section 4.3: one of the columns with categories is drawn, each as likely, and
one of its categories.  While it is learned, a category is drawn by the logarithm of its count, so
that rare ones are met often, and the real row beside the made one is of that category too.  For
new rows it is drawn by its count.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from marketing.learned_model.encoding import Encoded, Encoding

Array = np.ndarray[Any, Any]


class Asked(NamedTuple):
    """Conditions of some rows.

    places: which of the columns with categories, as a number among them.
    options: which category of it.
    """

    places: Array
    options: Array


class Conditions:
    """The conditions of a table.

    counts: rows by category, for each block of the encoding that has categories.
    """

    def __init__(self, encoding: Encoding, counts: Sequence[Array]) -> None:
        self.blocks = tuple(
            number for number, block in enumerate(encoding.blocks) if block.modes is None
        )
        self.counts = tuple(counts)
        sizes = [len(of_column) for of_column in counts]
        self.width = sum(sizes)
        self._starts = np.cumsum([0, *sizes])
        self._by_log = [_ends(np.log1p(of_column)) for of_column in counts]
        self._by_count = [_ends(of_column) for of_column in counts]

    def __bool__(self) -> bool:
        """Whether there is a column with categories."""
        return bool(self.blocks)

    def draw_for_training(self, n_rows: int, rng: np.random.Generator) -> Asked:
        """Conditions by the logarithms of the counts."""
        return self._draw(self._by_log, n_rows, rng)

    def draw_by_count(self, n_rows: int, rng: np.random.Generator) -> Asked:
        """Conditions as frequent as they are in the table."""
        return self._draw(self._by_count, n_rows, rng)

    def vectors(self, asked: Asked) -> Array:
        """The conditions as rows of 0 and a single 1, the categories of all columns in a row."""
        found = np.zeros((len(asked.places), self.width), "float32")
        found[np.arange(len(found)), self._starts[asked.places] + asked.options] = 1
        return found

    def _draw(self, ends: Sequence[Array], n_rows: int, rng: np.random.Generator) -> Asked:
        places = rng.integers(0, len(self.blocks), n_rows)
        drawn = rng.random(n_rows)
        options = np.empty(n_rows, int)
        for place, of_column in enumerate(ends):
            here = places == place
            options[here] = np.searchsorted(of_column, drawn[here], side="right")
        return Asked(places, options)


class RowsByCategory:
    """The rows of a table by what can be asked of them."""

    def __init__(self, conditions: Conditions, rows: Encoded) -> None:
        self._orders, self._starts = [], []
        for block, counts in zip(conditions.blocks, conditions.counts, strict=True):
            self._orders.append(np.argsort(rows.chosen[block], kind="stable"))
            self._starts.append(np.cumsum([0, *counts]))

    def draw(self, asked: Asked, rng: np.random.Generator) -> Array:
        """For each condition the number of a row that has it."""
        found = np.empty(len(asked.places), int)
        drawn = rng.random(len(found))
        for place, (order, starts) in enumerate(zip(self._orders, self._starts, strict=True)):
            here = asked.places == place
            first = starts[asked.options[here]]
            n = starts[asked.options[here] + 1] - first
            found[here] = order[first + (drawn[here] * n).astype(int)]
        return found


def fit_conditions(encoding: Encoding, rows: Encoded) -> Conditions:
    """The conditions of a table by its rows."""
    counts = [
        np.bincount(chosen, minlength=block.n_options)
        for block, chosen in zip(encoding.blocks, rows.chosen, strict=True)
        if block.modes is None
    ]
    return Conditions(encoding, counts)


def _ends(weights: Array) -> Array:
    """Where each option ends on a line from 0 to 1; the last one that can be drawn is open."""
    ends: Array = np.cumsum(weights) / np.sum(weights)
    ends[np.flatnonzero(weights)[-1] :] = np.inf
    return ends
