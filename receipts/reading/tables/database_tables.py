"""The rows of tables in a database, whichever it is: the statements that ask for them.

Rows are in the order in which they were added, which is that of the customers, and every row has
a number.  The rows of a batch are found by counting what the customers before have; where the
first row's key is known and is not there, by looking for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Protocol

from receipts.formats.databases import quoted, quoted_names
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table
from receipts.reading.tables.found_rows import (
    RECORD_COLUMNS,
    CustomerRows,
    FoundRows,
    chosen,
    with_columns,
)
from receipts.relational.tables import CUSTOMERS, LINES, PRODUCTS, RECEIPTS

_COUNTED = {RECEIPTS.name: "total_receipts", LINES.name: "total_items"}
"""Which column of the customers says how many rows of another table there are."""


class Connection(Protocol):
    """An open database.  All raise DatasetError where the file is damaged, DatabaseInUseError where
    somebody else has it.

    first_row: the number of the first row of a table.
    has_indexes: whether rows with a value are found without looking at all of them.
    """

    path: str
    first_row: int
    has_indexes: bool

    def check(self, table: Table) -> None:
        """Raises ColumnsError where a table has other columns than those declared."""

    def made_by(self) -> list[str]:
        """The statements that made what there is beside rows and views: indexes and triggers, and
        in SQLite, which declares keys with them, the tables of a data set.
        """

    def one(self, query: str, *values: object) -> Any:
        """The value that a query gives, None where there is no row."""

    def tables(self) -> list[str]:
        """The names of the tables and views."""

    def from_row(self, part: Table, number: int) -> Iterator[TableRows]:
        """The rows of a table from the one with this number on, in order."""

    def where(self, part: Table, condition: str, value: object) -> Iterator[TableRows]:
        """The rows that meet a condition on a value, in order."""

    def close(self) -> None:
        """Lets go of the file."""


class DatabaseTables:
    """The tables of a batch; see ``OpenTables``.

    n_before: how many customers of the database come before those of the batch.
    """

    def __init__(self, connection: Connection, n_before: int) -> None:
        self._connection = connection
        self._n_before = n_before

    def rows(self, table: Table, names: Sequence[str] = (), first_key: object = None) -> FoundRows:
        """See ``OpenTables``."""
        self._connection.check(table)
        first = 0 if table.name == PRODUCTS.name else self._first(table, first_key)
        return self._from(table, first, names)

    def find(self, customer_id: str, place: int) -> CustomerRows | None:
        """See ``OpenTables``."""
        connection = self._connection
        for table in (CUSTOMERS, RECEIPTS, LINES):
            connection.check(table)
        row = self._row_with(CUSTOMERS, customer_id)
        if row is None:
            return None
        if connection.has_indexes:
            numbers = "SELECT order_number FROM receipts WHERE customer_id = ?"
            return CustomerRows(
                self._where(CUSTOMERS, row, "customer_id = ?", customer_id),
                self._where(RECEIPTS, 0, "customer_id = ?", customer_id),
                self._where(LINES, 0, f"order_number IN ({numbers})", customer_id),
            )
        return CustomerRows(
            *(
                self._from(table, self._counted_before(table, row), RECORD_COLUMNS[table])
                for table in (CUSTOMERS, RECEIPTS, LINES)
            )
        )

    def close(self) -> None:
        """See ``OpenTables``."""
        self._connection.close()

    def _from(self, table: Table, first: int, names: Sequence[str]) -> FoundRows:
        """The rows of a table but for the first ones."""
        connection = self._connection
        part = with_columns(table, chosen(table, names))
        blocks = connection.from_row(part, first + connection.first_row)
        return FoundRows(connection.path, table, first, blocks)

    def _where(self, table: Table, first: int, condition: str, value: str) -> FoundRows:
        """The rows that a record is made of and that meet a condition."""
        part = with_columns(table, chosen(table, RECORD_COLUMNS[table]))
        blocks = self._connection.where(part, condition, value)
        return FoundRows(self._connection.path, table, first, blocks)

    def _first(self, table: Table, first_key: object) -> int:
        """How many rows of a table come before the batch's."""
        counted = self._counted_before(table, self._n_before)
        if first_key is None or self._is_first_with(table, first_key, counted):
            return counted
        found = self._row_with(table, first_key)
        return counted if found is None else found

    def _counted_before(self, table: Table, n_customers: int) -> int:
        """How many rows the first customers have, as they say themselves."""
        if table.name not in _COUNTED:
            return n_customers
        self._connection.check(CUSTOMERS)
        counted = self._connection.one(
            f"SELECT sum({quoted(_COUNTED[table.name])}) FROM {quoted(CUSTOMERS.name)} "
            "WHERE rowid < ?",
            n_customers + self._connection.first_row,
        )
        return counted if isinstance(counted, int) else 0

    def _is_first_with(self, table: Table, key: object, place: int) -> bool:
        """Whether a row has a key that the row before has not: the lines of a receipt share one."""
        return self._key_at(table, place) == key and (
            place == 0 or self._key_at(table, place - 1) != key
        )

    def _key_at(self, table: Table, place: int) -> Any:
        return self._connection.one(
            f"SELECT {quoted_names(table.key[:1])} FROM {quoted(table.name)} WHERE rowid = ?",
            place + self._connection.first_row,
        )

    def _row_with(self, table: Table, key: object) -> int | None:
        """How many rows come before the first one with a key."""
        found = self._connection.one(
            f"SELECT min(rowid) FROM {quoted(table.name)} WHERE {quoted(table.key[0])} = ?", key
        )
        return None if found is None else int(found) - self._connection.first_row
