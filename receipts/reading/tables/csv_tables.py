"""The tables of a batch in CSV files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from receipts.formats.tables import Table
from receipts.reading.tables.csv_lookup import find_rows
from receipts.reading.tables.csv_rows import blocks_of
from receipts.reading.tables.found_rows import CustomerRows, FoundRows


class CsvTables:
    """The tables of a batch; see ``OpenTables``.

    path: gives the file of a table.
    """

    def __init__(self, path: Callable[[Table], str]) -> None:
        self.path = path

    def rows(self, table: Table, names: Sequence[str] = (), first_key: object = None) -> FoundRows:
        """See ``OpenTables``."""
        path = self.path(table)
        return FoundRows(path, table, 0, blocks_of(path, table, names))

    def find(self, customer_id: str, place: int) -> CustomerRows | None:
        """See ``OpenTables``."""
        return find_rows(self.path, customer_id)

    def close(self) -> None:
        """See ``OpenTables``."""
