"""For every day, the ready-made text and cents of every line that can be sold on it.

Everybody pays the same for a product in the same week, so a line's text and amounts depend on
its code and the week alone.  They are made once and looked up ever after.
"""

from __future__ import annotations

from datetime import date

from receipts.archetypes import MAX_QUANTITY
from receipts.baskets import N_CODES, code_of
from receipts.layout import Layout, quoted
from receipts.money import dollars
from receipts.prices import promotion_cents
from receipts.trips import week_of
from receipts.world import World

PROMOTION_SHIFT = 32
CENTS_MASK = (1 << PROMOTION_SHIFT) - 1

WeekTables = tuple[list[str], list[int]]
"""By line code: the line's text, and its amounts as price + (promotion << 32), in cents.

Both amounts are in one number so that one ``sum`` adds them both.
"""

DayTables = tuple[str, list[str], list[int]]
"""The day's date as JSON text, and the tables of its week."""


class Shelf(dict[int, DayTables]):
    """The tables of a day, by its ``date.toordinal()`` number; filled as days are asked for."""

    def __init__(self, world: World, layout: Layout) -> None:
        super().__init__()
        self._prices = world.prices
        before, between, behind, after = layout.line_pieces
        # Texts around the price, and texts made so far: a price stays for weeks, so most
        # weeks share most of their texts.
        self._around_price = {
            code_of(number, quantity): (
                f"{before}{quantity}{between}{quoted(product.name)}{behind}",
                after,
            )
            for number, product in enumerate(world.catalogue)
            for quantity in range(1, MAX_QUANTITY + 1)
        }
        self._texts: dict[tuple[int, int], str] = {}
        self._amounts: dict[int, int] = {}
        self._weeks: dict[int, WeekTables] = {}

    def __missing__(self, ordinal: int) -> DayTables:
        week = week_of(ordinal)
        if week not in self._weeks:
            self._weeks[week] = self._week_tables(week)
        tables = (quoted(date.fromordinal(ordinal).isoformat()), *self._weeks[week])
        self[ordinal] = tables
        return tables

    def _week_tables(self, week: int) -> WeekTables:
        prices = self._prices.week(week)
        texts = [""] * N_CODES
        amounts = [0] * N_CODES
        for quantity in range(1, MAX_QUANTITY + 1):
            for number, unit_cents in enumerate(prices.shelf_cents):
                code = code_of(number, quantity)
                cents = quantity * unit_cents
                promotion = promotion_cents(cents, prices.promotion_percent[number])
                texts[code] = self._text(code, cents)
                amount = cents + (promotion << PROMOTION_SHIFT)
                amounts[code] = self._amounts.setdefault(amount, amount)
        return texts, amounts

    def _text(self, code: int, cents: int) -> str:
        text = self._texts.get((code, cents))
        if text is None:
            before, after = self._around_price[code]
            text = f"{before}{dollars(cents)}{after}"
            self._texts[code, cents] = text
        return text
