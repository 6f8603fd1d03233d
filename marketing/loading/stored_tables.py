"""Tables that are no text: Parquet files, and the tables of DuckDB and SQLite databases.

A table of a database is named like a file in a folder: ``data/marketing.duckdb/transactions``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any, Protocol

from marketing.loading.databases import opened
from marketing.loading.errors import brief, fault, library
from marketing.loading.paths import database_of, remedy, table_named
from marketing.tables import Table
from receipts.formats.databases import quoted

BATCH_ROWS = 8_192
"""Rows that are in memory at once."""


class StoredTable(Protocol):
    """A table; ``header`` has the names of its columns.

    Raises DataFileError, as every method does, where its file is damaged.
    """

    path: Path
    header: list[str]

    def batches(self, names: Sequence[str]) -> Iterator[Any]:
        """Some columns as record batches of pyarrow, of the types that they are stored as."""


class RowTable(StoredTable, Protocol):
    """One of a database, whose rows can be had without pyarrow, too."""

    def rows(self, names: Sequence[str], n_rows: int) -> Iterator[list[tuple[Any, ...]]]:
        """Some columns as rows, so many at a time: of texts, or of what text is made of."""


def is_stored(path: Path) -> bool:
    """Whether a path names such a table."""
    return database_of(path) is not None or path.suffix.lower() == ".parquet"


def stored_table(path: Path) -> ParquetPart | RowTable:
    """The table that a path names.

    Raises ModuleNotFoundError where a library is missing that reads it.
    """
    database = database_of(path)
    if database is None:
        return ParquetPart(path)
    return SqliteTable(path) if database.suffix.lower() == ".sqlite" else DuckdbTable(path)


class ParquetPart:
    """A Parquet file; see ``StoredTable``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as file:
            self.header = list(file.schema_arrow.names)
        _refuse_twins(path, self.header)

    def batches(self, names: Sequence[str]) -> Iterator[Any]:
        """See ``StoredTable``."""
        with self._opened() as file:
            some = file.iter_batches(BATCH_ROWS, columns=list(names), use_threads=False)
            yield from some

    @contextmanager
    def _opened(self) -> Iterator[Any]:
        arrow = library("pyarrow")
        try:
            # A file and not a name, which pyarrow might take for a URL.
            with arrow.OSFile(str(self.path)) as source:
                yield library("pyarrow.parquet").ParquetFile(source, pre_buffer=False)
        except (arrow.ArrowException, OSError) as error:
            raise _told(self.path, error) from None


class DuckdbTable:
    """A table of a DuckDB database; see ``StoredTable``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as base:
            self.header = base.sql(f"SELECT * FROM {quoted(path.name)}").columns

    def batches(self, names: Sequence[str]) -> Iterator[Any]:
        """See ``StoredTable``."""
        columns = ", ".join(map(quoted, names))
        with self._opened() as base:
            query = base.sql(f"SELECT {columns} FROM {quoted(self.path.name)}")
            try:
                yield from query.to_arrow_reader(BATCH_ROWS)
            except library("pyarrow").ArrowException as error:
                raise _told(self.path, error) from None

    def rows(self, names: Sequence[str], n_rows: int) -> Iterator[list[tuple[Any, ...]]]:
        """See ``RowTable``; without pyarrow, and in little memory."""
        table = quoted(self.path.name)
        with self._opened() as base:
            types = base.sql(f"SELECT * FROM {table}").types
            kinds = dict(zip(self.header, map(str, types), strict=True))
            columns = ", ".join(_as_text(name, kinds[name]) for name in names)
            found = base.execute(f"SELECT {columns} FROM {table}")
            while rows := found.fetchmany(n_rows):
                yield rows

    def _opened(self) -> AbstractContextManager[Any]:
        return _database_of(self.path)


class SqliteTable:
    """A table of an SQLite database; see ``StoredTable``."""

    def __init__(self, path: Path) -> None:
        self.path = path
        with self._opened() as base:
            self.header = [
                text[0] for text in base.execute(f"SELECT * FROM {quoted(path.name)}").description
            ]

    def rows(self, names: Sequence[str], n_rows: int) -> Iterator[list[tuple[Any, ...]]]:
        """See ``RowTable``."""
        columns = ", ".join(map(quoted, names))
        with self._opened() as base:
            cursor = base.execute(f"SELECT {columns} FROM {quoted(self.path.name)} ORDER BY rowid")
            while rows := cursor.fetchmany(n_rows):
                yield rows

    def batches(self, names: Sequence[str]) -> Iterator[Any]:
        """See ``StoredTable``."""
        arrow = library("pyarrow")
        for rows in self.rows(names, BATCH_ROWS):
            try:
                columns = [arrow.array(values) for values in zip(*rows, strict=True)]
            except arrow.ArrowException as error:
                raise _told(self.path, error) from None
            yield arrow.RecordBatch.from_arrays(columns, names=list(names))

    def _opened(self) -> AbstractContextManager[Any]:
        return _database_of(self.path)


def our_table(path: Path, header: Sequence[str]) -> Table | None:
    """The table of ours that a file is by its name and its columns."""
    table = table_named(path)
    return table if table is not None and set(table.key) <= set(header) else None


def _database_of(path: Path) -> AbstractContextManager[Any]:
    """A connection to the database that a table is in."""
    return opened(path.parent, path, remedy(path))


def _told(path: Path, error: Exception) -> Exception:
    """An error of a library as one of the file; those of the system are themselves."""
    if isinstance(error, OSError) and error.errno is not None:
        return error
    return fault(path, None, f"it cannot be read ({brief(error)}); {remedy(path)}")


def _refuse_twins(path: Path, names: Sequence[str]) -> None:
    for name in names:
        if not name or names.count(name) > 1:
            what = f"the name {name!r} is there twice" if name else "a column has no name"
            raise fault(path, None, f"{what}; name every column once")


def _as_text(name: str, kind: str) -> str:
    """A column as text, where DuckDB makes the text of it that a CSV file has: it does so in half
    the time that making decimals and dates for Python takes.
    """
    is_ours = kind.startswith(("DECIMAL", "ENUM")) or kind.endswith(("INT", "INTEGER", "DATE"))
    return f"CAST({quoted(name)} AS VARCHAR)" if is_ours else quoted(name)
