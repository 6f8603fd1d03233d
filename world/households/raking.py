"""The two-way fit: the table nearest to another one that has the row and column sums one wants.

Rows and columns are scaled in turn until both are right (iterative proportional fitting: Deming
and Stephan, "On a Least Squares Adjustment of a Sampled Frequency Table When the Expected
Marginal Totals are Known", Annals of Mathematical Statistics 11, 1940).  Only products, quotients
and exactly rounded sums are taken, so that the table is the same on every platform and in every
version of Python.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

TOLERANCE = 1e-8
_MOST_ROUNDS = 400


def raked(
    start: Sequence[Sequence[float]], row_sums: Sequence[float], column_sums: Sequence[float]
) -> list[list[float]]:
    """A table as near to ``start`` as can be, with these sums of rows and columns.

    The rows' sums are right exactly, the columns' within ``TOLERANCE`` of their total, where that
    can be had at all: what is zero stays zero, and a column that is all zero is left out (the
    others grow in proportion).

    Raises ValueError where a row is all zero.

    >>> [[round(x, 3) for x in row] for row in raked([[1, 1], [1, 3]], [0.5, 0.5], [0.4, 0.6])]
    [[0.264, 0.236], [0.136, 0.364]]
    """
    total = fsum(row_sums)
    there = [fsum(column) > 0 for column in zip(*start, strict=True)]
    wanted = [n if is_there else 0.0 for n, is_there in zip(column_sums, there, strict=True)]
    held = fsum(wanted)
    if held <= 0 or not all(fsum(row) > 0 for row in start):
        raise ValueError("a table with a row of zeros cannot have these sums")
    wanted = [n * total / held for n in wanted]
    table = _rows_scaled(start, row_sums)
    for _ in range(_MOST_ROUNDS):
        sums = [*map(fsum, zip(*table, strict=True))]
        if max(abs(a - b) for a, b in zip(sums, wanted, strict=True)) < TOLERANCE * total:
            break
        factors = [a / b if b > 0 else 0.0 for a, b in zip(wanted, sums, strict=True)]
        table = _rows_scaled(
            [[a * b for a, b in zip(row, factors, strict=True)] for row in table], row_sums
        )
    return table


def _rows_scaled(table: Sequence[Sequence[float]], row_sums: Sequence[float]) -> list[list[float]]:
    scaled = []
    for row, wanted in zip(table, row_sums, strict=True):
        present = fsum(row)
        factor = wanted / present if present > 0 else 0.0
        scaled.append([x * factor for x in row])
    return scaled
