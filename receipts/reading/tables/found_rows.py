"""Rows of tables as they are found in files and databases, whatever the format.

Values are in the units of ``receipts.formats.table_rows``.  A value that is none of its column's
kind stays what it is in the file, so that it can be shown: a text where a number should be, say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from receipts.formats.table_rows import Coded, TableRows, Values
from receipts.formats.tables import Column, Table
from receipts.reading.batch_files import NEXT_STEP, DatasetError
from receipts.relational.tables import CUSTOMERS, LINES, RECEIPTS
from receipts.runs.shown_text import shown

RECORD_COLUMNS: Mapping[Table, Sequence[str]] = {
    CUSTOMERS: CUSTOMERS.header,
    RECEIPTS: (
        "order_number",
        "customer_id",
        "store",
        "pickup_date",
        "total_items",
        "subtotal",
        "savings",
        "total",
    ),
    LINES: ("order_number", "sku", "quantity", "price"),
}
"""Those that a record is made of."""

SEE_MORE = "find out more with --verify"


class ColumnsError(DatasetError):
    """A table has other columns than it should, or is not there; see ``check_columns``."""

    def __init__(self, where: str, table: Table, expected: str, found: str) -> None:
        super().__init__(
            f"{where}: the table {table.name} has {found}, not {expected}; {NEXT_STEP}"
        )
        self.table = table.name
        self.expected = expected
        self.found = found


class FoundRows(NamedTuple):
    """The rows of a table, or of the part of it that belongs to a batch.

    where: the file.
    first: how many rows of the table come before these.
    blocks: the rows, some at a time; a database goes on with those of the batches after.
    """

    where: str
    table: Table
    first: int
    blocks: Iterator[TableRows]


class OpenTables(Protocol):
    """The tables of a batch, open to be read.

    All methods raise DatasetError where the file is missing or damaged, ColumnsError where it has
    other columns, and MissingLibraryError where a library is needed that is not installed.
    """

    def rows(self, table: Table, names: Sequence[str] = (), first_key: object = None) -> FoundRows:
        """The rows of a table.

        names: the columns, in the table's order; () for all.
        first_key: the value of the first key column in the batch's first row, where that is
            known; in a database, rows are looked for from there on.
        """

    def find(self, customer_id: str, place: int) -> CustomerRows | None:
        """The rows that a customer's record is made of, None where there is no such customer.

        place: how many customers of the batch should come before; it is only a hint.
        """

    def close(self) -> None:
        """Lets go of all files."""


class CustomerRows(NamedTuple):
    """What the tables hold of a customer: a row, and blocks of rows in order."""

    customers: FoundRows
    receipts: FoundRows
    lines: FoundRows


def chosen(table: Table, names: Sequence[str]) -> tuple[Column, ...]:
    """The columns of these names, or all."""
    if not names:
        return table.columns
    return tuple(column for column in table.columns if column.name in names)


def with_columns(table: Table, columns: Sequence[Column]) -> Table:
    """A table of these columns alone."""
    return table._replace(columns=tuple(columns))


def check_columns(
    where: str, table: Table, expected: Sequence[object], found: Sequence[object]
) -> None:
    """Raises ColumnsError where a table has other columns than those declared."""
    if [*expected] == [*found]:
        return
    for place, (one, other) in enumerate(zip(expected, found, strict=False), 1):
        if one != other:
            raise ColumnsError(
                where, table, f"{one} as column {place}", f"{shown(str(other))} as column {place}"
            )
    raise ColumnsError(where, table, f"{len(expected)} columns", f"{len(found)} columns")


def sliced(rows: TableRows, start: int, stop: int) -> TableRows:
    """Some of the rows."""
    columns = [_part(values, start, stop) for values in rows.columns]
    return TableRows(rows.table, columns, max(0, min(stop, rows.n_rows) - start))


def _part(values: Values, start: int, stop: int) -> Values:
    if isinstance(values, Coded):
        return Coded(values.places[start:stop], values.texts)
    return values[start:stop]


def as_list(values: Values) -> list[Any]:
    """The values of a column as a list of Python's own."""
    if isinstance(values, Coded):
        texts = values.texts
        return [texts[place] for place in as_list(values.places)]
    if hasattr(values, "tolist"):
        found: list[Any] = values.tolist()
        return found
    return [*values]


def row_tuples(rows: TableRows) -> Iterator[tuple[Any, ...]]:
    """The rows one by one."""
    return zip(*map(as_list, rows.columns), strict=True)
