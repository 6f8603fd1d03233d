"""What a receipt saves: the promotions of its lines plus a member saving."""

from __future__ import annotations

LEAST_PERCENT = 5
MOST_PERCENT = 25


def draw_savings(half: int, subtotal_cents: int, promotion_cents: int) -> int:
    """The receipt's savings in cents, promotions included.

    The member saving takes a random part of the room that the promotions leave between 5%
    and 25% of the subtotal.  ``half`` is a random number of 0 to 65,535; promotions are never
    above 25% (no line's is, see prices.py).
    """
    least = -(-subtotal_cents * LEAST_PERCENT // 100)
    if promotion_cents > least:
        least = promotion_cents
    most = subtotal_cents * MOST_PERCENT // 100
    return least + ((most - least + 1) * half >> 16)
