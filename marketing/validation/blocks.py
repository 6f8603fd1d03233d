"""Rows of a file, many at a time and column by column, which is quicker than one by one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from marketing.validation.disk import SEPARATOR
from marketing.validation.table_files import Lines, Row
from marketing.validation.verdicts import Rule


class Block(NamedTuple):
    """Rows that follow each other.

    name: of the file.
    unit: what its numbers count: lines of text, or rows.
    lines: their numbers in it.
    columns: the fields of the rows, in the order of ``fields.columns_of``.
    """

    name: str
    unit: str
    lines: Sequence[int]
    columns: Sequence[Sequence[str]]

    def at(self, line: int) -> str:
        """Where a row is, such as ``a.csv, line 2``."""
        return f"{self.name}, {self.unit} {line}"

    def keys(self, where: tuple[int, ...]) -> Sequence[str]:
        """The fields of a key of each row as one text, or "" where all are empty."""
        if len(where) == 1:
            return self.columns[where[0]]
        nothing = SEPARATOR * (len(where) - 1)
        keys = map(SEPARATOR.join, zip(*(self.columns[i] for i in where), strict=True))
        return ["" if key == nothing else key for key in keys]


def blocks(
    name: str,
    unit: str,
    lines: Iterator[Lines],
    n_fields: int,
    in_order: Callable[[list[str]], Row] | None,
    types: Rule,
) -> Iterator[Block]:
    """The rows of a file; those of another length than its header are told, and left out."""
    for numbers, rows in lines:
        types.n += len(rows)
        if set(map(len, rows)) != {n_fields}:
            whole = []
            for line, row in zip(numbers, rows, strict=True):
                if len(row) == n_fields:
                    whole.append((line, row))
                else:
                    said = f"{len(row)} fields instead of {n_fields}"
                    types.broken(f"{name}, {unit} {line}: {said}")
            numbers, rows = [line for line, _ in whole], [row for _, row in whole]
        if rows:
            columns = zip(*(map(in_order, rows) if in_order else rows), strict=True)
            yield Block(name, unit, numbers, list(columns))
