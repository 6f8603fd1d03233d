"""Prices of a few products by week, their promotions, and what is sold."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.finishing import (
    BUILD_COMMAND,
    RECEIPTS_COMMAND,
    SMALL,
    WIDTH,
    finished,
    too_few,
)
from marketing.exploration.pictures.weekly import Weeks, weeks_of
from marketing.exploration.pictures.words import dollars, shortened, times
from marketing.pages.drawing import FIRST, INK, MUTED, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ground_truth.panels.panel import Panel

KEY = "prices-and-sales"
TOPIC = "Prices, promotions and sales"
N_SHOWN = 3
FEWEST_WEEKS = 6
FEWEST_OF_EACH = 3
"""Weeks with and weeks without a promotion that a product needs to be drawn with its promotions."""
FEWEST_UNITS = 60
_PER = 100
"""Sales are told for so many households."""
_CENTS = 100


class Series(NamedTuple):
    """A product by week; every array has a value for each.

    price: cents a unit before savings; NaN where nobody bought it.
    depth: share that is saved of it.
    sales: units sold to 100 households that shop in the week.
    """

    name: str
    price: Any
    depth: Any
    promoted: Any
    sales: Any


class Lift(NamedTuple):
    """Sales in weeks on promotion against what they would be at the same products' other weeks.

    n_products: that have both.
    """

    n_products: int
    sold: float
    expected: float

    @property
    def ratio(self) -> float:
        """How many times as much is sold."""
        return self.sold / self.expected


def prices_and_sales(panel: Panel) -> Picture | Missing:
    """Weekly prices, promotions and sales of the three products whose price moves most."""
    weeks = weeks_of(panel)
    if weeks.n < FEWEST_WEEKS:
        return too_few(KEY, TOPIC, weeks.n, "week", FEWEST_WEEKS, f"{RECEIPTS_COMMAND} --receipts")
    chosen = chosen_products(weeks)
    if not chosen:
        return Missing(
            KEY, TOPIC, f"no product is sold {FEWEST_UNITS} times in {counted(weeks.n, 'week')}"
        )
    names = panel.products["name"]
    shown = [series_of(weeks, product, str(names[product])) for product in chosen]
    lift = lift_of(weeks)
    return _drawn(weeks, shown, lift, knows_promotions=panel.knows_line_savings)


def chosen_products(weeks: Weeks) -> list[int]:
    """The products, of those that sell often, whose depth of promotion varies most; where none has
    a promotion, those whose price does.  Sales decide nothing: they are what is to be seen.
    """
    groups = weeks.cells.groupby("product")
    found = groups.agg(
        units=("units", "sum"),
        n=("promoted", "size"),
        n_promoted=("promoted", "sum"),
        depth=("depth", "std"),
        least=("price", "min"),
        most=("price", "max"),
    )
    found = found[found["units"] >= FEWEST_UNITS]
    clear = found[
        (found["n_promoted"] >= FEWEST_OF_EACH)
        & (found["n"] - found["n_promoted"] >= FEWEST_OF_EACH)
    ]
    if len(clear):
        # Among those that sell at least as well as the middle one, so that weeks are no noise.
        clear = clear[clear["units"] >= clear["units"].median()]
        measure = clear["depth"]
    else:
        measure = found["most"] / found["least"].clip(lower=1)
    order = measure.sort_values(ascending=False, kind="stable")
    return [int(product) for product in order.index[:N_SHOWN]]


def series_of(weeks: Weeks, product: int, name: str) -> Series:
    """A product's series."""
    import numpy as np

    cells = weeks.cells[weeks.cells["product"] == product].set_index("week")
    cells = cells.reindex(range(weeks.n))
    return Series(
        name,
        cells["price"].to_numpy(dtype=np.float64),
        cells["depth"].to_numpy(dtype=np.float64),
        cells["promoted"].eq(True).to_numpy(),
        _PER * cells["units"].fillna(0).to_numpy() / np.maximum(weeks.n_active, 1),
    )


def lift_of(weeks: Weeks) -> Lift | None:
    """The lift over all products that have weeks with and without a promotion."""
    import numpy as np

    cells = weeks.cells.assign(active=weeks.n_active[weeks.cells["week"].to_numpy()])
    sums = cells.groupby(["product", "promoted"])[["units", "active"]].sum().unstack()
    sums = sums.dropna()
    if sums.empty or sums["units"].shape[1] < 2:
        return None
    rate = sums["units"][False] / sums["active"][False]
    sold, expected = sums["units"][True], rate * sums["active"][True]
    return Lift(len(sums), float(np.sum(sold)), float(np.sum(expected)))


def _title(shown: list[Series], lift: Lift | None, *, knows_promotions: bool) -> str:
    if knows_promotions and lift is not None:
        return (
            f"In a week on promotion a product sells {times(lift.ratio)} as much as in its "
            "other weeks"
        )
    import numpy as np

    first = shown[0]
    low, high = dollars(float(np.nanmin(first.price))), dollars(float(np.nanmax(first.price)))
    name = shortened(first.name, 40)
    if low == high:
        return f"{name} costs {low} in every week"
    return f"The price of {name} moves between {low} and {high}"


def _drawn(
    weeks: Weeks, shown: list[Series], lift: Lift | None, *, knows_promotions: bool
) -> Picture:
    figure, axes = new_axes(
        WIDTH,
        0.5 + 1.95 * len(shown),
        rows=2 * len(shown),
        sharex=True,
        gridspec_kw={"height_ratios": [1.0, 1.1] * len(shown)},
    )
    for number, series in enumerate(shown):
        _draw_price(axes[2 * number], series)
        _draw_sales(axes[2 * number + 1], series)
    _name_weeks(axes[-1], weeks)
    title = _title(shown, lift, knows_promotions=knows_promotions)
    caption = (
        f"The line is the shelf price in dollars, the bars are units sold to {_PER} households "
        "that shop in the week. "
    )
    if lift is not None and knows_promotions:
        caption += (
            "Weeks on promotion are coloured, dots are the price after the saving. The sentence is "
            f"over {counted(lift.n_products, 'product')}; drawn are those with the most different "
            "depths."
        )
    elif knows_promotions:
        caption += "No product has weeks with and weeks without a promotion."
    else:
        caption += (
            "Promotions are not on receipts; the marketing tables have them: "
            f"{BUILD_COMMAND}. Drawn are the products whose prices move most."
        )
    names = ", ".join(shortened(series.name, 40) for series in shown)
    return finished(
        figure, KEY, title, f"{title}. By week for {names}.", _table(weeks, shown), caption
    )


def _draw_price(axes: Axes, series: Series) -> None:
    import numpy as np

    weeks = np.arange(len(series.price))
    axes.plot(weeks, series.price / _CENTS, color=INK, linewidth=1.5, drawstyle="steps-mid")
    net = series.price * (1 - series.depth) / _CENTS
    axes.plot(weeks[series.promoted], net[series.promoted], "o", color=FIRST, markersize=5)
    values = np.concatenate([series.price / _CENTS, net[series.promoted]])
    low, high = np.nanmin(values), np.nanmax(values)
    room = 0.15 * (high - low) or 0.05 * high or 1
    axes.set_ylim(low - room, high + room)
    axes.set_title(shortened(series.name, 44), fontsize=SMALL + 1, loc="left", parse_math=False)
    axes.set_ylabel("price, $", fontsize=SMALL, parse_math=False)
    axes.grid(visible=False, axis="x")
    axes.locator_params(axis="y", nbins=3)
    axes.tick_params(axis="x", length=0)


def _draw_sales(axes: Axes, series: Series) -> None:
    import numpy as np

    weeks = np.arange(len(series.sales))
    for chosen, colour in ((~series.promoted, MUTED), (series.promoted, FIRST)):
        axes.bar(weeks[chosen], series.sales[chosen], 0.8, color=colour)
    axes.set_ylabel(f"units\nper {_PER}", fontsize=SMALL)
    axes.grid(visible=False, axis="x")
    axes.locator_params(axis="y", nbins=3)
    axes.set_ylim(0, max(float(series.sales.max()) * 1.08, 1e-9))


def _name_weeks(axes: Axes, weeks: Weeks) -> None:
    """Names the first week of each month, or of every second or third one."""
    firsts = [
        number
        for number in range(weeks.n)
        if number == 0 or _monday(weeks, number).month != _monday(weeks, number - 1).month
    ]
    step = -(-len(firsts) // 6)
    firsts = firsts[1::step] if len(firsts) > 2 else firsts
    axes.set_xticks(firsts, labels=[f"{_monday(weeks, number):%b %Y}" for number in firsts])
    axes.set_xlim(-0.6, weeks.n - 0.4)


def _monday(weeks: Weeks, number: int) -> date:
    return date.fromordinal(7 * (weeks.first + number) + 1)


def _table(weeks: Weeks, shown: list[Series]) -> DataTable:
    header = ["week of"]
    for series in shown:
        name = shortened(series.name, 24)
        header += [f"{name}: price, dollars", "saved", "units per 100"]
    rows: list[list[object]] = []
    for number in range(weeks.n):
        row: list[object] = [_monday(weeks, number).isoformat()]
        for series in shown:
            price, depth = float(series.price[number]), float(series.depth[number])
            known = price == price
            row += [
                round(price / _CENTS, 2) if known else None,
                round(depth, 3) if known else None,
                round(float(series.sales[number]), 2),
            ]
        rows.append(row)
    return DataTable(header, rows, "Sales to 100 households that shop in the week.")
