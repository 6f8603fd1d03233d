"""What the shoppers of an archetype tend to buy.

The products that an archetype treats alike form a *stratum*: category x frequent or occasional x
in the archetype's focus or not.  A stratum's share of the lines is its category's share, times
``frequent_share`` or what is left of it, split between focus and the rest with a lift for the
focus.  What has no share is no stratum.

Every shopper orders the products of a stratum by liking.  A product's *rank* in that order gives
the probability that it is in a basket: the odds fall by a constant factor from rank to rank,
by the archetype's loyalty from the first to the last, and are scaled so that the stratum gets
its lines; no product is in every basket (see promotions.py).  High loyalty makes a shopper's
baskets repeat and leaves all shares as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from math import fsum, prod

from world.archetypes import Archetype
from world.parameters import Parameters
from world.population import Population

_N_HALVINGS = 40


@dataclass(frozen=True)
class Stratum:
    """Products that an archetype treats alike, and their share of its lines."""

    category: str
    frequent: bool
    focus: bool
    products: tuple[int, ...]
    share: float


def strata_of(archetype: Archetype, population: Population) -> tuple[Stratum, ...]:
    """The archetype's strata; their shares sum to 1.

    Raises ValueError where a category that the archetype buys has nothing to buy.
    """
    catalogue, figures = population.catalogue, population.parameters
    strata: list[Stratum] = []
    frequencies = ((True, figures.frequent_share), (False, 1 - figures.frequent_share))
    for category in population.categories:
        for frequent, frequency_share in frequencies:
            share = archetype.category_shares[category] * frequency_share
            if share == 0:
                continue
            numbers = [
                number
                for number, product in enumerate(catalogue)
                if product.category == category
                and product.frequent == frequent
                and not product.has_any(archetype.avoids)
            ]
            if not numbers:
                raise ValueError(f"{archetype.key} finds no product of {category} to buy")
            focus = tuple(n for n in numbers if catalogue[n].has_any(archetype.focus))
            rest = tuple(n for n in numbers if n not in focus)
            focus_share = _focus_share(
                share, len(focus), len(rest), archetype.items_per_trip[1], figures
            )
            if focus:
                strata.append(Stratum(category, frequent, True, focus, focus_share))
            if rest and focus_share < share:
                strata.append(Stratum(category, frequent, False, rest, share - focus_share))
    return tuple(strata)


def _focus_share(
    share: float, n_focus: int, n_rest: int, max_items: int, figures: Parameters
) -> float:
    if not n_rest:
        return share
    lifted = figures.focus_lift * n_focus
    return min(
        share * lifted / (lifted + n_rest),
        figures.most_mean_probability * n_focus / max_items,
    )


def rank_probabilities(
    n_products: int, n_expected: float, loyalty: float, most_probable: float = 1.0
) -> list[float]:
    """How often each rank of a stratum is in a basket, best liked first.

    Rank r of n has the probability  m x odds / (1 + odds)  with  odds = A x loyalty**(-r/(n-1)),
    where m is ``most_probable``; A is solved by halving so that the probabilities sum to
    ``n_expected``, the lines that a basket has from the stratum.

    Raises ValueError where so many lines cannot be of these products.
    """
    if not 0 <= n_expected < n_products * most_probable:
        raise ValueError(
            f"{n_expected:.2f} lines cannot be of {n_products} different products, each of them "
            f"in at most {most_probable:.2f} of the baskets"
        )
    factor = _root(loyalty, max(n_products - 1, 1))
    odds_against = [*accumulate(range(1, n_products), lambda odds, _: odds * factor, initial=1.0)]
    low, high = 0.0, 1.0  # A runs from 0 to infinity as A / (1 + A) runs from 0 to 1.
    probabilities = [0.0] * n_products
    for _ in range(_N_HALVINGS):
        middle = (low + high) / 2
        scale = middle / (1 - middle)
        probabilities = [most_probable * scale / (scale + against) for against in odds_against]
        if fsum(probabilities) < n_expected:
            low = middle
        else:
            high = middle
    return probabilities


@cache
def _root(number: float, degree: int) -> float:
    """The root of a number of 1 or more, by halving.

    Powers are left to nobody's library: products of floats are the same on every platform.
    """
    low, high = 1.0, number
    for _ in range(_N_HALVINGS):
        middle = (low + high) / 2
        if prod([middle] * degree) < number:
            low = middle
        else:
            high = middle
    return high
