"""Rows in the inner units of the program as CSV, quickly: texts and amounts are looked up."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from receipts.formats.arrow_arrays import arrow_array
from receipts.formats.libraries import library
from receipts.formats.table_rows import TableRows, Values
from receipts.formats.tables import Column
from world.money import dollars

_N_KNOWN = 1 << 15
"""Amounts below this many cents have their texts in a table."""


def csv_of_rows(rows: TableRows) -> bytes:
    """Rows as CSV without a header, by pyarrow: half the time of decimals and dictionaries.

    Raises MissingLibraryError where pyarrow is not installed.
    """
    arrow = library("pyarrow", "load")
    pairs = zip(rows.table.columns, rows.columns, strict=True)
    texts = [_texts(column, values) for column, values in pairs]
    return csv_of_arrow(arrow.Table.from_arrays(texts, list(rows.table.header)))


def csv_of_arrow(table: Any) -> bytes:
    """An Arrow table as CSV without a header; texts are in quotes only if one of them needs it."""
    arrow, arrow_csv = library("pyarrow", "load"), library("pyarrow.csv", "load")
    for style in ("none", "needed"):
        text = io.BytesIO()
        try:
            options = arrow_csv.WriteOptions(include_header=False, quoting_style=style)
            arrow_csv.write_csv(table, text, options)
            break
        except arrow.ArrowInvalid:
            if style == "needed":
                raise
    return text.getvalue()


def _texts(column: Column, values: Values) -> Any:
    """A column's values, as texts where that is quicker than what they are."""
    numpy = library("numpy", "load")
    if column.kind == "amount" and isinstance(values, numpy.ndarray) and _are_known(values):
        return _known_amounts().take(_places(values))
    found = arrow_array(column, values)
    return found.dictionary.take(found.indices) if column.is_code else found


def _are_known(cents: Any) -> bool:
    return bool(len(cents) and cents.min() >= 0 and cents.max() < _N_KNOWN)


def _places(values: Any) -> Any:
    return arrow_array(Column("place", "integer", ""), values)


@lru_cache(maxsize=1)
def _known_amounts() -> Any:
    texts = [dollars(cents) for cents in range(_N_KNOWN)]
    return arrow_array(Column("amount", "string", ""), texts)
