"""What a receipt saves: the promotions of its lines, coupons, and a member saving."""

from __future__ import annotations


def draw_savings(
    draw: int, subtotal_cents: int, promotion_cents: int, least_percent: int, most_percent: int
) -> int:
    """The receipt's savings in cents, promotions included.

    The member saving takes a random part of the room that the promotions leave between
    ``least_percent`` and ``most_percent`` of the subtotal.  ``draw`` is a random number of 0 to
    65,535; promotions are never above ``most_percent`` (no line's is, see prices.py).

    >>> draw_savings(0, 10_000, 700, 5, 25), draw_savings(65_535, 10_000, 700, 5, 25)
    (700, 2500)
    """
    least = -(-subtotal_cents * least_percent // 100)
    if promotion_cents > least:
        least = promotion_cents
    most = subtotal_cents * most_percent // 100
    return least + ((most - least + 1) * draw >> 16)
