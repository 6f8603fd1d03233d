"""Money is a whole number of cents everywhere inside; text only when it is printed."""

from __future__ import annotations

_FRACTIONS = tuple(f".{cents:02d}" for cents in range(100))


def dollars(cents: int) -> str:
    """The amount as a decimal number with two places: ``dollars(1450) == '14.50'``.

    ``cents`` is zero or more.
    """
    return f"{cents // 100}{_FRACTIONS[cents % 100]}"


def cents_of(amount: float) -> int:
    """The cents of an amount in dollars as read from JSON: ``cents_of(14.5) == 1450``.

    Raises ValueError where the amount is no whole number of cents, or has hundreds of digits.
    """
    try:
        cents = round(amount * 100)
        is_whole = cents / 100 == amount
    except OverflowError:
        raise ValueError("an amount is beyond all measure") from None
    if not is_whole:
        raise ValueError(f"{amount!r} is not an amount in whole cents")
    return cents
