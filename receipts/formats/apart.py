"""A database in a process of its own.

DuckDB needs as much memory as the making of rows, so that one process has either; and no signal
reaches it in the middle of a transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from receipts.formats.tables import Table
from receipts.runs.apart import ProcessApart, answer_all


class DatabaseApart:
    """A database of DuckDB whose process does what is asked; see ``DatabaseFile``.

    Besides that, all raise WorkerDiedError where the process is killed.
    """

    def __init__(self, path: Path, tables: Sequence[Table], mark: str | None) -> None:
        self._process = ProcessApart(__name__, "the process of the database")
        try:
            self._process.ask("open", path, tables, mark)
        except BaseException:
            self._process.end()
            raise

    def parts(self) -> dict[str, str]:
        """See ``DatabaseFile``."""
        found: dict[str, str] = self._process.ask("parts")
        return found

    def append(self, part: str, files: Mapping[str, Path], note: str = "") -> None:
        """See ``DatabaseFile``."""
        self._process.ask("append", part, files, note)

    def count_rows(self) -> dict[str, int]:
        """See ``DatabaseFile``."""
        found: dict[str, int] = self._process.ask("count_rows")
        return found

    def check(self) -> None:
        """See ``DatabaseFile``."""
        self._process.ask("check")

    def finish(self) -> None:
        """See ``DatabaseFile``."""
        self._process.ask("finish")
        self._process.end()

    def close(self) -> None:
        """See ``DatabaseFile``: what was committed is safe, all else is as if it had not been."""
        if self._process.can_be_asked:
            self._process.ask("close")
        self._process.end()


def serve() -> None:
    """What the process does."""
    from receipts.formats.duckdb_file import DuckdbFile

    database: Any = None

    def answer(method: str, *arguments: Any) -> Any:
        nonlocal database
        if method == "open":
            database = DuckdbFile(*arguments)
            return None
        return getattr(database, method)(*arguments)

    answer_all(answer)
