"""One customer's record, as JSON text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from receipts.json_layout import Layout, quoted
from receipts.line_texts import LineTexts
from world.histories import History
from world.money import dollars
from world.settings import Settings, id_digits_for
from world.world import World


class CustomerRecord(NamedTuple):
    """A customer's text and what it adds to the summary."""

    text: str
    archetype: str
    n_receipts: int
    spent_cents: int
    savings_cents: int
    n_items: int


class CustomerMaker:
    """Makes the records of a world in one layout."""

    def __init__(self, world: World, layout: Layout) -> None:
        self._world = world
        self._line_texts = LineTexts(world, layout)
        self._customer_pieces = layout.customer_pieces
        self._receipt_pieces = layout.receipt_pieces
        self._between_receipts = layout.between_receipts
        self._between_lines = layout.between_lines
        self._store = quoted(world.settings.store)

    def make(self, index: int) -> CustomerRecord:
        """The record of customer ``index``."""
        history = self._world.history(self._world.shopper(index))
        shopper = history.shopper
        identity = (
            quoted(shopper.customer_id),
            quoted(shopper.name),
            quoted(shopper.archetype.key),
        )
        n_receipts, n_items = len(history.days), history.n_lines
        savings_cents = sum(history.savings_cents)
        spent_cents = sum(history.subtotal_cents) - savings_cents
        values = (
            *identity,
            str(n_receipts),
            dollars(spent_cents),
            dollars(savings_cents),
            str(n_items),
        )
        *pieces, end = self._customer_pieces
        head = _alternating(pieces, values)
        return CustomerRecord(
            text="".join([*head, *self._receipts(identity, history), end]),
            archetype=shopper.archetype.key,
            n_receipts=n_receipts,
            spent_cents=spent_cents,
            savings_cents=savings_cents,
            n_items=n_items,
        )

    def _receipts(self, identity: tuple[str, str, str], history: History) -> list[str]:
        """The receipts in parts, to be joined.  Runs once a customer and loops once a receipt."""
        line_texts = self._line_texts
        join_lines = self._between_lines.join
        pieces = self._receipt_pieces
        head = "".join(_alternating(pieces[:5], (self._store, *identity))) + '"'
        to_date, to_items, to_subtotal, to_total, to_savings, end = pieces[5:]
        to_date = '"' + to_date
        end_and_next = end + self._between_receipts
        parts: list[str] = []
        for day, order_number, pick, subtotal, savings in zip(
            history.days,
            history.order_numbers,
            history.picks,
            history.subtotal_cents,
            history.savings_cents,
            strict=True,
        ):
            date_text, texts = line_texts[day]
            parts += (
                head, str(order_number),
                to_date, date_text,
                to_items, join_lines(pick(texts)),
                to_subtotal, dollars(subtotal),
                to_total, dollars(subtotal - savings),
                to_savings, dollars(savings),
                end_and_next,
            )  # fmt: skip
        parts[-1] = end
        return parts


def _alternating(pieces: Sequence[str], values: Sequence[str]) -> list[str]:
    """Pieces and values by turns; there is one piece more than values."""
    parts = [*pieces, *values]
    parts[::2], parts[1::2] = pieces, values
    return parts


def generate_customer(seed: int = 42, index: int = 0, **settings: Any) -> dict[str, Any]:
    """The record of customer ``index``, the very one that a data set of this seed holds.

    ``settings`` are those of ``Settings``: receipts_per_customer, end_date, store, locale,
    id_digits, population, without, campaigns, states.  For many customers use
    ``iter_customers``, which builds the world once.

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
    """The records of ``count`` customers from index ``first`` on, lazily (None: to the last that
    the world has).

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
    if count is None:
        end = world.settings.most_customers
    return map(world.customer, range(first, end))
