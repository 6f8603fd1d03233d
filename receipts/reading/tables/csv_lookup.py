"""Finds the rows of a customer in CSV files without parsing the files.

The tables are in the order of the customers, so that a customer's rows stand together: the first
of them is found by its text, and rows are read from there on as long as they are of the customer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, takewhile
from typing import BinaryIO, cast

from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table
from receipts.reading.batch_files import opened
from receipts.reading.tables.csv_rows import MAX_LINE_BYTES, parsed
from receipts.reading.tables.found_rows import (
    RECORD_COLUMNS,
    CustomerRows,
    FoundRows,
    as_list,
)
from receipts.relational.tables import CUSTOMERS, LINES, RECEIPTS

_CHUNK_BYTES = 1 << 20

PathOf = Callable[[Table], str]
"""Gives the file of a table."""


def find_rows(path_of: PathOf, customer_id: str) -> CustomerRows | None:
    """The rows of a customer, None where they are not found like this.

    Raises DatasetError where a file cannot be read.
    """
    name = customer_id.encode()
    own, first = b"%b," % name, b"\n%b," % name
    customers = _rows(path_of(CUSTOMERS), CUSTOMERS, first, lambda line: line.startswith(own))
    inner = b",%b" % own
    receipts = _rows(path_of(RECEIPTS), RECEIPTS, inner, lambda line: inner in line)
    if not customers or not receipts:
        return None
    orders = [*chain.from_iterable(as_list(block.columns[0]) for block in receipts)]
    wanted = {str(order).encode() for order in orders}
    mark = f"\n{orders[0]},".encode()
    lines = _rows(path_of(LINES), LINES, mark, lambda line: line.partition(b",")[0] in wanted)
    return CustomerRows(
        *(
            FoundRows(path_of(table), table, 0, iter(blocks))
            for table, blocks in ((CUSTOMERS, customers), (RECEIPTS, receipts), (LINES, lines))
        )
    )


def _rows(
    path: str, table: Table, mark: bytes, is_wanted: Callable[[bytes], bool]
) -> list[TableRows]:
    with opened(path) as file:
        lines = takewhile(is_wanted, _lines_from(cast(BinaryIO, file), mark))
        texts = (line.decode(errors="replace") for line in lines)
        return [*parsed(texts, path, table, RECORD_COLUMNS[table])]


def _lines_from(file: BinaryIO, mark: bytes) -> Iterator[bytes]:
    """The lines of a file from the first one on that a text is in; with a line break at its start,
    the one after the break.
    """
    before = b""
    while chunk := file.read(_CHUNK_BYTES):
        text = before + chunk
        place = text.find(mark)
        if place >= 0:
            start = text.rfind(b"\n", 0, place + 1) + 1
            *whole, last = text[start:].splitlines(keepends=True)
            yield from whole
            yield last if last.endswith(b"\n") else last + file.readline(MAX_LINE_BYTES)
            while line := file.readline(MAX_LINE_BYTES):
                yield line
            return
        before = text[max(text.rfind(b"\n"), len(text) - MAX_LINE_BYTES) :]
