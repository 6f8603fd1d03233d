"""A receipt as a till would print it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from datetime import date
from typing import Any

from receipts.runs.counted import counted
from world.money import cents_of, dollars

WIDTH = 42
"""Characters, as on the usual paper roll; room for the longest product name and a price."""


def till_slip(receipt: dict[str, Any]) -> list[str]:
    """The lines of the slip, without line breaks.

    Raises KeyError, TypeError or ValueError where the receipt lacks a field or a field has
    another type.
    """
    for field in ("store", "order_number", "customer_name", "pickup_date"):
        _check_text(field, receipt[field])
    day = date.fromisoformat(receipt["pickup_date"])
    rule = "-" * WIDTH
    lines = [line for item in receipt["items"] for line in _item(item)]
    saved, subtotal = cents_of(receipt["savings"]), cents_of(receipt["subtotal"])
    return [
        *_centred(receipt["store"].upper()),
        *_centred(f"{day:%a} {day.isoformat()}"),
        *_centred(f"Order {receipt['order_number']}"),
        *_centred(receipt["customer_name"]),
        rule,
        *lines,
        rule,
        _row("SUBTOTAL", dollars(subtotal)),
        _row("SAVINGS", f"-{dollars(saved)}"),
        _row("TOTAL", f"${dollars(cents_of(receipt['total']))}"),
        rule,
        *_centred(_counted(receipt["items"])),
        *_centred(f"You saved ${dollars(saved)} ({saved / max(subtotal, 1):.0%})"),
    ]


def _item(item: dict[str, Any]) -> Iterator[str]:
    """An item's name and price; with more than one piece, a line for the unit price."""
    quantity, cents = item["quantity"], cents_of(item["price"])
    _check_text("name", item["name"])
    *above, name = textwrap.wrap(item["name"], WIDTH) or [""]
    yield from above
    price = dollars(cents)
    if quantity > 1:
        unit = f"{quantity} x {dollars(cents // quantity)}" if cents % quantity == 0 else quantity
        yield name
        yield _row(f"   {unit}", price)
    elif len(name) + 1 + len(price) > WIDTH:
        yield name
        yield _row("", price)
    else:
        yield _row(name, price)


def _check_text(field: str, value: object) -> None:
    if not isinstance(value, str):
        raise TypeError(f"{field} is {value!r} and no text")


def _row(left: str, right: str) -> str:
    return f"{left}{right:>{WIDTH - len(left)}}"


def _centred(text: str) -> list[str]:
    return [line.center(WIDTH).rstrip() for line in textwrap.wrap(text, WIDTH)]


def _counted(items: list[dict[str, Any]]) -> str:
    n_pieces = sum(item["quantity"] for item in items)
    return f"{counted(len(items), 'item')}, {counted(n_pieces, 'piece')}"
