"""marketing/validation/verdicts.py: what chance alone does is no failure, and the rest is one."""

from math import comb

import pytest

from marketing.validation.results import Check, NotRun
from marketing.validation.sampling import Correlation, Estimate, Shares
from marketing.validation.verdicts import FEWEST_ROWS, Judge


def shares(n_clusters, n_rows, share):
    """So many clusters of so many rows, of which a share is of the group a."""
    found = Shares()
    for cluster in range(n_clusters):
        for row in range(n_rows):
            found.see(str(cluster), "a" if row < share * n_rows else "b")
    return found.estimate("a")


@pytest.mark.parametrize("n_clusters", [2, FEWEST_ROWS - 1])
def test_a_few_households_are_not_judged_however_many_rows_they_have(n_clusters):
    """S2.76: their likeness says nothing of others."""
    outcome = Judge().share("a", "", 0.5, shares(n_clusters, 100, 0.9))
    assert outcome == NotRun("a", f"too few rows: {n_clusters * 100:,} of {n_clusters} households")


def test_enough_households_are_judged():
    """S2.75."""
    outcome = Judge().share("a", "", 0.5, shares(FEWEST_ROWS, 100, 0.9))
    assert isinstance(outcome, Check)
    assert not outcome.is_passed


def test_the_correlation_of_a_few_households_is_not_judged():
    found = Correlation()
    for row in range(400):
        found.see(row, row % 7, str(row // 20))
    outcome = Judge().correlation("a", "", 0.9, found.estimate())
    assert outcome == NotRun("a", "too few rows: 400 of 20 households")


@pytest.mark.parametrize("n", [FEWEST_ROWS, 60, 150])
@pytest.mark.parametrize("share", [0.02, 0.05, 0.3, 0.5, 0.95])
def test_so_few_cases_fail_by_chance_less_than_once_in_ten_thousand_times(n, share):
    """S2.76: also where the share is so small that the bell of chance is lopsided."""
    failing = 0.0
    for hits in range(n + 1):
        found = hits / n
        error = (found * (1 - found) / n) ** 0.5
        outcome = Judge().share("a", "", share, Estimate(found, error, n))
        if isinstance(outcome, Check) and not outcome.is_passed:
            failing += comb(n, hits) * share**hits * (1 - share) ** (n - hits)
    assert failing < 1e-4
