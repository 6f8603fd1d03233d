"""world/households/places.py: states and groups, dealt out by their shares."""

from collections import Counter
from itertools import pairwise
from math import sqrt

import pytest

from world.households.places import BLOCK, WHOLE, Places, bounds
from world.streams import WORLD, Streams

POPULATIONS = (50, 30, 20)
GROUPS = ((0.5, 0.5), (0.2, 0.8), (1.0, 0.0))
N_BLOCKS = 40


def places(seed=42):
    return Places(Streams(WORLD, seed, "households", "places"), POPULATIONS, GROUPS)


def dealt(n=BLOCK * N_BLOCKS):
    made, draws = places(), Streams(WORLD, 1, "households")
    return made, [made.place(i, int.from_bytes(draws.draw(i, 4), "little")) for i in range(n)]


def test_states_are_dealt_out_by_their_populations():
    """S2.28: of 200 customers 100 live in a state with half of the people, give or take one."""
    made, where = dealt()
    for start in range(0, len(where), BLOCK):
        counts = Counter(map(made.state, where[start : start + BLOCK]))
        for state, population in enumerate(POPULATIONS):
            assert abs(counts[state] - BLOCK * population / sum(POPULATIONS)) <= 1


def test_groups_are_dealt_out_in_each_state():
    made, where = dealt()
    counts = Counter((made.state(place), made.group(place)) for place in where)
    n = len(where)
    for state, shares in enumerate(GROUPS):
        for group, share in enumerate(shares):
            expected = n * POPULATIONS[state] / sum(POPULATIONS) * share
            # A part of a block at either end is a matter of chance.
            assert abs(counts[state, group] - expected) <= 3 * sqrt(2 * N_BLOCKS / 4) + 1e-9


def test_a_place_is_that_of_the_customer_alone():
    _, where = dealt(2 * BLOCK)
    draws = Streams(WORLD, 1, "households")
    for index in (399, 0, 200, 5, 399):
        draw = int.from_bytes(draws.draw(index, 4), "little")
        assert places().place(index, draw) == where[index]
    assert len(set(where)) == len(where)
    assert all(0 <= place < WHOLE for place in where)


def test_neighbours_live_anywhere():
    made, where = dealt()
    states = [*map(made.state, where)]
    same = sum(a == b for a, b in pairwise(states))
    p = sum((each / sum(POPULATIONS)) ** 2 for each in POPULATIONS)
    assert abs(same - p * len(states)) < 4 * sqrt(p * (1 - p) * len(states))


def test_bounds_part_the_whole_by_shares():
    assert bounds((1, 1)) == [WHOLE // 2]
    assert bounds((1, 2, 1)) == [WHOLE // 4, 3 * WHOLE // 4]
    assert bounds(()) == []


@pytest.mark.parametrize("place", [0, WHOLE - 1])
def test_ends_of_the_whole_have_a_group(place):
    made = places()
    assert made.group(place) in (0, 1)
