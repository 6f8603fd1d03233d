"""Rows as the networks see them: for each column that varies, perhaps a number, and options of
which one is chosen.

A categorical column, and a key with empty fields, is the choice of a category; a continuous one
is the choice of a mode and a place in it (``modes.py``).  Choices are kept as numbers of the
options and spread out, one-hot, only for the rows of a batch.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from marketing.learned_model.columns import Columns, LearnedColumn
from marketing.learned_model.frames import categories_of, codes_of, settled
from marketing.learned_model.modes import Modes, decoded, encoded, fit_modes

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray[Any, Any]


class Block(NamedTuple):
    """Where a column stands in a row.

    start: of its place, where it has one, or else of its options.
    """

    column: LearnedColumn
    modes: Modes | None
    start: int

    @property
    def n_options(self) -> int:
        """How many it chooses from."""
        if self.modes is None:
            return self.column.n_options
        return self.modes.n_modes + self.column.has_missing

    @property
    def has_place(self) -> bool:
        """Whether a number goes before the options."""
        return self.modes is not None

    @property
    def first_option(self) -> int:
        """Where its options start in a row."""
        return self.start + self.has_place

    @property
    def end(self) -> int:
        """Where it ends in a row."""
        return self.first_option + self.n_options


class Encoded(NamedTuple):
    """Rows.

    chosen: by block, the number of the option in each row.
    places: by block that has them, the place in the mode.
    """

    chosen: tuple[Array, ...]
    places: tuple[Array, ...]


class Encoding(NamedTuple):
    """How the rows of a table are encoded.

    blocks: of the columns that vary, in their order.
    """

    columns: Columns
    blocks: tuple[Block, ...]

    @property
    def width(self) -> int:
        """How many numbers a row is."""
        return self.blocks[-1].end if self.blocks else 0

    def encode(self, frame: pd.DataFrame, rng: np.random.Generator) -> Encoded:
        """The rows of a frame."""
        chosen, places = [], []
        for block in self.blocks:
            if block.modes is None:
                chosen.append(codes_of(frame, block.column))
            else:
                numbers = frame[block.column.name].to_numpy("float64")
                of_mode, place = encoded(numbers, block.modes, rng)
                chosen.append(of_mode)
                places.append(place.astype("float32"))
        return Encoded(tuple(chosen), tuple(places))

    def decode(self, rows: Encoded, n_rows: int) -> pd.DataFrame:
        """The frame of encoded rows, settled; of a column that does not vary, its one value."""
        import pandas as pd

        made: dict[str, Any] = {}
        places = iter(rows.places)
        for block, chosen in zip(self.blocks, rows.chosen, strict=True):
            if block.modes is None:
                made[block.column.name] = categories_of(chosen, block.column)
            else:
                made[block.column.name] = decoded(chosen, next(places), block.modes)
        nothing = np.zeros(n_rows, int)
        for column in self.columns:
            if not column.is_varied:
                made[column.name] = categories_of(nothing, column)
        frame = pd.DataFrame(made, index=pd.RangeIndex(n_rows))
        return settled(frame, self.columns)


def fit_encoding(frame: pd.DataFrame, columns: Columns, rng: np.random.Generator) -> Encoding:
    """The encoding of a table by its rows."""
    modes = {
        column.name: fit_modes(frame[column.name].to_numpy("float64"), rng)
        for column in columns
        if column.role == "continuous"
    }
    return encoding_of(columns, modes)


def encoding_of(columns: Columns, modes: dict[str, Modes]) -> Encoding:
    """The encoding with given modes of the continuous columns."""
    blocks: list[Block] = []
    start = 0
    for column in columns:
        if column.is_varied:
            block = Block(column, modes.get(column.name), start)
            start = block.end
            blocks.append(block)
    return Encoding(columns, tuple(blocks))
