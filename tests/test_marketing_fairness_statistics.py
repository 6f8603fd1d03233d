"""The tests and measures of the fairness report, against examples worked out by hand."""

from math import isclose, sqrt

import numpy as np
import pytest
from scipy.stats import chi2, chi2_contingency

from marketing.group_fairness.chances import holm, two_sided, wilson
from marketing.group_fairness.draws import MOST_DRAWS
from marketing.group_fairness.stratified import (
    difference,
    equal_rates,
    ratio,
)

RANDOM = np.random.default_rng(7)
N = np.array([[20, 40], [60, 20]])
WITH = np.array([[10, 10], [48, 12]])


def test_the_test_of_two_groups_is_mantel_and_haenszels():
    """S2.92.  By hand: of the first stratum 20 of 60 have it, so 20/3 of the first group are to be
    expected and the variance is 20 * 40 * 20 * 40 / (60**2 * 59); of the second, 60 of 80.
    """
    excess = (10 - 20 * 20 / 60) + (48 - 60 * 60 / 80)
    variance = 20 * 40 * 20 * 40 / (60**2 * 59) + 60 * 20 * 60 * 20 / (80**2 * 79)
    found = equal_rates(N, WITH, RANDOM)
    assert isclose(found.statistic, excess**2 / variance)
    assert found.n_free == 1
    assert isclose(found.p, two_sided(excess / sqrt(variance)))


def test_with_one_stratum_the_test_is_nearly_pearsons():
    n, n_with = np.array([[40, 50, 60]]), np.array([[10, 20, 33]])
    pearson = chi2_contingency(np.vstack([n_with, n - n_with]), correction=False)
    found = equal_rates(n, n_with, RANDOM)
    assert isclose(found.statistic, pearson.statistic * 149 / 150)
    assert found.n_free == pearson.dof == 2


def test_strata_that_have_both_groups_or_nothing_to_tell_are_no_matter():
    more = np.vstack([N, [7, 0], [3, 4], [1, 0]]), np.vstack([WITH, [3, 0], [3, 4], [1, 0]])
    assert isclose(equal_rates(*more, RANDOM).statistic, equal_rates(N, WITH, RANDOM).statistic)


@pytest.mark.parametrize(
    ("n", "n_with"),
    [
        ([[5, 5]], [[5, 5]]),
        ([[5, 5]], [[0, 0]]),
        ([[5]], [[3]]),
        ([[5, 0], [0, 5]], [[3, 0], [0, 1]]),
    ],
)
def test_where_nothing_can_differ_there_is_no_test(n, n_with):
    assert equal_rates(np.array(n), np.array(n_with), RANDOM) is None


def test_of_few_the_p_value_is_that_among_draws():
    """By hand: of the 20 ways to choose 3 of 6, two have all 3 in one group; of the 400 ways of two
    strata, two have all 6.  20 / p draws it takes on average to see 20 (a negative binomial law).
    """
    for n_strata, p in ((1, 2 / 20), (2, 2 / 400)):
        n, n_with = np.array([[3, 3]] * n_strata), np.array([[3, 0]] * n_strata)
        found = [equal_rates(n, n_with, np.random.default_rng(seed)) for seed in range(30)]
        assert all(each.is_drawn for each in found)
        n_draws = np.mean([20 / each.p for each in found])
        assert abs(n_draws - 20 / p) < 3 * sqrt(20 * (1 - p)) / p / sqrt(30)
    assert not equal_rates(N, WITH, RANDOM).is_drawn


def test_p_values_among_draws_are_below_a_level_no_more_often_than_it_says():
    """S2.92.  Of 300 tables of few, in which nothing is true; and 3 errors."""
    random = np.random.default_rng(9)
    n = np.array([[5, 30, 9], [8, 40, 3]])
    found = [equal_rates(n, random.binomial(n, 0.15), random).p for _ in range(300)]
    for level in (0.05, 0.2):
        assert np.mean(np.array(found) <= level) <= level + 3 * sqrt(level * (1 - level) / 300)


def test_the_difference_and_the_ratio_within_strata():
    """By hand: weights 20 * 40 / 60 and 60 * 20 / 80, differences 1/2 - 1/4 and 8/10 - 6/10."""
    found = difference(N[:, 0], WITH[:, 0], N[:, 1], WITH[:, 1])
    assert isclose(found.value, (40 / 3 * 0.25 + 15 * 0.2) / (40 / 3 + 15))
    of_both = ratio(N[:, 0], WITH[:, 0], N[:, 1], WITH[:, 1])
    assert isclose(of_both.value, (10 * 40 / 60 + 48 * 20 / 80) / (10 * 20 / 60 + 12 * 60 / 80))


def test_with_one_stratum_of_equal_groups_the_error_is_the_usual_one():
    """sqrt(p (1 - p) / n + q (1 - q) / m): the variance of a difference of two rates."""
    found = difference(*map(np.array, ([50], [20], [50], [35])))
    assert isclose(found.error, sqrt(0.4 * 0.6 / 50 + 0.7 * 0.3 / 50))
    of_both = ratio(*map(np.array, ([50], [20], [50], [35])))
    assert isclose(of_both.log_error, sqrt(1 / 20 - 1 / 50 + 1 / 35 - 1 / 50))


@pytest.mark.parametrize("sizes", [((400, 100), (60, 300)), ((6, 5),) * 60])
def test_the_errors_are_those_of_repeated_draws(sizes):
    """Few large strata, and many small ones; a mean of k squared errors is within 3 standard
    errors, sqrt(2 / k) each, of 1.
    """
    k = 2000
    random = np.random.default_rng(1)
    n, m = np.array(sizes).T
    base = np.linspace(0.2, 0.5, len(n))
    squares = []
    for _ in range(k):
        found = difference(n, random.binomial(n, base + 0.1), m, random.binomial(m, base))
        squares.append(((found.value - 0.1) / found.error) ** 2)
    assert abs(np.mean(squares) - 1) < 3 * np.std(squares) / sqrt(k)


def test_the_errors_are_satos_and_greenland_and_robins():
    """S2.88, S2.92.  By hand, from the formulas as they are printed: of strata with n and m trials
    of which x and y have it, out of t = n + m.
    """
    strata = [(20, 10, 40, 10), (60, 48, 20, 12), (5, 0, 9, 4)]
    weight = sum(n * m / (n + m) for n, _, m, _ in strata)
    value = sum((x * m - y * n) / (n + m) for n, x, m, y in strata) / weight
    p = sum((n**2 * y - m**2 * x + n * m * (m - n) / 2) / (n + m) ** 2 for n, x, m, y in strata)
    q = sum((x * (m - y) + y * (n - x)) / (2 * (n + m)) for n, x, m, y in strata)
    columns = map(np.array, zip(*strata, strict=True))
    found = difference(*columns)
    assert isclose(found.value, value)
    assert isclose(found.error, sqrt(value * p + q) / weight)
    above = sum(x * m / (n + m) for n, x, m, y in strata)
    below = sum(y * n / (n + m) for n, x, m, y in strata)
    spread = sum((n * m * (x + y) - x * y * (n + m)) / (n + m) ** 2 for n, x, m, y in strata)
    of_both = ratio(*map(np.array, zip(*strata, strict=True)))
    assert isclose(of_both.value, above / below)
    assert isclose(of_both.log_error, sqrt(spread / (above * below)))


def test_the_test_of_three_groups_is_worked_out_from_the_covariances():
    """S2.92.  By hand, with the first two of three groups, which tell the third: the vector of
    what is above the expected ones, and the sum of the covariances of multivariate hypergeometric
    laws.
    """
    n = np.array([[40, 50, 60], [30, 80, 20]])
    n_with = np.array([[10, 20, 33], [9, 40, 11]])
    excess, covariance = np.zeros(2), np.zeros((2, 2))
    for of_stratum, having in zip(n, n_with, strict=True):
        size, all_having = of_stratum.sum(), having.sum()
        spread = all_having * (size - all_having) / (size**2 * (size - 1))
        for i in range(2):
            excess[i] += having[i] - of_stratum[i] * all_having / size
            for j in range(2):
                covariance[i, j] += spread * of_stratum[i] * ((i == j) * size - of_stratum[j])
    found = equal_rates(n, n_with, RANDOM)
    assert isclose(found.statistic, excess @ np.linalg.solve(covariance, excess))
    assert found.n_free == 2
    assert isclose(found.p, chi2.sf(found.statistic, 2))


def test_the_least_p_value_among_draws_is_that_of_none_of_them():
    """S2.92: where no draw is as far from equal, p is one in the draws and one, never 0."""
    found = equal_rates(np.array([[60, 9]]), np.array([[0, 9]]), np.random.default_rng(1))
    assert found.is_drawn
    assert found.p == 1 / (MOST_DRAWS + 1)


def test_groups_in_reverse_order_in_all_strata_together_are_equal_within_them():
    """Simpson's paradox: why rates are compared within campaigns."""
    n = np.array([[900, 100], [100, 900]])
    n_with = n * np.array([[9], [1]]) // 10
    found = difference(n[:, 0], n_with[:, 0], n[:, 1], n_with[:, 1])
    assert found.value == 0
    assert equal_rates(n, n_with, RANDOM).p == 1
    assert n_with[:, 0].sum() - n_with[:, 1].sum() == 820 - 180


def test_a_difference_or_ratio_that_is_not_is_none():
    """S2.90."""
    zero, some = np.array([0]), np.array([5])
    assert difference(zero, zero, some, some) is None
    assert ratio(some, some, some, zero) is None
    assert ratio(some, zero, some, some) == (0, None)


def test_wilsons_interval():
    """S2.88.  By hand for 0 of 10: from 0 to z**2 / (10 + z**2)."""
    z = 1.959963984540054
    low, high = wilson(0, 10)
    assert low == 0
    assert isclose(high, z * z / (10 + z * z))
    assert wilson(0, 0) is None
    # The ends are the two rates p with |rate - p| = z sqrt(p (1 - p) / n).
    for n_with, n in ((3, 10), (90, 100), (1, 7)):
        for end in wilson(n_with, n):
            assert isclose(abs(n_with / n - end), z * sqrt(end * (1 - end) / n))


def test_holm_adjusts_by_how_many_are_left():
    """S2.92.  By hand: 4 x 0.01, 3 x 0.012 which is less, 2 x 0.03, 1 x 0.5."""
    assert np.allclose(holm([0.5, 0.01, 0.03, 0.012]), [0.5, 0.04, 0.06, 0.04])
    assert holm([]) == []


def test_holm_makes_false_alarms_as_rare_as_the_level():
    """Of k sets of 50 tests of which nothing is true, at most 5% have an alarm, and 3 errors."""
    k = 2000
    random = np.random.default_rng(2)
    alarms = sum(min(holm(random.random(50).tolist())) <= 0.05 for _ in range(k))
    assert alarms / k <= 0.05 + 3 * sqrt(0.05 * 0.95 / k)
