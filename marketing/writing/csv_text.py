r"""Rows as the text of a CSV file: RFC 4180, but with ``\n`` at the end of a line, as the rest of
the program has it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from typing import Any

from receipts.formats.csv_table import texts_of
from receipts.formats.tables import Table

Row = Sequence[Any]
"""Values of a table's columns, in the units that receipts/formats/table_rows.py names."""


class CsvText:
    """Makes text of fields: what ``str`` makes of each, and nothing of None."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._writer = csv.writer(self, lineterminator="\n")

    def write(self, line: str) -> None:
        """Takes a line of the writer's."""
        self._lines.append(line)

    def of(self, rows: Iterable[Sequence[object]]) -> str:
        """The text of rows of fields."""
        self._writer.writerows(rows)
        text = "".join(self._lines)
        self._lines.clear()
        return text


class TableText:
    """Makes text of a table's rows."""

    def __init__(self, table: Table) -> None:
        self._columns = table.columns
        self._csv = CsvText()

    def of(self, rows: Iterable[Row]) -> str:
        """The text of rows."""
        columns = zip(*rows, strict=True)  # None at all where there are no rows.
        texts = [texts_of(*pair) for pair in zip(self._columns, columns, strict=False)]
        return self._csv.of(zip(*texts, strict=True))
