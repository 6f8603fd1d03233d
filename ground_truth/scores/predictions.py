"""Files of predictions: CSV with a header, of whatever program."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from math import isfinite
from pathlib import Path
from typing import NamedTuple

from receipts.runs.errors import UserError
from receipts.runs.regular_files import check_regular

_SHOWN_CHARACTERS = 60


class PredictionError(UserError):
    """Predictions cannot be scored; the message is one line and names file, line and remedy."""


class Prediction(NamedTuple):
    """A row.

    line: of the file, 1 for the header.
    values: those of the columns that were asked for.
    """

    line: int
    values: Sequence[str]


class PredictionFile:
    """The rows of a file.

    Raises PredictionError, as its methods do, where the file is no CSV file with a header, and
    OSError where it cannot be read.
    """

    def __init__(self, path: Path) -> None:
        check_regular(path)
        self.path = path
        self.header = next(self._rows()).values

    def rows(self, columns: Sequence[str]) -> Iterator[Prediction]:
        """The values of some columns, row by row.

        Raises PredictionError where the header lacks one or a row is cut.
        """
        for name in columns:
            if name not in self.header:
                raise self.error(
                    1, f"there is no column {name}; name the columns {','.join(columns)}"
                )
        places = [self.header.index(name) for name in columns]
        rows = self._rows()
        next(rows)
        for line, values in rows:
            if len(values) != len(self.header):
                raise self.error(
                    line,
                    f"the header has {len(self.header)} fields, and this line has {len(values)}; "
                    "mend it",
                )
            yield Prediction(line, [values[place] for place in places])

    def error(self, line: int | None, message: str) -> PredictionError:
        """The error that something is wrong with a line (None: with the whole file)."""
        place = "" if line is None else f", line {line:,}"
        return PredictionError(f"{self.path}{place}: {message}")

    def number(self, line: int, column: str, text: str) -> float:
        """A number.

        Raises PredictionError where it is none.
        """
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if not isfinite(value):
            raise self.error(line, f"{column} is {shown(text)}; write a number such as 0.25")
        return value

    def _rows(self) -> Iterator[Prediction]:
        """All rows that are not empty, with the header."""
        is_empty = True
        try:
            with self.path.open(encoding="utf-8-sig", newline="") as file:
                reader = csv.reader(file, strict=True)
                for values in reader:
                    if values:
                        is_empty = False
                        yield Prediction(reader.line_num, values)
        except UnicodeDecodeError as error:
            raise self.error(None, "it is not UTF-8; save it as CSV in UTF-8") from error
        except csv.Error as error:
            raise self.error(reader.line_num, f"it is no CSV ({error}); mend it") from error
        if is_empty:
            raise self.error(None, "it is empty; write a header and a row for each prediction")


def shown(text: str) -> str:
    """A value as a message shows it."""
    return repr(text if len(text) <= _SHOWN_CHARACTERS else f"{text[:_SHOWN_CHARACTERS]}...")


def and_others(n_others: int) -> str:
    """The end of a message about the first of several."""
    return f" (and {n_others:,} more)" if n_others else ""
