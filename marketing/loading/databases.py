"""Connections to databases that somebody else may have made: they only read, ask for no other file,
take little memory and draw nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from marketing.loading.errors import DataFileError, brief, fault, library
from receipts.formats.databases import DatabaseInUseError, in_use
from receipts.formats.duckdb_connections import connection_to_read
from receipts.runs.shown_text import shown

_TABLES = {
    "duckdb": "SELECT table_name FROM information_schema.tables "
    "WHERE table_catalog = current_catalog() AND table_schema = 'main'",
    "sqlite": "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view')",
}


def kind_of(database: Path) -> str:
    """What a database is by its name: ``duckdb`` or ``sqlite``."""
    return database.suffix.lower().removeprefix(".")


def names_in(database: Path, remedy: str) -> set[str]:
    """The names of a database's tables and views.  Raises as ``opened`` does."""
    with opened(database, database, remedy) as base:
        return {name for (name,) in base.execute(_TABLES[kind_of(database)]).fetchall()}


@contextmanager
def opened(database: Path, named: Path, remedy: str) -> Iterator[Any]:
    """A connection to a database.

    named: what a message is about, such as one of its tables.
    remedy: what to do where it is damaged.

    Raises DataFileError where it cannot be read, inside the ``with`` too, because it is damaged,
    in use or made to ask for other files; ModuleNotFoundError where a library is missing.
    """
    connect = _sqlite if kind_of(database) == "sqlite" else connection_to_read
    error_of_it: type[Exception] = library("sqlite3" if connect is _sqlite else "duckdb").Error
    try:
        with closing(connect(database)) as base:
            yield base
    except DatabaseInUseError as error:
        raise DataFileError(shown(error)) from None
    except error_of_it as error:
        if _is_busy(error):
            raise DataFileError(shown(in_use(database))) from None
        raise fault(named, None, f"it cannot be read ({brief(error)}); {remedy}") from None


def _sqlite(database: Path) -> Any:
    base = library("sqlite3").connect(f"{database.resolve().as_uri()}?mode=ro", uri=True)
    base.execute("PRAGMA trusted_schema = OFF")
    return base


def _is_busy(error: Exception) -> bool:
    """Whether another process has an SQLite database."""
    name = getattr(error, "sqlite_errorname", "")
    return name.startswith(("SQLITE_BUSY", "SQLITE_LOCKED"))
