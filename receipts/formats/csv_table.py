r"""Rows of a table as CSV: RFC 4180, but with ``\n`` at the end of a line, as the rest of the
program has it.  Nothing needs to be installed for it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any, BinaryIO

from receipts.formats.table_rows import Coded, TableRows, Values, plain
from receipts.formats.tables import Column, Kind, Table
from world.money import dollars

_EPOCH = datetime(1970, 1, 1)


class CsvTable:
    """Writes rows of a table to a file: ``add`` them, then ``finish``."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._columns = table.columns
        self._text = io.TextIOWrapper(file, encoding="utf-8", newline="", write_through=True)
        self._writer = csv.writer(self._text, lineterminator="\n")
        self._writer.writerow(table.header)

    def add(self, rows: TableRows) -> None:
        """Writes rows."""
        pairs = zip(self._columns, rows.columns, strict=True)
        columns = [texts_of(column, values) for column, values in pairs]
        self._writer.writerows(zip(*columns, strict=True))

    def finish(self) -> None:
        """Writes what is left; the file stays open."""
        self._text.detach()


def texts_of(column: Column, values: Values) -> Iterable[Any]:
    """The values of a column as they stand in a CSV file."""
    to_text = text_maker(column)
    found: Sequence[Any] = plain(values)
    if to_text is None or isinstance(values, Coded):
        return found
    if column.is_optional:
        return [None if value is None else to_text(value) for value in found]
    return map(to_text, found)


def text_maker(column: Column) -> Callable[[Any], str] | None:
    """What makes a value's text; None where ``str`` does."""
    if column.decimals is not None:
        return f"{{:.{column.decimals}f}}".format
    return _TO_TEXT.get(column.kind)


@lru_cache(maxsize=1 << 16)
def amount_text(cents: int) -> str:
    """Cents as dollars, also where they are below zero."""
    return dollars(cents) if cents >= 0 else f"-{dollars(-cents)}"


@lru_cache(maxsize=1 << 12)
def date_text(ordinal: int) -> str:
    """A day as ISO 8601 has it."""
    return date.fromordinal(ordinal).isoformat()


def datetime_text(milliseconds: int) -> str:
    """A time as ISO 8601 has it, with milliseconds where it has some."""
    time = _EPOCH + timedelta(milliseconds=milliseconds)
    return time.isoformat(timespec="milliseconds" if milliseconds % 1000 else "seconds")


def boolean_text(value: bool) -> str:
    """``true`` or ``false``."""
    return "true" if value else "false"


_TO_TEXT: Mapping[Kind, Callable[[Any], str]] = {
    "amount": amount_text,
    "date": date_text,
    "datetime": datetime_text,
    "boolean": boolean_text,
}
"""How values become text; the others are what ``str`` makes of them."""
