"""New rows as the lines of a CSV file, with memory for some of them at a time."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np

from marketing.learned_model.columns import Columns, LearnedColumn
from marketing.learned_model.engine import Engine
from marketing.learned_model.frames import codes_of
from marketing.learned_model.number_texts import text_of
from marketing.learned_model.row_stock import RowStock

if TYPE_CHECKING:
    import pandas as pd

CHUNK = 10_000
"""Rows that are made and written at once.  They are made whole, so that fewer rows of a seed are
the first of more."""

_CHUNKS, _KEYS = 7302, 7303
"""Tell uses of a seed apart."""

_ID_ENDING = "_id"


def iter_frames(engine: Engine, n_rows: int, seed: int) -> Iterator[pd.DataFrame]:
    """The first rows of a seed, part by part.

    Raises ValueError where the model cannot make so many.
    """
    if isinstance(engine, RowStock):
        yield engine.sample(n_rows, seed)
        return
    for number, start in enumerate(range(0, n_rows, CHUNK)):
        (own_seed,) = np.random.SeedSequence([seed, number, _CHUNKS]).generate_state(1)
        yield engine.sample(CHUNK, int(own_seed)).head(n_rows - start)


def header_line(columns: Columns) -> bytes:
    """The first line of the file."""
    return _lines([[column.name for column in columns]])


def row_lines(frame: pd.DataFrame, columns: Columns, first_row: int, seed: int) -> bytes:
    """The lines of a frame, the first of which is a row of that number, from 0."""
    fields = [
        _key_fields(frame, column, first_row, seed, place)
        if column.role == "key"
        else fields_of(frame, column)
        for place, column in enumerate(columns)
    ]
    return _lines(zip(*fields, strict=True))


def fields_of(frame: pd.DataFrame, column: LearnedColumn) -> list[str]:
    """The fields of a column; "" where missing."""
    if column.role != "continuous":
        texts = [*column.values, ""]
        return [texts[code] for code in codes_of(frame, column)]
    numbers = frame[column.name].to_numpy("float64")
    return [
        "" if is_missing else text_of(number, column)
        for number, is_missing in zip(numbers.tolist(), np.isnan(numbers).tolist(), strict=True)
    ]


def key_text(column: LearnedColumn, number: int) -> str:
    """A made key; no real one is like it.

    >>> key_text(LearnedColumn("consumer_id", "string", "key", values=("key",)), 7)
    'row_consumer_000007'
    """
    return f"row_{column.name.removesuffix(_ID_ENDING)}_{number:06d}"


def _key_fields(
    frame: pd.DataFrame, column: LearnedColumn, first_row: int, seed: int, place: int
) -> list[str]:
    """Keys: by the row's number or, where they were not unique, one of as many as there were."""
    n_rows = len(frame)
    numbers = np.arange(first_row + 1, first_row + n_rows + 1)
    if not column.is_unique:
        rng = np.random.default_rng([seed, first_row, place, _KEYS])
        numbers = rng.integers(1, column.n_different + 1, CHUNK if n_rows <= CHUNK else n_rows)
    is_there = (codes_of(frame, column) == 0).tolist()
    return [
        key_text(column, number) if there else ""
        for number, there in zip(numbers[:n_rows].tolist(), is_there, strict=True)
    ]


def _lines(rows: Iterator[tuple[str, ...]] | Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()
