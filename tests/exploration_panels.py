"""Panels for the tests of pictures: by hand, and of worlds."""

import numpy as np
import pandas as pd

from ground_truth.panels.panel import Panel
from world.settings import Settings
from world.world import World


def panel_by_hand(lines, archetypes, *, products=None, hours=None, knows_line_savings=True):
    """A panel of a few lines.

    lines: (household, day, product, quantity, gross cents, saved cents), in the order of
        households and days; those of a household and a day are one trip.
    archetypes: of the households.
    products: (id, name, category); by default one a number that occurs.
    hours: by (household, day).
    """
    columns = ["household", "day", "product", "quantity", "gross_cents", "saved_cents"]
    frame = pd.DataFrame(lines, columns=columns).astype("int64")
    trip_of = frame.groupby(["household", "day"], sort=True).ngroup()
    sums = frame.groupby(["household", "day"], sort=True)[["gross_cents", "saved_cents"]].sum()
    trips = sums.reset_index()
    keys = zip(trips["household"], trips["day"], strict=True)
    trips = trips.assign(
        trip_id=[str(number) for number in range(len(trips))],
        hour=[float("nan") if hours is None else float(hours[key]) for key in keys],
        store="",
    )
    frame = frame.assign(trip=trip_of).sort_values("trip", kind="stable", ignore_index=True)
    n_products = int(frame["product"].max()) + 1 if len(frame) else 0
    if products is None:
        products = [(f"P{n}", f"Product {n}", f"Category {n % 2}") for n in range(n_products)]
    return Panel(
        "by hand",
        pd.DataFrame(
            {
                "household_id": [f"h{number}" for number in range(len(archetypes))],
                "archetype": pd.Series(archetypes, dtype="object"),
            }
        ),
        trips[
            ["household", "trip_id", "day", "hour", "store", "gross_cents", "saved_cents"]
        ].astype({"hour": "float64"}),
        frame[["trip", "product", "quantity", "gross_cents", "saved_cents"]],
        pd.DataFrame(products, columns=["product_id", "name", "category"]),
        knows_line_savings,
        len(archetypes),
    )


def panel_of_world(n_households, *, knows_line_savings=True, **settings):
    """The panel of the first shoppers of a world."""
    world = World(Settings(**settings))
    trips, lines, archetypes = [], [], []
    for index in range(n_households):
        history = world.history(world.shopper(index))
        archetypes.append(history.shopper.archetype.key)
        n_before = len(trips)
        amounts = zip(
            history.order_numbers,
            history.days,
            history.subtotal_cents,
            history.savings_cents,
            strict=True,
        )
        trips += [(index, str(order), day, np.nan, "", *cents) for order, day, *cents in amounts]
        columns = history.lines()
        lines.append(
            np.column_stack(
                [
                    np.array(columns.trip) + n_before,
                    columns.product,
                    columns.quantity,
                    columns.price_cents,
                    np.array(columns.promotion_cents) + columns.coupon_cents,
                ]
            )
        )
    table = np.concatenate(lines)
    if not knows_line_savings:
        table[:, 4] = 0
    catalogue = world.population.catalogue
    return Panel(
        "a world",
        pd.DataFrame(
            {"household_id": [str(n) for n in range(n_households)], "archetype": archetypes}
        ),
        pd.DataFrame(
            trips,
            columns=[
                "household",
                "trip_id",
                "day",
                "hour",
                "store",
                "gross_cents",
                "saved_cents",
            ],
        ),
        pd.DataFrame(table, columns=["trip", "product", "quantity", "gross_cents", "saved_cents"]),
        pd.DataFrame(
            [(each.sku, each.name, each.category) for each in catalogue],
            columns=["product_id", "name", "category"],
        ),
        knows_line_savings,
        n_households,
    )
