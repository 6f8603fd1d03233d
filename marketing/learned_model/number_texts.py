"""Numbers, dates and times as they are written in a file, and as floats.

A date is the days since 1970-01-01, a time the seconds since then; both may be negative.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal

from marketing.learned_model.columns import LearnedColumn
from marketing.tables import Kind

_FIRST_DAY = date(1970, 1, 1).toordinal()
_START = datetime(1970, 1, 1)
_MICROSECONDS = 1_000_000


def number_of(text: str, kind: Kind) -> float:
    """A value as a number.

    Raises ValueError where the text is none of its kind, such as 2025-02-30.

    >>> number_of("1970-02-01", "date"), number_of("1969-12-31 23:59:59.5", "datetime")
    (31.0, -0.5)
    """
    if kind == "date":
        return float(date.fromisoformat(text).toordinal() - _FIRST_DAY)
    if kind == "datetime":
        return (datetime.fromisoformat(text) - _START) / timedelta(seconds=1)
    return float(text)


def decimals_of(text: str) -> int:
    """The digits after the point of a number or time.

    >>> decimals_of("2.50"), decimals_of("1e-7"), decimals_of("12"), decimals_of("12:30:01.25")
    (2, 7, 0, 2)
    """
    if "e" in text or "E" in text:
        exponent = Decimal(text).as_tuple().exponent
        return max(0, -int(exponent))
    return len(text.partition(".")[2])


def text_of(number: float, column: LearnedColumn) -> str:
    """A number of a continuous column as it is written there, when it is settled.

    >>> text_of(0.5, LearnedColumn("x", "number", "continuous", decimals=2, is_padded=True))
    '0.50'
    >>> text_of(31.0, LearnedColumn("x", "date", "continuous"))
    '1970-02-01'
    """
    if column.kind == "date":
        return date.fromordinal(_FIRST_DAY + round(number)).isoformat()
    if column.kind == "datetime":
        return _time_text(number, column)
    if column.decimals is None:
        return repr(number)
    text = f"{number:.{column.decimals}f}"
    if not column.is_padded and "." in text:
        text = text.rstrip("0").rstrip(".")
    return text.removeprefix("-") if not text.strip("-0.") else text


def _time_text(number: float, column: LearnedColumn) -> str:
    digits = column.decimals or 0
    moment = _START + timedelta(microseconds=round(number * _MICROSECONDS))
    text = moment.isoformat(column.separator, "microseconds")
    whole, _, fraction = text.partition(".")
    return f"{whole}.{fraction[:digits]}" if digits else whole
