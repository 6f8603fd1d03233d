"""A database of SQLite to which parts are appended.  Nothing needs to be installed for it."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from receipts.formats.databases import (
    PARTS_TABLE,
    DamagedDatabaseError,
    in_use,
    quoted,
    quoted_names,
    text_literal,
)
from receipts.formats.sqlite_table import BLOCK_TABLE, TYPES, CutShortError, blocks_of
from receipts.formats.tables import Column, ForeignKey, Table

_SETTINGS = (
    "PRAGMA journal_mode = DELETE",  # No file beside the database but while it is written to.
    "PRAGMA cache_size = -16000",  # Kilobytes.
    "PRAGMA foreign_keys = OFF",  # Rows come from one history, and the products last.
)


class SqliteFile:
    """See ``DatabaseFile``."""

    def __init__(self, path: Path, tables: Sequence[Table], mark: str | None) -> None:
        self._path = path
        self._tables = {table.name: table for table in tables}
        with self._errors():
            self._connection = sqlite3.connect(path, isolation_level=None)
        try:
            with self._errors():
                self._open(mark)
        except BaseException:
            self.close()
            raise

    def parts(self) -> dict[str, str]:
        """See ``DatabaseFile``."""
        with self._errors():
            rows = self._connection.execute(
                f"SELECT name, note FROM {PARTS_TABLE} WHERE number > 0 ORDER BY number"
            )
            return dict(rows.fetchall())

    def append(self, part: str, files: Mapping[str, Path], note: str = "") -> None:
        """See ``DatabaseFile``."""
        with self._errors(), self._transaction() as connection:
            for name, path in files.items():
                for block in blocks_of(path):
                    connection.deserialize(block, name="part")
                    connection.execute(
                        f"INSERT INTO main.{quoted(name)} SELECT * FROM part.{BLOCK_TABLE}"
                    )
            connection.execute(
                f"INSERT INTO {PARTS_TABLE} (name, note) VALUES (?, ?)", (part, note)
            )

    def count_rows(self) -> dict[str, int]:
        """See ``DatabaseFile``."""
        with self._errors():
            return {
                name: self._connection.execute(
                    f"SELECT count(*) FROM main.{quoted(name)}"
                ).fetchone()[0]
                for name in self._tables
            }

    def check(self) -> None:
        """See ``DatabaseFile``."""
        with self._errors():
            (found,) = self._connection.execute("PRAGMA main.quick_check(1)").fetchone()
        if found != "ok":
            raise self._damaged(found)

    def finish(self) -> None:
        """See ``DatabaseFile``."""
        with self._errors():
            # Rows are sorted beside the database, on the disk that was looked at for it.
            folder = text_literal(str(self._path.parent))
            self._connection.execute(f"PRAGMA temp_store_directory = {folder}")
        with self._errors(), self._transaction() as connection:
            for table in self._tables.values():
                for statement in index_statements(table):
                    connection.execute(statement)
            connection.execute(f"DROP TABLE {PARTS_TABLE}")
        self.close()

    def close(self) -> None:
        """See ``DatabaseFile``."""
        self._connection.close()

    def _open(self, mark: str | None) -> None:
        """Makes the tables where there are none, or looks whether they are those."""
        for setting in _SETTINGS:
            self._connection.execute(setting)
        self._connection.execute("ATTACH ':memory:' AS part")
        found = dict(
            self._connection.execute("SELECT name, sql FROM main.sqlite_schema WHERE type='table'")
        )
        if not found and mark is not None:
            with self._transaction() as connection:
                connection.execute(
                    f"CREATE TABLE {PARTS_TABLE} (number INTEGER PRIMARY KEY, name, note)"
                )
                connection.execute(f"INSERT INTO {PARTS_TABLE} VALUES (0, '', ?)", (mark,))
                for table in self._tables.values():
                    connection.execute(create_statement(table))
            return
        known = None
        if PARTS_TABLE in found:
            query = f"SELECT note FROM {PARTS_TABLE} WHERE number = 0"
            (known,) = self._connection.execute(query).fetchone() or ("",)
        if known != mark or any(
            found.get(name) != create_statement(table) for name, table in self._tables.items()
        ):
            raise self._damaged("it is of another data set")

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _damaged(self, why: object) -> DamagedDatabaseError:
        return DamagedDatabaseError(f"{self._path} cannot be used ({why})")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Errors of SQLite as errors of the disk or of the file."""
        try:
            yield
        except sqlite3.Error as error:
            number = getattr(error, "sqlite_errorcode", 0) & 0xFF
            if number == sqlite3.SQLITE_FULL:
                raise OSError(errno.ENOSPC, "No space left on device", str(self._path)) from None
            if number in (sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY):
                raise OSError(errno.EIO, str(error), str(self._path)) from None
            if number in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise in_use(self._path) from None
            raise self._damaged(error) from None
        except CutShortError as error:
            raise DamagedDatabaseError(str(error)) from None


def create_statement(table: Table) -> str:
    """The statement that creates a table, with its key where that is one column."""
    parts = [_declaration(column) for column in table.columns]
    parts += [f"PRIMARY KEY ({quoted_names(table.key)})"] if len(table.key) == 1 else []
    parts += [_reference(key) for key in table.foreign_keys]
    return f"CREATE TABLE {quoted(table.name)} (\n  " + ",\n  ".join(parts) + "\n)"


def _declaration(column: Column) -> str:
    required = "" if column.is_optional else " NOT NULL"
    return f"{quoted(column.name)} {TYPES[column.kind]}{required}"


def _reference(key: ForeignKey) -> str:
    return (
        f"FOREIGN KEY ({quoted_names(key.columns)}) "
        f"REFERENCES {quoted(key.table)} ({quoted_names(key.its_columns)})"
    )


def index_statements(table: Table) -> Iterator[str]:
    """The statements that make the indexes of a table whose rows are all in.

    A key of several columns is made here: tables that have one have by far the most rows, which
    takes a third of the time if they are sorted first (0.5 instead of 1.7 microseconds a row).
    """
    if len(table.key) > 1:
        yield (
            f"CREATE UNIQUE INDEX {quoted(table.name + '_key')} "
            f"ON {quoted(table.name)} ({quoted_names(table.key)})"
        )
    for columns in table.indexed:
        name = "_by_".join((table.name, "_".join(columns)))
        yield f"CREATE INDEX {quoted(name)} ON {quoted(table.name)} ({quoted_names(columns)})"
