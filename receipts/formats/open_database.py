"""Opens a database of either kind."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from receipts.formats.databases import DatabaseFile
from receipts.formats.tables import Format, Table


def open_database(
    path: Path, form: Format, tables: Sequence[Table], mark: str | None
) -> DatabaseFile:
    """The database at a path, made where there is none.

    mark: what tells its data set from others, such as a digest of the plan; None for a database
        that is finished and is only to be looked at.

    Raises DamagedDatabaseError where there is something else, or a database of other tables or
    with another mark, MissingLibraryError where a library is needed that is not installed.
    """
    if form == "sqlite":
        from receipts.formats.sqlite_file import SqliteFile

        return SqliteFile(path, tables, mark)
    from receipts.formats.apart import DatabaseApart

    return DatabaseApart(path, tables, mark)
