"""Rows of a table as columns of plain values: what every format is made of.

A value is what its column's kind says, in the units of the inside of the program:

* string: str; integer: int; number: float; boolean: bool
* amount: int, in cents
* date: int, a ``date.toordinal()`` number
* datetime: int, milliseconds since 1970-01-01 00:00, with no time zone
* None where the column is optional and there is nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from receipts.formats.tables import Table


class Coded(NamedTuple):
    """Texts of a column as places in a short list of them.

    places: an integer for each row (a list, an array or a NumPy array), none missing.
    texts: the values.
    """

    places: Sequence[int]
    texts: Sequence[str]


Values = Sequence[Any] | Coded
"""The values of a column: a list, an array, a NumPy array of integers, or coded texts."""


class TableRows(NamedTuple):
    """Some rows of a table; ``columns`` are in the order of the table's."""

    table: Table
    columns: Sequence[Values]
    n_rows: int


def plain(values: Values) -> Sequence[Any]:
    """The values of a column, one a row.

    >>> plain(Coded([1, 0, 1], ["no", "yes"]))
    ['yes', 'no', 'yes']
    """
    if isinstance(values, Coded):
        texts = values.texts
        return [texts[place] for place in values.places]
    return values
