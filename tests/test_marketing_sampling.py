"""Figures with their sampling errors, against the textbook and against what repeated samples do."""

from random import Random
from statistics import correlation, fmean, stdev

import pytest

from marketing.validation.sampling import Correlation, RankCorrelation, Ratio, Shares


def test_a_mean_of_single_rows_has_the_error_of_the_textbook():
    values = [Random(1).gauss(5, 2) for _ in range(200)]
    ratio = Ratio()
    for value in values:
        ratio.add(value, 1)
    found = ratio.estimate()
    assert found.value == pytest.approx(fmean(values))
    assert found.error == pytest.approx(stdev(values) / len(values) ** 0.5)
    assert found.n == len(values)


def test_the_error_of_rows_that_belong_together_is_what_repeated_samples_stray():
    """Households of 1 to 4 persons who are all alike: as few of them as there are households."""
    random = Random(2)
    n_samples, n_households = 400, 100
    shares, errors = [], []
    for _ in range(n_samples):
        found = Shares()
        for household in range(n_households):
            group = "a" if random.random() < 0.3 else "b"
            for _ in range(random.randint(1, 4)):
                found.see(str(household), group)
        estimate = found.estimate("a")
        shares.append(estimate.value)
        errors.append(estimate.error)
    # The spread of so many samples is itself known to one part in sqrt(2 n).
    assert fmean(errors) == pytest.approx(stdev(shares), rel=3 / (2 * n_samples) ** 0.5)
    naive = (0.3 * 0.7 / (2.5 * n_households)) ** 0.5
    assert fmean(errors) > 1.4 * naive


def test_the_share_of_several_groups_is_that_of_one_that_holds_them():
    random = Random(3)
    several, one = Shares(), Shares()
    for household in range(300):
        for _ in range(random.randint(1, 5)):
            group, weight = random.choice("abcd"), random.randint(1, 3)
            several.see(str(household), group, weight)
            one.see(str(household), "ab" if group in "ab" else "cd", weight)
    assert several.estimate("a", "b") == pytest.approx(one.estimate("ab"))
    assert several.estimate("a", "b", "c", "d").error == pytest.approx(0, abs=1e-9)
    assert several.estimate("nobody").value == 0


def test_nothing_is_said_of_nothing():
    assert Ratio().estimate().value is None
    assert Shares().estimate("a").value is None
    assert Correlation().estimate().value is None
    assert RankCorrelation().estimate().value is None


def test_a_value_that_does_not_vary_has_no_correlation():
    found, ranks = Correlation(), RankCorrelation()
    for i in range(10):
        found.see(i, 3)
        ranks.see(i, 3)
    assert found.estimate().value is None
    assert ranks.estimate().value is None


def test_a_mean_that_does_not_vary_has_no_error():
    ratio = Ratio()
    for _ in range(1000):
        ratio.add(0.1, 1)
    assert ratio.estimate().error == 0


def pairs(n, seed):
    random = Random(seed)
    for _ in range(n):
        x = random.gauss(1e6, 1e4)
        yield x, 0.5 * x / 1e4 + random.gauss(0, 1)


def test_correlations_are_those_of_the_standard_library():
    values = list(pairs(500, 4))
    found, ranks = Correlation(), RankCorrelation()
    whole = [(round(x / 5000), round(y)) for x, y in values]
    for pair, (x, y) in zip(values, whole, strict=True):
        found.see(*pair)
        ranks.see(x, y)
    assert found.estimate().value == pytest.approx(correlation(*zip(*values, strict=True)))
    expected = correlation(*map(ranked, zip(*whole, strict=True)))
    assert ranks.estimate().value == pytest.approx(expected)


def ranked(values):
    """Ranks from the definition: half of those that are equal come before."""
    return [
        sum(other < value for other in values) + sum(other == value for other in values) / 2
        for value in values
    ]


def test_the_error_of_a_correlation_is_what_repeated_samples_stray():
    found = []
    for seed in range(300):
        each = Correlation()
        for pair in pairs(100, seed):
            each.see(*pair)
        found.append(each.estimate())
    spread = stdev(estimate.value for estimate in found)
    assert fmean(estimate.error for estimate in found) == pytest.approx(
        spread, rel=4 / (2 * len(found)) ** 0.5
    )


def test_pairs_that_belong_together_count_once():
    alone, together = Correlation(), Correlation()
    for i, pair in enumerate(pairs(400, 5)):
        alone.see(*pair)
        together.see(*pair, cluster=str(i // 4))
    assert together.estimate().value == alone.estimate().value
    assert together.estimate().error == pytest.approx(2 * alone.estimate().error)
