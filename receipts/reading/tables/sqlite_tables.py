"""A data set in an SQLite database.  Nothing needs to be installed to read it."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from receipts.formats.databases import in_use, quoted, quoted_names
from receipts.formats.sqlite_table import TYPES
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Column, Table
from receipts.reading.batch_files import NEXT_STEP, DatasetError
from receipts.reading.tables.csv_rows import date_or_text
from receipts.reading.tables.file_errors import file_errors
from receipts.reading.tables.found_rows import check_columns
from receipts.relational.tables import TABLES
from receipts.runs.regular_files import check_regular

BLOCK_ROWS = 10_000

_SETTINGS = ("PRAGMA trusted_schema = OFF", "PRAGMA cell_size_check = ON")
"""What a file is made of that nobody knows is none of our business."""


class SqliteConnection:
    """See ``Connection``."""

    first_row = 1
    has_indexes = True

    def __init__(self, path: str) -> None:
        self.path = path
        with self._damage():
            check_regular(path)
            name = f"file:{quote(os.path.abspath(path))}?mode=ro"
            self._connection = sqlite3.connect(name, uri=True, check_same_thread=False)
            for setting in _SETTINGS:
                self._connection.execute(setting)

    def tables(self) -> list[str]:
        """The names of the tables and views."""
        query = "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name"
        with self._damage():
            return [name for (name,) in self._connection.execute(query)]

    def made_by(self) -> list[str]:
        """See ``Connection``; what SQLite makes by itself has no statement."""
        names = [table.name for table in TABLES]
        marks = ", ".join("?" * len(names))
        query = (
            "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL "
            f"AND (type IN ('index', 'trigger') OR type = 'table' AND name IN ({marks}))"
        )
        with self._damage():
            return [sql for (sql,) in self._connection.execute(query, names)]

    def check(self, table: Table) -> None:
        """See ``Connection``."""
        is_table = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?"
        with self._damage():
            found = [
                f"{column[1]} ({column[2]})"
                for column in self._connection.execute(f"PRAGMA table_info({quoted(table.name)})")
            ]
        if self.one(is_table, table.name) is None:
            found = []
        expected = [f"{column.name} ({TYPES[column.kind]})" for column in table.columns]
        check_columns(self.path, table, expected, found)

    def one(self, query: str, *values: object) -> Any:
        """See ``Connection``."""
        with self._damage():
            row = self._connection.execute(query, values).fetchone()
        return None if row is None else row[0]

    def from_row(self, part: Table, number: int) -> Iterator[TableRows]:
        """See ``Connection``."""
        return self.where(part, "rowid >= ?", number)

    def where(self, part: Table, condition: str, value: object) -> Iterator[TableRows]:
        """See ``Connection``."""
        query = (
            f"SELECT {quoted_names(part.header)} FROM {quoted(part.name)} "
            f"WHERE {condition} ORDER BY rowid"
        )
        with self._damage():
            cursor = self._connection.execute(query, (value,))
        while True:
            with self._damage():
                rows = cursor.fetchmany(BLOCK_ROWS)
            if not rows:
                return
            columns = zip(part.columns, zip(*rows, strict=True), strict=True)
            yield TableRows(part, [_inner(*each) for each in columns], len(rows))

    def close(self) -> None:
        """See ``Connection``."""
        self._connection.close()

    @contextmanager
    def _damage(self) -> Iterator[None]:
        """Errors of a damaged file in one line."""
        with file_errors(self.path):
            try:
                yield
            except (sqlite3.Error, ValueError, OverflowError, MemoryError) as error:
                number = getattr(error, "sqlite_errorcode", 0) & 0xFF
                if number in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                    raise in_use(self.path) from None
                raise DatasetError(
                    f"{self.path} is no whole SQLite database ({error}); {NEXT_STEP}"
                ) from error


def _inner(column: Column, values: tuple[Any, ...]) -> list[Any]:
    """Values in the units of the inside; one that is none of the column's kind stays as it is."""
    if column.kind == "amount":
        return [_cents(value) for value in values]
    if column.kind == "date":
        return [date_or_text(value) if type(value) is str else value for value in values]
    if column.kind == "integer":
        return [value if value is None or type(value) is int else repr(value) for value in values]
    return [*values]


def _cents(value: object) -> Any:
    if type(value) not in (int, float):
        return value if value is None else repr(value)
    try:
        cents = round(value * 100)  # type: ignore[operator]
    except (OverflowError, ValueError):
        return repr(value)
    return cents if cents / 100 == value else repr(value)
