"""One customer's record, as JSON text."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Any, NamedTuple

from receipts.json_layout import Layout, quoted
from receipts.line_texts import CENTS_MASK, PROMOTION_SHIFT, Shelf
from world.baskets import Basket
from world.money import dollars
from world.savings import draw_savings
from world.settings import Settings, id_digits_for
from world.world import History, World


class CustomerRecord(NamedTuple):
    """A customer's text and what it adds to the summary."""

    text: str
    archetype: str
    n_receipts: int
    spent_cents: int
    savings_cents: int
    n_items: int


class _Receipts(NamedTuple):
    """A customer's receipts, in parts that are joined only once."""

    parts: list[str]
    total_cents: int
    savings_cents: int
    n_items: int


class CustomerMaker:
    """Makes the records of a world in one layout."""

    def __init__(self, world: World, layout: Layout) -> None:
        self._world = world
        self._shelf = Shelf(world, layout)
        self._customer_pieces = layout.customer_pieces
        self._receipt_pieces = layout.receipt_pieces
        self._between_receipts = layout.between_receipts
        self._between_lines = layout.between_lines
        self._store = quoted(world.settings.store)

    def make(self, index: int) -> CustomerRecord:
        """The record of customer ``index``."""
        shopper = self._world.shopper(index)
        history = self._world.history(shopper)
        identity = (
            quoted(shopper.customer_id),
            quoted(shopper.name),
            quoted(shopper.kind.archetype.key),
        )
        receipts = self._receipts(identity, history)
        n_receipts = len(history.days)
        values = (
            *identity,
            str(n_receipts),
            dollars(receipts.total_cents),
            dollars(receipts.savings_cents),
            str(receipts.n_items),
        )
        *pieces, end = self._customer_pieces
        return CustomerRecord(
            text="".join([*_alternating(pieces, values), *receipts.parts, end]),
            archetype=shopper.kind.archetype.key,
            n_receipts=n_receipts,
            spent_cents=receipts.total_cents,
            savings_cents=receipts.savings_cents,
            n_items=receipts.n_items,
        )

    def _receipts(self, identity: tuple[str, str, str], history: History) -> _Receipts:
        """The receipts, oldest first.  Runs once a customer and loops once a receipt."""
        shelf = self._shelf
        join_lines = self._between_lines.join
        pieces = self._receipt_pieces
        head = "".join(_alternating(pieces[:5], (self._store, *identity))) + '"'
        to_date, to_items, to_subtotal, to_total, to_savings, end = pieces[5:]
        to_date = '"' + to_date
        end_and_next = end + self._between_receipts
        parts: list[str] = []
        total_sum = savings_sum = n_items = 0
        for day, basket, order_number, draw in zip(
            reversed(history.days),
            reversed(history.baskets),
            reversed(history.order_numbers),
            reversed(history.member_draws),
            strict=True,
        ):
            date_text, line_texts, line_amounts = shelf[day]
            look_up = itemgetter(*basket) if len(basket) > 1 else _look_up_few(basket)
            amounts = sum(look_up(line_amounts))
            subtotal = amounts & CENTS_MASK
            savings = draw_savings(draw, subtotal, amounts >> PROMOTION_SHIFT)
            total = subtotal - savings
            parts += (
                head, str(order_number),
                to_date, date_text,
                to_items, join_lines(look_up(line_texts)),
                to_subtotal, dollars(subtotal),
                to_total, dollars(total),
                to_savings, dollars(savings),
                end_and_next,
            )  # fmt: skip
            total_sum += total
            savings_sum += savings
            n_items += len(basket)
        parts[-1] = end
        return _Receipts(parts, total_sum, savings_sum, n_items)


def _look_up_few(basket: Basket) -> Callable[[list[Any]], Sequence[Any]]:
    """What an itemgetter is for two codes or more; that of one code gives no tuple."""
    return lambda table: [table[code] for code in basket]


def _alternating(pieces: Sequence[str], values: Sequence[str]) -> list[str]:
    """Pieces and values by turns; there is one piece more than values."""
    parts = [*pieces, *values]
    parts[::2], parts[1::2] = pieces, values
    return parts


def generate_customer(seed: int = 42, index: int = 0, **settings: Any) -> dict[str, Any]:
    """The record of customer ``index``, the very one that a data set of this seed holds.

    ``settings`` are those of ``Settings``: receipts_per_customer, end_date, store, locale,
    id_digits.  For many customers use ``iter_customers``, which builds the world once.

    Raises ValueError where a setting or the index is outside its limits.

    >>> generate_customer(seed=42, index=123)["customer_id"]
    'customer_000123'
    """
    if index < 0:
        raise ValueError(f"index is {index}; it must be 0 or more")
    return next(iter_customers(seed, first=index, count=1, **settings))


def iter_customers(
    seed: int = 42,
    *,
    first: int = 0,
    count: int | None = None,
    world: World | None = None,
    **settings: Any,
) -> Iterator[dict[str, Any]]:
    """The records of ``count`` customers from index ``first`` on (None: without end), lazily.

    ``world`` is a world of one's own; seed and settings are then the world's.

    Raises ValueError where a setting or an index is outside its limits.
    """
    if first < 0 or (count is not None and count < 0):
        raise ValueError(f"first is {first} and count {count}; they must be 0 or more")
    end = first + (count or 0)
    if world is None:
        settings.setdefault("id_digits", id_digits_for(end))
        world = World(Settings(seed=seed, **settings))
    world.settings.check_customers(end)
    maker = CustomerMaker(world, Layout())
    indices = itertools.count(first) if count is None else range(first, end)
    return (json.loads(maker.make(index).text) for index in indices)
