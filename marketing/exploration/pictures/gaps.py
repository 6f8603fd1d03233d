"""How many days lie between two trips of a household."""

from __future__ import annotations

from typing import TYPE_CHECKING

from marketing.exploration.pictures.kinds import kinds_of
from marketing.exploration.pictures.spread import Measure, spread_picture
from marketing.pages.picture import Missing, Picture

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

MEASURE = Measure(
    "gaps",
    "How long it is between trips",
    "The usual gap between two trips is",
    "days since the household's trip before",
    ("gap", "gaps"),
    lambda value: "1 day" if value == 1 else f"{value:g} days",
    is_whole=True,
)


def gaps(panel: Panel) -> Picture | Missing:
    """Days between two trips of a household, 0 for two on the same day."""
    import numpy as np

    kinds = kinds_of(panel)
    households, days = panel.trips["household"].to_numpy(), panel.trips["day"].to_numpy()
    is_next = households[1:] == households[:-1]
    values = np.diff(days)[is_next]
    return spread_picture(MEASURE, values, kinds.of_trip[1:][is_next], kinds)
