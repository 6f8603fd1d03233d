"""A customer's record as plain values: what a receipt data set holds of one customer.

Amounts are dollars as a JSON parser reads them: floats with at most two decimals.
"""

from __future__ import annotations

from datetime import date
from itertools import accumulate, pairwise
from typing import Any

from world.histories import History
from world.settings import Settings


def customer_record(history: History, settings: Settings) -> dict[str, Any]:
    """The record of a shopper with this history."""
    shopper = history.shopper
    identity = {
        "customer_id": shopper.customer_id,
        "customer_name": shopper.name,
        "archetype": shopper.archetype.key,
    }
    return {
        **identity,
        "total_receipts": len(history.days),
        "total_spent": sum(history.total_cents) / 100,
        "total_savings": sum(history.savings_cents) / 100,
        "total_items": history.n_lines,
        "receipts": _receipts(history, settings, identity),
    }


def _receipts(
    history: History, settings: Settings, identity: dict[str, str]
) -> list[dict[str, Any]]:
    names = [product.name for product in settings.population.catalogue]
    lines = history.lines()
    items = [
        {"quantity": quantity, "name": names[number], "price": cents / 100}
        for quantity, number, cents in zip(
            lines.quantity, lines.product, lines.price_cents, strict=True
        )
    ]
    ends = accumulate(map(len, history.baskets), initial=0)
    columns = zip(
        history.order_numbers,
        history.days,
        pairwise(ends),
        history.subtotal_cents,
        history.savings_cents,
        strict=True,
    )
    return [
        {
            "store": settings.store,
            **identity,
            "order_number": str(order_number),
            "pickup_date": date.fromordinal(day).isoformat(),
            "items": items[start:end],
            "subtotal": subtotal / 100,
            "total": (subtotal - savings) / 100,
            "savings": savings / 100,
        }
        for order_number, day, (start, end), subtotal, savings in columns
    ]
