"""Values of columns as Arrow arrays, put together from NumPy's.

``pyarrow.array`` would do, but it loads pandas, and what converts types loads more: twice the
memory of everything else.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from receipts.formats.libraries import library
from receipts.formats.table_rows import Coded, Values, plain
from receipts.formats.tables import Column, Table

AMOUNT_DIGITS = 12
"""Digits of an amount, of which two are cents."""

_EPOCH_ORDINAL = 719_163
"""``date(1970, 1, 1).toordinal()``, from which Arrow counts days."""


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
        ],
        metadata={"description": table.meaning},
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


def arrow_array(column: Column, values: Values, kind: Any = None) -> Any:
    """The values of a column as an Arrow array of the column's type.

    kind: a narrower type of whole numbers, for a column of those.
    """
    if column.kind == "string":
        return _codes(values) if column.is_code else text_array(plain(values))
    arrow, values = library("pyarrow"), plain(values)
    present = _presence(values) if column.is_optional else None
    if present is not None:
        values = [0 if value is None else value for value in values]
    kind = kind or arrow_type(column)
    data = arrow.py_buffer(_data(column, values, kind))
    return arrow.Array.from_buffers(kind, len(values), [present, data])


def _data(column: Column, values: Sequence[Any], kind: Any) -> Any:
    """Values as they lie in the memory of an Arrow array."""
    numpy = library("numpy")
    match column.kind:
        case "amount":  # The very cents, in the sixteen bytes that Arrow has for each.
            pairs = numpy.zeros((len(values), 2), numpy.int64)
            pairs[:, 0] = values
            if pairs[:, 0].min(initial=0) < 0:
                pairs[:, 1] = pairs[:, 0] >> 63
            return pairs
        case "date":
            return numpy.asarray(values, numpy.int32) - numpy.int32(_EPOCH_ORDINAL)
        case "boolean":
            return numpy.packbits(numpy.asarray(values, bool), bitorder="little")
        case "number":
            return numpy.ascontiguousarray(values, numpy.float64)
        case _:
            return numpy.ascontiguousarray(values, f"i{kind.bit_width // 8}")


def _presence(values: Sequence[Any]) -> Any:
    """A bit for each value that says whether it is there; None if all are."""
    if None not in values:
        return None
    numpy, arrow = library("numpy"), library("pyarrow")
    bits = numpy.packbits([value is not None for value in values], bitorder="little")
    return arrow.py_buffer(bits)


def text_array(values: Sequence[str | None]) -> Any:
    """Texts, one after the other, and where each begins."""
    numpy, arrow = library("numpy"), library("pyarrow")
    pieces = [value.encode() if value else b"" for value in values]
    starts = numpy.zeros(len(pieces) + 1, numpy.int32)
    numpy.cumsum([*map(len, pieces)], out=starts[1:])
    buffers = [_presence(values), arrow.py_buffer(starts), arrow.py_buffer(b"".join(pieces))]
    return arrow.Array.from_buffers(arrow.string(), len(pieces), buffers)


def _codes(values: Values) -> Any:
    """Texts that come again and again, as places in a list of them."""
    numpy, arrow = library("numpy"), library("pyarrow")
    present = None
    if not isinstance(values, Coded):
        listed: list[str | None] = [*values]
        present = _presence(listed)
        texts = [*dict.fromkeys(text for text in listed if text is not None)]
        places = {text: place for place, text in enumerate(texts)}
        values = Coded([places[text] if text is not None else 0 for text in listed], texts)
    numbers = numpy.ascontiguousarray(values.places, numpy.int32)
    data = [present, arrow.py_buffer(numbers)]
    indices = arrow.Array.from_buffers(arrow.int32(), len(numbers), data)
    return arrow.DictionaryArray.from_arrays(indices, text_array(values.texts))
