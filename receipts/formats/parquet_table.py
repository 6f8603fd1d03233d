"""Rows of a table as Parquet, by pyarrow: decimal amounts, dates as dates, codes as dictionaries.

A file has a row group for every ``add``, so that no more of it is in memory at once.
"""

from __future__ import annotations

from typing import BinaryIO

from receipts.formats.arrow_arrays import arrow_array, arrow_schema
from receipts.formats.libraries import library
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table

COMPRESSION = "zstd"


class ParquetTable:
    """Writes rows of a table to a file: ``add`` them, then ``finish``."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self.schema = arrow_schema(table)
        self._writer = library("pyarrow.parquet").ParquetWriter(
            file,
            self.schema,
            compression=COMPRESSION,
            store_decimal_as_integer=True,
            write_page_index=True,
        )

    def add(self, rows: TableRows) -> None:
        """Writes rows as a row group."""
        pairs = zip(rows.table.columns, rows.columns, strict=True)
        arrays = [arrow_array(column, values) for column, values in pairs]
        batch = library("pyarrow").RecordBatch.from_arrays(arrays, schema=self.schema)
        self._writer.write_batch(batch)

    def finish(self) -> None:
        """Writes what says where everything is; the file stays open."""
        self._writer.close()
