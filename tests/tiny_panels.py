"""Panels of a few trips, written down by hand."""

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

from ground_truth.comparison.shopping import Shopping, categories_of, shopping_of
from ground_truth.panels.panel import LINE_COLUMNS, PRODUCT_COLUMNS, TRIP_COLUMNS, Panel


class Bought(NamedTuple):
    """A line: the product's first letter is its category; cents of the line."""

    product: str
    units: int = 1
    cents: int = 100
    saved: int = 0


class Trip(NamedTuple):
    household: int
    day: int
    lines: Sequence[Bought | str]
    store: str = ""
    hour: float = float("nan")
    saved: int | None = None


def tiny_panel(trips: Sequence[Trip], *, knows_line_savings: bool = True) -> Panel:
    trips = sorted(trips, key=lambda trip: trip[:2])
    lines = [
        (number, line if isinstance(line, Bought) else Bought(line))
        for number, trip in enumerate(trips)
        for line in trip.lines
    ]
    ids = sorted({line.product for _, line in lines})
    gross = [0] * len(trips)
    saved = [0] * len(trips)
    for number, line in lines:
        gross[number] += line.cents
        saved[number] += line.saved
    households = sorted({trip.household for trip in trips})
    return Panel(
        "tiny",
        pd.DataFrame({"household_id": [str(each) for each in households], "archetype": ""}),
        pd.DataFrame(
            [
                (
                    households.index(trip.household),
                    str(number),
                    trip.day,
                    trip.hour,
                    trip.store,
                    gross[number],
                    saved[number] if trip.saved is None else trip.saved,
                )
                for number, trip in enumerate(trips)
            ],
            columns=[*TRIP_COLUMNS],
        ),
        pd.DataFrame(
            [
                (number, ids.index(line.product), line.units, line.cents, line.saved)
                for number, line in lines
            ],
            columns=[*LINE_COLUMNS],
        ),
        pd.DataFrame(
            [(each, each, each[0].strip("?")) for each in ids], columns=[*PRODUCT_COLUMNS]
        ),
        knows_line_savings,
        len(households),
    )


def tiny_shopping(trips: Sequence[Trip], **how: bool) -> Shopping:
    panel = tiny_panel(trips, **how)
    return shopping_of(panel, categories_of(panel), seed=1)
