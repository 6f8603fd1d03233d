"""Databases that get more tables than they were begun with: those of another step, say.

A finished database has no notes of its parts; they are put in again, in a copy of it, and the
tables that are to come.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from receipts.formats.databases import PARTS_TABLE, DamagedDatabaseError, quoted
from receipts.formats.duckdb_connections import connection_to
from receipts.formats.libraries import library
from receipts.formats.tables import Format, Table


def add_tables(
    path: Path, form: Format, tables: Iterable[Table], mark: str, notes: Mapping[str, str]
) -> None:
    """Makes the tables that a database lacks, and the notes of its parts where it has none; all or
    nothing.  Where there is no database, it is made.

    mark: what tells its data set from others.
    notes: of what is in it, by the names of the parts; for a database without notes.

    Raises DamagedDatabaseError where the file is no database, MissingLibraryError where a library
    is needed that is not installed.
    """
    with _changed(path, form) as connection:
        there = _tables_in(connection, form)
        if PARTS_TABLE not in there:
            kind = "INTEGER PRIMARY KEY" if form == "sqlite" else "BIGINT"
            connection.execute(
                f"CREATE TABLE {PARTS_TABLE} (number {kind}, name VARCHAR, note VARCHAR)"
            )
            for number, (name, note) in enumerate([("", mark), *notes.items()]):
                connection.execute(
                    f"INSERT INTO {PARTS_TABLE} VALUES (?, ?, ?)", [number, name, note]
                )
        for table in tables:
            if table.name not in there:
                for statement in _statements(table, form):
                    connection.execute(statement)


def clear_tables(path: Path, form: Format, tables: Iterable[Table], parts: Iterable[str]) -> None:
    """Takes all rows out of tables, and what is noted of these parts; all or nothing.

    Raises DamagedDatabaseError where the file is no database with these tables.
    """
    with _changed(path, form) as connection:
        for table in tables:
            connection.execute(f"DELETE FROM {quoted(table.name)}")
        for part in parts:
            connection.execute(f"DELETE FROM {PARTS_TABLE} WHERE name = ?", [part])


def rows_in(path: Path, form: Format, tables: Sequence[str]) -> dict[str, int]:
    """How many rows tables of a database have, whether it is finished or not.

    Raises DamagedDatabaseError where the file is no database with these tables.
    """
    with _connected(path, form) as connection:
        return {
            name: connection.execute(f"SELECT count(*) FROM {quoted(name)}").fetchone()[0]
            for name in tables
        }


def has_notes(path: Path, form: Format) -> bool:
    """Whether a database is one that grows.

    Raises DamagedDatabaseError where the file is no database.
    """
    with _connected(path, form) as connection:
        return PARTS_TABLE in _tables_in(connection, form)


def _statements(table: Table, form: Format) -> Iterator[str]:
    if form == "sqlite":
        from receipts.formats.sqlite_file import create_statement

        yield create_statement(table)
    else:
        from receipts.formats.duckdb_file import create_statements

        yield from create_statements(table)


def _tables_in(connection: Any, form: Format) -> set[str]:
    query = (
        "SELECT name FROM sqlite_schema WHERE type = 'table'"
        if form == "sqlite"
        else "SELECT table_name FROM duckdb_tables()"
    )
    return {name for (name,) in connection.execute(query).fetchall()}


@contextmanager
def _changed(path: Path, form: Format) -> Iterator[Any]:
    """A connection in a transaction, which ends with the ``with``."""
    with _connected(path, form) as connection:
        connection.execute("BEGIN")
        yield connection  # Where that fails, closing it takes all back.
        connection.execute("COMMIT")


@contextmanager
def _connected(path: Path, form: Format) -> Iterator[Any]:
    if form == "sqlite":
        import sqlite3

        failure: type[Exception] = sqlite3.Error
        open_it: Any = lambda: sqlite3.connect(path, isolation_level=None)  # noqa: E731
    else:
        duckdb = library("duckdb")
        failure = duckdb.Error
        open_it = lambda: connection_to(path)  # noqa: E731
    try:
        with closing(open_it()) as connection:
            yield connection
    except failure as error:
        text = str(error).partition("\n")[0]
        raise DamagedDatabaseError(f"{path} cannot be used ({text})") from None
