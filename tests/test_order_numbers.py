"""world/order_numbers.py: order numbers are a permutation of slots."""

from collections import Counter
from itertools import pairwise
from math import sqrt

import pytest

from world import order_numbers as orders
from world.order_numbers import FIRST_ORDER_NUMBER, N_ORDER_NUMBERS, OrderNumbers, slot_of

SIDE = 32
OWN_TRIPS = 8


@pytest.fixture
def small_world(monkeypatch):
    """The same scheme with 1,024 numbers, so that all of them can be looked at."""
    monkeypatch.setattr(orders, "_SIDE", SIDE)
    monkeypatch.setattr(orders, "N_ORDER_NUMBERS", SIDE * SIDE)
    monkeypatch.setattr(orders, "_OWN_TRIPS", OWN_TRIPS)
    monkeypatch.setattr(orders, "_OWN_CUSTOMERS", SIDE * SIDE // OWN_TRIPS)


def test_the_numbers_are_all_those_of_nine_digits():
    """S1.79."""
    assert len(str(FIRST_ORDER_NUMBER)) == 9
    assert len(str(FIRST_ORDER_NUMBER - 1)) == 8
    assert len(str(FIRST_ORDER_NUMBER + N_ORDER_NUMBERS)) == 10


def test_the_square_of_slots_has_as_many_places_as_there_are_numbers():
    assert orders._SIDE**2 == N_ORDER_NUMBERS
    assert orders._OWN_CUSTOMERS * orders._OWN_TRIPS == N_ORDER_NUMBERS


@pytest.mark.usefixtures("small_world")
@pytest.mark.parametrize("receipts", [*range(1, 20), 31, 100, 512, 1024])
def test_as_many_customers_as_fit_have_different_numbers(receipts):
    """S1.80: checked for every number there is, in a world of 1,024 of them."""
    n_customers = SIDE * SIDE // receipts
    numbers = OrderNumbers(1, receipts)
    drawn = [number for index in range(n_customers) for number in numbers.of(index)]
    assert len(drawn) == len(set(drawn)) == n_customers * receipts
    assert min(drawn) >= FIRST_ORDER_NUMBER
    assert max(drawn) < FIRST_ORDER_NUMBER + SIDE * SIDE


@pytest.mark.parametrize("receipts", [1, 17, 63, 64, 65, 1000])
def test_slots_of_the_largest_worlds_are_different_and_in_range(receipts):
    """The real sizes, at the places where the scheme changes from one rule to another."""
    n_customers = N_ORDER_NUMBERS // receipts
    own = orders._OWN_CUSTOMERS
    indices = {
        index
        for middle in (0, n_customers // 2, n_customers - 1, own, own * receipts // 64)
        for index in range(middle - 200, middle + 200)
        if 0 <= index < n_customers
    }
    trips = range(receipts)
    if receipts > 100:
        trips = [*range(70), *range(receipts - 20, receipts)]
    slots = [slot_of(index, trip, receipts) for index in indices for trip in trips]
    assert len(set(slots)) == len(slots)
    assert min(slots) >= 0
    assert max(slots) < N_ORDER_NUMBERS


def test_numbers_of_the_real_size_are_different_and_of_nine_digits():
    """S1.79, S1.80."""
    numbers = OrderNumbers(42, 17)
    drawn = [number for index in range(20_000) for number in numbers.of(index)]
    assert len(set(drawn)) == len(drawn)
    assert {len(str(number)) for number in drawn} == {9}


@pytest.mark.parametrize("receipts", [18, 20, 64, 65, 200])
def test_a_longer_history_keeps_its_numbers(receipts):
    for index in (0, 1, 99_999, 4_000_000):
        kept = OrderNumbers(42, 17).of(index)
        assert OrderNumbers(42, receipts).of(index)[:17] == kept


def test_another_seed_has_other_numbers():
    assert not set(OrderNumbers(42, 17).of(5)) & set(OrderNumbers(43, 17).of(5))


def places_of(n_customers, receipts=17):
    """The numbers of the first customers, as parts of the range from 0 to 1."""
    numbers = OrderNumbers(42, receipts)
    return [
        (number - FIRST_ORDER_NUMBER) / N_ORDER_NUMBERS
        for index in range(n_customers)
        for number in numbers.of(index)
    ]


def test_numbers_show_no_order():
    """A number is as often above as below the one of the trip before, and far from it."""
    places = places_of(2_000)
    n = len(places)
    steps = [later - earlier for earlier, later in pairwise(places)]
    assert abs(sum(step > 0 for step in steps) / n - 0.5) < 5 * 0.5 / sqrt(n)
    assert 0.3 < sum(map(abs, steps)) / n < 0.37  # A third, for points without any order.
    for lag in (2, 17, 34):
        far = [abs(places[i] - places[i - lag]) for i in range(lag, n)]
        assert 0.3 < sum(far) / len(far) < 0.37


def test_the_last_digits_of_a_customers_numbers_show_no_order():
    """All steps from one trip's number to the next are equally likely, modulo ten."""
    numbers = OrderNumbers(42, 17)
    steps = Counter(
        (later - earlier) % 10
        for index in range(1_000)
        for earlier, later in pairwise(numbers.of(index))
    )
    expected = 1_000 * 16 / 10
    chi_square = sum((steps[digit] - expected) ** 2 / expected for digit in range(10))
    assert chi_square < 9 + 5 * sqrt(2 * 9)


def test_numbers_fill_the_range_evenly():
    places = places_of(2_000)
    n = len(places)
    assert abs(sum(places) / n - 0.5) < 5 * sqrt(1 / 12 / n)
    counts = [sum(i <= 10 * place < i + 1 for place in places) for i in range(10)]
    assert sum((count - n / 10) ** 2 / (n / 10) for count in counts) < 9 + 5 * sqrt(2 * 9)
