"""world/savings.py: what a receipt saves."""

from collections import Counter

import pytest

from world.savings import LEAST_PERCENT, MOST_PERCENT, draw_savings

HALVES = (0, 1, 2**15, 2**16 - 2, 2**16 - 1)


def test_limits_are_those_of_the_brief():
    assert (LEAST_PERCENT, MOST_PERCENT) == (5, 25)


@pytest.mark.parametrize("half", HALVES)
def test_savings_are_5_to_25_percent_of_every_subtotal(half):
    """S1.87: after rounding to a cent, for every subtotal above the cheapest product's."""
    for subtotal in range(89, 30_000):
        savings = draw_savings(half, subtotal, 0)
        assert subtotal <= 20 * savings
        assert 4 * savings <= subtotal


def test_promotions_are_part_of_the_savings():
    for subtotal in (89, 500, 9_999, 31_234):
        for promotions in range(subtotal // 4 + 1):
            for half in HALVES:
                savings = draw_savings(half, subtotal, promotions)
                assert promotions <= savings <= subtotal // 4
                assert subtotal <= 20 * savings


def test_the_extremes_are_reached_and_all_between_are_equally_likely():
    """S1.131."""
    subtotal = 2_000
    counts = Counter(draw_savings(half, subtotal, 0) for half in range(2**16))
    assert set(counts) == set(range(100, 501))
    assert max(counts.values()) - min(counts.values()) <= 1


def test_promotions_that_leave_no_room_are_all_there_is():
    for half in HALVES:
        assert draw_savings(half, 1_000, 250) == 250
