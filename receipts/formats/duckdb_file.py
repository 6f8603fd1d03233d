"""A database of DuckDB to which parts are appended, which are Parquet files."""

from __future__ import annotations

import errno
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from receipts.formats.databases import (
    PARTS_TABLE,
    DamagedDatabaseError,
    quoted,
    text_literal,
)
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

_SETTINGS = {
    "threads": 1,
    "memory_limit": "64MB",
    "temp_directory": "",  # It would make a folder beside the database.
    "preserve_insertion_order": True,
}


class DuckdbFile:
    """See ``DatabaseFile``."""

    def __init__(self, path: Path, tables: Sequence[Table], mark: str | None) -> None:
        self._path = path
        self._tables = {table.name: table for table in tables}
        self._duckdb = library("duckdb")
        with self._errors():
            self._connection = self._duckdb.connect(str(path), config=_SETTINGS)
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
            text = str(error).partition("\n")[0]
            if "No space left" in text:
                raise OSError(errno.ENOSPC, "No space left on device", str(self._path)) from None
            raise self._damaged(text) from None


def create_statements(table: Table) -> Iterator[str]:
    """The statements that create a table, with the meanings of it and its columns."""
    columns = ",\n  ".join(map(_declaration, table.columns))
    yield f"CREATE TABLE {quoted(table.name)} (\n  {columns}\n)"
    yield f"COMMENT ON TABLE {quoted(table.name)} IS {text_literal(table.meaning)}"
    for column in table.columns:
        yield (
            f"COMMENT ON COLUMN {quoted(table.name)}.{quoted(column.name)} "
            f"IS {text_literal(column.meaning)}"
        )


def _declaration(column: Column) -> str:
    required = "" if column.is_optional else " NOT NULL"
    return f"{quoted(column.name)} {TYPES[column.kind]}{required}"
