"""A database in a process of its own.

DuckDB needs as much memory as the making of rows, so that one process has either; and no signal
reaches it in the middle of a transaction.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from receipts.formats.tables import Table
from receipts.runs.errors import WorkerDiedError
from receipts.runs.own_process import answers_alone, python_process

_PROGRAM = "from receipts.formats.apart import serve; serve()"


class DatabaseApart:
    """A database of DuckDB whose process does what is asked; see ``DatabaseFile``.

    Besides that, all raise WorkerDiedError where the process is killed.
    """

    def __init__(self, path: Path, tables: Sequence[Table], mark: str | None) -> None:
        self._process = python_process(_PROGRAM)
        self._is_waiting = False
        try:
            self._ask("open", path, tables, mark)
        except BaseException:
            self._end()
            raise

    def parts(self) -> dict[str, str]:
        """See ``DatabaseFile``."""
        found: dict[str, str] = self._ask("parts")
        return found

    def append(self, part: str, files: Mapping[str, Path], note: str = "") -> None:
        """See ``DatabaseFile``."""
        self._ask("append", part, files, note)

    def count_rows(self) -> dict[str, int]:
        """See ``DatabaseFile``."""
        found: dict[str, int] = self._ask("count_rows")
        return found

    def check(self) -> None:
        """See ``DatabaseFile``."""
        self._ask("check")

    def finish(self) -> None:
        """See ``DatabaseFile``."""
        self._ask("finish")
        self._end()

    def close(self) -> None:
        """See ``DatabaseFile``."""
        if self._process.poll() is None and not self._is_waiting:
            self._ask("close")
        self._end()

    def _ask(self, method: str, *arguments: object) -> Any:
        """What a method of the database gives, or raises, over there."""
        to, back = self._process.stdin, self._process.stdout
        assert to is not None
        assert back is not None
        self._is_waiting = True  # Until the answer is read, whatever ends that.
        try:
            pickle.dump((method, arguments), to)
            to.flush()
            is_error, outcome = pickle.load(back)
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise WorkerDiedError("the process of the database was killed") from error
        self._is_waiting = False
        if is_error:
            raise outcome
        return outcome

    def _end(self) -> None:
        """Ends the process: what was committed is safe, all else is as if it had not been."""
        if self._is_waiting:
            self._process.kill()
        with self._process:  # Closes its pipes, which it takes for the end, and waits for it.
            pass


def serve() -> None:
    """What the process does: it answers until the other side hangs up."""
    from receipts.formats.duckdb_file import DuckdbFile

    asked, answers = sys.stdin.buffer, answers_alone()
    database: Any = None
    answer: tuple[bool, Any]
    while True:
        try:
            method, arguments = pickle.load(asked)
        except EOFError:
            break
        try:
            if method == "open":
                database = DuckdbFile(*arguments)
                answer = (False, None)
            else:
                answer = (False, getattr(database, method)(*arguments))
        except Exception as error:
            answer = (True, error)
        pickle.dump(answer, answers)
        answers.flush()
