"""What shoppers of a kind are expected to spend, and how companies choose the best of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import fsum

from world.population import Population
from world.shoppers import ArchetypeTables

Kind = tuple[str, int]
"""An archetype's key and a size of household."""

_DAYS_A_YEAR = 365
LEAST_CHANCE, MOST_CHANCE = 0.05, 0.95
_STEEPNESS = 5


def yearly_spending(tables: ArchetypeTables, population: Population) -> list[float]:
    """What a household spends in a year on average, in cents at shelf prices, by its size:
    lines x quantity x price x trips, each the mean of the archetype.
    """
    archetype, catalogue = tables.archetype, population.catalogue
    shares = enumerate(archetype.quantity_shares, 1)
    quantity = fsum(quantity * share for quantity, share in shares)
    n_trips = 2 * _DAYS_A_YEAR / sum(archetype.gap_days)
    prices: list[float] = []
    for stratum in tables.strata:
        products = [catalogue[number] for number in stratum.products]
        cents = [(each.price_low_cents + each.price_high_cents) / 2 for each in products]
        prices += [fsum(cents) / len(cents)] * len(cents)
    return [
        n_trips
        * quantity
        * fsum(p * c for p, c in zip(household.inclusion.probabilities, prices, strict=True))
        for household in tables.baskets.households
    ]


def propensities(spending: Mapping[Kind, float], holdout_share: float) -> dict[Kind, float]:
    """The chance of being treated that rises with the spending, by kind of shopper:

        0.95 - s x (1 - u)**5

    with the kind's rank u among the others, 0 to 1, and s such that the mean is 1 less the
    holdout share; none is below 0.05.
    """
    kinds: Sequence[Kind] = sorted(spending, key=lambda kind: (spending[kind], kind))
    ranks = [(place + 0.5) / len(kinds) for place in range(len(kinds))]
    behind = [_power(1 - rank, _STEEPNESS) for rank in ranks]
    scale = (holdout_share - (1 - MOST_CHANCE)) / (fsum(behind) / len(behind))
    return {
        kind: max(MOST_CHANCE - scale * each, LEAST_CHANCE)
        for kind, each in zip(kinds, behind, strict=True)
    }


def _power(number: float, degree: int) -> float:
    """By multiplication, which is the same on every platform."""
    power = 1.0
    for _ in range(degree):
        power *= number
    return power
