"""The cause ``promotion``: in a week in which a product is on promotion it is bought

    exp(price_response x depth)

times as often as in other weeks, where the depth is 0.05 to 0.25 and the price response is the
archetype's.  (The semi-logarithmic form is that of van Heerde, Leeflang and Wittink, "Decomposing
the sales promotion bump with store data", Marketing Science 23(3), 2004.)

All products that are on promotion are bought more often, and the lines that they take are the
others'.  So the others are bought a little less often, by the factor

    kept = 1 / (1 + share x (mean lift - 1))

with the share of the products that are on promotion and the mean of the lift over their depths,
and a promoted one ``kept x lift`` times as often as without any promotion.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import fsum

from world.archetypes import Archetype
from world.by_week import ByWeek
from world.parameters import Parameters
from world.prices import PriceCalendar

_N_TERMS = 40
_PERCENT = 100


def exponential(exponent: float) -> float:
    """E to the power of a number of 0 to 5, by its series.

    Sums and products of floats are the same on every platform; ``math.exp`` need not be.
    """
    terms = [1.0]
    for n in range(1, _N_TERMS):
        terms.append(terms[-1] * exponent / n)
    return fsum(terms)


def lift_of(archetype: Archetype, percent: int) -> float:
    """How many times as often a product is bought at a promotion of so many percent."""
    return exponential(archetype.price_response * percent / _PERCENT)


def kept_of(archetype: Archetype, figures: Parameters) -> float:
    """How many times as often products without promotion are bought, beside those with one."""
    weights = figures.promotion_weights
    lifts = [lift_of(archetype, percent) for percent in figures.promotion_percents]
    mean = fsum(w * lift for w, lift in zip(weights, lifts, strict=True)) / fsum(weights)
    return 1 / (1 + figures.promoted_share * (mean - 1))


class PromotionOffers:
    """The products on promotion that an archetype buys, and their tiers, by week; tiers are
    places among the population's ``promotion_percents``.
    """

    def __init__(
        self,
        prices: PriceCalendar,
        percents: Sequence[int],
        bought: frozenset[int],
    ) -> None:
        self._prices = prices
        self._tiers = {percent: tier for tier, percent in enumerate(percents)}
        self._bought = bought
        self.products = ByWeek(self._products)
        self.tiers = ByWeek(self._tiers_of)

    def _products(self, week: int) -> bytes:
        percents = self._prices.week(week).promotion_percent
        return bytes(n for n, percent in enumerate(percents) if percent and n in self._bought)

    def _tiers_of(self, week: int) -> bytes:
        percents = self._prices.week(week).promotion_percent
        return bytes(self._tiers[percents[number]] for number in self.products[week])


def promotion_factors(archetype: Archetype, figures: Parameters) -> list[float]:
    """By how much promotions of each depth multiply the odds of a product, less one."""
    kept = kept_of(archetype, figures)
    return [kept * lift_of(archetype, percent) - 1 for percent in figures.promotion_percents]


def promotion_chances(factor: float, probabilities: Sequence[float]) -> list[float]:
    """The second chance that a promotion with this factor gives to products with these
    probabilities of being in a basket without it.
    """
    return [min(max(factor, 0.0) * p / (1 - p), 1.0) for p in probabilities]


def most_probable(archetype: Archetype, figures: Parameters) -> float:
    """The chance in a basket that no coin may be above, so that the deepest promotion still has
    its full effect on the favourites.
    """
    return _ROOM / lift_of(archetype, max(figures.promotion_percents))


_ROOM = 0.96
"""A little room: in small households a product is in a basket that counts a little more often
than its coin says."""
