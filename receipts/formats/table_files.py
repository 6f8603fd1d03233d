"""The files of tables that are written part by part, one file for each table and part."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from receipts.formats.csv_table import CsvTable
from receipts.formats.parquet_table import ParquetTable
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Format, Table

ENDINGS: dict[Format, str] = {"csv": "csv", "parquet": "parquet"}


class TableFile(Protocol):
    """A file to which rows of one table are written."""

    def add(self, rows: TableRows) -> None:
        """Writes rows."""

    def finish(self) -> None:
        """Writes what is left; the file stays open."""


OpenFile = Callable[[str], AbstractContextManager[BinaryIO]]
"""Opens a new file of this name, which is whole or not there."""


def table_file(form: Format, file: BinaryIO, table: Table) -> TableFile:
    """A file in a format that has one for each table, or a part on its way into a database.

    Raises MissingLibraryError where a library is needed that is not installed.
    """
    if form in ("parquet", "duckdb"):
        return ParquetTable(file, table)
    if form == "csv":
        return CsvTable(file, table)
    # Whoever makes no such file needs no SQLite, which a Python may lack.
    from receipts.formats.sqlite_table import SqliteTable

    return SqliteTable(file, table)


def part_file_name(part: str, table: Table) -> str:
    """The name of a part's file on its way into a database: ``batch_00005.lines.part``."""
    return f"{part}.{table.name}.part"


def table_file_name(table: Table, form: Format, number: int | None, *, is_gzip: bool) -> str:
    """The name of a table's file, or of a part of it: ``lines_00005.csv``, ``products.csv``."""
    part = "" if number is None else f"_{number:05d}"
    return f"{table.name}{part}.{ENDINGS[form]}{'.gz' if is_gzip else ''}"
