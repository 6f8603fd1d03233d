"""A database of DuckDB to which parts are appended, which are Parquet files.

Keys are named in the comments of the tables and not declared: DuckDB holds a key's index in
memory, 0.8 GB for six million lines, and the file is three times as large with it.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event
from typing import Any

from receipts.formats.databases import (
    PARTS_TABLE,
    DamagedDatabaseError,
    DatabaseInUseError,
    in_use,
    quoted,
    text_literal,
)
from receipts.formats.duckdb_connections import connection_to
from receipts.formats.libraries import library
from receipts.formats.tables import Column, Kind, Table

TYPES: dict[Kind, str] = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "amount": "DECIMAL(12, 2)",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "boolean": "BOOLEAN",
}

PARTS_AT_ONCE = 10
"""The file is opened anew after so many parts: what DuckDB remembers of each grows in memory."""

_DISK_ERRORS = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO)

_TRIES = 30
_SECONDS_BETWEEN_TRIES = 0.1


class DuckdbFile:
    """See ``DatabaseFile``."""

    def __init__(self, path: Path, tables: Sequence[Table], mark: str | None) -> None:
        self._path = path
        self._tables = {table.name: table for table in tables}
        self._duckdb = library("duckdb")
        self._n_appended = 0
        with self._errors():
            self._connection = self._connected()
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
        self._n_appended += 1
        with self._errors():
            if self._n_appended % PARTS_AT_ONCE == 0:
                self._connection.close()
                self._connection = self._connected()
            self._append(part, files, note)

    def _append(self, part: str, files: Mapping[str, Path], note: str) -> None:
        with self._transaction() as connection:
            for name, path in files.items():
                connection.execute(
                    f"INSERT INTO {quoted(name)} SELECT * FROM read_parquet(?)", [str(path)]
                )
            connection.execute(
                f"INSERT INTO {PARTS_TABLE} SELECT max(number) + 1, ?, ? FROM {PARTS_TABLE}",
                [part, note],
            )

    def count_rows(self) -> dict[str, int]:
        """See ``DatabaseFile``."""
        with self._errors():
            return {
                name: self._one(f"SELECT count(*) FROM {quoted(name)}") for name in self._tables
            }

    def check(self) -> None:
        """See ``DatabaseFile``."""
        with self._errors():
            for name in self._tables:
                # What is read is compared with the checksums of its blocks.
                self._one(f"SELECT bit_xor(hash({quoted(name)})) FROM {quoted(name)}")

    def finish(self) -> None:
        """See ``DatabaseFile``."""
        with self._errors():
            self._connection.execute(f"DROP TABLE {PARTS_TABLE}")
            self._connection.execute("CHECKPOINT")
        self.close()

    def close(self) -> None:
        """See ``DatabaseFile``."""
        self._connection.close()

    def _connected(self) -> Any:
        """The open database; a process whose run was killed may have it for a moment still."""
        for _ in range(_TRIES):
            with suppress(DatabaseInUseError):
                return connection_to(self._path)
            Event().wait(_SECONDS_BETWEEN_TRIES)
        raise in_use(self._path)

    def _one(self, query: str) -> Any:
        """The value that a query gives, None where there is no row."""
        row = self._connection.execute(query).fetchone()
        return row[0] if row else None

    def _open(self, mark: str | None) -> None:
        """Makes the tables where there are none, or looks whether they are those."""
        found = {
            name
            for (name,) in self._connection.execute(
                "SELECT table_name FROM duckdb_tables()"
            ).fetchall()
        }
        if not found and mark is not None:
            with self._transaction() as connection:
                connection.execute(
                    f"CREATE TABLE {PARTS_TABLE} (number BIGINT, name VARCHAR, note VARCHAR)"
                )
                connection.execute(f"INSERT INTO {PARTS_TABLE} VALUES (0, '', ?)", [mark])
                for table in self._tables.values():
                    for statement in create_statements(table):
                        connection.execute(statement)
            return
        known = None
        if PARTS_TABLE in found:
            known = self._one(f"SELECT note FROM {PARTS_TABLE} WHERE number = 0")
        if known != mark or not found >= self._tables.keys():
            raise self._damaged("it is of another data set")

    @contextmanager
    def _transaction(self) -> Iterator[Any]:
        connection = self._connection
        connection.execute("BEGIN")
        try:
            yield connection
            connection.execute("COMMIT")
        except BaseException:
            with suppress(self._duckdb.Error):  # What failed may have ended it already.
                connection.execute("ROLLBACK")
            raise

    def _damaged(self, why: object) -> DamagedDatabaseError:
        return DamagedDatabaseError(f"{self._path} cannot be used ({why})")

    @contextmanager
    def _errors(self) -> Iterator[None]:
        """Errors of DuckDB as errors of the disk or of the file."""
        try:
            yield
        except self._duckdb.Error as error:
            text = str(error)
            for number in _DISK_ERRORS:
                if os.strerror(number) in text:
                    raise OSError(number, os.strerror(number), str(self._path)) from None
            first_line = " ".join(text.split("\n")[0].split())
            if isinstance(error, self._duckdb.OutOfMemoryException):
                raise OSError(errno.ENOMEM, first_line, str(self._path)) from None
            raise self._damaged(first_line) from None


def create_statements(table: Table) -> Iterator[str]:
    """The statements that create a table, with the meanings of it and its columns."""
    columns = ",\n  ".join(map(_declaration, table.columns))
    yield f"CREATE TABLE {quoted(table.name)} (\n  {columns}\n)"
    key = f"; key: {', '.join(table.key)}" if table.key else ""
    yield f"COMMENT ON TABLE {quoted(table.name)} IS {text_literal(table.meaning + key)}"
    for column in table.columns:
        yield (
            f"COMMENT ON COLUMN {quoted(table.name)}.{quoted(column.name)} "
            f"IS {text_literal(column.meaning)}"
        )


def _declaration(column: Column) -> str:
    required = "" if column.is_optional else " NOT NULL"
    return f"{quoted(column.name)} {TYPES[column.kind]}{required}"
