"""The tables of a data set, as the checks read them: row after row, as often as they like."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import chain
from operator import itemgetter
from pathlib import Path

from marketing.tables import TABLES, Table, tables_of
from marketing.validation.disk import Disk
from marketing.validation.fields import columns_of
from marketing.validation.rows_apart import RowsApart
from marketing.validation.table_files import Row, TableFile, files_of, rows_of
from receipts.population_files import POPULATION_FILE, read_population


class Data:
    """A data set.

    folder: where it is.
    stored: reads tables that are no text.
    tables: that a data set of its population has, by name.
    files: of each table that is there.
    sound: the tables whose every row has its columns and values of their types; only their rows
        are read by the rules, which therefore need not look at types again.
    n_rows: of each file that was read to its end and has its columns, by the file's name.
    scattered: whether lines of a receipt may stand apart, or out of order.
    """

    def __init__(self, folder: Path, disk: Disk, stored: RowsApart) -> None:
        self.folder = folder
        self.disk = disk
        self.stored = stored
        self.tables = tables_in(folder)
        self.files: Mapping[str, Sequence[TableFile]] = files_of(folder, self.tables, stored)
        self.sound: set[str] = set()
        self.n_rows: dict[str, int] = {}
        self.scattered = False

    def rows(self, name: str) -> Iterator[Row]:
        """The rows of a sound table, all its files after each other."""
        return chain.from_iterable(map(self.rows_of, self.files[name]))

    def rows_of(self, file: TableFile) -> Iterator[Row]:
        """The rows of a file of a sound table, in the order of the table's columns."""
        rows = rows_of(file.path, self.stored)
        in_order = column_order(next(rows), [column.name for column in columns_of(file.table)])
        return rows if in_order is None else map(in_order, rows)


def tables_in(folder: Path) -> Mapping[str, Table]:
    """The tables of the population whose files stand in the folder, or of the default one.

    Raises UserError where those files make no sense.
    """
    if not (folder / POPULATION_FILE).exists():
        return TABLES
    return tables_of(read_population(folder))


def column_order(
    found: Sequence[str], wanted: Sequence[str]
) -> Callable[[Sequence[str]], Row] | None:
    """Puts a file's fields in the order wanted; None where they are so already."""
    if tuple(found) == tuple(wanted):
        return None
    return itemgetter(*(list(found).index(name) for name in wanted))


def step_of(name: str) -> str:
    """The command that makes a table."""
    return f"python3 marketing/{TABLES[name].step}.py"
