"""world/promotions.py: how much more a product on promotion is bought."""

from math import exp, isclose

import pytest

from world.archetypes import ARCHETYPES
from world.baskets import Household
from world.parameters import Parameters
from world.population import DEFAULT_POPULATION
from world.prices import PriceCalendar
from world.promotions import (
    PromotionOffers,
    exponential,
    kept_of,
    lift_of,
    most_probable,
    promotion_chances,
    promotion_factors,
)

FIGURES = Parameters()
KEYS = pytest.mark.parametrize("key", ARCHETYPES)


@pytest.mark.parametrize("exponent", [0.0, 0.05, 0.375, 1.0, 5.0])
def test_the_exponential_is_that_of_the_library(exponent):
    assert isclose(exponential(exponent), exp(exponent), rel_tol=1e-14)


@KEYS
def test_lines_are_moved_and_not_made(key):
    """Promoted and other products together are bought as often as without promotions."""
    archetype = ARCHETYPES[key]
    kept, share = kept_of(archetype, FIGURES), FIGURES.promoted_share
    pairs = zip(FIGURES.promotion_weights, FIGURES.promotion_percents, strict=True)
    promoted = sum(weight * lift_of(archetype, percent) for weight, percent in pairs)
    assert isclose(kept * (share * promoted + 1 - share), 1.0)


@KEYS
def test_the_chance_makes_the_lift(key):
    """P(bought) = p + (1 - p) x chance = kept x exp(beta x depth) x p."""
    archetype = ARCHETYPES[key]
    most = most_probable(archetype, FIGURES)
    household = Household([1, 40, 90, round(256 * most)], 0, 4, most)
    kept = kept_of(archetype, FIGURES)
    for percent, factor in zip(
        FIGURES.promotion_percents, promotion_factors(archetype, FIGURES), strict=True
    ):
        assert factor > 0
        chances = promotion_chances(factor, household.inclusion.probabilities)
        for p, chance in zip(household.inclusion.probabilities, chances, strict=True):
            wanted = kept * exp(archetype.price_response * percent / 100) * p
            assert p + (1 - p) * chance == pytest.approx(wanted)
            assert wanted < 1, "the deepest promotion has its full effect on the favourites"


@KEYS
def test_favourites_leave_room_for_the_deepest_promotion_in_every_household(key):
    archetype = ARCHETYPES[key]
    tables = DEFAULT_POPULATION
    from world.settings import Settings
    from world.world import World

    world = World(Settings(population=tables))
    shopper = next(s for s in map(world.shopper, range(10)) if s.archetype.key == key)
    deepest = kept_of(archetype, FIGURES) * lift_of(archetype, max(FIGURES.promotion_percents))
    for household in shopper.habits.tables.baskets.households:
        assert max(household.inclusion.probabilities) * deepest <= 1


def test_offers_are_the_products_on_promotion():
    prices = PriceCalendar(3, DEFAULT_POPULATION)
    bought = frozenset(range(0, 124, 3))
    percents = FIGURES.promotion_percents
    offers = PromotionOffers(prices, percents, bought)
    for week in range(105_000, 105_020):
        depths = {
            n: percents[tier]
            for n, tier in zip(offers.products[week], offers.tiers[week], strict=True)
        }
        assert depths == {
            n: percent
            for n, percent in enumerate(prices.week(week).promotion_percent)
            if percent and n in bought
        }
