"""Whether shoppers of a population can be drawn at all: what shows only when they are."""

from __future__ import annotations

from world.population import DEFAULT_POPULATION, Population
from world.promotions import most_probable, promotion_factors
from world.strata import strata_of


def check_population(population: Population) -> None:
    """Raises ValueError where a receipt would need more different products than there are, or
    promotions are too many to have their full effect.
    """
    if population is DEFAULT_POPULATION:
        return  # A test checks it.
    _check_room(population)
    _check_promotions(population)


def _check_room(population: Population) -> None:
    """Raises ValueError where a receipt would need more different products than there are."""
    largest = max(population.parameters.household_sizes)
    for archetype in population.archetypes:
        low, high = archetype.items_per_trip
        for stratum in strata_of(archetype, population):
            n_expected = (low + largest * (high - low)) * stratum.share
            n_products = len(stratum.products)
            if n_expected >= n_products * most_probable(archetype, population.parameters):
                often = "frequent" if stratum.frequent else "occasional"
                focus = "in its focus" if stratum.focus else "outside its focus"
                raise ValueError(
                    f"{archetype.key} wants {n_expected:.2f} lines of {often} products of "
                    f"{stratum.category} {focus} on a receipt; there are {n_products}, "
                    "and none may be on every receipt"
                )


def _check_promotions(population: Population) -> None:
    """What is promoted takes the lines of the rest: where that is little, the shallowest
    promotion would sell less than no promotion at all.
    """
    figures = population.parameters
    for archetype in population.archetypes:
        if archetype.price_response and min(promotion_factors(archetype, figures)) < 0:
            raise ValueError(
                f"promoted_share is {figures.promoted_share}, too much for {archetype.key}, whose "
                f"price_response is {archetype.price_response}: the products that are not "
                "promoted cannot give up so many lines; make one of the two smaller"
            )
