"""Prices, promotions and sales of products by week."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

    from ground_truth.panels.panel import Panel

MOST_WEEKS = 40
_ACTIVE_SHARE = 0.4
"""A week is looked at if it has as large a part of the households of the busiest week."""
_USUAL_QUANTILE = 0.25
LEAST_DEPTH = 0.03
"""On promotion is a product in a week in which its lines save so much more of the price than in its
usual week (a member's saving is there every week)."""
_MOST_PRODUCTS = 500
"""Those with the most lines are looked at."""


class Weeks(NamedTuple):
    """The weeks that are looked at.

    first: of them, as a number of whole weeks since day 1, a Monday.
    n_active: an array with the households that shop in each.
    cells: a row for each product and week in which it was bought: ``product``, ``week`` (0 for
        the first), ``units``, ``price`` (cents a unit before savings, the median of the lines),
        ``depth`` (what is saved of it, the median) and ``promoted``.
    """

    first: int
    n_active: Any
    cells: pd.DataFrame

    @property
    def n(self) -> int:
        """How many there are."""
        return len(self.n_active)


def week_of(day: Any) -> Any:
    """The number of the week of a ``date.toordinal()`` number."""
    return (day - 1) // 7


def weeks_of(panel: Panel) -> Weeks:
    """The weeks up to the last one, as far back as enough households shop, 40 at most."""
    import numpy as np

    week = week_of(panel.trips["day"].to_numpy())
    if not len(week):
        return Weeks(0, np.zeros(0, dtype=np.int64), _cells(panel, week, 0, 0))
    last = int(week.max())
    first = max(int(week.min()), last - 2 * MOST_WEEKS)
    households = panel.trips["household"].to_numpy()
    recent = week >= first
    pairs = np.unique((week[recent] - first) * len(panel.households) + households[recent])
    n_active = np.bincount(pairs // len(panel.households), minlength=last - first + 1)
    # The last week may be cut short by the end of the panel.
    enough = n_active >= max(_ACTIVE_SHARE * n_active.max(), 1)
    too_small = np.flatnonzero(~enough[:-1])
    start = max(int(too_small[-1]) + 1 if len(too_small) else 0, len(enough) - MOST_WEEKS)
    end = len(enough) if enough[-1] else len(enough) - 1
    start = min(start, max(end - 1, 0))
    return Weeks(
        first + start, n_active[start:end], _cells(panel, week, first + start, first + end)
    )


def _cells(panel: Panel, week_of_trip: Any, first: int, end: int) -> pd.DataFrame:
    import numpy as np
    import pandas as pd

    lines = panel.lines
    week = week_of_trip[lines["trip"].to_numpy()]
    often = np.bincount(lines["product"].to_numpy(), minlength=len(panel.products))
    most = np.zeros(len(often), dtype=bool)
    most[np.argsort(-often, kind="stable")[:_MOST_PRODUCTS]] = True
    seen = (week >= first) & (week < end) & (lines["quantity"].to_numpy() > 0)
    seen &= most[lines["product"].to_numpy()]
    chosen = lines[seen]
    frame = pd.DataFrame(
        {
            "product": chosen["product"].to_numpy(),
            "week": week[seen] - first,
            "units": chosen["quantity"].to_numpy(),
            "price": chosen["gross_cents"].to_numpy() / chosen["quantity"].to_numpy(),
            "depth": chosen["saved_cents"].to_numpy() / np.maximum(chosen["gross_cents"], 1),
        }
    )
    cells = frame.groupby(["product", "week"], as_index=False).agg(
        units=("units", "sum"), price=("price", "median"), depth=("depth", "median")
    )
    usual = cells.groupby("product")["depth"].transform("quantile", _USUAL_QUANTILE)
    return cells.assign(promoted=cells["depth"] - usual >= LEAST_DEPTH)
