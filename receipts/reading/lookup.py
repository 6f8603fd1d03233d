"""Finds one customer in a batch file without reading the file.

Customers stand in the order of their ids, one to a line, so the file is bisected: jump to the
middle, skip to the next line's start, read the id there, go on in the half that holds the
customer.  Some ten jumps lead to the line in a batch of 1,000, and only that line is parsed.
"""

from __future__ import annotations

import json
import os

from receipts.reading.batch_files import (
    LINE_START,
    MAX_LINE_BYTES,
    MAX_WHOLE_BYTES,
    Customer,
    opened,
    read_batch,
)

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from gzip import GzipFile
    from typing import BinaryIO

_STRAIGHT_BYTES = 1 << 16
"""The last stretch is read straight through: about two customers."""

_CHUNK_BYTES = 1 << 20

_HEAD_BYTES = 64
"""Enough of a line to hold its id."""


def find_customer(path: str, customer_id: str) -> Customer | None:
    """The customer of this id in a batch file, None if the file does not hold him or her.

    Files that are compressed, in another formatting or not in order of ids are searched from
    their start.

    Raises DatasetError where the file cannot be read.
    """
    if not path.endswith(".gz") and _is_plain(customer_id):
        with opened(path) as file:
            line = _find_line(file, os.fstat(file.fileno()).st_size, customer_id.encode())
        try:
            customer: Customer = json.loads(line.rstrip(b",\n"))
        except (ValueError, RecursionError):
            pass  # Not found, or damaged: the search below finds out.
        else:
            return customer
    if not _may_hold(path, customer_id):
        return None
    for customer in read_batch(path):
        if customer.get("customer_id") == customer_id:
            return customer
    return None


def _is_plain(customer_id: str) -> bool:
    """Whether JSON writes an id in one way only: letters, digits, ``-`` and ``_``."""
    return customer_id.isascii() and customer_id.replace("_", "").replace("-", "").isalnum()


def _find_line(file: BinaryIO | GzipFile, size: int, wanted: bytes) -> bytes:
    """The line of the customer ``wanted``, empty if it is not found."""
    # The line starts at ``low`` or later, and not after ``high``.
    low, high = 0, size
    while high - low > _STRAIGHT_BYTES:
        middle = (low + high) // 2
        file.seek(middle)
        if len(file.readline(MAX_LINE_BYTES)) == MAX_LINE_BYTES:
            return b""
        start = file.tell()
        found = _line_id(file.read(_HEAD_BYTES))
        if found and found <= wanted:
            low = start
        else:
            high = middle
    file.seek(low)
    while line := file.readline(MAX_LINE_BYTES):
        found = _line_id(line[:_HEAD_BYTES])
        if found == wanted:
            return line
        if found > wanted:
            break
    return b""


def _line_id(head: bytes) -> bytes:
    """The id at a line's start, empty where the line is not a customer's."""
    if not head.startswith(LINE_START):
        return b""
    return head[len(LINE_START) :].partition(b'"')[0]


def _may_hold(path: str, customer_id: str) -> bool:
    """Whether the id occurs in the file; a search for text is a hundred times faster than
    parsing it.  Ids with unusual characters may be written in several ways in JSON.
    """
    if not _is_plain(customer_id):
        return True
    wanted = f'"{customer_id}"'.encode()
    before = b""
    n_in_line = 0
    with opened(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            n_in_line = 0 if b"\n" in chunk else n_in_line + len(chunk)
            if wanted in before + chunk or n_in_line > MAX_WHOLE_BYTES:
                return True  # Such a line is refused by whoever reads it.
            before = (before + chunk)[-len(wanted) :]
    return False
