"""Draws in bulk are what they would be one by one."""

import pytest

from interactions.model.uniform_draws import scaled
from world.streams import INTERACTIONS, Streams, uint32s


@pytest.mark.parametrize("n_words", [0, 1, 2, 7, 108])
@pytest.mark.parametrize("n_values", [1, 2, 28_251, (1 << 24) - 1, (1 << 32) - 1])
def test_draws_are_scaled_as_if_one_by_one(n_words, n_values):
    draws = Streams(INTERACTIONS, 42, "clicks").draw("customer", 4 * n_words)
    assert scaled(draws, n_values) == tuple(word * n_values >> 32 for word in uint32s(draws))


def test_the_largest_draws_do_not_run_into_their_neighbours():
    draws = b"\xff" * 12
    assert scaled(draws, (1 << 32) - 1) == ((1 << 32) - 2,) * 3
