"""What each step makes of some customers, as columns of its tables: for all formats but CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

from marketing.rows.transaction_columns import TransactionColumns
from marketing.tables import STEPS
from marketing.writing.csv_text import Row
from marketing.writing.step_rows import step_rows
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table
from world.world import World

GROUP_CUSTOMERS = 100
"""Customers whose transactions are in memory at once: some 37,000 lines."""

GroupRows = Callable[[range], Iterator[TableRows]]
"""The rows of the customers with these indices, table by table, some at a time."""


@lru_cache(maxsize=len(STEPS))
def table_rows(world: World, step: str, *, is_fast: bool) -> GroupRows:
    """What makes the rows of a step; made once a world.

    is_fast: whether NumPy may be used.
    """
    return _transaction(world, is_fast) if step == "transaction" else _of_rows(world, step)


def rows_in_columns(table: Table, rows: list[Row]) -> TableRows:
    """Rows of a table as columns."""
    columns = [*zip(*rows, strict=True)] or [()] * len(table.columns)
    return TableRows(table, columns, len(rows))


def _of_rows(world: World, step: str) -> GroupRows:
    rows_of = step_rows(world, step)

    def group_rows(indices: range) -> Iterator[TableRows]:
        found: dict[str, tuple[Table, list[Row]]] = {}
        for index in indices:
            for table, rows, _ in rows_of(index):
                found.setdefault(table.name, (table, []))[1].extend(rows)
        for table, rows in found.values():
            yield rows_in_columns(table, rows)

    return group_rows


def _transaction(world: World, is_fast: bool) -> GroupRows:
    maker = TransactionColumns(world, is_fast=is_fast)

    def group_rows(indices: range) -> Iterator[TableRows]:
        for first in range(indices.start, indices.stop, GROUP_CUSTOMERS):
            group = range(first, min(first + GROUP_CUSTOMERS, indices.stop))
            shoppers = [world.shopper(index) for index in group]
            histories = [world.history(shopper) for shopper in shoppers]
            profiles = [world.homes.profile(shopper) for shopper in shoppers]
            yield from maker.rows(histories, profiles)

    return group_rows
