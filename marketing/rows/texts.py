"""How values are written: shares with four or six decimals, days and times, booleans, lists."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from marketing.people.preferences import WHOLE
from marketing.tables import LIST_SEPARATOR

SHARES = tuple(f"{n // WHOLE}.{n % WHOLE:04d}" for n in range(WHOLE + 1))
"""By ten-thousandths, 0 to 10,000, the share's text."""

_MILLION = 1_000_000
_SIXTY = tuple(f"{n:02d}" for n in range(60))


class _Days(dict[int, str]):
    """Days as ISO 8601 has them, by their ``date.toordinal()`` numbers; filled as asked."""

    def __missing__(self, ordinal: int) -> str:
        made = self[ordinal] = date.fromordinal(ordinal).isoformat()
        return made


DAYS = _Days()
"""By ``date.toordinal()`` number, the day's text."""


def moment(ordinal: int, second: int) -> str:
    """A second of a day as ISO 8601 has it.

    >>> moment(1, 3661)
    '0001-01-01T01:01:01'
    """
    minutes, seconds = divmod(second, 60)
    return f"{DAYS[ordinal]}T{_SIXTY[minutes // 60]}:{_SIXTY[minutes % 60]}:{_SIXTY[seconds]}"


def share(value: float) -> str:
    """A share of 0 to 1 with four decimals.

    >>> share(0.05)
    '0.0500'
    """
    return f"{value:.4f}"


def fine_share(value: float) -> str:
    """A share of 0 to 1 with six decimals.

    >>> fine_share(0.05)
    '0.050000'
    """
    return f"{value:.6f}"


def millionths(n: int) -> str:
    """A share in millionths, 0 to 1,000,000, with six decimals.

    >>> millionths(450)
    '0.000450'
    """
    return f"{n // _MILLION}.{n % _MILLION:06d}"


def boolean(value: bool) -> str:
    """Whether it is so: true or false."""
    return "true" if value else "false"


def joined(values: Iterable[str]) -> str:
    """A field of several values."""
    return LIST_SEPARATOR.join(values)
