"""Figures of rows that pass by once, each with the error that sampling alone gives it.

Rows that belong together (the persons of a household, the receipts of a shopper) are alike, and
count for less than as many strangers.  So sums are kept by such a *cluster*, and errors come from
the differences between clusters (the linearised variance of a ratio; Cochran, "Sampling
Techniques", 3rd edition, 1977, section 6.3).
"""

from __future__ import annotations

from math import sqrt
from typing import NamedTuple

_FEWEST_CLUSTERS = 2
_FEWEST_PAIRS = 4
_ROUNDING = 1e-12


class Estimate(NamedTuple):
    """A figure.

    value: None where there was nothing to take it from.
    error: its standard error, or None where there was too little to tell.
    n: rows, or pairs.
    n_clusters: what these come in, or None where each row stands for itself.
    """

    value: float | None
    error: float | None
    n: int
    n_clusters: int | None = None


class Ratio:
    """A share or mean: the sum of y over the sum of x, with a cluster's sums added at a time."""

    __slots__ = ("_n_rows", "_x", "_xx", "_xy", "_y", "_yy", "n_clusters")

    def __init__(self) -> None:
        self.n_clusters = self._n_rows = 0
        self._x = self._y = self._xx = self._xy = self._yy = 0.0

    def add(self, y: float, x: float, n_rows: int = 1) -> None:
        """Adds a cluster: the sum of its values, its rows or their weights, and its rows."""
        self.n_clusters += 1
        self._n_rows += n_rows
        self._x += x
        self._y += y
        self._xx += x * x
        self._xy += x * y
        self._yy += y * y

    def estimate(self) -> Estimate:
        """The ratio, with its error."""
        if not self._x:
            return Estimate(None, None, self._n_rows, self.n_clusters)
        ratio, n = self._y / self._x, self.n_clusters
        if n < _FEWEST_CLUSTERS:
            return Estimate(ratio, None, self._n_rows, n)
        error = _error(ratio, self._x, n, (self._yy, self._xy, self._xx))
        return Estimate(ratio, error, self._n_rows, n)


def _error(ratio: float, x: float, n: int, sums: tuple[float, float, float]) -> float:
    """Of a ratio y / x over n clusters; sums: of their y y, x y and x x."""
    yy, xy, xx = sums
    whole = yy + ratio * ratio * xx
    squares = whole - 2 * ratio * xy
    if squares <= _ROUNDING * whole:
        return 0.0  # All clusters are alike; what is left is rounding.
    return sqrt(squares * n / (n - 1)) / x


class Shares:
    """The shares of groups among rows, by clusters.

    A cluster's rows follow each other; where they do not, only the error suffers.
    """

    def __init__(self) -> None:
        self._cluster: str | None = None
        self._here: dict[str, float] = {}
        self._weight, self._n_here = 0.0, 0
        self._n_clusters, self._n_rows = 0, 0
        self._sums: dict[str, list[float]] = {}
        self._products: dict[tuple[str, str], float] = {}
        self._x = self._xx = 0.0

    def see(self, cluster: str, group: str, weight: float = 1.0, n_rows: int = 1) -> None:
        """Counts a row, or several of a group that weigh so much together."""
        if cluster != self._cluster:
            self._close()
            self._cluster = cluster
        self._here[group] = self._here.get(group, 0.0) + weight
        self._weight += weight
        self._n_here += n_rows

    def _close(self) -> None:
        """Adds the cluster's sums, their products with each other and with its weight."""
        if not self._n_here:
            return
        for group, y in self._here.items():
            sums = self._sums.setdefault(group, [0.0, 0.0])
            sums[0] += y
            sums[1] += y * self._weight
            for other, z in self._here.items():
                pair = group, other
                self._products[pair] = self._products.get(pair, 0.0) + y * z
        self._x += self._weight
        self._xx += self._weight * self._weight
        self._n_clusters += 1
        self._n_rows += self._n_here
        self._here, self._weight, self._n_here = {}, 0.0, 0

    def estimate(self, *groups: str) -> Estimate:
        """The share of the rows that are of one of these groups."""
        self._close()
        n = self._n_clusters
        if not self._x or n < _FEWEST_CLUSTERS:
            return Estimate(None, None, self._n_rows, n)
        there = [group for group in groups if group in self._sums]
        y = sum(self._sums[group][0] for group in there)
        xy = sum(self._sums[group][1] for group in there)
        yy = sum(self._products.get((one, other), 0.0) for one in there for other in there)
        share = y / self._x
        error = _error(share, self._x, n, (yy, xy, self._xx))
        return Estimate(share, error, self._n_rows, n)


class Correlation:
    """The correlation of two values.

    Values are taken as distances from the first ones, so that the sums stay small.  The error is
    that of values that vary like a bell, (1 - r squared) / sqrt(n); with incomes it is a little
    more.  Where rows come in clusters, n is the number of clusters, which is on the safe side.
    """

    def __init__(self) -> None:
        self._n_clusters, self._cluster = 0, ""
        self._n = self._w = 0.0
        self._from: tuple[float, float] | None = None
        self._x = self._y = self._xx = self._xy = self._yy = 0.0

    def see(self, x: float, y: float, cluster: str | None = None, weight: float = 1.0) -> None:
        """Counts a pair."""
        if self._from is None:
            self._from = (x, y)
        if cluster is None or cluster != self._cluster or not self._n:
            self._n_clusters += 1
            self._cluster = cluster or ""
        x -= self._from[0]
        y -= self._from[1]
        self._n += 1
        self._w += weight
        self._x += weight * x
        self._y += weight * y
        self._xx += weight * x * x
        self._xy += weight * x * y
        self._yy += weight * y * y

    def estimate(self) -> Estimate:
        """The correlation; no value where one side does not vary."""
        n = int(self._n)
        if self._n_clusters < _FEWEST_PAIRS:
            return Estimate(None, None, n, self._n_clusters)
        across = self._xy - self._x * self._y / self._w
        spread_x = self._xx - self._x * self._x / self._w
        spread_y = self._yy - self._y * self._y / self._w
        if spread_x <= 0 or spread_y <= 0:
            return Estimate(None, None, n, self._n_clusters)
        r = across / sqrt(spread_x * spread_y)
        return Estimate(r, (1 - r * r) / sqrt(self._n_clusters), n, self._n_clusters)


class RankCorrelation:
    """The rank correlation (Spearman's) of two whole numbers, of which there are few values.

    What is as large as another has the mean of their ranks.  The error is about that of a
    correlation of values that vary like a bell.
    """

    def __init__(self) -> None:
        self._counts: dict[tuple[int, int], int] = {}

    def see(self, x: int, y: int) -> None:
        """Counts a pair."""
        self._counts[x, y] = self._counts.get((x, y), 0) + 1

    def estimate(self) -> Estimate:
        """The correlation of the ranks; no value where one side does not vary."""
        ranks = [self._ranks(0), self._ranks(1)]
        n = sum(self._counts.values())
        if n < _FEWEST_PAIRS:
            return Estimate(None, None, n)
        middle = (n - 1) / 2
        across = spread_x = spread_y = 0.0
        for (x, y), count in self._counts.items():
            from_x, from_y = ranks[0][x] - middle, ranks[1][y] - middle
            across += count * from_x * from_y
            spread_x += count * from_x * from_x
            spread_y += count * from_y * from_y
        if not spread_x or not spread_y:
            return Estimate(None, None, n)
        r = across / sqrt(spread_x * spread_y)
        return Estimate(r, (1 - r * r) / sqrt(n - 1), n)

    def _ranks(self, side: int) -> dict[int, float]:
        """By value, the mean of the ranks of those that have it, from 0 on."""
        counts: dict[int, int] = {}
        for pair, count in self._counts.items():
            counts[pair[side]] = counts.get(pair[side], 0) + count
        ranks, before = {}, 0
        for value in sorted(counts):
            ranks[value] = before + (counts[value] - 1) / 2
            before += counts[value]
        return ranks
