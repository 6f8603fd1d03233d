"""world/seasons.py: which products are in season when, and by how much more they are bought."""

from datetime import date

import pytest

from world.baskets import Household
from world.catalogue import CATALOGUE, Season
from world.population import DEFAULT_POPULATION
from world.seasons import (
    SeasonOffers,
    groups_of,
    month_of,
    season_chances,
    season_factor,
    strengths_of,
)
from world.trips import week_of

ALL = frozenset(range(len(CATALOGUE)))


def week(day: str) -> int:
    return week_of(date.fromisoformat(day).toordinal())


@pytest.mark.parametrize(
    ("day", "month"),
    [
        ("2025-06-30", 7),
        ("2025-06-29", 6),
        ("2025-12-31", 1),
        ("2025-12-28", 12),
        ("2024-02-29", 2),
    ],
)
def test_a_week_belongs_to_the_month_of_its_thursday(day, month):
    assert month_of(week(day)) == month


def test_a_season_may_run_over_the_end_of_the_year():
    assert Season(11, 2, 2.0).months == {11, 12, 1, 2}
    assert Season(6, 6, 2.0).months == {6}
    assert Season(2, 12, 2.0).months == set(range(2, 13))


@pytest.mark.parametrize("season", [(1, 12, 2.0), (6, 5, 2.0), (6, 8, 1.234), (6, 8, 1.0)])
def test_what_no_catalogue_could_say_is_refused(season):
    with pytest.raises(ValueError, match="season"):
        Season(*season)


@pytest.mark.parametrize(
    "text", ["6-8", "x2", "6-8 x", "0-3 x2", "6-13 x2", "6-8 x1", "6-8 x9", "6 - 8 x2"]
)
def test_what_is_no_season_is_refused(text):
    with pytest.raises(ValueError, match="season"):
        Season.of_text(text)


def test_a_season_is_written_as_it_is_read():
    for product in CATALOGUE:
        if product.season:
            assert Season.of_text(str(product.season)) == product.season


def test_offers_are_the_products_in_season():
    offers = SeasonOffers(CATALOGUE, ALL)
    strengths = strengths_of(CATALOGUE)
    seen = set()
    for number in range(week("2025-01-06"), week("2025-12-29")):
        products, tiers = offers.products[number], offers.tiers[number]
        assert len(products) == len(tiers)
        factors = {n: strengths[t] for n, t in zip(products, tiers, strict=True)}
        for n, product in enumerate(CATALOGUE):
            assert factors.get(n, 1.0) == season_factor(product, number)
        seen.update(products)
    assert seen == {n for n, product in enumerate(CATALOGUE) if product.season}
    assert len(seen) == 10


def test_what_an_archetype_does_not_buy_is_not_offered():
    some = frozenset(n for n in ALL if n % 2)
    offers = SeasonOffers(CATALOGUE, some)
    for number in range(week("2025-01-06"), week("2025-12-29")):
        assert some.issuperset(offers.products[number])


def test_groups_are_category_and_frequency():
    groups = groups_of(CATALOGUE)
    kinds = {}
    for n, product in enumerate(CATALOGUE):
        kinds.setdefault(groups[n], set()).add((product.category, product.frequent))
    assert all(len(kind) == 1 for kind in kinds.values())
    assert len(kinds) == 2 * len(DEFAULT_POPULATION.categories)


def test_the_chance_makes_the_season_as_strong_as_it_is():
    """P(bought) = p + (1 - p) x P(a rival is there) x chance = strength x p."""
    household = Household([64, 32, 100, 90, 77], 0, 5, 0.9)
    groups = [0, 0, 0, 1, 1]
    p = household.inclusion.probabilities
    chances = season_chances(1.3, household, groups)
    for label, group in enumerate(groups):
        no_rival = 1.0
        for other, other_group in enumerate(groups):
            if other != label and other_group == group:
                no_rival *= 1 - p[other]
        bought = p[label] + (1 - p[label]) * (1 - no_rival) * chances[label]
        assert bought == pytest.approx(1.3 * p[label]), label


def test_no_season_makes_a_product_likelier_than_may_be():
    household = Household([128, 128], 0, 2, 0.6)
    p, *_ = household.inclusion.probabilities
    (chance, _) = season_chances(5.0, household, [0, 0])
    assert p + (1 - p) * 0.5 * chance == pytest.approx(0.6)


def test_a_product_without_rivals_has_no_season():
    household = Household([128, 128], 0, 2, 0.9)
    assert season_chances(2.0, household, [0, 1]) == [0.0, 0.0]
