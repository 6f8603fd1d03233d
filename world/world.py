"""A world: a seed, settings and a population.  Everything else is a view of it.

Nothing here is stored: whoever asks for customer 123 gets it made, the same every time.
"""

from __future__ import annotations

from typing import Any

from world.histories import History, Pricing
from world.line_amounts import LineAmounts
from world.names import builtin_names, faker_names
from world.order_numbers import OrderNumbers
from world.prices import PriceCalendar
from world.records import customer_record
from world.settings import Settings
from world.shoppers import Shopper, Shoppers
from world.streams import Source, halves
from world.trips import draw_trip_days, n_trip_bytes


class World:
    """The world of these settings."""

    def __init__(self, settings: Settings) -> None:
        seed, population = settings.seed, settings.population
        self.settings = settings
        self.population = population
        self.prices = PriceCalendar(seed, population)
        names = faker_names(settings.locale, seed) if settings.locale else builtin_names()
        self._shoppers = Shoppers(seed, settings.id_digits, names, population)
        self._orders = OrderNumbers(seed, settings.receipts_per_customer)
        self._pricing = Pricing(
            LineAmounts(self.prices, population),
            population.parameters.least_savings_percent,
            population.parameters.most_savings_percent,
        )
        self._end_ordinal = settings.end_date.toordinal()
        self._trips = Source(seed, "trips")
        self._quantities = Source(seed, "quantities")
        self._member = Source(seed, "member savings")

    def shopper(self, index: int) -> Shopper:
        """Who customer ``index`` is."""
        return self._shoppers.make(index)

    def history(self, shopper: Shopper) -> History:
        """When and what the shopper bought, and what it cost."""
        index, n_trips = shopper.index, self.settings.receipts_per_customer
        # Decisions are drawn for the latest trip first, so that a longer history extends a
        # shorter one.
        days = draw_trip_days(
            self._trips.draw(index, n_trip_bytes(n_trips)),
            shopper.habits.gaps,
            self._end_ordinal,
        )
        baskets = shopper.habits.tables.baskets.draw(
            index,
            n_trips,
            shopper.household_size,
            shopper.habits.taste,
            lambda n: self._quantities.draw(index, n),
        )
        order_numbers = self._orders.of(index)
        member_draws = halves(self._member.draw(index, 2 * n_trips))
        return self._pricing.history(
            shopper, days[::-1], order_numbers[::-1], baskets[::-1], member_draws[::-1]
        )

    def customer(self, index: int) -> dict[str, Any]:
        """The record of customer ``index``, as it stands in a receipt data set."""
        return customer_record(self.history(self.shopper(index)), self.settings)
