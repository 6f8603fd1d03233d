"""Columns that hold more than a model has seen.

Rows that were held out may have values that no training row had.  So that both are judged in one
frame, the columns are widened by them, and what a model makes is put into the wider ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from marketing.learned_model.columns import MAX_DECIMALS, Columns, LearnedColumn
from marketing.learned_model.engine import Engine
from marketing.learned_model.inspection import is_of
from marketing.learned_model.number_texts import decimals_of, number_of

if TYPE_CHECKING:
    import pandas as pd


class WidenedEngine:
    """A model whose rows are in frames of wider columns."""

    def __init__(self, engine: Engine, columns: Columns) -> None:
        self._engine, self._columns = engine, columns

    @property
    def name(self) -> str:
        """The model's."""
        return self._engine.name

    def sample(self, n_rows: int, seed: int) -> pd.DataFrame:
        """The model's rows."""
        return recast(self._engine.sample(n_rows, seed), self._columns)


def recast(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """A frame of narrower columns in those of wider ones."""
    import pandas as pd

    return pd.DataFrame(
        {
            column.name: frame[column.name]
            if column.role == "continuous"
            else frame[column.name].array.set_categories(list(column.values))
            for column in columns
        },
        index=frame.index,
    )


def widened(columns: Columns, texts: Mapping[str, Sequence[str]]) -> Columns:
    """Columns that hold these fields, too.

    Raises ValueError where a field is not of its column's kind.
    """
    return tuple(_widened(column, texts[column.name]) for column in columns)


def _widened(column: LearnedColumn, fields: Sequence[str]) -> LearnedColumn:
    seen = set(fields)
    column = column._replace(has_missing=column.has_missing or "" in seen)
    seen -= {"", *column.values}
    if column.role == "key" or not seen:
        return column
    for text in sorted(seen):
        if not is_of(text, column.kind):
            raise ValueError(f"{column.name} is {text!r}, which is no {column.kind}")
    if column.role == "categorical":
        return column._replace(values=tuple(sorted({*column.values, *seen})))
    numbers = [number_of(text, column.kind) for text in seen]
    return column._replace(
        least=min(column.least, *numbers),
        most=max(column.most, *numbers),
        decimals=_decimals(column, seen),
    )


def _decimals(column: LearnedColumn, seen: set[str]) -> int | None:
    """Those of the column, or more where a field has more."""
    if column.decimals is None or column.kind == "date":
        return column.decimals
    most = max(column.decimals, *map(decimals_of, seen))
    return most if most <= MAX_DECIMALS else None
