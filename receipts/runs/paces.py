"""How fast something goes and how long it takes, in words."""

from __future__ import annotations


def per_time(rate: float) -> str:
    """A rate of so many a second, by the minute or the hour where that makes it 1 or more.

    >>> per_time(1234.5), per_time(0.25), per_time(0.001)
    ('1,234/s', '15/min', '3.6/h')
    """
    unit, number = "s", rate
    for longer in ("min", "h"):
        if number < 1:
            unit, number = longer, number * 60
    return f"{number:,.0f}/{unit}" if number >= 10 else f"{number:.2g}/{unit}"


def duration(seconds: float) -> str:
    """Seconds, or minutes or hours where they are more than two.

    >>> duration(95.2), duration(1234), duration(100_000)
    ('95 s', '21 min', '28 h')
    """
    if seconds < 120:
        return f"{seconds:.0f} s"
    if seconds < 7200:
        return f"{seconds / 60:.0f} min"
    hours = seconds / 3600
    return f"{hours:,.0f} h" if hours >= 10 else f"{hours:.1f} h"
