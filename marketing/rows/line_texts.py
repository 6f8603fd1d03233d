"""For every week, the ready-made text of every line that can be sold in it.

Everybody pays the same for a product in the same week, so what stands in a detail's row between
the line's number and its savings depends on its code and the week alone.  Texts are made once and
looked up ever after.
"""

from __future__ import annotations

from typing import NamedTuple

from marketing.rows.csv_fields import quoted_if_needed
from world.by_week import ByWeek
from world.lines import codes_of_product, n_codes
from world.money import dollars
from world.prices import promotion_cents
from world.world import World

NO_COUPON = "0.00,"
"""How every text ends: the saving by a coupon, which few lines have."""


class WeekLines(NamedTuple):
    """The lines that can be sold in a week, by line code.

    texts: product_id, quantity, unit_price, gross_price, promotion_saving and no coupon_saving.
    net_cents: price less promotion.
    """

    texts: list[str]
    net_cents: list[int]


class LineTexts:
    """What lines of a world look like: ``texts.weeks[week]``.

    Prices stay for weeks, so most weeks share most of their texts.
    """

    def __init__(self, world: World) -> None:
        self.weeks: ByWeek[WeekLines] = ByWeek(self._of_week)
        self._prices = world.prices
        self._quantities = range(1, world.population.max_quantity + 1)
        self._skus = [quoted_if_needed(product.sku) for product in world.population.catalogue]
        self._known: dict[tuple[int, int, int], WeekLines] = {}

    def _of_week(self, week: int) -> WeekLines:
        size = n_codes(len(self._quantities))
        lines = WeekLines([""] * size, [0] * size)
        prices = self._prices.week(week)
        per_product = zip(prices.shelf_cents, prices.promotion_percent, strict=True)
        for number, (unit_cents, percent) in enumerate(per_product):
            places = codes_of_product(number)
            lines.texts[places], lines.net_cents[places] = self._of_product(
                number, unit_cents, percent
            )
        return lines

    def _of_product(self, number: int, unit_cents: int, percent: int) -> WeekLines:
        """The lines of a product at this price and promotion, for quantity 1, 2, ..."""
        lines = self._known.get((number, unit_cents, percent))
        if lines is None:
            lines = WeekLines([], [])
            for quantity in self._quantities:
                gross = quantity * unit_cents
                saved = promotion_cents(gross, percent)
                lines.texts.append(
                    f"{self._skus[number]},{quantity},{dollars(unit_cents)},{dollars(gross)},"
                    f"{dollars(saved)},{NO_COUPON}"
                )
                lines.net_cents.append(gross - saved)
            self._known[number, unit_cents, percent] = lines
        return lines
