"""The rows of a CSV file of ours, as they are there."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO, cast

from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Column, Kind, Table
from receipts.reading.batch_files import NEXT_STEP, DatasetError, opened
from receipts.reading.tables.found_rows import (
    check_columns,
    chosen,
    with_columns,
)

BLOCK_ROWS = 10_000

MAX_LINE_BYTES = 1 << 20
"""No row of ours is as long by far."""

_AMOUNT = re.compile(r"(-?)(0|[1-9][0-9]{0,12})\.([0-9]{2})", re.ASCII)


def blocks_of(path: str, table: Table, names: Sequence[str]) -> Iterator[TableRows]:
    """The rows of a file, block by block.

    Raises DatasetError where it cannot be read, or has other columns.
    """
    with opened(path) as file:
        lines = text_lines(cast(BinaryIO, file), path)
        header = next(csv.reader(lines), [])
        check_columns(path, table, table.header, header)
        yield from parsed(lines, path, table, names)


def text_lines(file: BinaryIO, path: str) -> Iterator[str]:
    """The lines of a file.

    Raises DatasetError where it is no text, or a line is longer than any of ours.
    """
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    try:
        while line := text.readline(MAX_LINE_BYTES):
            if len(line) == MAX_LINE_BYTES:
                raise DatasetError(f"{path} has a line of more than a megabyte; {NEXT_STEP}")
            yield line
    except UnicodeDecodeError as error:
        raise DatasetError(f"{path} is not text in UTF-8 ({error}); {NEXT_STEP}") from error
    finally:
        if not file.closed:
            text.detach()


def parsed(
    lines: Iterable[str], path: str, table: Table, names: Sequence[str] = (), first: int = 0
) -> Iterator[TableRows]:
    """The rows of lines of text.

    first: how many rows come before.

    Raises DatasetError where a line is none of such a table.
    """
    columns = chosen(table, names)
    places = [table.header.index(column.name) for column in columns]
    part = with_columns(table, columns)
    reader = csv.reader(lines, strict=True)
    try:
        while rows := [*islice(reader, BLOCK_ROWS)]:
            _check_lengths(rows, first, path, len(table.columns))
            texts = [*zip(*rows, strict=True)]
            values = [
                values_of(column, texts[place])
                for column, place in zip(columns, places, strict=True)
            ]
            yield TableRows(part, values, len(rows))
            first += len(rows)
    except csv.Error as error:
        raise DatasetError(f"{path} is not CSV ({error}); {NEXT_STEP}") from error


def _check_lengths(rows: list[list[str]], first: int, path: str, n_columns: int) -> None:
    if set(map(len, rows)) == {n_columns}:
        return
    place, row = next((i, row) for i, row in enumerate(rows) if len(row) != n_columns)
    raise DatasetError(
        f"{path}: row {first + place + 1:,} has {len(row)} fields, not {n_columns}; {NEXT_STEP}"
    )


def values_of(column: Column, texts: Sequence[str]) -> Sequence[Any]:
    """The values of a column's texts; a text that is not just as one of ours stays a text."""
    if column.kind == "string":
        return [text or None for text in texts] if column.is_optional else texts
    return [*map(_FROM_TEXT[column.kind], texts)]


@lru_cache(maxsize=1 << 16)
def _amount(text: str) -> int | str:
    found = _AMOUNT.fullmatch(text)
    if not found or text == "-0.00":
        return text
    sign, dollars, cents = found.groups()
    return int(f"{sign}{dollars}{cents}")


@lru_cache(maxsize=1 << 12)
def date_or_text(text: str) -> int | str:
    """The day of a text as ISO 8601 has it, or the text."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return text
    return day.toordinal() if day.isoformat() == text else text


@lru_cache(maxsize=1 << 14)
def _integer(text: str) -> int | str:
    try:
        number = int(text) if len(text) <= 18 else 0
    except ValueError:
        return text
    return number if str(number) == text else text


_FROM_TEXT: Mapping[Kind, Callable[[str], Any]] = {
    "integer": _integer,
    "amount": _amount,
    "date": date_or_text,
}
