"""Rows on their way into a database: in the form in which the source has them, and in the one
that the database takes.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from receipts.formats.arrow_arrays import arrow_array, arrow_schema
from receipts.formats.csv_table import datetime_text
from receipts.formats.libraries import library
from receipts.formats.sqlite_table import values_of
from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Column, Table
from receipts.loading.rows_csv import csv_of_arrow, csv_of_rows

Form = Literal["csv", "arrow", "rows"]
"""What a database takes: CSV without a header, an Arrow table, or rows of plain values as SQLite
has them."""

_ROWS_AT_ONCE = 1 << 13
"""Rows of an Arrow table that are Python's objects at once, which take ten times its memory."""


@dataclass(frozen=True)
class CsvBlock:
    """Rows as CSV in UTF-8, without a header; what is missing is empty."""

    table: Table
    text: bytes


@dataclass(frozen=True)
class ArrowBlock:
    """Rows as an Arrow table."""

    table: Table
    arrow: Any


@dataclass(frozen=True)
class RowsBlock:
    """Rows as columns in the inner units of the program."""

    table: Table
    rows: TableRows


Block = CsvBlock | ArrowBlock | RowsBlock


def n_bytes_of(block: Block) -> int:
    """How many bytes the rows take, about."""
    if isinstance(block, CsvBlock):
        return len(block.text)
    if isinstance(block, ArrowBlock):
        return int(block.arrow.nbytes)
    return block.rows.n_rows * len(block.table.columns) * 8


def as_form(block: Block, form: Form) -> Block:
    """Rows in the form that a database takes, as far as that is worth the time beforehand.

    Raises ValueError where a text is no value of its column's kind, MissingLibraryError where
    pyarrow is needed and not installed.
    """
    if form == "csv":
        return CsvBlock(block.table, as_csv(block))
    return ArrowBlock(block.table, as_arrow(block)) if form == "arrow" else block


def as_csv(block: Block) -> bytes:
    """Rows as CSV.

    Raises MissingLibraryError where pyarrow is needed and not installed.
    """
    if isinstance(block, CsvBlock):
        return block.text
    if isinstance(block, RowsBlock):
        return csv_of_rows(block.rows)
    return csv_of_arrow(block.arrow)


def as_arrow(block: Block) -> Any:
    """Rows as an Arrow table.

    Raises ValueError where a text is no value of its column's kind, MissingLibraryError where
    pyarrow is needed and not installed.
    """
    arrow = library("pyarrow", "load")
    schema = arrow_schema(block.table)
    if isinstance(block, ArrowBlock):
        return block.arrow
    if isinstance(block, RowsBlock):
        pairs = zip(block.table.columns, block.rows.columns, strict=True)
        return arrow.Table.from_arrays([arrow_array(*pair) for pair in pairs], schema=schema)
    return _arrow_of_csv(block, schema)


def _arrow_of_csv(block: CsvBlock, schema: Any) -> Any:
    arrow_csv = library("pyarrow.csv", "load")
    if not block.text:
        return schema.empty_table()
    table = arrow_csv.read_csv(
        io.BytesIO(block.text),
        arrow_csv.ReadOptions(column_names=schema.names, block_size=len(block.text) + 1),
        arrow_csv.ParseOptions(newlines_in_values=True),
        arrow_csv.ConvertOptions(
            column_types={field.name: field.type for field in schema},
            null_values=[""],
            strings_can_be_null=True,
            quoted_strings_can_be_null=False,
            true_values=["true"],
            false_values=["false"],
        ),
    )
    for place, column in enumerate(block.table.columns):
        # A text that must be there and is empty is an empty text.
        if column.kind == "string" and not column.is_optional and table[place].null_count:
            texts = table[place].cast("string").fill_null("")
            table = table.set_column(place, column.name, texts)
    return table


def as_rows(block: Block) -> Iterable[Sequence[Any]]:
    """Rows of values as SQLite is given them: its types make numbers of texts that are such.

    Raises ValueError where a text cannot be a value of its column's kind.
    """
    if isinstance(block, RowsBlock):
        pairs = zip(block.table.columns, block.rows.columns, strict=True)
        return zip(*(values_of(column, values) for column, values in pairs), strict=True)
    if isinstance(block, ArrowBlock):
        return _rows_of_arrow(block)
    return _csv_rows(block)


def _rows_of_arrow(block: ArrowBlock) -> Iterator[Sequence[Any]]:
    """Rows of plain values, of which few are in memory at once."""
    for start in range(0, block.arrow.num_rows, _ROWS_AT_ONCE):
        some = block.arrow.slice(start, _ROWS_AT_ONCE).columns
        arrays = zip(block.table.columns, some, strict=True)
        yield from zip(*(_sqlite_values(column, array) for column, array in arrays), strict=True)


_BOOLEANS = {"true": 1, "false": 0, "": None}


def _csv_rows(block: CsvBlock) -> Iterator[Sequence[Any]]:
    columns = block.table.columns
    optional = [place for place, each in enumerate(columns) if each.is_optional]
    booleans = [place for place, each in enumerate(columns) if each.kind == "boolean"]
    reader = csv.reader(io.StringIO(block.text.decode(), newline=""), strict=True)
    if not optional and not booleans:
        return reader

    def rows() -> Iterator[Sequence[Any]]:
        for fields in reader:
            row: list[Any] = fields
            if len(row) != len(columns):
                raise ValueError(f"it has {len(row)} fields and not {len(columns)}")
            for place in optional:
                row[place] = row[place] or None
            for place in booleans:
                row[place] = _BOOLEANS[row[place] or ""]
            yield row

    return rows()


def _sqlite_values(column: Column, array: Any) -> list[Any]:
    if column.kind in ("amount", "date"):
        array = array.cast("string")  # The decimal's own digits.
    if column.kind == "datetime":
        milliseconds = array.cast("timestamp[ms]").cast("int64").to_pylist()
        return [None if each is None else datetime_text(each) for each in milliseconds]
    found: list[Any] = array.to_pylist()
    return found
