"""How many of independent cases chance lets happen, by the probabilities of the counts themselves.

With few cases, or where nearly all of them happen, a normal distribution says too much or too
little of the ends.
"""

from __future__ import annotations

from math import ceil, floor

_LEAST_WEIGHT = 1e-30
"""Of a count, the likeliest having 1; what is less likely does not matter to any level in use."""


def likely_counts(n: int, mean_chance: float, level: float) -> tuple[int, int]:
    """The fewest and the most of ``n`` cases that may happen: fewer, and more, have a probability
    of at most ``level`` each.

    mean_chance: of the cases, above 0 and below 1.  The probabilities are those of a binomial
    distribution, where all cases have this chance; cases of different chances are never further
    off than that at counts beyond the mean by 1 and more (Hoeffding, Annals of Mathematical
    Statistics 27(3), 1956), and others count as likely.

    >>> likely_counts(10, 0.5, 0.01), likely_counts(10, 0.5, 0.0001)
    ((1, 9), (0, 10))
    """
    mean, odds = n * mean_chance, mean_chance / (1 - mean_chance)
    mode = min(int((n + 1) * mean_chance), n)
    more, fewer = [1.0], [1.0]
    for count in range(mode, n):
        if more[-1] < _LEAST_WEIGHT:
            break
        more.append(more[-1] * odds * (n - count) / (count + 1))
    for count in range(mode, 0, -1):
        if fewer[-1] < _LEAST_WEIGHT:
            break
        fewer.append(fewer[-1] * count / (odds * (n - count + 1)))
    most_weight = level * (sum(more) + sum(fewer) - 1)
    most = mode + _n_likely(more, most_weight)
    fewest = mode - _n_likely(fewer, most_weight)
    return min(fewest, floor(mean)), min(max(most, ceil(mean)), n)


def _n_likely(weights: list[float], most_weight: float) -> int:
    """The last place from which on there is more than so much weight."""
    place, tail = len(weights), 0.0
    while place and tail <= most_weight:
        place -= 1
        tail += weights[place]
    return place
