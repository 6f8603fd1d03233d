"""What receipts save, as columns, and which lines have a coupon."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from receipts.formats.table_rows import TableRows
from world.campaigns.campaign import Coupon
from world.histories import History


class ReceiptSavings(NamedTuple):
    """The savings of receipts, in cents; a list or a NumPy array each, with an entry a receipt."""

    promotion_cents: Sequence[int]
    coupon_cents: Sequence[int]
    member_cents: Sequence[int]


class LineRows(NamedTuple):
    """The rows of lines, and what their receipts save, which comes out on the way."""

    rows: TableRows
    savings: ReceiptSavings


def coupons_by_line(
    histories: Sequence[History], starts: Sequence[int]
) -> Iterator[tuple[int, Coupon]]:
    """The redeemed coupons, with the number of the line among those of all histories.

    starts: the number of each receipt's first line, one history after the other.
    """
    first_receipt = 0
    for history in histories:
        for coupon in history.coupons:
            yield int(starts[first_receipt + coupon.trip]) + coupon.place, coupon
        first_receipt += len(history.days)
