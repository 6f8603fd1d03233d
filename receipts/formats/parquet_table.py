"""Rows of a table as Parquet, by pyarrow: decimal amounts, dates as dates, codes as dictionaries.

Rows are written in row groups of at least ``ROW_GROUP_ROWS``, so that little more is in memory.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from receipts.formats.arrow_arrays import arrow_array, arrow_schema
from receipts.formats.libraries import library
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table

COMPRESSION = "zstd"

ROW_GROUP_ROWS = 1 << 16
"""Rows wait until there are so many: each row group takes room and memory for what says where its
columns are, and of which values."""


class ParquetTable:
    """Writes rows of a table to a file: ``add`` them, then ``finish``."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._arrow = library("pyarrow")
        self._waiting: list[Any] = []
        self.schema = arrow_schema(table)
        parquet = library("pyarrow.parquet")
        order = [parquet.SortingColumn(table.header.index(name)) for name in table.sorted_by]
        self._writer = parquet.ParquetWriter(
            Sink(file),
            self.schema,
            sorting_columns=order or None,
            compression=COMPRESSION,
            # What tells rows apart hardly comes again, and a dictionary of it is lost time.
            use_dictionary=[name for name in table.header if name not in table.key[:1]],
            # Every row group has nearly all codes, so that the first and the last tell nothing.
            write_statistics=[column.name for column in table.columns if not column.is_code],
            write_batch_size=ROW_GROUP_ROWS,
            store_decimal_as_integer=True,
            write_page_index=True,
        )

    def add(self, rows: TableRows) -> None:
        """Writes rows, or keeps them until there are enough."""
        if not rows.n_rows:
            return  # There is no row group without rows.
        pairs = zip(rows.table.columns, rows.columns, strict=True)
        arrays = [arrow_array(column, values) for column, values in pairs]
        batch = self._arrow.RecordBatch.from_arrays(arrays, schema=self.schema)
        self._waiting.append(batch)
        if sum(map(len, self._waiting)) >= ROW_GROUP_ROWS:
            self._write()

    def finish(self) -> None:
        """Writes what says where everything is; the file stays open."""
        if self._waiting:
            self._write()
        self._writer.close()

    def _write(self) -> None:
        """Writes what waits as a row group."""
        rows = self._arrow.Table.from_batches(self._waiting)
        self._writer.write_table(rows, len(rows))
        self._waiting = []


class Sink:
    """A file to write, as long as it is open.

    pyarrow ends a file that was left half-written when it is forgotten, which is after everybody
    else has closed and removed it; its complaint would stand below the message about the reason.
    """

    closed = False

    def __init__(self, file: BinaryIO) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        """Writes bytes; how many."""
        if self._file.closed:
            return memoryview(data).nbytes
        return self._file.write(data)

    def tell(self) -> int:
        """How many bytes were written."""
        return self._file.tell()

    def flush(self) -> None:
        """Passes on what waits."""
        if not self._file.closed:
            self._file.flush()

    def readable(self) -> bool:
        """No."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """No."""
        return False
