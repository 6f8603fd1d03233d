"""Rows of tables that are no text, read in a process of its own: what reads them takes as much
memory as all the checks.
"""

from __future__ import annotations

import marshal
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

from marketing.loading.paths import database_of, tables_in
from marketing.loading.stored_texts import text_rows
from receipts.runs.apart import ProcessApart, answer_all
from receipts.runs.own_process import call_apart

_WORDS = "the process that reads tables"

Rows = list[list[str]]


class RowsApart:
    """Gives the rows of tables as ``text_rows`` does, of several at once if need be.

    Raises what that does, and WorkerDiedError where the process is killed.
    """

    def __init__(self) -> None:
        self._process: ProcessApart | None = None
        self._numbers = count()

    def text_rows(self, path: Path) -> Iterator[Rows]:
        """The rows of a table, many at a time; first the names of its columns alone."""
        database = database_of(path)
        if database is not None and _is_light(database):
            yield from text_rows(path)
            return
        process, number = self._started(), next(self._numbers)
        process.ask("open", number, path)
        try:
            while rows := process.ask("next", number):
                yield marshal.loads(rows)
        finally:
            if process.can_be_asked:
                process.ask("close", number)

    def tables_in(self, database: Path) -> list[str]:
        """See ``paths.tables_in``."""
        if _is_light(database):
            return tables_in(database)
        # In another process than the rows: what DuckDB has taken it does not give back.
        return call_apart(tables_in, database)

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.end()
            self._process = None

    def _started(self) -> ProcessApart:
        if self._process is None:
            self._process = ProcessApart(__name__, _WORDS)
        return self._process


def _is_light(database: Path) -> bool:
    """Whether what reads a database takes hardly any memory."""
    return database.suffix.lower() == ".sqlite"


def serve() -> None:
    """What the process does."""
    read: dict[int, Iterator[Rows]] = {}

    def answer(what: str, number: int, path: Any = None) -> bytes:
        if what == "open":
            read[number] = text_rows(path)
        elif what == "close":
            del read[number]
        else:
            # Of these types alone, so a third of the time of what takes all.
            return next((marshal.dumps(rows) for rows in read[number]), b"")
        return b""

    answer_all(answer)
