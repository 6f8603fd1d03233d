"""A receipt as a trip, in either of two shapes: the generator's, or as parsed from an e-mail.

| field | the generator's | of an order e-mail |
|---|---|---|
| ``pickup_date`` | ``2025-04-30`` | ``Wednesday, April 30, 2025`` |
| ``pickup_time`` | none | ``4:00 PM - 5:00 PM``: the trip is when it begins |
| ``savings`` | a number | an object with ``total``, or with parts that are added up |

Needed are ``pickup_date`` and ``items``, and of an item its ``name`` and ``price``.
"""

from __future__ import annotations

import re
from datetime import date
from math import isfinite
from typing import Any, NamedTuple

from ground_truth.panels.errors import PanelError
from ground_truth.panels.rows import NO_HOUR, Trip
from receipts.runs.shown_text import shown

Receipt = dict[str, Any]

# Written out: the module calendar has them in the language of the machine.
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_LONG_DATE = re.compile(r"(?:([A-Za-z]+), *)?([A-Za-z]+) (\d{1,2}), *(\d{4})")
_TIME = re.compile(r"(\d{1,2})(?::(\d\d))? *([AaPp])\.?[Mm]\.?(?![a-z])|(\d{1,2}):(\d\d)")
_MOST_DOLLARS = 1e9
_MOST_SHOWN = 60
_HALF_DAY = 12
_MINUTES = 60


class _Line(NamedTuple):
    """A line with the cents that stand on the receipt, for all pieces or for one."""

    name: str
    quantity: int
    cents: int


class MalformedError(PanelError):
    """A value of a receipt is not as it should be."""


def trip_of(receipt: Receipt, where: str) -> Trip:
    """The trip of a receipt; its lines' products are their names.

    Lines with a quantity of 0 or less are left out (such as what was out of stock), and a quantity
    that is no whole number is a weight, so one piece.  A line's price is for all its pieces, unless
    only the prices of one piece each add up to the ``subtotal``.

    where: the file, and the receipt in it, for errors.

    Raises PanelError, naming ``where``, the value and what was expected.
    """
    try:
        return _trip_of(receipt)
    except MalformedError as error:
        raise PanelError(shown(f"{where}: {error}")) from None


def day_of(text: object) -> int:
    """A ``pickup_date`` as ``date.toordinal()`` number.

    >>> date.fromordinal(day_of("Wednesday, April 30, 2025")).isoformat()
    '2025-04-30'

    Raises MalformedError where it is none.
    """
    if isinstance(text, str):
        try:
            return date.fromisoformat(text[:10] if text[10:11] == "T" else text).toordinal()
        except ValueError:
            if found := _LONG_DATE.fullmatch(text.strip()):
                return _long_date(text, found)
    raise _malformed("pickup_date", text, '"2025-04-30" or "Wednesday, April 30, 2025"')


def hour_of(text: object) -> float:
    """When a ``pickup_time`` begins, as local hour of the day; NaN where there is none.

    >>> hour_of("4:00 PM - 5:00 PM"), hour_of("12:30 AM"), hour_of("16:15")
    (16.0, 0.5, 16.25)

    Raises MalformedError where it is no time.
    """
    if text is None or text == "":
        return NO_HOUR
    found = _TIME.match(text.strip()) if isinstance(text, str) else None
    if found is not None:
        hour, minute = int(found[1] or found[4]), int(found[2] or found[5] or 0)
        is_clock = 1 <= hour <= _HALF_DAY if found[3] else hour < 2 * _HALF_DAY
        if is_clock and minute < _MINUTES:
            if found[3]:
                hour = hour % _HALF_DAY + _HALF_DAY * (found[3] in "Pp")
            return hour + minute / _MINUTES
    raise _malformed("pickup_time", text, '"4:00 PM - 5:00 PM"')


def savings_of(savings: object) -> int:
    """The ``savings`` of a receipt in cents.

    >>> savings_of(1.5), savings_of({"total": 3, "coupons": 1}), savings_of({"coupons": 1})
    (150, 300, 100)

    Raises MalformedError where they are neither an amount nor an object with amounts.
    """
    if savings is None:
        return 0
    if not isinstance(savings, dict):
        return _cents("savings", savings)
    if savings.get("total") is not None:
        return _cents("savings.total", savings["total"])
    return sum(
        _cents(f"savings.{name}", value) for name, value in savings.items() if value is not None
    )


def _trip_of(receipt: Receipt) -> Trip:
    items = receipt.get("items")
    if not isinstance(items, list):
        raise _malformed("items", items, "a list of objects with quantity, name and price")
    lines = [line for item in items if (line := _line_of(item)) is not None]
    prices = [line.cents for line in lines]
    by_piece = [line.cents * line.quantity for line in lines]
    subtotal = receipt.get("subtotal")
    if subtotal is not None:
        total = _cents("subtotal", subtotal)
        if sum(prices) != total == sum(by_piece):
            prices = by_piece
    order_number, store = receipt.get("order_number"), receipt.get("store")
    return Trip(
        trip_id="" if order_number is None else str(order_number),
        day=day_of(receipt.get("pickup_date")),
        hour=hour_of(receipt.get("pickup_time")),
        store="" if store is None else str(store),
        gross_cents=sum(prices),
        saved_cents=savings_of(receipt.get("savings")),
        products=[line.name for line in lines],
        quantities=[line.quantity for line in lines],
        prices=prices,
    )


def _line_of(item: object) -> _Line | None:
    if not isinstance(item, dict):
        raise _malformed("an item", item, "an object with quantity, name and price")
    name = item.get("name")
    quantity: Any = item.get("quantity", 1)
    if not isinstance(name, str) or not name.strip():
        raise _malformed("an item's name", name, "a text")
    if not _is_number(quantity):
        raise _malformed(f"the quantity of {name!r}", quantity, "a number")
    cents = _cents(f"the price of {name!r}", item.get("price"))
    if quantity <= 0:
        return None
    return _Line(name.strip(), int(quantity) if quantity == int(quantity) else 1, cents)


def _long_date(text: str, found: re.Match[str]) -> int:
    weekday, month, day, year = found.groups()
    if month.lower() in _MONTHS:
        try:
            ordinal = date(int(year), _MONTHS.index(month.lower()) + 1, int(day)).toordinal()
        except ValueError:
            pass
        else:
            is_one = _WEEKDAYS[(ordinal - 1) % len(_WEEKDAYS)]
            if weekday is None or weekday.lower() == is_one:
                return ordinal
            raise MalformedError(
                f"pickup_date is {text!r}, but that day is a {is_one.capitalize()}"
            )
    raise _malformed("pickup_date", text, "a day of the calendar")


def _cents(what: str, amount: Any) -> int:
    if not _is_number(amount) or not 0 <= amount < _MOST_DOLLARS:
        raise _malformed(what, amount, "an amount of 0 or more, such as 3.99")
    cents: int = round(amount * 100)
    return cents


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _malformed(what: str, value: object, expected: str) -> MalformedError:
    if value is None:
        return MalformedError(f"{what} is missing; it must be {expected}")
    text = repr(value)
    text = text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}..."
    return MalformedError(f"{what} is {text}; it must be {expected}")
