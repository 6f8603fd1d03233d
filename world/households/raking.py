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
from operator import mul

TOLERANCE = 1e-8
_MOST_STAGES = 20
_ROUNDS_A_STAGE = 20
_PLAIN_ROUNDS = 2
"""After so many rounds comes one whose columns' factors are cubed.  Where a round leaves the part q
of an error, 0 to 1, three of them leave q x q x (3 q - 2): at most 0.13 of it, up or down, for q
below 0.73, so that half of the rounds are enough."""

Table = Sequence[Sequence[float]]


def raked(
    start: Table, row_sums: Sequence[float], column_sums: Sequence[float]
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
    there = [any(column) for column in zip(*start, strict=True)]
    wanted = [n if is_there else 0.0 for n, is_there in zip(column_sums, there, strict=True)]
    held = fsum(wanted)
    if held <= 0 or not all(map(any, start)):
        raise ValueError("a table with a row of zeros cannot have these sums")
    wanted = [n * total / held for n in wanted]
    table, is_right = _nearer(start, row_sums, wanted, TOLERANCE * total)
    for _ in range(_MOST_STAGES - 1):
        if is_right:
            break
        table, is_right = _nearer(table, row_sums, wanted, TOLERANCE * total)
    return table


def _nearer(
    table: Table, row_sums: Sequence[float], column_sums: Sequence[float], tolerance: float
) -> tuple[list[list[float]], bool]:
    """The table after some rounds, and whether it is right.

    In between only a factor for each row and each column changes.  Where both sums cannot be had
    the factors run apart, so that they are multiplied into the table after each stage.
    """
    columns = [*zip(*table, strict=True)]
    of_columns, is_right = [1.0] * len(columns), False
    for number in range(_ROUNDS_A_STAGE):
        sums = _sums(columns, _factors(row_sums, _sums(table, of_columns)))
        is_right = all(
            abs(factor * present - wanted) < tolerance
            for factor, present, wanted in zip(of_columns, sums, column_sums, strict=True)
        )
        if is_right:
            break
        factors = _factors(column_sums, [*map(mul, sums, of_columns)])
        if number % (_PLAIN_ROUNDS + 1) == _PLAIN_ROUNDS:
            factors = [factor * factor * factor for factor in factors]
        of_columns = [*map(mul, of_columns, factors)]
    of_rows = _factors(row_sums, _sums(table, of_columns))
    return [
        [x * factor for x in map(mul, row, of_columns)]
        for row, factor in zip(table, of_rows, strict=True)
    ], is_right


def _sums(rows: Table, factors: Sequence[float]) -> list[float]:
    """The sum of each row, each of whose numbers is multiplied by a factor."""
    return [fsum(map(mul, row, factors)) for row in rows]


def _factors(wanted: Sequence[float], present: Sequence[float]) -> list[float]:
    return [a / b if b > 0 else 0.0 for a, b in zip(wanted, present, strict=True)]
