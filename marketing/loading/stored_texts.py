"""Rows of a table that is no text as the fields that they have in a CSV file, made of the values.

For who looks at fields one by one, as the checks do: they see the same in every format.  A value
that has more decimals than its column shows them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

from marketing.loading.errors import library
from marketing.loading.stored_tables import (
    ParquetPart,
    RowTable,
    StoredTable,
    our_table,
    stored_table,
)
from marketing.tables import TABLES, Column
from receipts.formats.csv_table import boolean_text

_N_ROWS = 4096
"""Rows that are text at once."""

_CATEGORY = next(
    column
    for column in TABLES["consumer_preferences"].columns
    if column.name.endswith("_preference")
)
"""What a column is like that another population's category has."""


def text_rows(path: Path) -> Iterator[list[list[str]]]:
    """The rows of a table, many at a time; first the names of its columns alone.

    Raises DataFileError where it is damaged, OSError where it cannot be read, ModuleNotFoundError
    where a library is missing that reads it.
    """
    table = stored_table(path)
    names = list(table.header)
    yield [names]
    ours = our_table(path, names)
    known = {column.name: column for column in ours.columns} if ours else {}
    columns = [known.get(name) or _CATEGORY._replace(name=name) for name in names]
    parts = (
        _of_batches(table, columns) if isinstance(table, ParquetPart) else _of_rows(table, columns)
    )
    for fields in parts:
        yield [*map(list, zip(*fields, strict=True))]


def _of_batches(table: StoredTable, columns: Sequence[Column]) -> Iterator[list[list[str]]]:
    for batch in table.batches(table.header):
        for start in range(0, batch.num_rows, _N_ROWS):
            part = batch.slice(start, _N_ROWS)
            yield [_of_arrow(part.column(place), each) for place, each in enumerate(columns)]


def _of_rows(table: RowTable, columns: Sequence[Column]) -> Iterator[list[list[str]]]:
    makers = [_maker(column) for column in columns]
    for rows in table.rows(table.header, _N_ROWS):
        yield [
            [
                value if type(value) is str else "" if value is None else text_of(value)
                for value in values
            ]
            for text_of, values in zip(makers, zip(*rows, strict=True), strict=True)
        ]


def _of_arrow(values: Any, column: Column) -> list[str]:
    """The fields of a column, which pyarrow makes text of where it writes it as CSV has it."""
    arrow, types = library("pyarrow"), library("pyarrow.types")
    if types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if types.is_timestamp(values.type):
        seconds = values.cast(arrow.timestamp("s"), safe=False)
        is_whole = seconds.cast(values.type).equals(values)
        values = seconds if is_whole else values
        values = library("pyarrow.compute").strftime(values, format="%Y-%m-%dT%H:%M:%S")
    elif types.is_floating(values.type):
        text_of = _maker(column)
        return ["" if value is None else text_of(value) for value in values.to_pylist()]
    found: list[str | None] = values.cast(arrow.string()).to_pylist()
    # Whatever makes an array of Python's values loads pandas where that is installed: 40 MB.
    return ["" if text is None else text for text in found]


def _maker(column: Column) -> Callable[[Any], str]:
    if column.kind == "boolean":
        return lambda value: boolean_text(value == 1) if value in (0, 1) else str(value)
    if column.kind == "datetime":
        return lambda value: value.isoformat() if isinstance(value, datetime) else str(value)
    decimals = 2 if column.kind == "amount" else column.decimals
    return str if decimals is None else lambda value: _rounded(value, decimals)


@lru_cache(maxsize=1 << 13)
def _rounded(value: object, decimals: int) -> str:
    """The text of a number that has so many decimals, or of another value as it is."""
    if isinstance(value, (int, float)) and value == round(value, decimals):
        return f"{value:.{decimals}f}"
    return str(value)
