"""world/switches.py: second chances, and the lines that are given up for them."""

from collections import Counter
from math import sqrt

import pytest

from world.causes import PROMOTION, SEASON, switches_of
from world.coins import toss
from world.population import DEFAULT_POPULATION
from world.prices import PriceCalendar
from world.settings import Settings
from world.streams import BYTE_VALUES, WORLD, Streams
from world.switches import _BOUNDS, NO_OUTSIDERS, Cause, SecondChances, Switches, Trips
from world.world import World

LABELS = bytes(range(BYTE_VALUES))
"""Every product stands at the label of its number."""
N_LABELS = 40
WEEK = 105_000


def chances_of_all(chance, n_tiers=1):
    """The same chance for every label."""
    return SecondChances([chance] * n_tiers, [[chance] * N_LABELS] * n_tiers)


def cause_of(products, chance=1.0, number=PROMOTION, outsiders=NO_OUTSIDERS, seed=1):
    """A cause that concerns these products in every week."""
    purpose = {PROMOTION: "promotion switches", SEASON: "season switches"}[number]
    weeks = range(WEEK, WEEK + 20)
    return Cause(
        number,
        Streams(WORLD, seed, purpose),
        dict.fromkeys(weeks, bytes(products)),
        dict.fromkeys(weeks, bytes(len(products))),
        outsiders,
        [chances_of_all(chance)],
    )


def trips_of(*baskets):
    """Trips of these baskets, as they are before any cause has acted."""
    lines = [bytes(basket) for basket in baskets]
    starts = [0]
    for basket in lines[:-1]:
        starts.append(starts[-1] + len(basket))
    weeks = [WEEK + trip for trip in range(len(lines))]
    n_lines = sum(map(len, lines))
    return Trips(weeks, lines, starts, bytearray(b"".join(lines)), bytearray(n_lines))


def acted(index, causes, *baskets):
    trips = trips_of(*baskets)
    Switches(causes).act(index, 0, LABELS, trips)
    return trips


def first_coin(chances, tier, label):
    return _BOUNDS[chances.tier_steps[tier] + chances.label_steps[label]] / BYTE_VALUES


def tiers_and_labels(wanted):
    for tier, of_labels in enumerate(wanted):
        for label, chance in enumerate(of_labels, 1):
            yield tier, label, chance


def all_chances(monkeypatch):
    """The tables of all archetypes, causes and households, and what they were made of."""
    made = []
    init = SecondChances.__init__

    def watched(self, factors, chances):
        init(self, factors, chances)
        made.append((self, [list(of_tier) for of_tier in chances]))

    monkeypatch.setattr(SecondChances, "__init__", watched)
    world = World(Settings())
    for index in range(10):
        world.shopper(index)
    return made


def test_both_coins_together_have_the_chance_that_is_wanted(monkeypatch):
    """Within a 256th of the first one: all tiers and labels of the default population."""
    tables = all_chances(monkeypatch)
    assert len(tables) == 10 * 2 * 3
    n = 0
    for chances, wanted in tables:
        for tier, label, chance in tiers_and_labels(wanted):
            first = first_coin(chances, tier, label)
            made = first * (chances.accepted[tier][label] + 1) / BYTE_VALUES
            assert abs(made - min(chance, 1 - 1 / BYTE_VALUES)) <= first / BYTE_VALUES
            n += chance > 0
    assert n > 10_000


def test_the_first_coin_alone_is_not_exact(monkeypatch):
    """What the second one is for: without it chances would be too large."""
    tables = all_chances(monkeypatch)
    wrong = 0
    for chances, wanted in tables:
        for tier, label, chance in tiers_and_labels(wanted):
            first = first_coin(chances, tier, label)
            assert first >= min(chance, 1 - 1 / BYTE_VALUES)
            wrong += first - chance > first / BYTE_VALUES
    assert wrong > 1000


def test_most_first_coins_show_tails():
    """They are what is looked at one by one: few more than are taken."""
    chances = SecondChances([0.1, 0.3], [[0.02] * N_LABELS, [0.06] * N_LABELS])
    assert 0.06 <= first_coin(chances, 1, 1) < 0.06 * 17 / 16 + 2 / BYTE_VALUES


@pytest.mark.parametrize("chance", [0.01, 0.1, 0.5])
def test_a_product_takes_a_line_as_often_as_its_chance_says(chance):
    n, n_trips = 1_500, 10
    baskets = [range(1, 11)] * n_trips
    taken = sum(
        trip.causes.count(PROMOTION)
        for trip in (acted(i, [cause_of([20], chance)], *baskets) for i in range(n))
    )
    expected = chance * n * n_trips
    assert abs(taken - expected) < 5 * sqrt(expected * (1 - chance)) + expected / BYTE_VALUES


def victims(n, causes, basket):
    """How often each line of a basket is given up."""
    counts = Counter()
    for index in range(n):
        trips = acted(index, causes, basket)
        counts.update(line for line, number in enumerate(trips.causes) if number)
    return counts


def evenly(counts, lines, n_draws=BYTE_VALUES):
    """Chi-square; a draw is a byte, so that shares are whole 256ths."""
    n = sum(counts.values())
    expected = n / len(lines)
    if set(counts) != set(lines):
        return False
    chi_square = sum((counts[line] - expected) ** 2 / expected for line in lines)
    rounding = n * (len(lines) / n_draws) ** 2 / 4
    freedom = len(lines) - 1
    return chi_square < freedom + 5 * sqrt(2 * freedom) + rounding


def test_every_line_is_as_likely_to_be_given_up():
    assert evenly(victims(6_000, [cause_of([30])], range(1, 11)), range(10))


def test_only_lines_that_the_cause_does_not_concern_are_given_up_all_of_them_alike():
    """Those behind a line that stays are no likelier."""
    concerned = [30, 1, 2, 3, 7]
    eligible = [line for line in range(10) if line + 1 not in concerned]
    counts = victims(6_000, [cause_of(concerned)], range(1, 11))
    assert evenly(counts, eligible)
    unfair = Counter(counts)
    unfair[eligible[0]] *= 2
    assert not evenly(unfair, eligible)


def test_only_lines_of_the_products_own_group_are_given_up_all_of_them_alike():
    """In the order of labels a group stands together; its first line is no likelier."""
    outsiders = [b""] * BYTE_VALUES
    outsiders[30] = bytes([1, 2, 3, 4, 9, 10])
    counts = victims(6_000, [cause_of([30], outsiders=outsiders)], range(1, 11))
    assert evenly(counts, [4, 5, 6, 7])


def test_of_several_products_each_takes_a_line_of_its_own_all_alike():
    counts = Counter()
    for index in range(3_000):
        trips = acted(index, [cause_of([30, 31, 32])], range(1, 9))
        counts.update(line for line, number in enumerate(trips.causes) if number)
        assert trips.causes.count(PROMOTION) == sum(n >= 30 for n in trips.products) >= 2
    assert evenly(counts, range(8))


def test_a_basket_without_a_line_to_give_up_stays_as_it_is():
    everything = [*range(1, 11), 30]
    trips = acted(0, [cause_of(everything)], range(1, 11))
    assert trips.products == b"".join(trips.baskets)
    assert not any(trips.causes)
    outsiders = [bytes(range(1, 11))] * BYTE_VALUES
    trips = acted(0, [cause_of([30], outsiders=outsiders)], range(1, 11))
    assert trips.products == b"".join(trips.baskets)


def both_causes(seed=1):
    return [
        cause_of(range(12, 24), 0.4, SEASON, seed=seed),
        cause_of(range(18, 30), 0.4, PROMOTION, seed=seed),
    ]


def test_no_product_is_in_a_basket_twice_and_nothing_leaves_its_trip():
    baskets = [range(1, 11), range(5, 20), range(20, 28)]
    changed = 0
    for index in range(500):
        trips = acted(index, both_causes(), *baskets)
        assert len(trips.products) == len(b"".join(trips.baskets))
        for start, end in zip(trips.starts, trips.starts[1:], strict=False):
            assert len(set(trips.products[start:end])) == end - start
        for before, after, number in zip(
            b"".join(trips.baskets), trips.products, trips.causes, strict=True
        ):
            assert (before != after) == bool(number)
            if number == SEASON:
                assert 12 <= after < 24
            elif number == PROMOTION:
                assert 18 <= after < 30
        changed += sum(map(bool, trips.causes))
    assert changed > 500


def test_a_trip_in_another_week_is_left_alone():
    cause = cause_of([30])
    cause = cause._replace(
        products={WEEK: b"", WEEK + 1: bytes([30])}, tiers={WEEK: b"", WEEK + 1: bytes(1)}
    )
    n_acted = 0
    for index in range(20):
        trips = acted(index, [cause], range(1, 11), range(1, 11))
        assert not any(trips.causes[:10])
        n_acted += any(trips.causes[10:])
    assert n_acted > 15


def test_what_one_cause_does_does_not_depend_on_another():
    """Where the other one took no line of the same trip, nothing is changed at all; elsewhere
    its lines are where they would be, but for those that the other one has taken.
    """
    seasons, promotions = both_causes()
    baskets = [range(1, 11)] * 3
    lost = kept = 0
    for index in range(500):
        alone = {each.number: acted(index, [each], *baskets) for each in (seasons, promotions)}
        together = acted(index, [seasons, promotions], *baskets)
        for line, number in enumerate(together.causes):
            if number:
                assert alone[number].causes[line] == number
                assert alone[number].products[line] == together.products[line]
                kept += 1
        for number, trips in alone.items():
            for line, other in enumerate(trips.causes):
                lost += other == number and together.causes[line] != number
    assert 0 < lost < 0.5 * kept


def test_weeks_and_trips_of_the_same_shopper_have_chances_of_their_own():
    baskets = [range(1, 11)] * 10
    n_taken = Counter(acted(i, [cause_of([20], 0.5)], *baskets).causes.count(2) for i in range(400))
    assert set(range(2, 9)) <= set(n_taken)


def test_the_pieces_are_those_of_the_program():
    """The calls above are those that the world makes: the same act on its own tables."""
    settings = Settings()
    world = World(settings)
    shopper = next(s for s in map(world.shopper, range(10)) if s.archetype.price_response > 1)
    tables = shopper.habits.tables
    switches = switches_of(
        settings,
        shopper.archetype,
        tables.strata,
        tables.baskets.households,
        PriceCalendar(settings.seed, DEFAULT_POPULATION),
    )
    bought = tables.strata[0].products[:2] + tables.strata[-1].products[:2]
    first, second = trips_of(bought, bought), trips_of(bought, bought)
    for each, trips in ((switches, first), (tables.switches, second)):
        each.act(shopper.index, shopper.household_size, shopper.habits.taste.labels, trips)
    assert first == second


def test_heads_are_bytes_of_one():
    """What ``act`` looks for with ``find(1)``."""
    assert set(toss(bytes([255] * 100), bytes(100))) == {1}


def test_tiers_may_be_as_far_apart_as_they_like():
    """A population's promotions may hardly matter, or be less than nothing beside deep ones."""
    for factors in ([1e-9, 4.0], [-0.2, 0.5], [0.0, 0.0], [3.0]):
        wanted = [
            [min(max(factor, 0.0) * odds, 1.0) for odds in (0.001, 0.3, 5.0)] for factor in factors
        ]
        chances = SecondChances(factors, wanted)
        for tier, label, chance in tiers_and_labels(wanted):
            first = first_coin(chances, tier, label)
            made = first * (chances.accepted[tier][label] + 1) / BYTE_VALUES
            assert abs(made - min(chance, 1 - 1 / BYTE_VALUES)) <= first / BYTE_VALUES
