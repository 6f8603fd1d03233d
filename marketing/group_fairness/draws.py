"""The p-value of a table by draws of others that are as likely, if all groups have equal rates.

Given how many of a stratum have the outcome, every choice of those who do is as likely as any
other: a draw deals them out to the groups anew (a multivariate hypergeometric law).  Draws end
when MOST_ABOVE of them are as far from equal as the data; with the last one the l-th, p is
MOST_ABOVE / l.  So only small p-values take many draws, and the p-value is one however many they
were (J. Besag and P. Clifford, "Sequential Monte Carlo p-values", Biometrika 78, 1991).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

MOST_ABOVE = 20
MOST_DRAWS = 20_000
_AT_ONCE = 500
_NEARLY = 1 - 1e-9
"""Draws of equal statistics may differ by rounding."""


def p_among_draws(n: Any, n_with: Any, inverse: Any, random: np.random.Generator) -> float:
    """The p-value.

    n, n_with: trials, and those with the outcome; a row a stratum, a column a group.
    inverse: of the variance of the groups' numbers with the outcome.
    """
    import numpy as np

    with_it = n_with.sum(axis=1)
    expected = (n * (with_it / n.sum(axis=1))[:, None]).sum(axis=0)

    def statistics(drawn: Any) -> Any:
        excess = drawn - expected
        return ((excess @ inverse) * excess).sum(axis=1)

    least = float(statistics(n_with.sum(axis=0)[None, :])[0]) * _NEARLY
    n_above = 0
    for start in range(0, MOST_DRAWS, _AT_ONCE):
        drawn = np.zeros((_AT_ONCE, n.shape[1]))
        for of_stratum, number in zip(n, with_it, strict=True):
            drawn += random.multivariate_hypergeometric(
                of_stratum, number, _AT_ONCE, method="marginals"
            )
        above = np.flatnonzero(statistics(drawn) >= least)
        if n_above + len(above) >= MOST_ABOVE:
            return MOST_ABOVE / (start + int(above[MOST_ABOVE - n_above - 1]) + 1)
        n_above += len(above)
    return (n_above + 1) / (MOST_DRAWS + 1)
