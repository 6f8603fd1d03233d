"""Reads the tables of data sets in every format, by other means than the program's own.

Rows are tuples: amounts in cents, dates as ISO texts, None where there is nothing.
"""

import csv
import gzip
import sqlite3
from contextlib import closing
from datetime import date
from decimal import Decimal

import duckdb
import pyarrow.parquet as pq

from receipts.relational.tables import TABLES

BY_NAME = {table.name: table for table in TABLES}


def tables_of(folder, form):
    """The rows of a data set's four tables."""
    if form == "csv":
        return {name: _csv_rows(folder, name) for name in BY_NAME}
    if form == "parquet":
        return {
            name: [
                _row(table, row.values())
                for path in sorted(folder.glob(f"{name}*.parquet"))
                for row in pq.read_table(path).to_pylist()
            ]
            for name, table in BY_NAME.items()
        }
    path = folder / f"receipts.{form}"
    if form == "sqlite":
        with closing(sqlite3.connect(path)) as database:
            return {name: _selected(database, name) for name in BY_NAME}
    with duckdb.connect(str(path), read_only=True) as database:
        return {name: _selected(database, name) for name in BY_NAME}


def _selected(database, name):
    found = database.execute(f'SELECT * FROM "{name}"').fetchall()
    return [_row(BY_NAME[name], row) for row in found]


def _csv_rows(folder, name):
    table, rows = BY_NAME[name], []
    for path in sorted(folder.glob(f"{name}*.csv*")):
        opened = gzip.open if path.suffix == ".gz" else open
        with opened(path, "rt", encoding="utf-8", newline="") as file:
            header, *found = csv.reader(file)
        assert tuple(header) == table.header
        rows += [_row(table, row) for row in found]
    return rows


def _row(table, values):
    return tuple(map(_value, table.columns, values))


def _value(column, value):
    if value is None or (value == "" and column.is_optional):
        return None
    if column.kind == "amount":
        cents = Decimal(str(value)) * 100
        assert cents == int(cents)
        return int(cents)
    if column.kind == "integer":
        assert isinstance(value, int | str)
        return int(value)
    return value.isoformat() if isinstance(value, date) else value
