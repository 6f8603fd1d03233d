"""The answer key as CSV files, made in one pass over the customers."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Protocol

from ground_truth.key import AnswerKey
from ground_truth.truths import (
    LINE_COLUMNS,
    PROPENSITY_COLUMNS,
    SHOPPER_COLUMNS,
    WEEK_COLUMNS,
    Row,
    shopper_row,
)
from receipts.runs.errors import OutputError
from receipts.runs.files import whole_file

TABLES: Mapping[str, tuple[str, ...]] = {
    "shoppers": SHOPPER_COLUMNS,
    "propensities": PROPENSITY_COLUMNS,
    "weeks": WEEK_COLUMNS,
    "lines": LINE_COLUMNS,
}
"""The columns of each table; a table's file is its name and ``.csv``."""

_BLOCK = 100
"""Customers between two reports."""


class RowWriter(Protocol):
    """Takes the rows of a table."""

    def writerow(self, row: Iterable[object], /) -> object:
        """Writes one."""

    def writerows(self, rows: Iterable[Iterable[object]], /) -> object:
        """Writes many."""


class KeyFiles:
    """The making of open tables: iterating does it, and gives for each block of customers how
    many they are (0 for the weeks, which come last).
    """

    def __init__(self, key: AnswerKey, writers: Mapping[str, RowWriter]) -> None:
        self._key = key
        self._writers = writers
        self.n_units = key.n_customers
        self.n_finished = self.n_units_finished = 0

    @property
    def n_tasks(self) -> int:
        """How many parts there are."""
        return -(-self.n_units // _BLOCK) + ("weeks" in self._writers)

    def prepare(self) -> None:
        """Nothing is left to find out."""

    def units_of(self, report: int) -> int:
        """The customers of a part."""
        return report

    def __iter__(self) -> Iterator[int]:
        """Writes the tables; raises OSError where that fails."""
        first_day = self._key.world.settings.end_date.toordinal()
        indices = self._key.indices()
        while block := list(islice(indices, _BLOCK)):
            for index in block:
                first_day = min(first_day, self._write_customer(index))
            yield len(block)
        if "weeks" in self._writers:
            self._writers["weeks"].writerows(self._key.weeks_from(first_day))
            yield 0

    def _write_customer(self, index: int) -> int:
        """Writes one customer's rows; the day of the first trip, if any table asks for it."""
        key, writers = self._key, self._writers
        shopper = key.world.shopper(index)
        if "shoppers" in writers:
            writers["shoppers"].writerow(shopper_row(shopper))
        if "propensities" in writers:
            writers["propensities"].writerows(key.propensities_of(shopper))
        if not {"lines", "weeks"} & writers.keys():
            return key.world.settings.end_date.toordinal()
        history = key.world.history(shopper)
        if "lines" in writers:
            writers["lines"].writerows(key.lines_of(history))
        return history.days[0]


@contextmanager
def key_files(
    key: AnswerKey, folder: Path, tables: Sequence[str], *, overwrite: bool
) -> Iterator[KeyFiles]:
    """Tables of ``TABLES`` to be made in a folder; they appear there when this ends well.

    Raises OutputError where a file is there that may not be overwritten, OSError where the
    folder cannot be written.
    """
    paths = {table: folder / f"{table}.csv" for table in tables}
    for path in paths.values():
        if os.path.lexists(path) and not overwrite:
            raise OutputError(
                f"{path} is there already; replace it with --overwrite, or name another folder "
                "with --output"
            )
    is_new = not folder.exists()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with ExitStack() as stack:
            writers = {
                table: stack.enter_context(_table_file(path, TABLES[table]))
                for table, path in paths.items()
            }
            yield KeyFiles(key, writers)
    except BaseException:
        if is_new:
            with suppress(OSError):
                folder.rmdir()
        raise


@contextmanager
def _table_file(path: Path, columns: Row) -> Iterator[RowWriter]:
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(columns)
        try:
            yield writer
        finally:
            text.detach()
