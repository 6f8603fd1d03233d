"""The trips of a shopper of a world of ours, with what was saved on every line.

Receipts tell the savings of a receipt alone; which line's promotion and which coupon they are,
and which line has which part of the member saving, the world knows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import accumulate, pairwise
from operator import add, sub
from typing import Any

from ground_truth.panels.rows import NO_HOUR, Trip
from world.histories import History
from world.receipt_savings import receipts_of, split_of
from world.records import customer_record
from world.settings import Settings


def trips_of(history: History, store: str, names: Sequence[str]) -> Iterator[Trip]:
    """The trips of a shopper, oldest first.

    names: of the products, by their numbers.
    """
    lines = history.lines()
    saved = [*map(add, lines.promotion_cents, lines.coupon_cents)]
    ends = accumulate(map(len, history.baskets), initial=0)
    columns = zip(
        history.order_numbers,
        history.days,
        pairwise(ends),
        history.subtotal_cents,
        history.savings_cents,
        receipts_of(history),
        strict=True,
    )
    for order_number, day, (start, end), subtotal, savings, receipt in columns:
        prices, so_far = lines.price_cents[start:end], saved[start:end]
        members = split_of(receipt.member_cents, [*map(sub, prices, so_far)])
        yield Trip(
            trip_id=str(order_number),
            day=day,
            hour=NO_HOUR,
            store=store,
            gross_cents=subtotal,
            saved_cents=savings,
            products=[names[number] for number in lines.product[start:end]],
            quantities=lines.quantity[start:end],
            prices=prices,
            savings=[*map(add, so_far, members)],
        )


def is_same(found: dict[str, Any], history: History, settings: Settings) -> bool:
    """Whether a customer's receipts on disk are those of a history, whatever the name is."""
    return _receipts(found) == _receipts(customer_record(history, settings))


def _receipts(customer: dict[str, Any]) -> list[dict[str, Any]]:
    return [{**receipt, "customer_name": None} for receipt in customer["receipts"]]
