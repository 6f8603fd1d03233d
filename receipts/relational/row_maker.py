"""The rows of a world's customers: what is written, and what is held against what is found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from receipts.formats.table_rows import TableRows
from receipts.formats.tables import NEED_NOTHING, Format
from receipts.relational.array_lines import ArrayLines
from receipts.relational.customer_rows import customer_rows, receipt_rows
from receipts.relational.plain_lines import PlainLines
from world.histories import History
from world.settings import Settings
from world.world import World

GROUP_CUSTOMERS = 100
"""Customers whose rows are in memory at once: some 37,000 lines."""


def groups_of(customers: range, size: int = GROUP_CUSTOMERS) -> Iterator[range]:
    """Customers in groups that are in memory at once."""
    for start in range(0, len(customers), size):
        yield customers[start : start + size]


class RowMaker:
    """Makes the rows of a world's customers; a process needs one, which has the world's tables."""

    def __init__(self, settings: Settings, form: Format) -> None:
        self._settings = settings
        self._world = World(settings)
        lines = PlainLines if form in NEED_NOTHING else ArrayLines
        self._lines: PlainLines | ArrayLines = lines(settings.population)

    def histories(self, customers: range, size: int = GROUP_CUSTOMERS) -> Iterator[list[History]]:
        """The histories of customers, so many at a time."""
        for group in groups_of(customers, size):
            yield [self._world.history(self._world.shopper(index)) for index in group]

    def rows(self, histories: Sequence[History]) -> Sequence[TableRows]:
        """Their rows, for each of ``BATCH_TABLES``."""
        lines, savings = self._lines.rows(histories)
        return (
            customer_rows(histories, self._settings.population),
            receipt_rows(histories, savings, self._settings.store),
            lines,
        )
