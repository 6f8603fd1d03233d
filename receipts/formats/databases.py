"""Tables in one database file: parts of rows are appended, each in a transaction of its own.

Workers write the rows of a part into files (``table_file`` with the database's format, a file for
each table), one process appends them to the database.  The database itself notes which parts it
has, so that whoever is killed finds whole parts and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Protocol

from receipts.formats.tables import Format
from receipts.runs.append_file import growing_name
from receipts.runs.errors import UserError

PARTS_TABLE = "tillroll_parts"
"""Where a database that is not finished notes its parts."""

_COMPANION_ENDINGS = {"duckdb": (".wal",), "sqlite": ("-journal",)}
"""What stands behind the name of a database for the files that its library has beside it."""


class DamagedDatabaseError(UserError):
    """A file is no database, or not the one that it should be; the message says why."""


class DatabaseInUseError(UserError):
    """Somebody else has a database open; the message says whom to wait for, or what to close."""


class DatabaseFile(Protocol):
    """A database to which parts of tables are appended, open until ``close``.

    All raise OSError where writing fails and DamagedDatabaseError where the file is damaged, and
    DatabaseInUseError where another process uses it for more than a few seconds.
    """

    def parts(self) -> dict[str, str]:
        """The notes of the parts that are in it, by their names and in their order."""

    def append(self, part: str, files: Mapping[str, Path], note: str = "") -> None:
        """Adds a part: all of it or, should that fail at any moment, nothing.

        files: what ``table_file`` has written for the part, by the names of the tables.
        note: what ``parts`` is to say of it.
        """

    def count_rows(self) -> dict[str, int]:
        """How many rows each table has."""

    def check(self) -> None:
        """Reads all of it; raises DamagedDatabaseError where that is impossible."""

    def finish(self) -> None:
        """Removes the notes, makes the keys and indexes, and closes it: one file is left."""

    def close(self) -> None:
        """Lets go of the file, which may be opened again and gone on with."""


def in_use(path: object) -> DatabaseInUseError:
    """The error where another process has the database at a path."""
    return DatabaseInUseError(f"{path} is used by another process; wait for its end")


def names_of_growing(name: str, form: Format) -> Iterator[str]:
    """What a database's file is called while it grows, and the files beside it."""
    growing = growing_name(name)
    yield growing
    yield from (growing + ending for ending in _COMPANION_ENDINGS[form])


def quoted(name: str) -> str:
    """A name as it stands in SQL.

    >>> quoted("order")
    '"order"'
    """
    return '"' + name.replace('"', '""') + '"'


def quoted_names(names: Sequence[str]) -> str:
    """Names as they stand in SQL, with commas between them."""
    return ", ".join(map(quoted, names))


def text_literal(text: str) -> str:
    """A text as it stands in SQL.

    >>> text_literal("it's")
    "'it''s'"
    """
    return "'" + text.replace("'", "''") + "'"
