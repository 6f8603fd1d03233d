"""The rows of the comparison: what is measured, in what unit, by which metric."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple

from ground_truth.comparison.measured import Measured
from ground_truth.comparison.measures import (
    baskets,
    categories,
    money,
    pairs,
    products,
    promotions,
    rhythm,
    stores,
)
from ground_truth.comparison.metrics import (
    DIFFERENCE,
    MEAN_DIFFERENCE,
    TOTAL_VARIATION,
    WASSERSTEIN,
    Metric,
)
from ground_truth.comparison.shopping import Shopping


class Row(NamedTuple):
    """A row.

    name: as in the JSON file.
    title: as in the table; says which figure stands there.
    unit: of the figure.
    metric: how far apart two are; it looks at more than at the figure.
    measure: what is measured.
    """

    name: str
    title: str
    unit: str
    metric: Metric
    measure: Callable[[Shopping], Measured]


Unit = Literal["lines", "log", "share", "trips", "days", "ratio", "index"]

ROWS = (
    Row(
        "lines_per_basket", "lines per basket, mean", "lines", WASSERSTEIN, baskets.lines_per_basket
    ),
    Row(
        "size_within",
        "basket size: spread within households",
        "sd of log",
        DIFFERENCE,
        baskets.size_spread_within,
    ),
    Row(
        "size_between",
        "basket size: spread between households",
        "sd of log",
        DIFFERENCE,
        baskets.size_spread_between,
    ),
    Row(
        "quantity", "lines of more than one unit", "share", TOTAL_VARIATION, baskets.units_per_line
    ),
    Row("unit_price", "unit price: spread", "sd of log", WASSERSTEIN, money.unit_price),
    Row("discounted_lines", "discounted lines", "share", TOTAL_VARIATION, money.discounted_lines),
    Row("discount_depth", "depth of a discount, mean", "share", WASSERSTEIN, money.discount_depth),
    Row("basket_value", "value of a basket: spread", "sd of log", WASSERSTEIN, money.basket_value),
    Row("saving_share", "saved of a basket, mean", "share", WASSERSTEIN, money.saving_share),
    Row(
        "trips_per_year",
        "trips of a household a year, mean",
        "trips",
        WASSERSTEIN,
        rhythm.trips_per_year,
    ),
    Row("gap", "days between trips, mean", "days", WASSERSTEIN, rhythm.gap_days),
    Row(
        "gap_variation",
        "gaps: variation in a household, median",
        "cv",
        WASSERSTEIN,
        rhythm.gap_variation,
    ),
    Row("weekday", "trips on Saturday and Sunday", "share", TOTAL_VARIATION, rhythm.weekday),
    Row("hour", "trips from 16 to 20 o'clock", "share", TOTAL_VARIATION, rhythm.hour),
    Row("category_mix", "largest category", "share", TOTAL_VARIATION, categories.category_mix),
    Row(
        "category_spread",
        "category mix: spread over households",
        "F_ST",
        DIFFERENCE,
        categories.category_spread,
    ),
    Row(
        "concentration",
        "concentration of products",
        "Gini",
        MEAN_DIFFERENCE,
        products.concentration,
    ),
    Row(
        "repeat_purchase",
        "bought before, on the tenth trip",
        "share",
        MEAN_DIFFERENCE,
        products.repeat_purchase,
    ),
    Row(
        "category_pairs",
        "category pairs: lift, mean size",
        "log",
        MEAN_DIFFERENCE,
        pairs.category_pair_lift,
    ),
    Row(
        "product_pairs", "product pairs: spread of lift", "sd", DIFFERENCE, pairs.product_pair_lift
    ),
    Row(
        "store_loyalty",
        "trips to a household's first store",
        "share",
        WASSERSTEIN,
        stores.store_loyalty,
    ),
    Row(
        "promotion_response",
        "sales in promotion weeks",
        "log ratio",
        DIFFERENCE,
        promotions.promotion_response,
    ),
)
"""In the order of the table."""
