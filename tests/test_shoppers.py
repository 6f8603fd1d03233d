"""world/shoppers.py: who customer i is."""

from collections import Counter, defaultdict
from dataclasses import replace
from math import sqrt
from statistics import correlation, fmean

import pytest

from world.names import builtin_names
from world.population import DEFAULT_POPULATION
from world.prices import PriceCalendar
from world.settings import CAUSES, Settings
from world.shoppers import Shoppers
from world.trips import GapTables, Rhythm
from world.world import World

ARCHETYPES = DEFAULT_POPULATION.by_key
N_KINDS = len(ARCHETYPES)
N_SIZES = len(DEFAULT_POPULATION.parameters.household_sizes)


def shoppers(seed=42, population=DEFAULT_POPULATION, id_digits=6):
    settings = Settings(seed=seed, id_digits=id_digits, population=population)
    return Shoppers(settings, builtin_names(), PriceCalendar(seed, population))


@pytest.fixture(scope="module")
def thousand():
    made = shoppers()
    return [made.make(index) for index in range(1000)]


def key(shopper):
    return shopper.archetype.key


def facts(shopper):
    """All of a shopper but the tables of its archetype."""
    return (
        shopper.index,
        shopper.customer_id,
        shopper.name,
        key(shopper),
        shopper.household_size,
        shopper.usual_gap_days,
        shopper.favourite_weekday,
        shopper.habits.gaps,
        shopper.habits.taste,
    )


def test_every_ten_customers_are_of_ten_archetypes(thousand):
    """S1.62."""
    for start in range(0, 1000, N_KINDS):
        assert {key(s) for s in thousand[start : start + N_KINDS]} == set(ARCHETYPES)
    for n in (1, 9, 123, 999):
        counts = Counter(map(key, thousand[:n]))
        assert max(counts.values()) - min(counts[kind] for kind in ARCHETYPES) <= 1


def test_the_id_does_not_give_the_archetype_away():
    made = shoppers()
    n_blocks = 1000
    counts = Counter(
        (index % N_KINDS, made.archetype_number(index)) for index in range(N_KINDS * n_blocks)
    )
    assert len(counts) == N_KINDS**2
    expected = n_blocks / N_KINDS
    chi_square = sum((count - expected) ** 2 / expected for count in counts.values())
    freedom = (N_KINDS - 1) ** 2
    assert abs(chi_square - freedom) < 5 * sqrt(2 * freedom)


def test_ids_are_the_index_padded_with_zeros(thousand):
    """S1.68."""
    assert thousand[0].customer_id == "customer_000000"
    assert thousand[123].customer_id == "customer_000123"
    assert shoppers(id_digits=9).make(123).customer_id == "customer_000000123"


def test_ids_sort_as_their_numbers_where_all_have_the_same_digits():
    """S1.69: also beyond a million customers."""
    made = shoppers(id_digits=7)
    ids = [
        made.make(index).customer_id
        for index in (0, 9, 10, 999_999, 1_000_000, 1_000_001, 1_999_999)
    ]
    assert ids == sorted(ids)
    assert len(set(ids)) == len(ids)


def test_shoppers_are_the_same_in_any_order(thousand):
    made = shoppers()
    for index in (999, 3, 500, 501, 3, 0):
        assert facts(made.make(index)) == facts(thousand[index])


def test_another_seed_has_other_shoppers(thousand):
    other = [shoppers(seed=43).make(index) for index in range(200)]
    pairs = list(zip(thousand, other, strict=False))
    assert sum(a.name == b.name for a, b in pairs) <= 2
    assert sum(a.habits.taste == b.habits.taste for a, b in pairs) <= 2
    same = sum(key(a) == key(b) for a, b in zip(thousand, other, strict=False))
    assert abs(same - 20) < 5 * sqrt(200 * 0.1 * 0.9)


def test_names_tell_nothing_of_the_archetype(thousand):
    first_names = Counter(s.name.split()[0] for s in thousand)
    assert len(first_names) > 200
    together = Counter((s.name.split()[0], key(s)) for s in thousand)
    # Pairs of namesakes of one archetype, against one in ten of all pairs.
    same = sum(count * (count - 1) // 2 for count in together.values())
    pairs = sum(count * (count - 1) // 2 for count in first_names.values())
    assert abs(same - pairs / N_KINDS) < 5 * sqrt(pairs / N_KINDS)


def test_household_sizes_are_equally_likely_in_every_archetype(thousand):
    counts = Counter((key(s), s.household_size) for s in thousand)
    assert len(counts) == N_KINDS * N_SIZES
    expected = 1000 / len(counts)
    chi_square = sum((count - expected) ** 2 / expected for count in counts.values())
    freedom = N_KINDS * (N_SIZES - 1)
    assert chi_square < freedom + 5 * sqrt(2 * freedom)


def test_large_households_keep_no_rhythm_of_their_own():
    """A shopper's basket size and mean gap are drawn apart: no correlation in any archetype."""
    made = shoppers()
    by_kind = defaultdict(list)
    for index in range(3000):
        shopper = made.make(index)
        mean_gap = fmean(map(fmean, shopper.habits.gaps))
        by_kind[key(shopper)].append((shopper.household_size, mean_gap))
    for pairs in by_kind.values():
        sizes, gaps = zip(*pairs, strict=True)
        assert abs(correlation(sizes, gaps)) < 5 / sqrt(len(pairs))


def test_a_population_may_be_any_set_of_archetypes():
    keys = ("busy_family", "senior_couple", "meal_prepper")
    three = replace(DEFAULT_POPULATION, archetypes=tuple(ARCHETYPES[key] for key in keys))
    made = shoppers(population=three)
    for start in range(0, 30, 3):
        assert {key(made.make(index)) for index in range(start, start + 3)} == set(keys)


def test_replacing_an_archetype_leaves_all_other_shoppers_as_they_are(thousand):
    made = shoppers(
        population=DEFAULT_POPULATION.with_archetype("vegan_vegetarian", avoids=(), gap_days=(1, 2))
    )
    for shopper in thousand[:200]:
        other = made.make(shopper.index)
        assert (other.name, key(other)) == (shopper.name, key(shopper))
        if key(shopper) != "vegan_vegetarian":
            assert facts(other) == facts(shopper)
        else:
            assert other.habits.taste != shopper.habits.taste


def test_a_shoppers_rhythm_is_the_one_that_the_gaps_show(thousand):
    """Usual gap and favourite weekday, in words, are what the tables were made of."""
    for shopper in thousand[:200]:
        archetype, rhythm = shopper.archetype, (shopper.usual_gap_days, shopper.favourite_weekday)
        low, high = archetype.usual_gap_days or archetype.gap_days
        assert low <= shopper.usual_gap_days <= high
        assert 0 <= shopper.favourite_weekday <= 6
        tables = GapTables(archetype, DEFAULT_POPULATION.parameters.favourite_day_weight)
        assert shopper.habits.gaps == tables.tables(Rhythm(*rhythm))
    assert {shopper.favourite_weekday for shopper in thousand} == set(range(7))


def test_favourites_are_what_a_shopper_buys_most_often():
    world = World(Settings(receipts_per_customer=400, without=frozenset(CAUSES)))
    for index in range(10):
        shopper = world.shopper(index)
        favourites = shopper.favourites
        assert len(set(favourites)) == len(favourites) == len(shopper.propensities)
        counts = Counter(world.history(shopper).lines().product)
        n_of = [counts[number] for number in favourites]
        assert sum(n_of[:10]) > 2 * sum(n_of[-10:])
        assert set(counts) <= set(favourites)
