"""Shopping in which one behaviour is switched off and all else stays, as far as that can be."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from ground_truth.panels.panel import Panel

Change = Callable[[Panel, np.random.Generator], Panel]


def with_lines(panel, **columns):
    return replace(panel, lines=panel.lines.assign(**columns))


def with_trips(panel, **columns):
    """The trips with other columns, by household and time again."""
    trips = panel.trips.assign(**columns)
    order = trips.sort_values(["household", "day", "hour"], kind="stable").index.to_numpy()
    new = np.empty(len(order), dtype=np.int64)
    new[order] = np.arange(len(order))
    lines = panel.lines.assign(trip=new[panel.lines["trip"]]).sort_values("trip", kind="stable")
    return replace(
        panel,
        trips=trips.loc[order].reset_index(drop=True),
        lines=lines.reset_index(drop=True),
    )


def equal_baskets(panel, random):
    """Every trip has as many lines."""
    return with_lines(
        panel, trip=np.arange(len(panel.lines)) * len(panel.trips) // len(panel.lines)
    )


def shuffled_households(panel, random):
    """Trips are anybody's: households are alike, in size of basket and in pace."""
    return with_trips(panel, household=random.permutation(panel.trips["household"].to_numpy()))


def households_at_random(panel, random):
    """Everybody shops as often, but for chance."""
    n = len(panel.households)
    return with_trips(panel, household=random.integers(0, n, len(panel.trips)))


def single_units(panel, random):
    return with_lines(panel, quantity=1)


def one_price(panel, random):
    return with_lines(panel, gross_cents=panel.lines["quantity"] * 250)


def no_discounts(panel, random):
    return with_trips(with_lines(panel, saved_cents=0), saved_cents=0)


def one_depth(panel, random):
    """All discounts are a quarter."""
    lines = panel.lines
    quarter = (lines["gross_cents"] // 4).where(lines["saved_cents"] > 0, 0)
    return with_lines(panel, saved_cents=quarter)


def equal_values(panel, random):
    return with_trips(panel, gross_cents=3_000, saved_cents=300)


def equal_gaps(panel, random):
    """Each household's trips are spread evenly over the time from its first to its last."""
    by_household = panel.trips.groupby("household")["day"]
    first, last, n = (by_household.transform(what) for what in ("min", "max", "size"))
    number = panel.trips.groupby("household").cumcount()
    day = first + ((last - first) * number / (n - 1).clip(lower=1)).round().astype("int64")
    return with_trips(panel, day=day)


def any_weekday(panel, random):
    """Each trip is on any day of its week."""
    monday = panel.trips["day"] - (panel.trips["day"] - 1) % 7
    return with_trips(panel, day=monday + random.integers(0, 7, len(panel.trips)))


def any_hour(panel, random):
    return with_trips(panel, hour=random.uniform(0, 24, len(panel.trips)))


def equal_categories(panel, random):
    """Each category sells as much."""
    categories = np.array(sorted(panel.products["category"].unique()))
    row_of = {name: np.flatnonzero(panel.products["category"] == name) for name in categories}
    drawn = random.integers(0, len(categories), len(panel.lines))
    product = np.empty(len(drawn), dtype=np.int64)
    for number, name in enumerate(categories):
        product[drawn == number] = random.choice(row_of[name], (drawn == number).sum())
    return with_lines(panel, product=product)


def shuffled_products(panel, random):
    """Every line's product is anybody's: no tastes, no repeats, no bonds between products."""
    return with_lines(panel, product=random.permutation(panel.lines["product"].to_numpy()))


def equal_products(panel, random):
    """Every product sells as often, but for chance."""
    return with_lines(panel, product=random.integers(0, len(panel.products), len(panel.lines)))


def any_store(panel, random):
    return with_trips(panel, store=random.permutation(panel.trips["store"].to_numpy()))


def shuffled_weeks(panel, random):
    """Discounts stay in their weeks, and purchases do not care: each product's lines are of any of
    its households' weeks.
    """
    lines = panel.lines
    week = ((panel.trips["day"] - 1) // 7).to_numpy()[lines["trip"]]
    product = lines["product"].to_numpy()
    n_weeks = week.max() + 1
    lines = lines.assign(cell=product * n_weeks + week)
    is_discounted = lines["saved_cents"].gt(0).groupby(lines["cell"]).mean() > 0.5
    moved = random.permutation(product)
    cell = moved * n_weeks + week
    promoted = is_discounted.reindex(cell).fillna(False).to_numpy(dtype=bool)
    saved = np.where(promoted, lines["gross_cents"] // 4, 0)
    return with_lines(panel, product=moved, saved_cents=saved)


SWITCHED_OFF: dict[str, Change] = {
    "lines_per_basket": equal_baskets,
    "size_within": equal_baskets,
    "size_between": shuffled_households,
    "quantity": single_units,
    "unit_price": one_price,
    "discounted_lines": no_discounts,
    "discount_depth": one_depth,
    "basket_value": equal_values,
    "saving_share": no_discounts,
    "trips_per_year": households_at_random,
    "gap": equal_gaps,
    "gap_variation": equal_gaps,
    "weekday": any_weekday,
    "hour": any_hour,
    "category_mix": equal_categories,
    "category_spread": shuffled_products,
    "concentration": equal_products,
    "repeat_purchase": shuffled_products,
    "category_pairs": shuffled_products,
    "product_pairs": shuffled_products,
    "store_loyalty": any_store,
    "promotion_response": shuffled_weeks,
}
"""By the row that each is to move."""
