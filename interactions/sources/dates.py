"""``t_dat`` as text: milliseconds since 1970, an ISO date, or an ISO date and time.

Dates outside FIRST_DAY to LAST_DAY are refused: they stand for a date that nobody knows
(9999-12-31, say), and the times of a run are tables from the first hour to the last.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

from interactions.errors import shown

FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2199, 12, 31)

MILLISECONDS = "milliseconds since 1970"
DATE = "ISO date"
DATETIME = "ISO date and time"

EXPECTED = "1579824000000, 2020-01-24 or 2020-01-24T09:30:00"
_LEAST_MS = 10**11
"""1973.  Smaller numbers are seconds, days or 20200124, not milliseconds."""

_CACHE_SIZE = 1 << 18
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_EPOCH_ORDINAL = _EPOCH.toordinal()
_DAY_MS = 86_400_000
_SPAN_MS = range(
    (FIRST_DAY.toordinal() - _EPOCH_ORDINAL) * _DAY_MS,
    (LAST_DAY.toordinal() + 1 - _EPOCH_ORDINAL) * _DAY_MS,
)
_WHOLE_NUMBER = re.compile(r"-?\d{1,18}", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO_DATETIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)


def outside_span(name: str, value: object) -> str:
    """What to say of a date outside FIRST_DAY to LAST_DAY."""
    return (
        f"{name} {shown(value)} is not from {FIRST_DAY} to {LAST_DAY}; "
        "correct the date or leave the row out"
    )


def parse_time(text: str) -> tuple[str, int]:
    """The form of a ``t_dat`` and its milliseconds since 1970; times without zone are UTC.

    Raises ValueError where it has none of the forms or is outside FIRST_DAY to LAST_DAY.
    """
    form, milliseconds = _parsed(text)
    if milliseconds not in _SPAN_MS:
        raise ValueError(outside_span("t_dat", text))
    return form, milliseconds


def _parsed(text: str) -> tuple[str, int]:
    if _WHOLE_NUMBER.fullmatch(text):
        if abs(int(text)) < _LEAST_MS:
            raise ValueError(f"t_dat {text!r} is too small for {MILLISECONDS} like {EXPECTED}")
        return MILLISECONDS, int(text)
    form = DATE if _ISO_DATE.fullmatch(text) else DATETIME
    try:
        if form == DATETIME and not _ISO_DATETIME.fullmatch(text):
            raise ValueError
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise ValueError(f"t_dat {shown(text)} is no date; expected one like {EXPECTED}") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    since = moment - _EPOCH
    return form, (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000


class MillisecondTexts(dict[str, str]):
    """Text of the milliseconds by text of ``t_dat``, parsed when first asked for.

    Raises ValueError for a text that has none of the forms, or another one than those before.
    """

    def __init__(self) -> None:
        self._form = ""

    def __missing__(self, text: str) -> str:
        form, milliseconds = parse_time(text)
        if self._form and form != self._form:
            raise ValueError(
                f"t_dat {shown(text)} is of the form {form}, those before of the form "
                f"{self._form}; write all in one form"
            )
        self._form = form
        if len(self) > _CACHE_SIZE:
            self.clear()
        made = self[text] = str(milliseconds)
        return made
