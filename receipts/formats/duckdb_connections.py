"""Connections to DuckDB: all have the same settings, and none draws a progress bar of its own."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from os.path import abspath
from types import MappingProxyType
from typing import Any

from receipts.formats.databases import DatabaseInUseError, in_use, text_literal
from receipts.formats.libraries import library

SETTINGS: Mapping[str, Any] = MappingProxyType(
    {
        "threads": 1,
        "memory_limit": "64MB",  # Else it takes most of the machine's.
        "temp_directory": "",  # It would make a folder beside the database.
        "preserve_insertion_order": True,
        # At a checkpoint it would put row groups together, which takes more memory than that.
        "max_vacuum_tasks": 0,
        "autoload_known_extensions": False,  # A file of another kind would be asked for in the web.
        "autoinstall_known_extensions": False,
    }
)

_READING: Mapping[str, Any] = MappingProxyType({**SETTINGS, "memory_limit": "24MB"})
"""Rows are read in their order and once, so that more is kept in vain."""

_FEW_AHEAD = "SET streaming_buffer_size = '250KB'"
"""Of rows that nobody has fetched yet; it is counted before texts are unpacked, so the usual 10 MB
are 70.  It is a setting of a connection, too.
"""

_NO_BAR = "SET enable_progress_bar = false"
"""Drawn on stderr by statements of more than two seconds.  It is a setting of a connection."""

_LOCK = "SET enable_external_access = false"
"""A file that nobody knows may ask for others."""

_ELSEWHERE = ("Could not set lock",)
_HERE = ("Unique file handle conflict", "different configuration")
"""What DuckDB says where another process has a file, or this one."""


def connection_to(path: str | PathLike[str]) -> Any:
    """A connection that may write to the database at a path, which is made where there is none.

    Raises DatabaseInUseError where another connection has it, ``duckdb.Error`` where it is none.
    """
    duckdb = library("duckdb")
    try:
        connection = duckdb.connect(str(path), config=dict(SETTINGS))
    except duckdb.Error as error:
        raise _told(error, path) from None
    connection.execute(_NO_BAR)
    return connection


def connection_to_read(path: str | PathLike[str]) -> Any:
    """A connection that only reads the database at a path.

    That is attached to a database in memory: so it goes with other connections of this process
    that only read, whatever their settings.

    Raises as ``connection_to`` does.
    """
    duckdb = library("duckdb")
    connection = duckdb.connect(config=dict(_READING))
    try:
        place = text_literal(abspath(path))
        connection.execute(_NO_BAR)
        connection.execute(_FEW_AHEAD)
        connection.execute(f"ATTACH {place} AS data_set (TYPE duckdb, READ_ONLY)")
        connection.execute("USE data_set")
        connection.execute(_LOCK)
    except BaseException as error:
        connection.close()
        raise _told(error, path) from None
    return connection


def _told(error: BaseException, path: str | PathLike[str]) -> BaseException:
    """An error of DuckDB, or what it means."""
    text = str(error)
    if any(words in text for words in _ELSEWHERE):
        return in_use(path)
    if any(words in text for words in _HERE):
        return DatabaseInUseError(f"{path} is open in this process; close that connection first")
    return error
