"""What every line costs and saves in every week, ready to be summed.

Everybody pays the same for a product in the same week, so a line's amounts depend on its code
and the week alone.  They are made once and looked up ever after.
"""

from __future__ import annotations

from world.lines import codes_of_product, n_codes
from world.population import MAX_RECEIPT_CENTS, Population
from world.prices import PriceCalendar, promotion_cents

CENTS_MASK = MAX_RECEIPT_CENTS
PROMOTION_SHIFT = CENTS_MASK.bit_length()

Amounts = list[int]
"""By line code: price + (promotion << 32), in cents.

Both are in one number so that one ``sum`` adds them both.
"""


class LineAmounts(dict[int, Amounts]):
    """The amounts of a week, by its absolute number; filled as weeks are asked for.

    Prices stay for weeks, so most weeks share most of their numbers.
    """

    def __init__(self, prices: PriceCalendar, population: Population) -> None:
        super().__init__()
        self._prices = prices
        self._quantities = range(1, population.max_quantity + 1)
        self._known: dict[tuple[int, int], Amounts] = {}

    def __missing__(self, week: int) -> Amounts:
        prices = self._prices.week(week)
        amounts = [0] * n_codes(len(self._quantities))
        per_product = zip(prices.shelf_cents, prices.promotion_percent, strict=True)
        for number, (unit_cents, percent) in enumerate(per_product):
            amounts[codes_of_product(number)] = self._of_product(unit_cents, percent)
        self[week] = amounts
        return amounts

    def _of_product(self, unit_cents: int, percent: int) -> Amounts:
        """The amounts of lines at this price and promotion, for quantity 1, 2, ..."""
        amounts = self._known.get((unit_cents, percent))
        if amounts is None:
            prices = [quantity * unit_cents for quantity in self._quantities]
            amounts = [
                cents + (promotion_cents(cents, percent) << PROMOTION_SHIFT) for cents in prices
            ]
            self._known[unit_cents, percent] = amounts
        return amounts
