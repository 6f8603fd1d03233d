"""Rows of a table as Parquet, by pyarrow: decimal amounts, dates as dates, codes as dictionaries.

A file has a row group for every ``add``, so that no more of it is in memory at once.
"""

from __future__ import annotations

from typing import Any, BinaryIO

from receipts.formats.libraries import library
from receipts.formats.table_rows import Coded, TableRows, Values
from receipts.formats.tables import Column, Table

AMOUNT_DIGITS = 12
"""Digits of an amount, of which two are cents."""

COMPRESSION = "zstd"

_EPOCH_ORDINAL = 719_163
"""``date(1970, 1, 1).toordinal()``, from which Arrow counts days."""


class ParquetTable:
    """Writes rows of a table to a file: ``add`` them, then ``finish``."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._table = table
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
        self._writer.write_batch(record_batch(rows, self.schema))

    def finish(self) -> None:
        """Writes what says where everything is; the file stays open."""
        self._writer.close()


def arrow_schema(table: Table) -> Any:
    """The columns of a table as an Arrow schema, with their meanings."""
    arrow = library("pyarrow")
    return arrow.schema(
        [
            arrow.field(
                column.name,
                arrow_type(column),
                nullable=column.is_optional,
                metadata={"description": column.meaning},
            )
            for column in table.columns
        ]
    )


def arrow_type(column: Column) -> Any:
    """The Arrow type of a column."""
    arrow = library("pyarrow")
    if column.kind == "string":
        text = arrow.string()
        return arrow.dictionary(arrow.int32(), text) if column.is_code else text
    return {
        "integer": arrow.int64(),
        "number": arrow.float64(),
        "amount": arrow.decimal128(AMOUNT_DIGITS, 2),
        "date": arrow.date32(),
        "datetime": arrow.timestamp("ms"),
        "boolean": arrow.bool_(),
    }[column.kind]


def record_batch(rows: TableRows, schema: Any) -> Any:
    """Rows as an Arrow record batch."""
    arrow = library("pyarrow")
    arrays = [
        _array(column, field.type, values)
        for column, field, values in zip(rows.table.columns, schema, rows.columns, strict=True)
    ]
    return arrow.RecordBatch.from_arrays(arrays, schema=schema)


def _array(column: Column, kind: Any, values: Values) -> Any:
    arrow = library("pyarrow")
    if isinstance(values, Coded):
        places = arrow.array(values.places, arrow.int32())
        coded = arrow.DictionaryArray.from_arrays(places, arrow.array(values.texts, arrow.string()))
        return coded if column.is_code else coded.cast(arrow.string())
    if column.kind == "amount":
        return _amounts(values, kind)
    if column.kind == "date":
        ordinals = arrow.array(values, arrow.int32())
        days = arrow.compute.subtract(ordinals, arrow.scalar(_EPOCH_ORDINAL, arrow.int32()))
        return days.cast(kind)
    if column.kind == "string" and column.is_code:
        return arrow.array(values, arrow.string()).dictionary_encode()
    if column.kind == "datetime":
        return arrow.array(values, arrow.int64()).cast(kind)
    return arrow.array(values, kind)


def _amounts(cents: Any, kind: Any) -> Any:
    """Cents as decimals: the very integers, in the sixteen bytes that Arrow has for each."""
    arrow, numpy = library("pyarrow"), library("numpy")
    if not isinstance(cents, numpy.ndarray):
        found = arrow.array(cents, arrow.int64())
        is_missing = found.is_null()
        wide = _amounts(found.fill_null(0).to_numpy(), kind)
        if not found.null_count:
            return wide
        return arrow.compute.if_else(is_missing, arrow.scalar(None, kind), wide)
    pairs = numpy.empty((len(cents), 2), numpy.int64)
    pairs[:, 0] = cents
    pairs[:, 1] = pairs[:, 0] >> 63
    return arrow.Array.from_buffers(kind, len(cents), [None, arrow.py_buffer(pairs)])
