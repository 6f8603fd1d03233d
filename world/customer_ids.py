"""Ids of customers: ``customer_000123`` is number 123 of a world whose ids have six digits."""

from __future__ import annotations

_PREFIX = "customer_"
MIN_ID_DIGITS = 6
MAX_ID_DIGITS = 12
"""Digits that the ids of a world may have."""

_MAX_DIGITS = 18
"""More than any world has; Python refuses to read numbers of thousands of digits."""


def customer_id(index: int, n_digits: int) -> str:
    """The id of customer ``index``.

    >>> customer_id(123, 6)
    'customer_000123'
    """
    return f"{_PREFIX}{index:0{n_digits}d}"


def index_of(customer_id: str) -> int | None:
    """The index of the customer of an id with any number of digits, None for another text.

    >>> index_of("customer_000123")
    123
    """
    digits = customer_id.removeprefix(_PREFIX)
    if not customer_id.startswith(_PREFIX) or not 1 <= len(digits) <= _MAX_DIGITS:
        return None
    return int(digits) if digits.isascii() and digits.isdecimal() else None


def digits_of(customer_id: str) -> str:
    """The digits of an id of ours.

    >>> digits_of("customer_000123")
    '000123'
    """
    return customer_id.removeprefix(_PREFIX)
