"""Reads the tables of a finished database, and of the parts that it should be made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from interactions.errors import brief, data_error, shown_names
from receipts.formats.databases import quoted
from receipts.formats.duckdb_file import TYPES as DUCKDB_TYPES
from receipts.formats.libraries import library
from receipts.formats.sqlite_table import TYPES as SQLITE_TYPES
from receipts.formats.sqlite_table import BLOCK_TABLE, CutShortError, blocks_of
from receipts.formats.tables import Table

ROWS_AT_ONCE = 1 << 14

Rows = Sequence[tuple[Any, ...]]
"""Some rows, with a value for each column."""

_SETTINGS = {
    "threads": 1,  # Rows come in their order.
    "enable_external_access": False,  # A view may ask for any file.
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
}


def tables_in(path: Path) -> list[str]:
    """The names of a database's tables and views, sorted.

    Raises DataError where it is not a whole database.
    """
    with _reader(path) as reader:
        return sorted(reader.names())


def rows_in(path: Path, table: Table) -> Iterator[Rows]:
    """The rows of a table of a database, in their order.

    Raises DataError where it is not a whole database, or has no such table.
    """
    with _reader(path) as reader:
        found, expected = reader.columns(table.name), reader.declared(table)
        if found != expected:
            names = ", ".join(" ".join(each) for each in expected)
            what = shown_names(" ".join(each) for each in found) or "missing"
            raise data_error(path, None, f"the columns of {table.name} are {what}, not {names}")
        yield from reader.rows(f"SELECT * FROM {quoted(table.name)}")


def rows_of_part(path: Path) -> Iterator[Rows]:
    """The rows that a part has for a table."""
    with path.open("rb") as file:
        is_parquet = file.read(4) == b"PAR1"
    if not is_parquet:
        yield from _rows_of_blocks(path)
        return
    for batch in library("pyarrow.parquet").ParquetFile(path).iter_batches(ROWS_AT_ONCE):
        yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))


def _rows_of_blocks(path: Path) -> Iterator[Rows]:
    for block in blocks_of(path):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(block)
            yield connection.execute(f"SELECT * FROM {BLOCK_TABLE}").fetchall()
