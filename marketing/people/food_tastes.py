"""What kinds of food an archetype buys more or less of than others do.

A *leaning* compares two shares of what is bought, s of the archetype and m of all shoppers:

    s / (s + m)

It is 0 for who buys nothing of the kind, 1/2 for who buys as much as the others and below 1.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from math import fsum

from world.population import Population
from world.strata import Stratum, strata_of

TAGS: Mapping[str, frozenset[str]] = {
    "ready_to_eat": frozenset({"ready_made", "instant"}),
    "sustainable": frozenset({"organic", "plant_protein"}),
    "family_size": frozenset({"bulk"}),
    "healthy_alternatives": frozenset({"lean", "plant_protein"}),
    "traditional": frozenset({"traditional"}),
    "health_conscious": frozenset({"lean", "organic"}),
}
"""The products that a preference is for, by their tags."""

CATEGORIES: Mapping[str, frozenset[str]] = {"snacks": frozenset({"Snacks"})}
"""... or by their categories."""

TRAITS = (
    "ready_to_eat",
    "snacks",
    "sustainable",
    "family_size",
    "healthy_alternatives",
    "traditional",
    "health_conscious",
)
"""The preferences for kinds of food, in the order of the table's columns."""

EVEN = 0.5
"""The leaning of who buys as much as all shoppers."""


def leaning(share: float, mean_share: float) -> float:
    """How a share compares with that of all shoppers.

    >>> leaning(0.75, 0.25), leaning(0.0, 0.0)
    (0.75, 0.5)
    """
    both = share + mean_share
    return share / both if both else EVEN


def leanings_of(population: Population) -> dict[str, dict[str, float]]:
    """By trait and archetype, how the archetype leans.

    An archetype's share is that of its strata, where every product of a stratum counts alike.
    """
    strata = {each.key: strata_of(each, population) for each in population.archetypes}
    leanings = {}
    for trait in TRAITS:
        numbers = _products(trait, population)
        shares = {key: _share(of_key, numbers) for key, of_key in strata.items()}
        mean = fsum(shares.values()) / len(shares)
        leanings[trait] = {key: leaning(share, mean) for key, share in shares.items()}
    return leanings


def _products(trait: str, population: Population) -> frozenset[int]:
    tags, categories = TAGS.get(trait, frozenset()), CATEGORIES.get(trait, frozenset())
    return frozenset(
        number
        for number, product in enumerate(population.catalogue)
        if product.has_any(tags) or product.category in categories
    )


def _share(strata: Collection[Stratum], numbers: frozenset[int]) -> float:
    return fsum(
        stratum.share * len(numbers.intersection(stratum.products)) / len(stratum.products)
        for stratum in strata
    )


def mean_category_shares(population: Population) -> dict[str, float]:
    """By category, its share of the lines, the mean over the archetypes."""
    n = len(population.archetypes)
    return {
        category: fsum(each.category_shares[category] for each in population.archetypes) / n
        for category in population.categories
    }
