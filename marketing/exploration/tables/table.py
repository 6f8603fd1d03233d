"""What every kind of data set is made into, so that the rest need not know of kinds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from marketing.pages.picture import DataTable

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd


class TableInfo(NamedTuple):
    """A table that gets a report.

    name: of its page, less the ending; no other table's.
    meaning: what a row is; "" where nobody says.
    files: the names of its files.
    columns: what its columns mean, as far as that is known.
    """

    name: str
    meaning: str
    files: Sequence[str]
    columns: Mapping[str, str]


class Sampled(NamedTuple):
    """Rows of a table.

    frame: the rows, in their order, with their numbers as index; all of them or a sample.
    n_rows: how many the table has.
    n_missing: by column, how many values are missing among ``n_counted`` rows, which are all of
        them where that costs little.
    """

    info: TableInfo
    frame: pd.DataFrame
    n_rows: int
    n_missing: Mapping[str, int]
    n_counted: int

    @property
    def is_sample(self) -> bool:
        """Whether these are not all rows."""
        return len(self.frame) < self.n_rows


ReadTables = Callable[[int, int], Iterator[Sampled]]
"""Reads the tables one after the other, at most so many rows of each, sampled by a seed."""


class DataSet(NamedTuple):
    """A data set to look at.

    kind: ``marketing``, ``receipts``, ``interactions`` or ``csv``.
    path: its folder or file.
    title: what kind of data it is, in words.
    facts: what is known of how it was made, in the order in which it is shown.
    files: the files, with their hashes where they are known.
    tables: those that ``read`` gives, in its order.
    """

    kind: str
    path: Path
    title: str
    facts: Sequence[tuple[str, object]]
    files: DataTable
    tables: Sequence[TableInfo]
    read: ReadTables

    @property
    def name(self) -> str:
        """What it is called on pages: the name of its folder or file."""
        return self.path.name or self.path.resolve().name
