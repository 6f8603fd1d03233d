"""Reads the tables of a finished database, and of the parts that it should be made of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from interactions.errors import DataError
from interactions.libraries import library
from interactions.plan import Plan
from receipts.formats.sqlite_table import BLOCK_TABLE, blocks_of
from receipts.formats.tables import Table
from receipts.reading.batch_files import DatasetError
from receipts.reading.tables.database_tables import Connection
from receipts.reading.tables.duckdb_tables import DuckdbConnection
from receipts.reading.tables.found_rows import row_tuples
from receipts.reading.tables.sqlite_tables import SqliteConnection

_ROWS_AT_ONCE = 1 << 14

Rows = Sequence[tuple[Any, ...]]
"""Some rows, with a value for each column."""


def names_in(path: Path, plan: Plan) -> list[str]:
    """The names of a database's tables and views, sorted.

    Raises DataError where it is no whole database.
    """
    with _open(path, plan) as database:
        return database.tables()


def rows_in(path: Path, plan: Plan, table: Table) -> Iterator[Rows]:
    """The rows of a table of a database, in their order.

    Raises DataError where it is no whole database, or has no such table.
    """
    with _open(path, plan) as database:
        database.check(table)
        for rows in database.from_row(table, database.first_row):
            yield list(row_tuples(rows))


def rows_of_part(path: Path, plan: Plan) -> Iterator[Rows]:
    """The rows that a part has for a table."""
    if plan.database == "duckdb":
        file = library("pyarrow.parquet").ParquetFile(path)
        for batch in file.iter_batches(_ROWS_AT_ONCE):
            yield list(zip(*(column.to_pylist() for column in batch.columns), strict=True))
        return
    for block in blocks_of(path):
        with closing(sqlite3.connect(":memory:")) as connection:
            connection.deserialize(block)
            yield connection.execute(f"SELECT * FROM {BLOCK_TABLE}").fetchall()


@contextmanager
def _open(path: Path, plan: Plan) -> Iterator[Connection]:
    connect = DuckdbConnection if plan.database == "duckdb" else SqliteConnection
    try:
        with closing(connect(str(path))) as database:
            yield database
    except DatasetError as error:
        raise DataError(str(error)) from error
