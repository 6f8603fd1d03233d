"""How far predicted numbers are from the true ones."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from math import fsum, sqrt


def bias(predicted: Sequence[float], true: Sequence[float]) -> float:
    """The mean of predicted less true.

    >>> bias([1, 2], [0, 4])
    -0.5
    """
    return fsum(p - t for p, t in zip(predicted, true, strict=True)) / len(true)


def mean_absolute_error(predicted: Sequence[float], true: Sequence[float]) -> float:
    """The mean distance of predicted and true.

    >>> mean_absolute_error([1, 2], [0, 4])
    1.5
    """
    return fsum(abs(p - t) for p, t in zip(predicted, true, strict=True)) / len(true)


def root_mean_square_error(predicted: Sequence[float], true: Sequence[float]) -> float:
    """The root of the mean squared distance.

    >>> root_mean_square_error([1, 2], [0, 4]) ** 2
    2.5
    """
    return sqrt(fsum((p - t) * (p - t) for p, t in zip(predicted, true, strict=True)) / len(true))


def rank_correlation(one: Sequence[float], other: Sequence[float]) -> float | None:
    """Spearman's: the correlation of the ranks, where equal values share the mean of theirs.

    None where all values of a side are equal, so that there is no order.

    >>> rank_correlation([1, 5, 9], [1, 8, 27]), rank_correlation([1, 2], [3, 3])
    (1.0, None)
    """
    ranks, others = _ranks(one), _ranks(other)
    middle = (len(ranks) + 1) / 2
    products = fsum((r - middle) * (o - middle) for r, o in zip(ranks, others, strict=True))
    squares = fsum((r - middle) ** 2 for r in ranks) * fsum((o - middle) ** 2 for o in others)
    return products / sqrt(squares) if squares else None


def _ranks(values: Sequence[float]) -> list[float]:
    """The rank of each value, 1 for the least."""
    ranks = [0.0] * len(values)
    n_before = 0
    order = sorted(range(len(values)), key=values.__getitem__)
    for _, equal in groupby(order, key=values.__getitem__):
        places = list(equal)
        for place in places:
            ranks[place] = n_before + (len(places) + 1) / 2
        n_before += len(places)
    return ranks
