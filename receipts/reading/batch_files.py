"""Reads the customers of one batch file.

A batch is a JSON array of customers.  Where every customer has a line of his or her own, as
the generator writes it, lines are read one at a time, and lines of other archetypes are not
parsed.  Any other formatting is read too, with the whole batch in memory.
"""

from __future__ import annotations

import json

from receipts.runs.errors import UserError

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from gzip import GzipFile
    from typing import Any, BinaryIO

    Customer = dict[str, Any]
else:
    Customer = dict
"""A customer as read from JSON; see the README for its fields."""

LINE_START = b'{"customer_id":"'
"""How a customer's line starts; other files are not of one customer per line."""

_FILE_START = b"[\n"
_LINE_END = b",\n"
_NEXT_STEP = "restore the file or generate the data set again"


class DatasetError(UserError):
    """A data set cannot be read; the message names the file, the reason and the next step."""


def opened(path: str) -> AbstractContextManager[BinaryIO | GzipFile]:
    """A batch file to read as bytes, decompressed where its name ends in ``.gz``.

    Raises DatasetError where the file is missing, unreadable or no whole gzip file.
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
        if not self._path.endswith(".gz"):
            return open(self._path, "rb")
        import gzip  # Late, since most data sets are not packed and this takes long.

        return gzip.open(self._path, "rb")

    def _refuse(self, error: BaseException) -> None:
        """Raises DatasetError where an error says that the file is not as it should be."""
        if isinstance(error, FileNotFoundError):
            raise DatasetError(f"{self._path} is missing; {_NEXT_STEP}") from error
        if self._path.endswith(".gz"):
            import gzip
            import zlib

            if isinstance(error, (gzip.BadGzipFile, EOFError, zlib.error)):
                raise DatasetError(
                    f"{self._path} is not a whole gzip file ({error}); {_NEXT_STEP}"
                ) from error
        if isinstance(error, OSError):
            raise DatasetError(
                f"{self._path} cannot be read ({error.strerror}); {_NEXT_STEP}"
            ) from error


def read_batch(path: str, archetype: str | None = None) -> Iterator[Customer]:
    """The customers of a batch file in the file's order, all or those of one archetype.

    Raises DatasetError where the file is not a JSON array of objects.
    """
    n_read = 0
    with opened(path) as file:
        if file.readline() == _FILE_START and (line := file.readline()).startswith(LINE_START):
            try:
                while line.endswith(_LINE_END):
                    if customer := _parsed(line[: -len(_LINE_END)], archetype):
                        yield customer
                    n_read += 1
                    line = file.readline()
                last = _parsed(line, archetype)
                is_whole = file.read().strip() == b"]"
            except (ValueError, TypeError):
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
    return b'"archetype":%b' % json.dumps(archetype).encode() in line[: line.find(b'"receipts":')]


def _parsed(line: bytes, archetype: str | None) -> Customer | None:
    """The customer of a line, None where he or she is of another archetype.

    Raises ValueError where the line is not JSON, TypeError where it is not a customer's.
    """
    if archetype is not None and not is_of_archetype(line, archetype):
        return None
    customer = json.loads(line)
    if not isinstance(customer, dict):
        raise TypeError("not an object")
    return customer


def _read_whole(path: str) -> list[Customer]:
    with opened(path) as file:
        text = file.read()
    try:
        customers = json.loads(text)
    except json.JSONDecodeError as error:
        if error.pos >= len(error.doc.rstrip()) or error.msg.startswith("Unterminated"):
            raise DatasetError(
                f"{path} is truncated: the JSON ends on line {error.lineno} before the last "
                f"customer is complete; {_NEXT_STEP}"
            ) from error
        raise DatasetError(
            f"{path} is not JSON: {error.msg} on line {error.lineno}, column {error.colno}; "
            f"{_NEXT_STEP}"
        ) from error
    except (ValueError, RecursionError) as error:
        raise DatasetError(f"{path} is not JSON in UTF-8 ({error}); {_NEXT_STEP}") from error
    if not isinstance(customers, list) or not all(isinstance(each, dict) for each in customers):
        raise DatasetError(f"{path} is not a list of customers; {_NEXT_STEP}")
    return customers
