"""What the receipts of a shopper are made of, in cents, and how the member saving is split."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate
from operator import sub
from typing import NamedTuple

from world.campaigns.campaign import Coupon
from world.histories import History
from world.line_amounts import PROMOTION_SHIFT

Coupons = Mapping[int, Coupon]
"""The coupons of a receipt, by the place of the line, 0 for the first."""

NO_COUPONS: Coupons = {}


class Receipt(NamedTuple):
    """The amounts of a receipt besides its lines'; ``member_cents`` is the member saving."""

    promotion_cents: int
    coupons: Coupons
    coupon_cents: int
    member_cents: int


def receipts_of(history: History) -> Iterator[Receipt]:
    """The receipts of a shopper, oldest first."""
    promotions = [sum(amounts) >> PROMOTION_SHIFT for amounts in history.amounts]
    columns = zip(promotions, history.savings_cents, strict=True)
    if not history.coupons:  # Nearly always, and in half the time.
        yield from [Receipt(each, NO_COUPONS, 0, savings - each) for each, savings in columns]
        return
    coupons = coupons_of(history)
    for trip, (promotion, savings) in enumerate(columns):
        of_trip = coupons.get(trip, NO_COUPONS)
        coupon = sum(each.cents for each in of_trip.values()) if of_trip else 0
        yield Receipt(promotion, of_trip, coupon, savings - promotion - coupon)


def coupons_of(history: History) -> Mapping[int, Coupons]:
    """The redeemed coupons, by trip."""
    found: dict[int, dict[int, Coupon]] = {}
    for coupon in history.coupons:
        found.setdefault(coupon.trip, {})[coupon.place] = coupon
    return found


def split_of(member_cents: int, net_cents: Sequence[int]) -> list[int]:
    """A member saving, split over lines in proportion to what they cost after promotion and
    coupon.  Sums of the first lines are rounded down, so that all parts add up to the whole, and
    no part is more than its line.

    >>> split_of(10, [100, 100, 100]), split_of(3, [0, 299])
    ([3, 3, 4], [0, 3])
    """
    so_far = [*accumulate(net_cents)]
    total = so_far[-1]
    if not total:
        return [0] * len(so_far)
    parts = [member_cents * net // total for net in so_far]
    return [*map(sub, parts, [0, *parts])]
