"""Errors of a file that is not there or cannot be read, in one line."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from receipts.reading.batch_files import NEXT_STEP, DatasetError


@contextmanager
def file_errors(path: str) -> Iterator[None]:
    """Turns an OSError into a DatasetError that names the file."""
    try:
        yield
    except FileNotFoundError as error:
        raise DatasetError(f"{path} is missing; {NEXT_STEP}") from error
    except OSError as error:
        raise DatasetError(f"{path} cannot be read ({error.strerror}); {NEXT_STEP}") from error
