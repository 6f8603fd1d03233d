"""Customers from rows: three tables in the same order are gone through side by side.

Of each table a block is in memory, and of the rest one customer.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple

from receipts.formats.csv_table import date_text
from receipts.formats.table_rows import TableRows
from receipts.reading.batch_files import Customer, DatasetError
from receipts.reading.tables.found_rows import (
    RECORD_COLUMNS,
    SEE_MORE,
    CustomerRows,
    FoundRows,
    OpenTables,
    as_list,
    row_tuples,
)
from receipts.relational.tables import CUSTOMERS, LINES, PRODUCTS, RECEIPTS
from receipts.runs.shown_text import shown

_N_RECEIPTS = CUSTOMERS.header.index("total_receipts")
_CUSTOMER_ID = RECEIPTS.header.index("customer_id")
_N_LINES = RECEIPTS.header.index("total_items")
_ORDER_NUMBER = LINES.header.index("order_number")
"""Places that are the same with these columns and with all."""

Row = tuple[Any, ...]


class Joined(NamedTuple):
    """The rows of a customer, of the receipts, and of the lines of each receipt."""

    customer: Row
    receipts: list[Row]
    lines: list[list[Row]]


def batch_records(
    tables: OpenTables,
    n_customers: int | None,
    archetype: str | None = None,
    customer_ids: Container[str] | None = None,
) -> Iterator[Customer]:
    """The customers of a batch, all or those of one archetype, all or those of some ids.

    n_customers: how many to read at most, of a database, which goes on with the next batch; None
        where all rows are the batch's.

    Raises DatasetError where rows are damaged or do not go together.
    """
    maker = RecordMaker(names_of(tables))
    rows = CustomerRows(
        *(tables.rows(table, RECORD_COLUMNS[table]) for table in (CUSTOMERS, RECEIPTS, LINES))
    )
    for each in joined(rows, n_customers):
        customer_id, _, its_archetype, *_ = each.customer
        if (archetype is None or its_archetype == archetype) and (
            customer_ids is None or customer_id in customer_ids
        ):
            yield maker.record(each)


def joined(rows: CustomerRows, n_customers: int | None = None) -> Iterator[Joined]:
    """The rows of each customer, of ``n_customers`` at most.

    Raises DatasetError where the tables do not go together.
    """
    receipts = _Groups(rows.receipts, _CUSTOMER_ID)
    lines = _Groups(rows.lines, _ORDER_NUMBER)
    for customer in islice(checked_rows(rows.customers), n_customers):
        of_customer = receipts.next(customer[0], customer[_N_RECEIPTS])
        of_receipts = [lines.next(each[0], each[_N_LINES]) for each in of_customer]
        yield Joined(customer, of_customer, of_receipts)
    if n_customers is None:
        receipts.check_end()
        lines.check_end()


class _Groups:
    """Goes through the rows of a table, those with the same key at a time."""

    def __init__(self, found: FoundRows, place: int) -> None:
        self._found = found
        self._column = found.table.columns[place].name
        self._n_before = found.first
        self._groups = groupby(checked_rows(found), itemgetter(place))

    def next(self, key: Any, n_rows: int) -> list[Row]:
        """The rows with the next key, which must be this one, and so many."""
        found, group = next(self._groups, (None, iter(())))
        rows = [*islice(group, n_rows + 1)]
        if found != key:
            raise self._fault(f"{self._column} {shown(str(key))}", f"{shown(str(found))}")
        if len(rows) != n_rows:
            n_found = f"{len(rows):,}" if len(rows) < n_rows else "more"
            raise self._fault(f"{n_rows:,} rows with {self._column} {shown(str(key))}", n_found)
        self._n_before += n_rows
        return rows

    def check_end(self) -> None:
        """Raises DatasetError where there are more rows."""
        found, _ = next(self._groups, (None, None))
        if found is not None:
            raise self._fault("no more rows", f"{self._column} {shown(str(found))}")

    def _fault(self, expected: str, found: str) -> DatasetError:
        return fault(self._found, self._n_before, f"expected {expected}, found {found}")


def fault(found: FoundRows, place: int, what: str) -> DatasetError:
    """An error that names a row, ``place`` rows after the table's first."""
    return DatasetError(f"{found.where}: {found.table.name} row {place + 1:,}: {what}; {SEE_MORE}")


def checked_rows(found: FoundRows) -> Iterator[Row]:
    """The rows one by one.

    Raises DatasetError where a value is none of its column's kind.
    """
    place = found.first
    for block in found.blocks:
        _check_kinds(found, block, place)
        yield from row_tuples(block)
        place += block.n_rows


def _check_kinds(found: FoundRows, block: TableRows, place: int) -> None:
    for column, values in zip(block.table.columns, block.columns, strict=True):
        kind = str if column.kind == "string" else int
        if hasattr(values, "dtype") and kind is int:
            continue
        listed = as_list(values)
        if {*map(type, listed)} <= {kind, *((type(None),) if column.is_optional else ())}:
            continue
        wrong = next(
            i
            for i, value in enumerate(listed)
            if type(value) is not kind and not (value is None and column.is_optional)
        )
        what = f"{column.name} is {shown(repr(listed[wrong]))}, which is no {column.kind}"
        raise fault(found, place + wrong, what)


def names_of(tables: OpenTables) -> dict[str, str]:
    """The names of the products by sku.

    Raises DatasetError where the table is missing or damaged.
    """
    return dict(checked_rows(tables.rows(PRODUCTS, ("sku", "name"))))


class RecordMaker:
    """Makes records of rows.

    names: of the products by sku.
    """

    def __init__(self, names: Mapping[str, str]) -> None:
        self._names = names

    def record(self, rows: Joined) -> Customer:
        """A customer as JSON has it.

        Raises DatasetError where a product or a date is none.
        """
        customer_id, name, archetype, n_receipts, spent, savings, n_items = rows.customer
        identity = {"customer_id": customer_id, "customer_name": name, "archetype": archetype}
        try:
            receipts = [
                self._receipt(receipt, lines, identity)
                for receipt, lines in zip(rows.receipts, rows.lines, strict=True)
            ]
        except KeyError as error:
            raise DatasetError(
                f"{customer_id} bought {shown(str(error))}, which is no product of the table "
                f"products; {SEE_MORE}"
            ) from error
        except (ValueError, OverflowError) as error:
            raise DatasetError(
                f"{customer_id} has a receipt of no day ({error}); {SEE_MORE}"
            ) from error
        return {
            **identity,
            "total_receipts": n_receipts,
            "total_spent": spent / 100,
            "total_savings": savings / 100,
            "total_items": n_items,
            "receipts": receipts,
        }

    def _receipt(
        self, receipt: Row, lines: list[Row], identity: Mapping[str, str]
    ) -> dict[str, Any]:
        number, _, store, day, _, subtotal, savings, total = receipt
        names = self._names
        return {
            "store": store,
            **identity,
            "order_number": str(number),
            "pickup_date": date_text(day),
            "items": [
                {"quantity": quantity, "name": names[sku], "price": price / 100}
                for _, sku, quantity, price in lines
            ],
            "subtotal": subtotal / 100,
            "total": total / 100,
            "savings": savings / 100,
        }
