"""DuckDB in a process of its own, which does the statements that it is asked for.

Its memory does not come on top of that of whatever reads the rows, and no signal reaches it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from receipts.loading.errors import BrokenLoadError
from receipts.runs.apart import ProcessApart, answer_all
from receipts.runs.errors import WorkerDiedError


class DuckdbApart:
    """The database at a path, made where there is none.

    All raise BrokenLoadError where DuckDB cannot do what is asked, or its process was killed, and
    DatabaseInUseError where another connection has the database.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._process = ProcessApart(__name__, "the process of the database")
        try:
            self._ask("open", path)
        except BaseException:
            self._process.end()
            raise

    @property
    def can_be_asked(self) -> bool:
        """Whether it is there, and no statement was left in the middle."""
        return self._process.can_be_asked

    def execute(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        """The rows that a statement gives; ``?`` stands for a value."""
        rows: list[tuple[Any, ...]] = self._ask("execute", statement, list(values))
        return rows

    def open_anew(self) -> None:
        """Closes the database and opens it again."""
        self._ask("close")
        self._ask("open", self._path)

    def close(self) -> None:
        """Ends it: what was committed is safe, all else is as if it had not been."""
        if self.can_be_asked:
            self._ask("close")
        self._process.end()

    def _ask(self, what: str, *arguments: Any) -> Any:
        try:
            return self._process.ask(what, *arguments)
        except WorkerDiedError as error:
            raise BrokenLoadError(str(error)) from None


def serve() -> None:
    """What the process does."""
    from receipts.formats.duckdb_connections import connection_to
    from receipts.formats.libraries import library

    duckdb = library("duckdb", "load")
    connection: Any = None

    def answer(what: str, *arguments: Any) -> Any:
        nonlocal connection
        try:
            if what == "open":
                connection = connection_to(*arguments)
            elif what == "close":
                connection.close()
            else:
                return connection.execute(*arguments).fetchall()
        except duckdb.Error as error:
            raise BrokenLoadError(str(error).partition("\n")[0]) from None

    answer_all(answer)
