"""Values of rows in the units that receipts/formats/table_rows.py names, as exact as their texts.

Rows hold the same in every format: what has four decimals in a CSV file is rounded to four of
them before anything is written.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from marketing.tables import LIST_SEPARATOR

EPOCH_DAY = date(1970, 1, 1).toordinal()
"""From which times are counted."""

DAY_MILLISECONDS = 86_400_000

_MILLION = 1_000_000


def moment(ordinal: int, second: int) -> int:
    """A second of a day, in milliseconds since 1970.

    >>> moment(EPOCH_DAY + 1, 61)
    86461000
    """
    return (ordinal - EPOCH_DAY) * DAY_MILLISECONDS + second * 1000


def day_of(moment: int) -> int:
    """The ``date.toordinal()`` number of a moment's day.

    >>> day_of(86_461_000) == EPOCH_DAY + 1
    True
    """
    return moment // DAY_MILLISECONDS + EPOCH_DAY


def share(value: float) -> float:
    """A share of 0 to 1 with four decimals."""
    return round(value, 4)


def fine_share(value: float) -> float:
    """A share of 0 to 1 with six decimals."""
    return round(value, 6)


def millionths(n: int) -> float:
    """A share in millionths, 0 to 1,000,000.

    >>> millionths(450)
    0.00045
    """
    return n / _MILLION


def joined(values: Iterable[str]) -> str | None:
    """A field of several values; None where there are none."""
    return LIST_SEPARATOR.join(values) or None
