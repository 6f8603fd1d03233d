"""marketing/people/food_tastes.py and category_tastes.py: what archetypes and shoppers lean
towards.
"""

from collections import Counter
from dataclasses import replace
from statistics import correlation

import pytest

from marketing.people.benchmarks import BENCHMARKS
from marketing.people.category_tastes import CategoryTastes
from marketing.people.food_tastes import TRAITS, leaning, leanings_of, mean_category_shares
from tests.marketing_people import histories, ranks, shoppers
from world.population import DEFAULT_POPULATION

N = 1500


@pytest.fixture(scope="module")
def leanings():
    return leanings_of(DEFAULT_POPULATION)


def test_a_leaning_grows_with_the_share():
    assert leaning(0.0, 0.2) == 0
    assert leaning(0.2, 0.2) == 0.5
    assert leaning(0.3, 0.2) > leaning(0.25, 0.2) > 0.5
    assert leaning(0.0, 0.0) == 0.5


@pytest.mark.parametrize(
    ("trait", "most"),
    [
        ("ready_to_eat", "convenience_shopper"),
        ("snacks", "busy_family"),
        ("sustainable", "vegan_vegetarian"),
        ("family_size", "meal_prepper"),
        ("healthy_alternatives", "health_conscious"),
        ("traditional", "senior_couple"),
        ("health_conscious", "health_conscious"),
    ],
)
def test_archetypes_lean_towards_their_focus(leanings, trait, most):
    """S2.33: a preference belongs to the archetype that buys such food."""
    assert leanings[trait][most] > 0.55
    by_leaning = sorted(leanings[trait], key=leanings[trait].__getitem__)
    assert most in by_leaning[-3:]


def test_a_population_without_such_products_leans_nowhere():
    bare = replace(
        DEFAULT_POPULATION,
        catalogue=tuple(replace(p, tags=frozenset()) for p in DEFAULT_POPULATION.catalogue),
        archetypes=tuple(replace(a, focus=(), avoids=()) for a in DEFAULT_POPULATION.archetypes),
    )
    found = leanings_of(bare)
    assert set(found["sustainable"].values()) == {0.5}
    assert len(set(found["snacks"].values())) > 1


def test_mean_shares_sum_to_one():
    shares = mean_category_shares(DEFAULT_POPULATION)
    assert tuple(shares) == DEFAULT_POPULATION.categories
    assert sum(shares.values()) == pytest.approx(1)


def bought_shares():
    """By category, its share of each shopper's lines."""
    catalogue = DEFAULT_POPULATION.catalogue
    by_shopper = []
    for history in histories(N):
        counts = Counter(catalogue[number].category for number in history.lines().product)
        by_shopper.append([counts[c] / history.n_lines for c in DEFAULT_POPULATION.categories])
    return [*zip(*by_shopper, strict=True)]


def test_preferences_for_categories_agree_with_the_receipts():
    """S2.64: rank correlation of preference and share of the lines, in each category."""
    least = BENCHMARKS["category_correlation"]["all"].value
    for number, bought in enumerate(bought_shares()):
        liked = [likes.categories[number] for _, _, likes in shoppers(N)]
        assert correlation(ranks(liked), ranks([*bought])) > least
        # It is the same shopper's: another one's preferences have nothing to do with it.
        other = [*liked[1:], liked[0]]
        assert abs(correlation(ranks(other), ranks([*bought]))) < least / 2


def test_preferences_for_kinds_of_food_agree_with_the_receipts():
    """S2.33, S2.64: they follow the archetype, beside age and chance."""
    catalogue = DEFAULT_POPULATION.catalogue
    for trait, tag in (("traditional", "traditional"), ("health_conscious", "lean")):
        number = TRAITS.index(trait)
        liked = [likes.traits[number] for _, _, likes in shoppers(N)]
        bought = [
            sum(tag in catalogue[product].tags for product in h.lines().product) / h.n_lines
            for h in histories(N)
        ]
        assert correlation(ranks(liked), ranks(bought)) > 3 / N**0.5


def test_a_shoppers_leanings_are_those_of_the_propensities():
    tastes = CategoryTastes(DEFAULT_POPULATION)
    means = [*mean_category_shares(DEFAULT_POPULATION).values()]
    for shopper, _, _ in shoppers(N)[:20]:
        amounts = Counter()
        for number, propensity in shopper.propensities.items():
            amounts[DEFAULT_POPULATION.catalogue[number].category] += propensity
        total = amounts.total()
        wanted = [
            leaning(amounts[category] / total, mean)
            for category, mean in zip(DEFAULT_POPULATION.categories, means, strict=True)
        ]
        assert tastes.leanings(shopper) == pytest.approx(wanted)
