"""For every day, the ready-made text and cents of every line that can be sold on it.

Everybody pays the same for a product in the same week, so a line's text and amounts depend on
its code and the week alone.  They are made once and looked up ever after.
"""

from __future__ import annotations

from datetime import date

from receipts.json_layout import Layout, quoted
from world.archetypes import MAX_QUANTITY
from world.baskets import N_CODES, codes_of
from world.money import dollars
from world.prices import promotion_cents
from world.trips import week_of
from world.world import World

PROMOTION_SHIFT = 32
CENTS_MASK = (1 << PROMOTION_SHIFT) - 1

WeekTables = tuple[list[str], list[int]]
"""By line code: the line's text, and its amounts as price + (promotion << 32), in cents.

Both amounts are in one number so that one ``sum`` adds them both.
"""

DayTables = tuple[str, list[str], list[int]]
"""The day's date as JSON text, and the tables of its week."""

_QUANTITIES = range(1, MAX_QUANTITY + 1)


class Shelf(dict[int, DayTables]):
    """The tables of a day, by its ``date.toordinal()`` number; filled as days are asked for.

    Prices stay for weeks, so most weeks share most of their texts and amounts.
    """

    def __init__(self, world: World, layout: Layout) -> None:
        super().__init__()
        self._prices = world.prices
        self._pieces = layout.line_pieces
        self._names = [quoted(product.name) for product in world.catalogue]
        self._weeks: dict[int, WeekTables] = {}
        self._texts: dict[tuple[int, int], list[str]] = {}
        self._amounts: dict[tuple[int, int], list[int]] = {}

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
        for number, unit_cents in enumerate(prices.shelf_cents):
            codes = codes_of(number)
            texts[codes] = self._line_texts(number, unit_cents)
            amounts[codes] = self._line_amounts(unit_cents, prices.promotion_percent[number])
        return texts, amounts

    def _line_texts(self, number: int, unit_cents: int) -> list[str]:
        """A product's line texts, for quantity 1, 2, ..."""
        texts = self._texts.get((number, unit_cents))
        if texts is None:
            before, between, behind, after = self._pieces
            texts = [
                f"{before}{quantity}{between}{self._names[number]}"
                f"{behind}{dollars(quantity * unit_cents)}{after}"
                for quantity in _QUANTITIES
            ]
            self._texts[number, unit_cents] = texts
        return texts

    def _line_amounts(self, unit_cents: int, percent: int) -> list[int]:
        """The amounts of a line at this price and promotion, for quantity 1, 2, ..."""
        amounts = self._amounts.get((unit_cents, percent))
        if amounts is None:
            amounts = [
                cents + (promotion_cents(cents, percent) << PROMOTION_SHIFT)
                for cents in (quantity * unit_cents for quantity in _QUANTITIES)
            ]
            self._amounts[unit_cents, percent] = amounts
        return amounts
