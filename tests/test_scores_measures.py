"""Errors and rank correlation, by hand and against scipy."""

import random

import pytest
from scipy.stats import spearmanr

from ground_truth.scores.measures import (
    bias,
    mean_absolute_error,
    rank_correlation,
    root_mean_square_error,
)


def test_errors_by_hand():
    predicted, true = [1.0, 2.0, 6.0], [0.0, 4.0, 2.0]
    assert bias(predicted, true) == 1
    assert mean_absolute_error(predicted, true) == 7 / 3
    assert root_mean_square_error(predicted, true) == 7**0.5


def test_rank_correlation_is_scipys_also_with_ties():
    chance = random.Random(1)
    for _ in range(30):
        one = [chance.randrange(5) for _ in range(40)]
        other = [value + chance.randrange(8) for value in one]
        assert rank_correlation(one, other) == pytest.approx(spearmanr(one, other).statistic)


def test_without_an_order_there_is_no_rank_correlation():
    assert rank_correlation([2, 2, 2], [1, 2, 3]) is None
    assert rank_correlation([3, 2, 1], [1, 2, 3]) == -1
