"""marketing/people/preferences.py: means by age group, income relations, and one shopper's
figures.
"""

from dataclasses import replace
from statistics import correlation, fmean, stdev

import pytest

from marketing.people import preferences
from marketing.people.benchmarks import ALL, BENCHMARKS
from marketing.people.food_tastes import TRAITS
from marketing.people.preferences import PLATFORMS, WHOLE, Consumers
from marketing.tables import AGE_GROUPS
from tests.marketing_people import N_ERRORS, is_near, ranks, sampling_error, shoppers, world
from world.population import DEFAULT_POPULATION
from world.settings import Settings
from world.world import World

N = 10_000


def of_age_group(age_group):
    return [likes for _, _, likes in shoppers(N) if likes.age_group == age_group]


BY_AGE = {
    **{
        trait: (lambda likes, number=number: likes.traits[number] / WHOLE)
        for number, trait in enumerate(TRAITS)
    },
    "online_shopping_rate": lambda likes: likes.online_shopping_rate / WHOLE,
    "social_media_engagement_rate": lambda likes: likes.social_media_rate / WHOLE,
}

OF_ALL = {
    **{
        f"{platform}_engagement_rate": (lambda likes, n=n: likes.platforms[n] / 1_000_000)
        for n, platform in enumerate(PLATFORMS)
    },
    **{
        name: (lambda likes, n=n: likes.devices[n] / WHOLE)
        for n, name in enumerate(("mobile_share", "desktop_share", "tablet_share"))
    },
    "loyalty_memberships": lambda likes: likes.loyalty_memberships,
}


@pytest.mark.parametrize("age_group", AGE_GROUPS)
@pytest.mark.parametrize("name", BY_AGE)
def test_means_by_age_group_are_the_benchmarks(name, age_group):
    """S2.34, S2.35, S2.36: within chance, which is far less than the tolerance."""
    figure = BENCHMARKS[name][age_group]
    values = [*map(BY_AGE[name], of_age_group(age_group))]
    assert is_near(values, figure.value)
    assert not is_near(values, figure.value + figure.tolerance / 2)
    assert abs(fmean(values) - figure.value) <= figure.tolerance


@pytest.mark.parametrize("name", OF_ALL)
def test_means_of_all_shoppers_are_the_benchmarks(name):
    """S2.37, S2.38, S2.39: the small ones within a tenth, relative."""
    figure = BENCHMARKS[name][ALL]
    values = [OF_ALL[name](likes) for _, _, likes in shoppers(N)]
    assert is_near(values, figure.value)
    assert not is_near(values, figure.value + figure.tolerance)
    assert abs(fmean(values) - figure.value) <= figure.tolerance


def test_figures_are_shares_and_none_is_cut_off_at_the_ends():
    """S2.33, S2.35, S2.36: in [0, 1]; a heap at 0 or 1 would pull the mean."""
    for _, _, likes in shoppers(N):
        rates = [*likes.traits, *likes.categories, likes.online_shopping_rate]
        for rate in (*rates, likes.social_media_rate):
            assert 0 < rate < WHOLE
        assert all(0 <= rate < 100_000 for rate in likes.platforms)


def test_devices_of_a_shopper_sum_to_one():
    """S2.38."""
    for _, _, likes in shoppers(N):
        assert sum(likes.devices) == WHOLE
        assert min(likes.devices) > 0


def test_memberships_are_whole_and_vary():
    """S2.39."""
    found = [likes.loyalty_memberships for _, _, likes in shoppers(N)]
    assert min(found) >= 0
    assert set(found) >= set(range(5, 28))


INCOME_RELATIONS = {
    "online_shopping_rate": BY_AGE["online_shopping_rate"],
    "sustainable": BY_AGE["sustainable"],
    "loyalty_memberships": OF_ALL["loyalty_memberships"],
}


def correlations_with_income(value_of):
    for age_group in AGE_GROUPS:
        rows = [
            (profile.household_income, value_of(likes))
            for _, profile, likes in shoppers(N)
            if likes.age_group == age_group
        ]
        incomes, values = map(ranks, zip(*rows, strict=True))
        yield correlation(incomes, values)


@pytest.mark.parametrize("name", INCOME_RELATIONS)
def test_income_relations_have_their_sign_and_size(name):
    """S2.40: rank correlations in each age group."""
    figure = BENCHMARKS["income_correlation"][name]
    for found in correlations_with_income(INCOME_RELATIONS[name]):
        assert found > 0
        assert abs(found - figure.value) <= figure.tolerance


def test_what_has_no_income_relation_has_none():
    """S2.40: though archetypes and incomes go together."""
    for trait in ("family_size", "traditional"):
        for found in correlations_with_income(BY_AGE[trait]):
            assert abs(found) < N_ERRORS / (N / 5) ** 0.5


@pytest.mark.parametrize("name", ["online_shopping_rate", "loyalty_memberships"])
def test_income_relations_are_made_and_no_accident(monkeypatch, name):
    """S2.40: without their slope they are gone."""
    monkeypatch.setitem(preferences.SLOPES, name, 0.0)
    made = world()
    consumers = Consumers(made)
    rows = []
    for shopper, profile, _ in shoppers(N)[:3000]:
        likes = consumers.of(shopper, profile)
        if likes.age_group == "55+":
            rows.append((profile.household_income, INCOME_RELATIONS[name](likes)))
    incomes, values = map(ranks, zip(*rows, strict=True))
    assert abs(correlation(incomes, values)) < N_ERRORS / len(rows) ** 0.5


def test_archetypes_differ_inside_an_age_group():
    """S2.33: a senior couple likes traditional products better than its peers of other kinds."""
    number = TRAITS.index("traditional")
    values = {
        is_senior: [
            likes.traits[number] / WHOLE
            for shopper, _, likes in shoppers(N)
            if likes.age_group == "55+" and (shopper.archetype.key == "senior_couple") == is_senior
        ]
        for is_senior in (True, False)
    }
    apart = fmean(values[True]) - fmean(values[False])
    assert apart > N_ERRORS * (sampling_error(values[True]) + sampling_error(values[False]))


def test_a_shopper_is_the_same_alone_and_in_any_order():
    """S2.16."""
    consumers = Consumers(world())
    for index in (77, 3, 50, 3):
        shopper, profile, likes = shoppers(N)[index]
        assert consumers.of(shopper, profile) == likes


def test_rates_that_others_ask_for_are_those_of_the_table():
    """S2.59: channels and devices go by the same figures."""
    consumers = Consumers(world())
    for shopper, profile, likes in shoppers(N)[:200]:
        assert consumers.online_shopping_rate(shopper, profile) == likes.online_shopping_rate
        assert consumers.devices(shopper) == likes.devices


def test_preferences_do_not_depend_on_how_much_is_made():
    """They are those of a world with fewer receipts and without campaigns."""
    other = World(Settings(receipts_per_customer=3))
    consumers = Consumers(other)
    for index in range(50):
        shopper = other.shopper(index)
        assert consumers.of(shopper, other.homes.profile(shopper)) == shoppers(N)[index][2]


def test_another_seed_has_other_preferences():
    other = world(seed=43)
    shopper = other.shopper(0)
    likes = Consumers(other).of(shopper, other.homes.profile(shopper))
    assert likes.platforms != shoppers(N)[0][2].platforms


def test_a_population_of_ones_own_has_its_own_categories():
    kinds = tuple(a for a in DEFAULT_POPULATION.archetypes if a.key in ("busy_family",))
    catalogue = tuple(
        replace(product, category="Food" if product.category == "Pantry" else product.category)
        for product in DEFAULT_POPULATION.catalogue
    )
    shares = {**kinds[0].category_shares}
    shares["Food"] = shares.pop("Pantry")
    population = replace(
        DEFAULT_POPULATION,
        catalogue=catalogue,
        archetypes=(replace(kinds[0], category_shares=shares),),
    )
    made = World(Settings(population=population))
    shopper = made.shopper(0)
    likes = Consumers(made).of(shopper, made.homes.profile(shopper))
    # All are alike: nobody leans anywhere.
    assert len(likes.categories) == len(population.categories)
    assert all(abs(n / WHOLE - 0.5) <= 0.051 for n in likes.categories)
    assert stdev(likes.categories) > 0
