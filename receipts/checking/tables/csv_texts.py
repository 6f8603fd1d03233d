"""Whether CSV files are, byte for byte, what the seed gives: quicker than to read their rows."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import BinaryIO, cast

from receipts.checking.tables.file_entries import entry_of_file
from receipts.formats.csv_table import CsvTable
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table
from receipts.reading.batch_files import DatasetError
from receipts.runs.hashed_file import HashedFile


class _Nowhere:
    """A file that keeps nothing."""

    def write(self, data: bytes) -> None:
        """Lets it go."""

    def flush(self) -> None:
        """Nothing waits."""


_NOWHERE = cast(BinaryIO, _Nowhere())


class DigestedTables:
    """The CSV text of tables whose rows are added, of which the digest is kept."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._files = {table.name: HashedFile(_NOWHERE) for table in tables}
        self._tables = {
            table.name: CsvTable(cast(BinaryIO, self._files[table.name]), table) for table in tables
        }
        self.n_rows = dict.fromkeys(self._files, 0)

    def add(self, rows: TableRows) -> None:
        """Adds rows."""
        self._tables[rows.table.name].add(rows)
        self.n_rows[rows.table.name] += rows.n_rows

    def finish(self) -> None:
        """Adds what is left."""
        for table in self._tables.values():
            table.finish()

    def is_text_of(self, table: Table, path: str) -> bool:
        """Whether a file has the text of a table."""
        with suppress(DatasetError):
            found: str = entry_of_file(path)["sha256"]
            return found == self._files[table.name].sha256
        return False  # Why it cannot be read is found out by whoever reads its rows.
