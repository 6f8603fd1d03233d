"""Groups compared within strata: a test that all rates are equal, and the size of a difference.

The test is the generalised Cochran-Mantel-Haenszel test of groups without an order and an outcome
of two values (W. G. Cochran, "Some methods for strengthening the common chi-squared tests",
Biometrics 10, 1954; N. Mantel and W. Haenszel, "Statistical aspects of the analysis of data from
retrospective studies of disease", JNCI 22, 1959; J. R. Landis, E. R. Heyman and G. G. Koch,
"Average partial association in three-way contingency tables", International Statistical Review 46,
1978).  Given how many of a stratum have the outcome, it asks whether the groups have their part.
With one stratum of n trials it is (n - 1) / n times Pearson's chi-squared.  Its law is nearly
chi-squared's where enough of each kind are to be expected in each group; where not, the p-value is
that of the statistic among draws (see draws.py), which is right however few they are.

The difference of two rates is Mantel and Haenszel's, a mean over the strata that weighs one with n
and m trials of the two by n m / (n + m), and its variance that of S. Greenland and J. M. Robins
("Estimation of a common effect parameter from sparse follow-up data", Biometrics 41, 1985) as
T. Sato has it, which is right for few large and for many small strata ("On the variance estimator
for the Mantel-Haenszel risk difference", Biometrics 45, 1989).  Their ratio is Mantel and
Haenszel's too, and the variance of its logarithm Greenland and Robins's.
"""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.group_fairness.draws import p_among_draws

if TYPE_CHECKING:
    import numpy as np


LEAST_EXPECTED = 10
"""With fewer trials of either kind to be expected in a group, the p-value is that among draws.
(Cochran, 1954, has 5; the tests of a report are many, and the levels of each so much smaller.)"""


class Difference(NamedTuple):
    """A difference of two rates, -1 to 1, and its standard error."""

    value: float
    error: float


class Ratio(NamedTuple):
    """A ratio of two rates, 0 or more, and the standard error of its logarithm; 0 and None where
    the first has nobody with the outcome.
    """

    value: float
    log_error: float | None


class Equality(NamedTuple):
    """A test that all rates are equal: chi-squared, its degrees of freedom and its p-value.

    is_drawn: whether the p-value is that among draws.
    """

    statistic: float
    n_free: int
    p: float
    is_drawn: bool


def equal_rates(n: Any, n_with: Any, random: np.random.Generator) -> Equality | None:
    """The test, or None where there is nothing to test: one group, or no stratum in which some
    have the outcome and some do not.
    """
    import numpy as np
    from scipy.stats import chi2

    tells = (n_with.sum(axis=1) > 0) & (n_with.sum(axis=1) < n.sum(axis=1))
    n, n_with = n[tells], n_with[tells]
    size, with_it = n.sum(axis=1).astype(float), n_with.sum(axis=1).astype(float)
    part = n / size[:, None]
    spread = with_it * (size - with_it) / (size - 1)
    variance = np.diag((spread[:, None] * part).sum(axis=0)) - (part * spread[:, None]).T @ part
    n_free = int(np.linalg.matrix_rank(variance, hermitian=True)) if len(n) else 0
    if not n_free:
        return None
    inverse = np.linalg.pinv(variance, hermitian=True)
    expected = (part * with_it[:, None]).sum(axis=0)
    excess = n_with.sum(axis=0) - expected
    statistic = float(excess @ inverse @ excess)
    is_drawn = bool(min(expected.min(), (n.sum(axis=0) - expected).min()) < LEAST_EXPECTED)
    if is_drawn:
        return Equality(statistic, n_free, p_among_draws(n, n_with, inverse, random), is_drawn)
    return Equality(statistic, n_free, float(chi2.sf(statistic, n_free)), is_drawn)


def difference(n: Any, n_with: Any, other_n: Any, other_with: Any) -> Difference | None:
    """The rate of the first less that of the other, within strata; None where no stratum has both.

    n, n_with, other_n, other_with: trials, and those with the outcome, an entry a stratum.
    """
    n, x, m, y, size = _both(n, n_with, other_n, other_with)
    if not len(n):
        return None
    weight = float((n * m / size).sum())
    value = float(((x * m - y * n) / size).sum()) / weight
    p = (n * n * y - m * m * x + n * m * (m - n) / 2) / size**2
    q = (x * (m - y) + y * (n - x)) / (2 * size)
    variance = (value * float(p.sum()) + float(q.sum())) / weight**2
    return Difference(value, sqrt(max(variance, 0.0)))


def ratio(n: Any, n_with: Any, other_n: Any, other_with: Any) -> Ratio | None:
    """The rate of the first by that of the other, within strata; None where nobody of the other has
    the outcome, or no stratum has both.
    """
    n, x, m, y, size = _both(n, n_with, other_n, other_with)
    above, below = float((x * m / size).sum()), float((y * n / size).sum())
    if not below:
        return None
    if not above:
        return Ratio(0.0, None)
    spread = float(((n * m * (x + y) - x * y * size) / size**2).sum())
    return Ratio(above / below, sqrt(max(spread, 0.0) / (above * below)))


def _both(*columns: Any) -> tuple[Any, Any, Any, Any, Any]:
    """The strata that have trials of both, as floats, and how many trials these are."""
    n, x, m, y = columns
    is_both = (n > 0) & (m > 0)
    n, x, m, y = (each[is_both].astype(float) for each in (n, x, m, y))
    return n, x, m, y, n + m
