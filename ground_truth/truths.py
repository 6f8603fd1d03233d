"""What is true in a world and stands on no receipt, as rows for tables and notebooks.

>>> from world.settings import Settings
>>> from world.world import World
>>> next(shopper_rows(World(Settings()), range(3)))[:3]
('customer_000000', 'senior_couple', 0)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from world.causes import LINE_CAUSES
from world.histories import History
from world.money import dollars
from world.seasons import season_factor
from world.settings import CAUSES
from world.shoppers import Shopper
from world.trips import week_of
from world.world import World

SHOPPER_COLUMNS = (
    "customer_id",
    "archetype",
    "household_size",
    "usual_gap_days",
    "favourite_weekday",
    "price_response",
)
PROBABILITY_COLUMNS = ("customer_id", "sku", "purchase_propensity")
WEEK_COLUMNS = ("week_start", "sku", "shelf_price", "promotion_depth", "season_factor")
LINE_COLUMNS = ("customer_id", "order_number", "line", "sku", "cause", "sku_without_causes")

Row = tuple[object, ...]


def shopper_rows(world: World, indices: Iterable[int]) -> Iterator[Row]:
    """A row of ``SHOPPER_COLUMNS`` for each customer.

    household_size is 0 for a small one; favourite_weekday is 0 for Monday; price_response is the
    beta of promotions: they multiply sales by exp(beta x depth).
    """
    for shopper in map(world.shopper, indices):
        yield (
            shopper.customer_id,
            shopper.archetype.key,
            shopper.household_size,
            shopper.usual_gap_days,
            shopper.favourite_weekday,
            shopper.archetype.price_response,
        )


def propensities(shopper: Shopper) -> dict[int, float]:
    """How often each product that the shopper may buy is in a basket without any cause."""
    household = shopper.habits.tables.baskets.households[shopper.household_size]
    labels = enumerate(household.inclusion.probabilities, 1)
    return {shopper.habits.taste.products[label]: p for label, p in labels}


def propensity_rows(world: World, indices: Iterable[int]) -> Iterator[Row]:
    """A row of ``PROBABILITY_COLUMNS`` for each customer and product, dearest habits first."""
    catalogue = world.population.catalogue
    for shopper in map(world.shopper, indices):
        by_liking = sorted(propensities(shopper).items(), key=lambda pair: (-pair[1], pair[0]))
        for number, probability in by_liking:
            yield shopper.customer_id, catalogue[number].sku, f"{probability:.6f}"


def week_rows(world: World, weeks: Iterable[int]) -> Iterator[Row]:
    """A row of ``WEEK_COLUMNS`` for each product in each absolute week (see ``trips.week_of``)."""
    for week in weeks:
        prices = world.prices.week(week)
        start = date.fromordinal(7 * week + 1).isoformat()
        for number, product in enumerate(world.population.catalogue):
            yield (
                start,
                product.sku,
                dollars(prices.shelf_cents[number]),
                f"{prices.promotion_percent[number] / 100:.2f}",
                f"{season_factor(product, week):g}",
            )


def weeks_of(world: World, indices: Iterable[int]) -> range:
    """All weeks from the first trip of these customers to the end of the panel."""
    first = min(world.history(world.shopper(index)).days[0] for index in indices)
    return range(week_of(first), week_of(world.settings.end_date.toordinal()) + 1)


def line_rows(world: World, indices: Iterable[int]) -> Iterator[Row]:
    """A row of ``LINE_COLUMNS`` for each line, in the order of the receipts.

    cause is empty where the shopper's own taste made the line; sku_without_causes is what stands
    there in the world without any cause, the same product then.
    """
    bare = World(replace(world.settings, without=frozenset(CAUSES)))
    for index in indices:
        twin = bare.history(bare.shopper(index))
        yield from _line_rows(world, world.history(world.shopper(index)), twin)


def _line_rows(world: World, history: History, twin: History) -> Iterator[Row]:
    skus = [product.sku for product in world.population.catalogue]
    lines, others = history.lines(), twin.lines()
    place = before = -1
    for trip, number, cause, other in zip(
        lines.trip, lines.product, lines.cause, others.product, strict=True
    ):
        place = place + 1 if trip == before else 1
        before = trip
        order_number = history.order_numbers[trip]
        yield (
            history.shopper.customer_id,
            order_number,
            place,
            skus[number],
            LINE_CAUSES[cause],
            skus[other],
        )
