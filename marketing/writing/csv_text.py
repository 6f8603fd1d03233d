r"""Rows as the text of a CSV file: RFC 4180, but with ``\n`` at the end of a line, as the rest of
the program has it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence

Row = Sequence[object]
"""Values that ``str`` makes text of; None is an empty field."""


class CsvText:
    """Makes text of rows."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._writer = csv.writer(self, lineterminator="\n")

    def write(self, line: str) -> None:
        """Takes a line of the writer's."""
        self._lines.append(line)

    def of(self, rows: Iterable[Row]) -> str:
        """The text of rows."""
        self._writer.writerows(rows)
        text = "".join(self._lines)
        self._lines.clear()
        return text
