"""Pairs: what is bought together more often than sizes of baskets and sales account for."""

from __future__ import annotations

import numpy as np

from ground_truth.comparison.measured import Measured, need, number, sample
from ground_truth.comparison.measures.categories import counts_of, known_categories
from ground_truth.comparison.null_model import Chances, chances
from ground_truth.comparison.shopping import UNKNOWN, Floats, Ints, Shopping

LEAST_TRIPS = 500
"""Pairs are counted in at least so many trips: assumed."""

TOP_PRODUCTS = 100
"""Pairs are of so many products, those in most baskets; of them there are 4,950."""


def category_pair_lift(shopping: Shopping) -> Measured:
    """By how much two categories meet in baskets more (or less) often than expected: the logarithm
    of the lift by pair, NaN where none is expected; its mean size.
    """
    need(shopping.n_trips, LEAST_TRIPS, "trips")
    categories, trip = known_categories(shopping)
    n = len(shopping.range.categories)
    has = (counts_of(trip, categories, shopping.n_trips, n) > 0).astype(np.float64)
    model = _model(shopping, *_baskets(shopping))
    expected = model.together(_has_any(model, shopping.range.category, n))
    pairs = np.triu_indices(n, 1)
    found = np.full(len(pairs[0]), np.nan)
    ratio = (has.T @ has)[pairs], expected[pairs]
    is_known = (ratio[0] > 0) & (ratio[1] > 0)
    found[is_known] = np.log(ratio[0][is_known] / ratio[1][is_known])
    need(int(is_known.sum()), 1, "pairs of categories")
    return sample(found, np.abs(found[is_known]).mean())


def product_pair_lift(shopping: Shopping) -> Measured:
    """How far the lifts of pairs of products are from 1, chance taken away: the square root of
    sum((n - e)^2 - n) / sum(e^2), over pairs that are n times in one basket and expected e times.

    A count that comes about by chance has a variance of about e, and n estimates it.
    """
    need(shopping.n_trips, LEAST_TRIPS, "trips")
    trip, product = _baskets(shopping)
    model = _model(shopping, trip, product)
    sales = np.bincount(product, minlength=len(shopping.range.category))
    top = np.sort(np.argsort(-sales, kind="stable")[: min(TOP_PRODUCTS, (sales > 0).sum())])
    column = np.full(len(sales), UNKNOWN)
    column[top] = np.arange(len(top))
    is_top = column[product] != UNKNOWN
    has = np.zeros((shopping.n_trips, len(top)), dtype=np.float32)
    has[trip[is_top], column[product[is_top]]] = 1
    pairs = np.triu_indices(len(top), 1)
    found = (has.T @ has)[pairs].astype(np.float64)
    expected = model.together(model.p[:, model.sales_of[top]])[pairs]
    excess = ((found - expected) ** 2 - found).sum() / (expected**2).sum()
    return number(float(np.sqrt(max(0.0, excess))))


def _baskets(shopping: Shopping) -> tuple[Ints, Ints]:
    """Which trips have which products, each pair once."""
    is_first = shopping.lines.is_first
    return shopping.lines.trip[is_first], shopping.lines.product[is_first]


def _model(shopping: Shopping, trip: Ints, product: Ints) -> Chances:
    """What these baskets would hold by chance."""
    sizes = np.bincount(trip, minlength=shopping.n_trips)
    return chances(sizes, np.bincount(product, minlength=len(shopping.range.category)))


def _has_any(model: Chances, category: Ints, n_categories: int) -> Floats:
    """The chance that a basket of a size (row) has a product of a category (column)."""
    is_known = category != UNKNOWN
    n_products = counts_of(
        model.sales_of[is_known], category[is_known], model.p.shape[1], n_categories
    )
    none = np.log1p(-np.minimum(model.p, 1 - 1e-12)) @ n_products
    return -np.expm1(none)
