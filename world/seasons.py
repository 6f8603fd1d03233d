"""The cause ``season``: in the months of its season a product is bought as many times as often
as its season is strong (up to the most that a product may be in a basket, and a
little less often where several products of a group are in season together).

Months and strength are the catalogue's; the lines that seasonal products take are the others'.
A week belongs to the month of its Thursday.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from world.baskets import Household
from world.by_week import ByWeek
from world.catalogue import Product, Season
from world.streams import BYTE_VALUES

_THURSDAY = 4


def month_of(week: int) -> int:
    """The month, 1 to 12, of an absolute week (see ``trips.week_of``)."""
    return date.fromordinal(7 * week + _THURSDAY).month


def season_factor(product: Product, week: int) -> float:
    """How many times as often the product is bought in this week: 1 outside its season."""
    season = product.season
    return season.strength if season and month_of(week) in season.months else 1.0


def strengths_of(catalogue: Sequence[Product]) -> tuple[float, ...]:
    """The strengths of seasons that there are, weakest first."""
    return tuple(sorted({product.season.strength for product in catalogue if product.season}))


class SeasonOffers:
    """The products in season that an archetype buys, and their tiers, by week; tiers are
    places among ``strengths_of(catalogue)``.
    """

    def __init__(self, catalogue: Sequence[Product], bought: frozenset[int]) -> None:
        strengths = enumerate(strengths_of(catalogue))
        self._tiers = {strength: tier for tier, strength in strengths}
        self._seasons = [
            (number, product.season)
            for number, product in enumerate(catalogue)
            if product.season and number in bought
        ]
        self.products = ByWeek(lambda week: bytes(n for n, _ in self._in_season(week)))
        self.tiers = ByWeek(
            lambda week: bytes(self._tiers[season.strength] for _, season in self._in_season(week))
        )

    def _in_season(self, week: int) -> Iterator[tuple[int, Season]]:
        month = month_of(week)
        return ((n, season) for n, season in self._seasons if month in season.months)


def groups_of(catalogue: Sequence[Product]) -> bytes:
    """Table from a product to its group: category, and frequent or occasional.

    Seasons move lines inside a group only, so that the shares of categories and of frequent
    products are those of the archetype all year round.
    """
    kinds = [(product.category, product.frequent) for product in catalogue]
    numbers = {kind: number for number, kind in enumerate(dict.fromkeys(kinds))}
    return bytes(numbers[kind] for kind in kinds).ljust(BYTE_VALUES, b"\xff")


def season_chances(strength: float, household: Household, groups: Sequence[int]) -> list[float]:
    """The second chance that a season of this strength gives to each label of a household.

    groups: of the labels.  A product that finds no other one of its group in the basket takes
        no line, so the chance is larger by as much as that happens.
    """
    most, probabilities = household.most_probable, household.inclusion.probabilities
    none = dict.fromkeys(groups, 1.0)
    for p, group in zip(probabilities, groups, strict=True):
        none[group] *= 1 - p
    return [
        min(max(min(p * strength, most) - p, 0.0) / (1 - p) / (1 - none[group] / (1 - p)), 1.0)
        if none[group] < 1 - p
        else 0.0
        for p, group in zip(probabilities, groups, strict=True)
    ]
