"""``t_dat`` as text: milliseconds since 1970, an ISO date, or an ISO date and time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

MILLISECONDS = "milliseconds since 1970"
DATE = "ISO date"
DATETIME = "ISO date and time"

EXPECTED = "1579824000000, 2020-01-24 or 2020-01-24T09:30:00"
_LEAST_MS = 10**11
"""1973.  Smaller numbers are seconds, days or 20200124, not milliseconds."""

_CACHE_SIZE = 1 << 18
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE_NUMBER = re.compile(r"-?\d+", re.ASCII)
_ISO_DATE = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_ISO_DATETIME = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d.*", re.ASCII)


def parse_time(text: str) -> tuple[str, int]:
    """The form of a ``t_dat`` and its milliseconds since 1970; times without zone are UTC.

    Raises ValueError where it has none of the forms.
    """
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
        raise ValueError(f"t_dat {text!r} is no date; expected one like {EXPECTED}") from None
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
                f"t_dat {text!r} is of the form {form}, those before of the form {self._form}; "
                "write all in one form"
            )
        self._form = form
        if len(self) > _CACHE_SIZE:
            self.clear()
        made = self[text] = str(milliseconds)
        return made
