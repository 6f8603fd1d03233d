"""world/world.py: a seed, settings, a catalogue and a population."""

from collections import Counter
from dataclasses import replace
from datetime import date

import pytest

from world.archetypes import BULK, SINGLE
from world.population import DEFAULT_POPULATION
from world.settings import CAUSES, CampaignSettings, Settings
from world.streams import WORLD, Streams
from world.world import World

INDICES = range(40)


def histories(population=DEFAULT_POPULATION, **settings):
    world = World(Settings(population=population, **settings))
    return [world.history(world.shopper(index)) for index in INDICES]


def with_all(**changes):
    """The default population with a change in every archetype."""
    archetypes = tuple(replace(each, **changes) for each in DEFAULT_POPULATION.archetypes)
    return replace(DEFAULT_POPULATION, archetypes=archetypes)


def products(history):
    lines = history.lines()
    return list(zip(lines.trip, lines.product, strict=True))


def member_shares(history):
    """Where in its room each trip's savings lie, 0 to 1: what the member draw decides."""
    lines = history.lines()
    promotions = Counter()
    for trip, cents in zip(lines.trip, lines.promotion_cents, strict=True):
        promotions[trip] += cents
    columns = zip(history.subtotal_cents, history.savings_cents, strict=True)
    for trip, (subtotal, savings) in enumerate(columns):
        least, most = max(promotions[trip], subtotal / 20), subtotal / 4
        yield (savings - least) / (most - least)


def near(ones, others):
    """Equal but for the rounding to cents."""
    return list(ones) == pytest.approx(list(others), abs=0.02)


BARE = frozenset(CAUSES)
"""No cause acts: what lies in a basket is the shopper's own taste, whatever the day."""


CONTACTS = ("campaigns", "contacts")
SPARSE = ("coupons", "responses", "encounters")
"""What a history tells of few trips only."""


@pytest.fixture(scope="module")
def default():
    return histories()


@pytest.fixture(scope="module")
def bare():
    return histories(without=BARE)


@pytest.mark.parametrize("n_trips", [1, 2, 17, 70])
def test_a_history_has_one_entry_a_trip_in_every_list(n_trips):
    for history in histories(receipts_per_customer=n_trips):
        columns = history[1 : -len(SPARSE)]
        assert [len(column) for column in columns] == [n_trips] * len(columns)
        assert history._fields[-len(SPARSE) :] == SPARSE
        assert history.days == sorted(set(history.days))


def test_no_trip_is_later_than_the_end_date():
    """S1.83."""
    for end in (date(2025, 12, 31), date(2020, 2, 29), date(1970, 1, 1)):
        for history in histories(end_date=end):
            assert history.days[-1] <= end.toordinal()


def test_an_end_date_moves_trips_and_nothing_else(bare):
    other = histories(end_date=date(2024, 12, 31), without=BARE)
    for a, b in zip(bare, other, strict=True):
        assert a.days != b.days
        assert a.baskets == b.baskets
        assert a.order_numbers == b.order_numbers
        assert near(member_shares(a), member_shares(b))


def test_quantities_have_a_stream_of_their_own(default):
    """Whoever changes a cause shifts the draws of no other."""
    single, bulk = (histories(with_all(quantity_shares=shares)) for shares in (SINGLE, BULK))
    for a, b, c in zip(default, single, bulk, strict=True):
        assert products(a) == products(b) == products(c)
        assert a.days == b.days == c.days
        assert near(member_shares(a), member_shares(b))
        assert near(member_shares(a), member_shares(c))
    total = [sum(sum(h.lines().quantity) for h in world) for world in (single, bulk)]
    assert total[0] < total[1]


def test_trips_have_a_stream_of_their_own(bare):
    other = histories(with_all(gap_days=(2, 3), usual_gap_days=None), without=BARE)
    for a, b in zip(bare, other, strict=True):
        assert a.days != b.days
        assert a.baskets == b.baskets
        assert a.order_numbers == b.order_numbers


def test_baskets_have_a_stream_of_their_own(default):
    other = histories(with_all(loyalty=2.0))
    for a, b in zip(default, other, strict=True):
        assert products(a) != products(b)
        assert a.days == b.days
        assert a.order_numbers == b.order_numbers
        assert near(member_shares(a), member_shares(b))


def test_no_two_causes_draw_from_one_stream(monkeypatch):
    """Not even for a reason that no change of the population would show."""
    keys = Counter()
    draw = Streams.draw

    def watched(self, index, n_bytes):
        keys[self._prefix, index] += 1
        return draw(self, index, n_bytes)

    monkeypatch.setattr(Streams, "draw", watched)
    world = World(Settings(campaigns=CampaignSettings()))
    world.history(world.shopper(123_456))  # What is made for all shoppers is made now.
    keys.clear()
    for index in INDICES:
        world.history(world.shopper(index))
    # Only baskets may come back for more of the same stream, if many are drawn again, and trips,
    # where a campaign's window began before the first one; what is on promotion is asked by
    # whoever sets prices and by whoever acts on it; and which campaigns wear one out is asked of
    # a longer time than which ones act.
    purposes = (("baskets",), ("promotions",), ("trips",), ("households",), CONTACTS)
    again = {Streams(WORLD, 42, *purpose)._prefix for purpose in purposes}
    twice = {key for key, n in keys.items() if n > 1 and key[0] not in again}
    assert not twice
    per_customer = Counter(index for _, index in keys if index in INDICES)
    assert min(per_customer.values()) >= 5 + len(Settings().causes)


def test_prices_are_the_worlds_and_not_the_populations():
    week = 105_000
    assert World(Settings()).prices.week(week) == World(
        Settings(
            store="Other",
            receipts_per_customer=3,
            id_digits=8,
            population=with_all(loyalty=2.0),
        )
    ).prices.week(week)


def test_a_catalogue_may_be_replaced(default):
    dearer = tuple(
        replace(
            product,
            price_low_cents=product.price_low_cents + 1000,
            price_high_cents=product.price_high_cents + 1000,
        )
        for product in DEFAULT_POPULATION.catalogue
    )
    population = replace(DEFAULT_POPULATION, catalogue=dearer)
    for a, b in zip(default, histories(population), strict=True):
        assert (a.days, a.baskets, a.order_numbers) == (b.days, b.baskets, b.order_numbers)
        lines = b.lines()
        assert lines.price_cents == [
            cents + 1000 * quantity
            for cents, quantity in zip(a.lines().price_cents, lines.quantity, strict=True)
        ]
    world = World(Settings(population=population))
    week = 105_000
    assert world.prices.week(week).shelf_cents == tuple(
        cents + 1000 for cents in World(Settings()).prices.week(week).shelf_cents
    )


def test_a_smaller_catalogue_sells_what_it_has():
    some = tuple(
        product for product in DEFAULT_POPULATION.catalogue if product.tags != {"specialty"}
    )
    student = DEFAULT_POPULATION.by_key["college_student"]
    small = replace(DEFAULT_POPULATION, archetypes=(student,), catalogue=some)
    bought = {number for history in histories(small) for number in history.lines().product}
    assert bought == set(range(len(some)))


def test_names_of_a_locale_change_names_only():
    plain, german = World(Settings()), World(Settings(locale="de_DE"))
    for index in range(10):
        a, b = plain.shopper(index), german.shopper(index)
        assert a.name != b.name
        assert (a.customer_id, a.household_size) == (b.customer_id, b.household_size)
        assert a.habits.taste == b.habits.taste
        assert plain.history(a).lines() == german.history(b).lines()
