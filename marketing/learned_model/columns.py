"""What the columns of a table are to a model that is to make rows like its own.

Every column has one of three roles:

- *categorical*: its values are among those that were seen, as they are written in the file.
  Text, booleans, what has one value only, and numbers or dates of at most MAX_DISCRETE values.
- *continuous*: a number between the least and the most that was seen, with as many decimals; a
  date is the days since 1970-01-01, and a time the seconds since then.
- *key*: text that tells rows or persons apart, with nothing to learn from.  Its values are never
  kept in a model, and made anew as ``row_000001`` is, with the column's name in front.  What is
  learned is whether there is one.

An empty field is a missing value.  It is a category of its own, also of a continuous column.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from marketing.tables import Kind

Role = Literal["categorical", "continuous", "key"]

MAX_DISCRETE = 20
"""A column of numbers with at most so many different values has categories (assumed)."""

MAX_CATEGORIES = 1000
"""Text with more different values than these is a key (assumed)."""

KEY = "key"
"""The one value of a key in a frame: that there is one."""

MAX_DECIMALS = 15
"""More than these mean nothing in a float."""

NUMBER_LIKE: tuple[Kind, ...] = ("integer", "number", "date", "datetime")
"""Kinds whose values have an order and a distance."""


class LearnedColumn(NamedTuple):
    """A column.

    kind: how its values are written, as in marketing/tables.py.
    has_missing: whether fields were empty.
    values: of a categorical one, as written, in order; of a key, (KEY,); of a continuous one, ().
    least, most: of a continuous one, in the unit of a frame.
    decimals: of a continuous one, digits after the point, or None where they are not limited.
    is_padded: whether numbers are written with all decimals, as 0.50.
    separator: of a datetime, what stands between date and time.
    n_different: of a key, how many there were.
    is_unique: of a key, whether no two rows had the same.
    """

    name: str
    kind: Kind
    role: Role
    has_missing: bool = False
    values: tuple[str, ...] = ()
    least: float = 0.0
    most: float = 0.0
    decimals: int | None = 0
    is_padded: bool = False
    separator: str = "T"
    n_different: int = 0
    is_unique: bool = False

    @property
    def n_options(self) -> int:
        """How many categories it has: its values and, where some are missing, that.

        >>> LearnedColumn("tier", "string", "categorical", True, ("gold", "silver")).n_options
        3
        """
        return len(self.values) + self.has_missing

    @property
    def is_varied(self) -> bool:
        """Whether there is something to learn: a number, or more than one category."""
        return self.role == "continuous" or self.n_options > 1

    @property
    def has_distance(self) -> bool:
        """Whether its values are numbers, dates or times, of whatever role."""
        return self.kind in NUMBER_LIKE and self.role != "key"


Columns = tuple[LearnedColumn, ...]
"""Those of a table, in its order; their names are different."""
