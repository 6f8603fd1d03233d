"""What baskets would hold by chance, if only their sizes and the products' sales were given.

That two popular products meet often, and that everything meets in large baskets, is no bond
between them.  So pairs are judged against random baskets of the same sizes in which every product
sells as often.  Such data are made by swapping products between baskets (Gionis, Mannila,
Mielikäinen and Tsaparas, "Assessing data mining results via swap randomization", ACM TKDD 1(3),
2007); here they are not made, but the chance that a basket holds a product is computed from the
same margins: the distribution of the largest entropy among those that have them on average
(Saracco, Di Clemente, Gabrielli and Squartini, "Randomizing bipartite networks", Scientific
Reports 5, 2015), which is

    p = x y / (1 + x y)

with an x for each size of a basket and a y for each number of sales.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ground_truth.comparison.shopping import Floats, Ints

_MOST_ROUNDS = 500
_EXACT = 1e-8
_LARGEST = 1e12


@dataclass(frozen=True)
class Chances:
    """How likely a basket holds a product.

    p: by size of the basket and number of sales.
    n_baskets: of each size that occurs.
    sales_of: which column of ``p`` each product has.
    """

    p: Floats
    n_baskets: Floats
    sales_of: Ints

    def together(self, holds: Floats) -> Floats:
        """How many baskets are expected to have each pair of some things.

        holds: the chance that a basket of a size (row) has each of the things (column), which are
            had independently.  What stands on the diagonal means nothing.
        """
        return (holds * self.n_baskets[:, None]).T @ holds


def chances(sizes: Ints, sales: Ints) -> Chances:
    """The chances, by iterating the two conditions until they hold.

    sizes: how many different products each basket has, 1 or more.
    sales: how many baskets have each product; 0 is allowed.
    """
    size, n_baskets = np.unique(sizes, return_counts=True)
    sold, sales_of, n_products = np.unique(sales, return_inverse=True, return_counts=True)
    x = size / np.sqrt(sales.sum())
    y = sold / np.sqrt(sales.sum())
    for _ in range(_MOST_ROUNDS):
        x = _bounded(size / (n_products * y / (1 + np.outer(x, y))).sum(axis=1))
        y = _bounded(sold / (n_baskets[:, None] * x[:, None] / (1 + np.outer(x, y))).sum(axis=0))
        odds = np.outer(x, y)
        p = odds / (1 + odds)
        if np.allclose((p * n_products).sum(axis=1), size, rtol=_EXACT, atol=0):
            break
    return Chances(p, n_baskets.astype(np.float64), sales_of)


def _bounded(values: Floats) -> Floats:
    """A basket of all products has no finite solution: its chances come close to 1."""
    return np.minimum(values, _LARGEST)
