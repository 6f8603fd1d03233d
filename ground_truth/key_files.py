"""The answer key as CSV files, made in one pass over the customers."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

from ground_truth.file_set import FileSet
from ground_truth.key import AnswerKey
from ground_truth.truths import (
    CAMPAIGN_COLUMNS,
    COUPON_COLUMNS,
    LINE_COLUMNS,
    PROPENSITY_COLUMNS,
    SHOPPER_COLUMNS,
    WEEK_COLUMNS,
    shopper_row,
)

TABLES: Mapping[str, tuple[str, ...]] = {
    "shoppers": SHOPPER_COLUMNS,
    "propensities": PROPENSITY_COLUMNS,
    "weeks": WEEK_COLUMNS,
    "lines": LINE_COLUMNS,
    "campaigns": CAMPAIGN_COLUMNS,
}
"""The columns of each table; a table's file is its name and ``.csv``.  Where campaigns act, the
lines have ``COUPON_COLUMNS`` besides; where they do not, there is no table of them."""

_BLOCK = 100
"""Customers between two reports."""


def _nobody() -> None:
    """Nobody is told."""


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
        if not {"lines", "weeks", "campaigns"} & writers.keys():
            return key.world.settings.end_date.toordinal()
        history = key.world.history(shopper)
        if "lines" in writers:
            writers["lines"].writerows(key.lines_of(history))
        if "campaigns" in writers:
            writers["campaigns"].writerows(key.campaigns_of(history))
        return history.days[0]


def columns_of(key: AnswerKey, table: str) -> tuple[str, ...]:
    """The columns of a table of ``TABLES`` in this answer key."""
    extra = COUPON_COLUMNS if table == "lines" and key.has_campaigns else ()
    return (*TABLES[table], *extra)


@contextmanager
def key_files(
    key: AnswerKey,
    folder: Path,
    tables: Sequence[str],
    *,
    overwrite: bool,
    on_place: Callable[[], None] = _nobody,
) -> Iterator[KeyFiles]:
    """Tables of ``TABLES`` to be made in a folder; they appear there when this ends well.

    on_place: is told before the first of them does.

    Raises OutputError where a file is there that may not be overwritten, something that is no
    regular file, or another run; OSError where the folder cannot be written.
    """
    files = FileSet(folder, [f"{table}.csv" for table in tables], overwrite=overwrite)
    with files.opened(on_place) as opened:
        texts = [io.TextIOWrapper(file, encoding="utf-8", newline="") for file in opened]
        writers = {}
        for table, text in zip(tables, texts, strict=True):
            writers[table] = csv.writer(text, lineterminator="\n")
            writers[table].writerow(columns_of(key, table))
        try:
            yield KeyFiles(key, writers)
        finally:
            for text in texts:
                text.detach()
