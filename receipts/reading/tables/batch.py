"""A batch of a data set that is tables."""

from __future__ import annotations

import os
from collections.abc import Container, Iterator
from contextlib import closing, suppress
from typing import Any, Self, cast

from receipts.folder import database_file
from receipts.formats.table_files import table_file_name
from receipts.formats.tables import DATABASES, Format, Table
from receipts.reading.batch_files import Customer, DatasetError
from receipts.reading.slices import BatchFile, Slice
from receipts.reading.tables.csv_tables import CsvTables
from receipts.reading.tables.database_tables import Connection, DatabaseTables
from receipts.reading.tables.duckdb_tables import DuckdbConnection
from receipts.reading.tables.found_rows import OpenTables
from receipts.reading.tables.parquet_tables import ParquetTables
from receipts.reading.tables.records import RecordMaker, batch_records, joined, names_of
from receipts.reading.tables.sqlite_tables import SqliteConnection
from receipts.relational.tables import BATCH_TABLES, CUSTOMERS, PRODUCTS


class TableBatch(BatchFile):
    """A batch of a slice whose customers are rows of tables.

    path: of no file: what the summary calls the batch, in the folder of its tables.
    """

    _source: Slice
    _number: int

    def __new__(cls, path: str, source: Slice, number: int) -> Self:
        """Batch ``number`` of a slice."""
        made = tuple.__new__(cls, (path, len(source.customers_of(number))))
        made._source, made._number = source, number
        return made

    def __getnewargs__(self) -> tuple[Any, ...]:
        return self.path, self._source, self._number

    @property
    def form(self) -> Format:
        """The format of the tables."""
        return cast(Format, self._source.format)

    @property
    def files(self) -> list[str]:
        """See ``BatchFile``; a database is that of all batches."""
        return [*dict.fromkeys(map(self.file, BATCH_TABLES))]

    def file(self, table: Table) -> str:
        """The path of the file that has a table."""
        source = self._source
        if source.format in DATABASES:
            name = database_file(source.format)
        else:
            number = None if table.name == PRODUCTS.name else self._number
            is_gzip = source.settings["gzip"]
            name = table_file_name(table, self.form, number, is_gzip=is_gzip)
        return os.path.join(os.path.dirname(self.path), name)

    def open(self) -> OpenTables:
        """The tables.

        Raises DatasetError where a database is missing or damaged, DatabaseInUseError where
        somebody else has it open, MissingLibraryError where a library is needed that is not
        installed.
        """
        source = self._source
        if source.format == "csv":
            return CsvTables(self.file)
        if source.format == "parquet":
            return ParquetTables(self.file)
        n_before = source.customers_of(self._number)[0] - source.first
        return DatabaseTables(open_connection(self.file(CUSTOMERS), source.format), n_before)

    def read(
        self, archetype: str | None = None, customer_ids: Container[str] | None = None
    ) -> Iterator[Customer]:
        """See ``BatchFile``."""
        n_customers = self.n_customers if self._source.format in DATABASES else None
        with closing(self.open()) as tables:
            yield from batch_records(tables, n_customers, archetype, customer_ids)

    def find(self, customer_id: str) -> Customer | None:
        """See ``BatchFile``: no more is read than the format can help."""
        index = self._source.index_of(customer_id)
        place = 0 if index is None else index - self._source.customers_of(self._number)[0]
        with closing(self.open()) as tables, suppress(DatasetError):
            rows = tables.find(customer_id, place)
            if rows is not None:
                maker = RecordMaker(names_of(tables))
                for record in map(maker.record, joined(rows, 1)):
                    return record
        # Tables of another order, or damaged: this reads from the start, and tells.
        return next(self.read(customer_ids=(customer_id,)), None)


def open_connection(path: str, form: str) -> Connection:
    """A data set's database.

    Raises as ``TableBatch.open`` does.
    """
    return SqliteConnection(path) if form == "sqlite" else DuckdbConnection(path)
