"""The tables of a batch against what the seed gives, all of them a group of customers at a time."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from receipts.checking.tables.found_batch import FoundBatch
from receipts.checking.tables.row_comparison import FindWhose, Row, RowComparison, Whose
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table
from receipts.reading.batch_files import DatasetError
from receipts.reading.tables.found_rows import OpenTables, as_list
from receipts.relational.tables import BATCH_TABLES, CUSTOMERS


class Comparisons:
    """The comparisons of a batch's tables, but for those that are known to be right."""

    def __init__(self, tables: OpenTables, found: FoundBatch, left_out: Collection[str]) -> None:
        self._tables = tables
        self._found = found
        self._left_out = left_out
        self._names = [table.name for table in BATCH_TABLES if table.name not in found.n_rows]
        self._by_name: dict[str, RowComparison] = {}

    def compare(self, made: Sequence[TableRows]) -> None:
        """Compares the next rows of each of ``BATCH_TABLES``."""
        for table, rows in zip(BATCH_TABLES, made, strict=True):
            if table.name in self._names and table.name not in self._found.damaged:
                try:
                    self._of(rows).compare(rows, _whose(table, made[1]))
                except DatasetError as error:
                    self._found.add_error(table, error)

    def finish(self) -> None:
        """Looks for rows that are left; in a database they are of the batches after."""
        for table in BATCH_TABLES:
            if table.name in self._by_name and table.name not in self._found.damaged:
                comparison = self._by_name[table.name]
                if not self._found.is_database:
                    try:
                        comparison.finish()
                    except DatasetError as error:
                        self._found.add_error(table, error)
                self._found.n_rows[table.name] = comparison.n_found

    def _of(self, rows: TableRows) -> RowComparison:
        """The comparison of the table whose first rows should be these."""
        name = rows.table.name
        if name not in self._by_name:
            first_key = as_list(rows.columns[0])[0]
            found = self._tables.rows(rows.table, (), first_key)
            offences = self._found.offences[name]
            self._by_name[name] = RowComparison(found, offences, self._left_out)
        return self._by_name[name]


def _whose(table: Table, receipts: TableRows) -> FindWhose:
    """Tells whose the rows of a table are.

    receipts: the rows of the receipts of the same customers.
    """
    known: dict[Any, Whose] = {}

    def find(row: Row) -> Whose:
        if table.name == CUSTOMERS.name:
            return Whose(row[0])
        if not known:
            known.update(_receipts_of(receipts))
        return known.get(row[0], Whose())

    return find


def _receipts_of(receipts: TableRows) -> dict[Any, Whose]:
    numbers, customers = map(as_list, receipts.columns[:2])
    found: dict[Any, Whose] = {}
    before, receipt = None, 0
    for number, customer in zip(numbers, customers, strict=True):
        receipt = receipt + 1 if customer == before else 1
        before = customer
        found[number] = Whose(customer, receipt)
    return found
