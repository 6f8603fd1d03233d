"""A world: a seed, settings, a catalogue and a population.  Everything else is a view of it.

Nothing here is stored: whoever asks for customer 123 gets it made, the same every time.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from world.archetypes import ARCHETYPES, Archetype
from world.baskets import Basket
from world.catalogue import CATALOGUE, Product
from world.names import builtin_names, faker_names
from world.order_numbers import OrderNumbers
from world.prices import PriceCalendar
from world.settings import Settings
from world.shoppers import Shopper, Shoppers
from world.streams import BYTE_VALUES, Source, halves
from world.trips import draw_trip_days, n_trip_bytes


class History(NamedTuple):
    """All trips of one shopper, latest first; every list has one entry a trip.

    days: as ``date.toordinal()`` numbers.
    baskets: line codes (see baskets.py).
    member_draws: random numbers of 0 to 65,535 for the member saving (see savings.py).
    """

    days: list[int]
    baskets: list[Basket]
    order_numbers: list[int]
    member_draws: tuple[int, ...]


class World:
    """The world of these settings.

    ``archetypes`` and ``catalogue`` replace the default population in a what-if; a catalogue
    has at most 256 products (ValueError otherwise).
    """

    def __init__(
        self,
        settings: Settings,
        archetypes: Mapping[str, Archetype] = ARCHETYPES,
        catalogue: Sequence[Product] = CATALOGUE,
    ) -> None:
        if len(catalogue) > BYTE_VALUES:
            raise ValueError(
                f"the catalogue has {len(catalogue)} products; at most {BYTE_VALUES} fit"
            )
        seed = settings.seed
        self.settings = settings
        self.catalogue = catalogue
        self.prices = PriceCalendar(seed, catalogue)
        names = faker_names(settings.locale, seed) if settings.locale else builtin_names()
        self._shoppers = Shoppers(seed, settings.id_digits, names, archetypes, catalogue)
        self._orders = OrderNumbers(seed, settings.receipts_per_customer)
        self._end_ordinal = settings.end_date.toordinal()
        self._trips = Source(seed, "trips")
        self._quantities = Source(seed, "quantities")
        self._member = Source(seed, "member savings")

    def shopper(self, index: int) -> Shopper:
        """Who customer ``index`` is."""
        return self._shoppers.make(index)

    def history(self, shopper: Shopper) -> History:
        """Where, when and what the shopper bought."""
        index = shopper.index
        n_trips = self.settings.receipts_per_customer
        return History(
            days=draw_trip_days(
                self._trips.draw(index, n_trip_bytes(n_trips)), shopper.rhythm, self._end_ordinal
            ),
            baskets=shopper.kind.baskets.draw(
                index,
                n_trips,
                shopper.level,
                shopper.taste,
                lambda n: self._quantities.draw(index, n),
            ),
            order_numbers=self._orders.of(index),
            member_draws=halves(self._member.draw(index, 2 * n_trips)),
        )
