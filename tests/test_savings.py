"""world/savings.py: what a receipt saves."""

from collections import Counter

import pytest

from world.savings import draw_savings

HALVES = (0, 1, 2**15, 2**16 - 2, 2**16 - 1)


@pytest.mark.parametrize("half", HALVES)
def test_savings_are_5_to_25_percent_of_every_subtotal(half):
    """S1.87: after rounding to a cent, for every subtotal above the cheapest product's."""
    for subtotal in range(89, 30_000):
        savings = draw_savings(half, subtotal, 0, 5, 25)
        assert subtotal <= 20 * savings
        assert 4 * savings <= subtotal


def test_promotions_are_part_of_the_savings():
    for subtotal in (89, 500, 9_999, 31_234):
        for promotions in range(subtotal // 4 + 1):
            for half in HALVES:
                savings = draw_savings(half, subtotal, promotions, 5, 25)
                assert promotions <= savings <= subtotal // 4
                assert subtotal <= 20 * savings


def test_the_extremes_are_reached_and_all_between_are_equally_likely():
    """S1.131."""
    subtotal = 2_000
    counts = Counter(draw_savings(half, subtotal, 0, 5, 25) for half in range(2**16))
    assert set(counts) == set(range(100, 501))
    assert max(counts.values()) - min(counts.values()) <= 1


def test_promotions_that_leave_no_room_are_all_there_is():
    for half in HALVES:
        assert draw_savings(half, 1_000, 250, 5, 25) == 250


@pytest.mark.parametrize(("least", "most"), [(0, 0), (0, 3), (7, 7), (10, 99)])
def test_other_limits_are_kept_as_well(least, most):
    for subtotal in (100, 12_300, 70_000):
        found = [draw_savings(half, subtotal, 0, least, most) for half in HALVES]
        assert (found[0] * 100, found[-1] * 100) == (least * subtotal, most * subtotal)
