"""How a shopper leans towards the categories, by what he or she truly buys."""

from __future__ import annotations

from collections.abc import Iterable
from math import fsum

from marketing.people.food_tastes import leaning, mean_category_shares
from world.population import Population
from world.shoppers import Shopper


class CategoryTastes:
    """The leanings of a population's shoppers towards its categories.

    A shopper's share of a category is that of what is in his or her baskets without any cause
    (``Shopper.propensities``).  It is no count of what was bought.
    """

    def __init__(self, population: Population) -> None:
        self._means = mean_category_shares(population)
        self._category_of = [product.category for product in population.catalogue]
        self._bought: dict[str, list[list[int]]] = {}

    def leanings(self, shopper: Shopper) -> list[float]:
        """By category, 0 to 1, in the order of the population's."""
        propensities = shopper.propensities
        amounts = [
            fsum([propensities[number] for number in numbers])
            for numbers in self._products(shopper.archetype.key, propensities)
        ]
        total = fsum(amounts)
        return [
            leaning(amount / total, mean)
            for amount, mean in zip(amounts, self._means.values(), strict=True)
        ]

    def _products(self, archetype: str, numbers: Iterable[int]) -> list[list[int]]:
        """By category, the products that the archetype's shoppers may buy."""
        found = self._bought.get(archetype)
        if found is None:
            found = [
                [number for number in sorted(numbers) if self._category_of[number] == category]
                for category in self._means
            ]
            self._bought[archetype] = found
        return found
