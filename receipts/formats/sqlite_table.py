"""Rows of a table on their way into SQLite: small databases in memory, one after the other.

A part's file is a row of blocks, one for each ``add``: eight bytes that say how long it is, and
an SQLite database with one table.  So a part of any size is written and read in little memory,
and SQLite copies it as fast as it can.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from itertools import repeat
from operator import truediv
from pathlib import Path
from typing import Any, BinaryIO

from receipts.formats.csv_table import TO_TEXT
from receipts.formats.databases import quoted
from receipts.formats.table_rows import Coded, TableRows, Values, plain
from receipts.formats.tables import Column, Kind, Table

BLOCK_TABLE = "block"
"""The table in each of the small databases."""

_LENGTH_BYTES = 8

TYPES: dict[Kind, str] = {
    "string": "TEXT",
    "integer": "BIGINT",
    "number": "REAL",
    "amount": "DECIMAL(12, 2)",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
"""What columns are declared as.  SQLite itself knows numbers and texts only: amounts are stored
as dollars (a whole number, or the floating-point number next to the cents), dates and times as
ISO 8601 texts, booleans as 0 and 1.  A key that is called INTEGER would be the order of the rows,
which BIGINT is not."""


class CutShortError(ValueError):
    """A part's file is not whole."""


class SqliteTable:
    """Writes rows of a table to a file: ``add`` them, then ``finish``."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._file = file
        self._columns = table.columns
        self._create = f"CREATE TABLE {BLOCK_TABLE} ({column_types(table)})"
        self._insert = f"INSERT INTO {BLOCK_TABLE} VALUES ({', '.join('?' * len(table.columns))})"

    def add(self, rows: TableRows) -> None:
        """Writes rows as a block."""
        pairs = zip(self._columns, rows.columns, strict=True)
        columns = [values_of(column, values) for column, values in pairs]
        with closing(sqlite3.connect(":memory:")) as block:
            block.execute(self._create)
            with block:
                block.executemany(self._insert, zip(*columns, strict=True))
            data = block.serialize()
        self._file.write(len(data).to_bytes(_LENGTH_BYTES, "little"))
        self._file.write(data)

    def finish(self) -> None:
        """Nothing is left; the file stays open."""


def column_types(table: Table) -> str:
    """The columns of a table with their types, as a statement that creates it has them."""
    return ", ".join(f"{quoted(column.name)} {TYPES[column.kind]}" for column in table.columns)


def blocks_of(path: Path) -> Iterator[bytes]:
    """The small databases of a part's file.

    Raises OSError where it cannot be read, CutShortError where it is not whole.
    """
    with path.open("rb") as file:
        while length := file.read(_LENGTH_BYTES):
            n_bytes = int.from_bytes(length, "little")
            data = file.read(n_bytes)
            if len(data) != n_bytes:
                raise CutShortError(f"{path} is cut short")
            yield data


def values_of(column: Column, values: Values) -> Sequence[Any] | Iterator[Any]:
    """The values of a column as SQLite is given them."""
    found = plain(values)
    if not isinstance(values, Coded) and hasattr(found, "tolist"):
        found = found.tolist()  # SQLite knows no numbers of NumPy's.
    to_value = _TO_VALUE.get(column.kind)
    if column.kind == "amount":
        if column.is_optional:
            return [None if cents is None else cents / 100 for cents in found]
        return map(truediv, found, repeat(100))
    if to_value is None:
        return found
    if column.is_optional:
        return [None if value is None else to_value(value) for value in found]
    return map(to_value, found)


_TO_VALUE: Mapping[Kind, Callable[[Any], str]] = {
    kind: TO_TEXT[kind] for kind in ("date", "datetime")
}
