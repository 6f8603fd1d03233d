"""For every day, the ready-made text of every line that can be sold on it.

Everybody pays the same for a product in the same week, so a line's text depends on its code and
the week alone.  Texts are made once and looked up ever after.
"""

from __future__ import annotations

from datetime import date

from receipts.json_layout import Layout, quoted
from world.lines import codes_of_product, n_codes
from world.money import dollars
from world.trips import week_of
from world.world import World

DayTexts = tuple[str, list[str]]
"""The day's date as JSON text, and the texts of its week's lines by line code."""


class LineTexts(dict[int, DayTexts]):
    """The texts of a day, by its ``date.toordinal()`` number; filled as days are asked for.

    Prices stay for weeks, so most weeks share most of their texts.
    """

    def __init__(self, world: World, layout: Layout) -> None:
        super().__init__()
        self._prices = world.prices
        self._pieces = layout.line_pieces
        self._names = [quoted(product.name) for product in world.population.catalogue]
        self._quantities = range(1, world.population.max_quantity + 1)
        self._weeks: dict[int, list[str]] = {}
        self._known: dict[tuple[int, int], list[str]] = {}

    def __missing__(self, ordinal: int) -> DayTexts:
        week = week_of(ordinal)
        if week not in self._weeks:
            self._weeks[week] = self._week_texts(week)
        texts = quoted(date.fromordinal(ordinal).isoformat()), self._weeks[week]
        self[ordinal] = texts
        return texts

    def _week_texts(self, week: int) -> list[str]:
        texts = [""] * n_codes(len(self._quantities))
        for number, unit_cents in enumerate(self._prices.week(week).shelf_cents):
            texts[codes_of_product(number)] = self._product_texts(number, unit_cents)
        return texts

    def _product_texts(self, number: int, unit_cents: int) -> list[str]:
        """A product's line texts, for quantity 1, 2, ..."""
        texts = self._known.get((number, unit_cents))
        if texts is None:
            before, between, behind, after = self._pieces
            texts = [
                f"{before}{quantity}{between}{self._names[number]}"
                f"{behind}{dollars(quantity * unit_cents)}{after}"
                for quantity in self._quantities
            ]
            self._known[number, unit_cents] = texts
        return texts
