"""SQLite: nothing needs to be installed for it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from receipts.formats.databases import quoted
from receipts.formats.sqlite_file import create_statement, index_statements
from receipts.formats.tables import Table
from receipts.loading.addresses import Address
from receipts.loading.blocks import Block, Form, as_rows
from receipts.loading.errors import BrokenLoadError, ChangedSourceError, LoadError
from receipts.loading.file_paths import check_database_file

_SETTINGS = (
    "PRAGMA cache_size = -16000",  # Kilobytes.
    "PRAGMA foreign_keys = OFF",  # Rows come table by table.
)


class SqliteTarget:
    """See ``Target``."""

    form: Form = "rows"

    def __init__(self, address: Address) -> None:
        self._path = Path(address.place)
        self.shown = address.shown
        check_database_file(self._path)
        try:
            self._connection = sqlite3.connect(self._path, isolation_level=None)
            for setting in _SETTINGS:
                self._connection.execute(setting)
            self.names()
        except (sqlite3.Error, BrokenLoadError) as error:
            raise LoadError(f"{self.shown} cannot be opened: {error}") from None

    def execute(self, statement: str, *values: Any) -> list[tuple[Any, ...]]:
        """See ``Target``."""
        with self._errors():
            return self._connection.execute(statement, values).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """See ``Target``."""
        self.execute("BEGIN IMMEDIATE")
        try:
            yield
            self.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    def names(self) -> set[str]:
        """See ``Target``; they are the same in capitals and small letters."""
        return {str(name).lower() for (name,) in self.execute("SELECT name FROM sqlite_schema")}

    def named(self, name: str) -> str:
        """See ``Target``."""
        return quoted(name)

    def names_of(self, table: Table) -> Sequence[str]:
        """See ``Target``."""
        words = (statement.split('"') for statement in index_statements(table))
        return (table.name, *(each[1] for each in words))

    def create(self, table: Table) -> None:
        """See ``Target``."""
        self.execute(create_statement(table))

    def drop(self, names: Sequence[str]) -> None:
        """See ``Target``."""
        for name in names:
            self.execute(f"DROP TABLE {quoted(name)}")

    def add(self, block: Block) -> int:
        """See ``Target``."""
        values = ", ".join("?" * len(block.table.columns))
        statement = f"INSERT INTO {quoted(block.table.name)} VALUES ({values})"
        with self._errors():
            try:
                return self._connection.executemany(statement, as_rows(block)).rowcount
            except (ValueError, KeyError) as error:
                raise ChangedSourceError(f"a row of {block.table.name} is none: {error}") from None

    def finishing(self, tables: Sequence[Table]) -> Sequence[tuple[str, Sequence[str]]]:
        """See ``Target``."""
        steps = [(f"indexes of {each.name}", [*index_statements(each)]) for each in tables]
        return [(words, statements) for words, statements in steps if statements]

    def sum_of(self, table: str, columns: Sequence[str], *, is_amount: bool) -> int:
        """See ``Target``: each value is rounded to its cent, as floating-point sums are not."""
        parts = (
            f"CAST(round({quoted(each)} * 100) AS INTEGER)" if is_amount else quoted(each)
            for each in columns
        )
        ((found,),) = self.execute(f"SELECT sum({' + '.join(parts)}) FROM {quoted(table)}")
        return int(found or 0)

    def dangling(self, tables: Sequence[Table]) -> Sequence[str]:
        """See ``Target``: SQLite looks only where it is told to, half a microsecond a row."""
        query = "SELECT 1 FROM pragma_foreign_key_check(?) LIMIT 1"
        return [table.name for table in tables if self.execute(query, table.name)]

    def close(self) -> None:
        """See ``Target``."""
        self._connection.close()

    @contextmanager
    def _errors(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise BrokenLoadError(f"{self.shown}: {error}") from None
