"""What can be wrong with the data."""

from __future__ import annotations

from pathlib import Path

from receipts.runs.errors import UserError


class DataError(UserError):
    """The data cannot be used; the message names the file, the line and what was expected."""


def data_error(path: Path | str, line: int | None, message: str) -> DataError:
    """The error that something is wrong with a line of a file (None: with the whole file)."""
    place = f"{path}" if line is None else f"{path}, line {line}"
    return DataError(f"{place}: {message}")
