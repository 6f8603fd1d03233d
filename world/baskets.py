"""What lies in a basket: the fast part of the program.

Every position (see strata.py) is in a basket with a chance of its own, independently of the
others; a basket whose size falls outside the archetype's range is drawn again.  All coins of all
baskets of a shopper are tossed at once (see coins.py).  A coin that shows heads is a byte with
the position's label, one that does not is a zero byte; ``translate`` deletes the zeros and turns
labels into products by the shopper's taste; a mark behind each basket, which no draw can remove,
is where they are split.  No product can come twice, and any two can meet.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property

from world.archetypes import Archetype
from world.coins import ALWAYS, Coins
from world.inclusion import Inclusion, inclusion
from world.strata import Stratum, rank_probabilities
from world.streams import BYTE_VALUES, apportion

MARK = BYTE_VALUES - 1
"""Labels are 1 to 254 (see MAX_PRODUCTS): zero is a coin that shows tails, and this ends a
basket."""

_SPARE = 1.1
_FEWEST_SPARE = 2
"""More baskets are drawn at once than are probably needed, by this factor and this number."""


class Household:
    """The coins of one archetype's households of one size.

    chances: of each position, in 256ths.
    low, high: fewest and most products of a basket.
    most_probable: what no product's chance is above, 0 to 1.
    """

    def __init__(self, chances: Sequence[int], low: int, high: int, most_probable: float) -> None:
        self.chances = chances
        self.most_probable = most_probable
        self.low, self.high = low, high
        self._coins: dict[int, tuple[Coins, int]] = {}

    @cached_property
    def inclusion(self) -> Inclusion:
        """How often each position is in a basket that counts."""
        return inclusion([chance / BYTE_VALUES for chance in self.chances], self.low, self.high)

    def n_at_once(self, n_wanted: int) -> int:
        """How many baskets to draw so that as many as wanted are probably among them."""
        return int(n_wanted * _SPARE / self.inclusion.accepted) + _FEWEST_SPARE

    def coins(self, n_baskets: int) -> tuple[Coins, int]:
        """The coins of so many baskets, and the number whose bytes are their labels."""
        known = self._coins.get(n_baskets)
        if known is None:
            labels = bytes([*range(1, len(self.chances) + 1), MARK])
            known = (
                Coins([*self.chances, ALWAYS] * n_baskets),
                int.from_bytes(labels * n_baskets, "little"),
            )
            self._coins[n_baskets] = known
        return known


class Baskets:
    """The baskets of one archetype's shoppers, in each of the sizes of households."""

    def __init__(
        self,
        archetype: Archetype,
        strata: Sequence[Stratum],
        household_sizes: Sequence[float],
        most_probable: float,
    ) -> None:
        low, high = archetype.items_per_trip
        self.households = [
            Household(
                _chances(archetype, strata, low + size * (high - low), most_probable),
                low,
                high,
                most_probable,
            )
            for size in household_sizes
        ]

    def draw_household_size(self, draw: int) -> int:
        """A shopper's household size, 0 for the smallest, from a random byte."""
        return draw * len(self.households) // BYTE_VALUES

    def draw_baskets(
        self,
        draw_bytes: Callable[[int], bytes],
        n_trips: int,
        household_size: int,
        taste: bytes,
        n_usual: int,
    ) -> list[bytes]:
        """The product numbers of baskets, the latest first.

        draw_bytes: gives the first n bytes of the shopper's stream.
        taste: byte table from a label to a product number (see tastes.py).
        n_usual: trips of most shoppers: coins are made for so many, and tossed again where that
            is not enough.
        """
        household = self.households[household_size]
        low, high = household.low, household.high
        n_baskets = household.n_at_once(n_usual)
        coins, labels = household.coins(n_baskets)
        n_bytes = coins.n_coins
        baskets: list[bytes] = []
        start = 0
        while True:
            heads = coins.toss(draw_bytes(start + n_bytes)[start:])
            shown = (heads * 255 & labels).to_bytes(n_bytes, "little")
            drawn = shown.translate(taste, b"\0").split(b"\xff")
            baskets += [basket for basket in drawn[:-1] if low <= len(basket) <= high]
            if len(baskets) >= n_trips:
                return baskets[:n_trips]
            start += n_bytes


def _chances(
    archetype: Archetype, strata: Sequence[Stratum], n_items: float, most_probable: float
) -> list[int]:
    """Each position's chance in 256ths, for baskets of ``n_items`` on average."""
    counts: list[int] = []
    for stratum in strata:
        n_expected = n_items * stratum.share
        n_products = len(stratum.products)
        probabilities = rank_probabilities(n_products, n_expected, archetype.loyalty, most_probable)
        # Nobody is without a chance, however small: any two products can meet.
        n_slots = round(n_expected * BYTE_VALUES) - n_products
        rest = [max(probability * BYTE_VALUES - 1, 0.0) for probability in probabilities]
        counts += [1 + n for n in apportion(rest, n_slots)] if n_slots > 0 else [1] * n_products
    return counts
