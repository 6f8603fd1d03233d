"""marketing/validation/tails.py: how many of independent cases chance lets happen."""

from math import comb

import pytest

from marketing.validation.tails import likely_counts

LEVELS = (0.05, 1e-4, 1e-6)


def binomial(n, chance):
    return [comb(n, k) * chance**k * (1 - chance) ** (n - k) for k in range(n + 1)]


def of_chances(chances):
    """Probabilities of the counts of cases with chances of their own, one case after another."""
    found = [1.0]
    for chance in chances:
        stay = [each * (1 - chance) for each in found]
        found = [
            a + b for a, b in zip([*stay, 0.0], [0.0, *(x * chance for x in found)], strict=True)
        ]
    return found


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("chance", [0.05, 0.5, 0.85])
@pytest.mark.parametrize("n", [7, 60, 400])
def test_the_counts_are_those_of_the_binomial(n, chance, level):
    """S2.70: what is unlikely is, and the last that is likely is not."""
    shares = binomial(n, chance)
    fewest, most = likely_counts(n, chance, level)
    assert sum(shares[most + 1 :]) <= level
    assert sum(shares[:fewest]) <= level
    assert sum(shares[most:]) > level
    assert sum(shares[: fewest + 1]) > level


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("chances", [[0.05, 0.95] * 30, [0.3] * 20 + [0.9] * 20, [0.01, 0.9]])
def test_cases_of_different_chances_are_within_the_bounds(chances, level):
    """S2.70: false alarms are no more than stated also where the best customers are treated."""
    shares = of_chances(chances)
    fewest, most = likely_counts(len(chances), sum(chances) / len(chances), level)
    assert sum(shares[most + 1 :]) <= level
    assert sum(shares[:fewest]) <= level


def test_many_cases_are_counted_too():
    """About as a normal distribution says: 4.4 errors on either side."""
    n, chance = 1_000_000, 0.85
    error = (n * chance * (1 - chance)) ** 0.5
    fewest, most = likely_counts(n, chance, 5.4e-6)
    assert (n * chance - fewest) / error == pytest.approx(4.4, abs=0.05)
    assert (most - n * chance) / error == pytest.approx(4.4, abs=0.05)
