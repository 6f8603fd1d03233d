"""Compares the rows of a table of a database with the parts that it should be made of."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

from interactions.checking.database_rows import Rows, rows_of_part
from interactions.errors import DataError
from interactions.plan import Plan
from receipts.checking.offences import Offences


class RowsComparison:
    """Compares the rows of one table; see ``Comparison``.

    rows: those of the finished table, in order.
    """

    def __init__(self, rows: Iterator[Rows], plan: Plan, table: str, offences: Offences) -> None:
        self._rows = rows
        self._plan = plan
        self._table = table
        self._offences = offences
        self._waiting: Rows = []
        self._row = 1
        self._is_over = False

    def compare(self, part: Path) -> None:
        """See Comparison."""
        for expected in rows_of_part(part, self._plan):
            if self._is_over:
                return
            found = self._next(len(expected))
            if not compare_rows(expected, found, self._table, self._row, self._offences):
                self._is_over = True
            self._row += len(expected)

    def finish(self) -> None:
        """See Comparison."""
        if not self._is_over:
            compare_rows([], self._next(1), self._table, self._row, self._offences)

    def _next(self, n_rows: int) -> Rows:
        """The next rows, fewer at the end."""
        waiting = [*self._waiting]
        try:
            while len(waiting) < n_rows and (more := next(self._rows, None)) is not None:
                waiting += more
        except DataError:
            pass  # That the file is not whole, or has other columns, is told already.
        self._waiting = waiting[n_rows:]
        return waiting[:n_rows]


def compare_rows(expected: Rows, found: Rows, table: str, first: int, offences: Offences) -> bool:
    """Whether rows are those that are expected; adds the first one that is not.

    first: the number of the first of them in the table.
    """
    if [*expected] == [*found]:
        return True
    pairs = zip_longest(expected, found)
    place, pair = next((n, pair) for n, pair in enumerate(pairs) if pair[0] != pair[1])
    what = f"row {first + place} of {table} by the seed"
    offences.add(what, json.dumps(pair[0]), json.dumps(pair[1], default=repr))
    return False
