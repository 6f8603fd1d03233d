"""How large baskets are, in lines and in dollars."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketing.exploration.pictures.kinds import kinds_of
from marketing.exploration.pictures.spread import Measure, spread_picture
from marketing.exploration.pictures.words import dollars
from marketing.pages.picture import Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

_TRIPS = ("trip", "trips")
_CENTS = 100


def _lines(value: float) -> str:
    return counted(1, "line") if value == 1 else f"{value:g} lines"


SIZE_MEASURE = Measure(
    "basket-size",
    "How many lines a basket has",
    "The usual basket has",
    "lines a trip",
    _TRIPS,
    _lines,
    is_whole=True,
)
VALUE_MEASURE = Measure(
    "basket-value",
    "What a basket costs",
    "The usual basket costs",
    "dollars paid a trip",
    _TRIPS,
    lambda value: dollars(value * _CENTS),
    is_whole=False,
)


def basket_size(panel: Panel) -> Picture | Missing:
    """Lines a trip."""
    import numpy as np

    kinds = kinds_of(panel)
    values = np.bincount(panel.lines["trip"].to_numpy(), minlength=len(panel.trips))
    return spread_picture(SIZE_MEASURE, values, kinds.of_trip, kinds)


def basket_value(panel: Panel) -> Picture | Missing:
    """Dollars paid a trip, after savings."""
    kinds = kinds_of(panel)
    paid = panel.trips["gross_cents"] - panel.trips["saved_cents"]
    return spread_picture(VALUE_MEASURE, paid.to_numpy() / _CENTS, kinds.of_trip, kinds)
