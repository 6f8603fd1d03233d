"""How many events a customer has, of each kind."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from marketing.exploration.inputs import CLICK, IGNORE, PURCHASE, Events
from marketing.exploration.pictures.finishing import (
    INTERACTIONS_COMMAND,
    SMALL,
    WIDTH,
    finished,
    label,
    too_few,
)
from marketing.pages.drawing import FIRST, INK, SECOND, THIRD, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

KEY = "interactions-per-customer"
TOPIC = "How many interactions a customer has"
FEWEST_CUSTOMERS = 10
SCORES = ((IGNORE, "ignores", SECOND), (CLICK, "clicks", THIRD), (PURCHASE, "purchases", FIRST))
_QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
_MOST_BINS = 40


def counts_of(events: Events) -> Any:
    """An array with a row for each customer: ignores, clicks, purchases."""
    import numpy as np
    import pandas as pd

    customers, _ = pd.factorize(events.frame["customer_id"])
    place = 3 * customers + events.frame["interaction_score"].to_numpy(dtype=np.int64)
    n_customers = int(customers.max(initial=-1)) + 1
    return np.bincount(place, minlength=3 * n_customers).reshape(n_customers, 3)


def interactions_per_customer(events: Events) -> Picture | Missing:
    """The distribution of a customer's ignores, clicks and purchases."""
    import numpy as np

    counts = counts_of(events)
    n_customers = len(counts)
    if n_customers < FEWEST_CUSTOMERS:
        return too_few(
            KEY, TOPIC, (n_customers, "customer"), FEWEST_CUSTOMERS, INTERACTIONS_COMMAND
        )
    quantiles = np.quantile(counts, _QUANTILES, axis=0)
    most = float(np.quantile(counts, 0.99))
    edges = _edges(most)
    figure, axes = new_axes(WIDTH, 4.4, rows=3, sharex=True)
    for place, (score, noun, colour) in zip(axes, SCORES, strict=True):
        _draw(place, counts[:, score], edges, noun, colour)
    axes[-1].set_xlabel("events of a customer")
    axes[1].set_ylabel("customers")
    middle = [f"{quantiles[2][score]:,.0f} {noun}" for score, noun, _ in SCORES]
    title = f"The usual customer has {middle[0]}, {middle[1]} and {middle[2]}"
    rows = [
        [noun, *(float(each) for each in quantiles[:, score]), int(counts[:, score].sum())]
        for score, noun, _ in SCORES
    ]
    header = ("events", "5% below", "a quarter below", "median", "a quarter above", "5% above")
    table = DataTable((*header, "all"), rows, "Events of a customer.")
    caption = f"{counted(n_customers, 'customer')}, {counted(len(events.frame), 'event')}."
    if counts.max() >= edges[-1]:
        caption += " The last bar holds all that is beyond."
    if n_customers < events.n_customers:
        caption += f" A sample of {events.n_customers:,} customers."
    return finished(figure, KEY, title, f"{title}. Three histograms.", table, caption)


def _edges(most: float) -> Any:
    """Ends of the bars, which are whole numbers of events wide."""
    import numpy as np

    width = max(int(np.ceil((most + 1) / _MOST_BINS)), 1)
    return np.arange(0, most + 1 + width, width)


def _draw(axes: Axes, values: Any, edges: Any, noun: str, colour: str) -> None:
    import numpy as np

    heights, _ = np.histogram(np.minimum(values, edges[-1] - 1), edges)
    width = edges[1] - edges[0]
    axes.bar(edges[:-1], heights, width, align="edge", color=colour)
    axes.set_ylim(0, max(heights.max(), 1) * 1.35)
    median = float(np.median(values))
    axes.plot([median, median], [0, heights.max() * 1.08], color=INK, linewidth=1.5)
    label(axes, median, heights.max() * 1.2, f"{noun}, half below {median:,.0f}", fontsize=SMALL)
    axes.grid(visible=False, axis="x")
    axes.locator_params(axis="y", nbins=3, integer=True)
