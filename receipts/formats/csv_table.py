r"""Rows of a table as CSV: RFC 4180, but with ``\n`` at the end of a line, as the rest of the
program has it.  Nothing needs to be installed for it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any, BinaryIO

from receipts.formats.table_rows import Coded, TableRows, Values, plain
from receipts.formats.tables import Column, Kind, Table
from world.money import dollars

QUOTE = '"'
_SPECIAL = re.compile('[,"\r\n]')
_EMPTY = QUOTE * 2

_EPOCH = datetime(1970, 1, 1)


class CsvTable:
    """Writes rows of a table to a file: ``add`` them, then ``finish``."""

    def __init__(self, file: BinaryIO, table: Table) -> None:
        self._file = file
        self._columns = table.columns
        file.write((",".join(quoted_where_needed(table.header)) + "\n").encode())

    def add(self, rows: TableRows) -> None:
        """Writes rows."""
        pairs = zip(self._columns, rows.columns, strict=True)
        columns = [fields_of(column, values) for column, values in pairs]
        # A row of one column that is empty would be an empty line, which readers leave out.
        lines = map(",".join, zip(*columns, strict=True)) if len(columns) > 1 else columns[0]
        text = "".join([f"{line or _EMPTY}\n" for line in lines])
        self._file.write(text.encode())

    def finish(self) -> None:
        """Nothing is left; the file stays open."""


def fields_of(column: Column, values: Values) -> Iterable[str]:
    """The values of a column as they stand in a CSV file, in quotes where they need them."""
    if isinstance(values, Coded):
        known = quoted_where_needed(values.texts)
        return [known[place] for place in values.places]
    if column.kind == "string":
        return quoted_where_needed(["" if text is None else text for text in plain(values)])
    found = texts_of(column, values.tolist() if hasattr(values, "tolist") else values)
    if column.is_optional:
        return ["" if value is None else str(value) for value in found]
    return found if text_maker(column) else map(str, found)


def texts_of(column: Column, values: Values) -> Iterable[Any]:
    """The values of a column as the ``csv`` module takes them."""
    to_text = text_maker(column)
    found: Sequence[Any] = plain(values)
    if to_text is None or isinstance(values, Coded):
        return found
    if column.is_optional:
        return [None if value is None else to_text(value) for value in found]
    return map(to_text, found)


def quoted_where_needed(texts: Sequence[str]) -> Sequence[str]:
    """Texts as fields: in quotes if they hold a comma, a quote, or the end of a line.

    >>> quoted_where_needed(["plain", "a, b"])
    ['plain', '"a, b"']
    """
    if not _SPECIAL.search("".join(texts)):
        return texts
    return [_quoted(text) if _SPECIAL.search(text) else text for text in texts]


def _quoted(text: str) -> str:
    return QUOTE + text.replace(QUOTE, QUOTE * 2) + QUOTE


def text_maker(column: Column) -> Callable[[Any], str] | None:
    """What makes a value's text; None where ``str`` does."""
    if column.decimals is not None:
        return f"{{:.{column.decimals}f}}".format
    return TO_TEXT.get(column.kind)


def amount_text(cents: int) -> str:
    """Cents as dollars, also where they are below zero."""
    return dollars(cents) if cents >= 0 else f"-{dollars(-cents)}"


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


class _Texts(dict[int, str]):
    """Texts of numbers, kept for those that come again, as cents do."""

    def __init__(self, to_text: Callable[[int], str], most: int) -> None:
        super().__init__()
        self._to_text = to_text
        self._most = most

    def __missing__(self, number: int) -> str:
        text = self._to_text(number)
        if len(self) < self._most:
            self[number] = text
        return text


TO_TEXT: Mapping[Kind, Callable[[Any], str]] = {
    "amount": _Texts(amount_text, 1 << 16).__getitem__,
    "date": _Texts(date_text, 1 << 12).__getitem__,
    "datetime": datetime_text,
    "boolean": boolean_text,
}
"""How values become text; the others are what ``str`` makes of them."""
