"""Reads the customers of one batch file.

A batch is a JSON array of customers.  Where every customer has a line of his or her own, as
the generator writes it, lines are read one at a time, and lines of other archetypes are not
parsed.  Any other formatting is read too, with the whole batch in memory.
"""

from __future__ import annotations

import json

from receipts.runs.errors import UserError
from receipts.runs.regular_files import check_regular

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Container, Iterator
    from contextlib import AbstractContextManager
    from gzip import GzipFile
    from typing import Any, BinaryIO

    Customer = dict[str, Any]
else:
    Customer = dict
"""A customer as read from JSON; see docs/receipts.md for its fields."""

LINE_START = b'{"customer_id":"'
"""How a customer's line starts; other files are not of one customer per line."""

MAX_LINE_BYTES = 1 << 26
"""A customer's line is read up to this length: a thousand times a usual one, and more than any
that the generator writes."""

MAX_WHOLE_BYTES = 1 << 29
"""A batch that is not of one customer per line is read up to this size: 512 MB."""

_FILE_START = b"[\n"
_LINE_END = b",\n"
_END_BYTES = 1024
"""More than ever stands behind the last customer."""

_CHUNK_BYTES = 1 << 20
NEXT_STEP = "restore the file or generate the data set again"


class DatasetError(UserError):
    """A data set cannot be read; the message names the file, the reason and the next step."""


def opened(path: str) -> AbstractContextManager[BinaryIO | GzipFile]:
    """A batch file to read as bytes, decompressed where its name ends in ``.gz``.

    Raises DatasetError where the file is missing, unreadable, no regular file or no whole gzip
    file.
    """
    return _Opened(path)


class _Opened:
    """A class, since the module of ``contextmanager`` takes long to load for a look-up."""

    def __init__(self, path: str) -> None:
        self._path = path

    def __enter__(self) -> BinaryIO | GzipFile:
        try:
            self._file = self._open()
        except OSError as error:
            self._refuse(error)
        return self._file

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self._file.close()
        if error is not None:
            self._refuse(error)

    def _open(self) -> BinaryIO | GzipFile:
        check_regular(self._path)
        if not self._path.endswith(".gz"):
            return open(self._path, "rb")
        import gzip  # Late, since most data sets are not packed and this takes long.

        return gzip.open(self._path, "rb")

    def _refuse(self, error: BaseException) -> None:
        """Raises DatasetError where an error says that the file is not as it should be."""
        if isinstance(error, FileNotFoundError):
            raise DatasetError(f"{self._path} is missing; {NEXT_STEP}") from error
        if self._path.endswith(".gz"):
            import gzip
            import zlib

            if isinstance(error, (gzip.BadGzipFile, EOFError, zlib.error)):
                raise DatasetError(
                    f"{self._path} is not a whole gzip file ({error}); {NEXT_STEP}"
                ) from error
        if isinstance(error, OSError):
            raise DatasetError(
                f"{self._path} cannot be read ({error.strerror}); {NEXT_STEP}"
            ) from error


def read_batch(
    path: str, archetype: str | None = None, customer_ids: Container[str] | None = None
) -> Iterator[Customer]:
    """The customers of a batch file in the file's order, all or those of one archetype, all or
    those of some ids.

    Raises DatasetError where the file is not a JSON array of objects.
    """
    if customer_ids is not None:
        for customer in _read_batch(path, archetype, customer_ids):
            if customer.get("customer_id") in customer_ids:
                yield customer
        return
    yield from _read_batch(path, archetype, None)


def _read_batch(
    path: str, archetype: str | None, customer_ids: Container[str] | None
) -> Iterator[Customer]:
    """The customers of an archetype; of other ids than those asked for there may be some."""
    n_read = 0
    with opened(path) as file:
        if file.read(len(_FILE_START)) == _FILE_START and (
            line := file.readline(MAX_LINE_BYTES)
        ).startswith(LINE_START):
            try:
                while line.endswith(_LINE_END):
                    if customer := _parsed(line[: -len(_LINE_END)], archetype, customer_ids):
                        yield customer
                    n_read += 1
                    line = file.readline(MAX_LINE_BYTES)
                last = _parsed(line, archetype, customer_ids)
                is_whole = file.read(_END_BYTES).strip() == b"]" and not file.read(1)
            except (ValueError, TypeError, RecursionError):
                is_whole = False
            if is_whole:
                if last:
                    yield last
                return
    # Not of one customer per line, at least not from here on.
    for customer in _read_whole(path)[n_read:]:
        if archetype is None or customer.get("archetype") == archetype:
            yield customer


def is_of_archetype(line: bytes, archetype: str) -> bool:
    """Whether a customer's line can be of this archetype, told from the line's start.

    A quotation mark inside a name is escaped, so this text can be nothing but the field.
    """
    head = line[: line.find(b'"receipts":')]
    # Other programs may write other letters than those of ASCII as escapes.
    spellings = (json.dumps(archetype, ensure_ascii=is_ascii) for is_ascii in (False, True))
    return any(f'"archetype":{text}'.encode(errors="replace") in head for text in spellings)


def _may_be_of(line: bytes, customer_ids: Container[str]) -> bool:
    """Whether a customer's line can be of one of these ids, told from the line's start."""
    text = line[len(LINE_START) :].partition(b'"')[0]
    # A backslash begins an escape, and there are several for the same letter.
    return b"\\" in text or text.decode(errors="replace") in customer_ids


def _parsed(
    line: bytes, archetype: str | None, customer_ids: Container[str] | None
) -> Customer | None:
    """The customer of a line, None where he or she is of another archetype or id.

    Raises ValueError or RecursionError where the line is not JSON, TypeError where it is not a
    customer's.
    """
    if archetype is not None and not is_of_archetype(line, archetype):
        return None
    if customer_ids is not None and not _may_be_of(line, customer_ids):
        return None
    customer = json.loads(line)
    if not isinstance(customer, dict):
        raise TypeError("not an object")
    return customer


def _read_whole(path: str) -> list[Customer]:
    try:
        with opened(path) as file:
            text = read_limited(file, path, MAX_WHOLE_BYTES)
        customers = json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            raise DatasetError(
                f"{path} is truncated: the JSON ends on line {error.lineno} before the last "
                f"customer is complete; {NEXT_STEP}"
            ) from error
        raise DatasetError(
            f"{path} is not JSON: {error.msg} on line {error.lineno}, column {error.colno}; "
            f"{NEXT_STEP}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path} is not JSON in UTF-8 ({error}); {NEXT_STEP}") from error
    except MemoryError:
        raise DatasetError(
            f"{path} does not fit into memory; read it where there is more, or write it with one "
            "customer per line"
        ) from None
    if not isinstance(customers, list) or not all(isinstance(each, dict) for each in customers):
        raise DatasetError(f"{path} is not a list of customers; {NEXT_STEP}")
    return customers


def read_limited(file: BinaryIO | GzipFile, path: str, limit: int) -> bytearray:
    """All that a file holds; a small packed one may hold more than there is memory.

    Raises DatasetError where it is more than ``limit`` bytes.
    """
    text = bytearray()
    while chunk := file.read(_CHUNK_BYTES):
        text += chunk
        if len(text) > limit:
            raise DatasetError(
                f"{path} holds more than {limit >> 20} MB in one piece; a data set has smaller "
                "files, or one customer per line"
            )
    return text
