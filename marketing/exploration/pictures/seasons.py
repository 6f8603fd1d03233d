"""Which products have a season, and when."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.finishing import (
    RECEIPTS_COMMAND,
    SMALL,
    WIDTH,
    finished,
    too_few,
)
from marketing.exploration.pictures.kinds import kinds_of
from marketing.exploration.pictures.words import product_name, shortened, times
from marketing.pages.drawing import FIRST, MUTED, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ground_truth.panels.panel import Panel

KEY = "season"
TOPIC = "Which products have a season"
N_SHOWN = 4
FEWEST_MONTHS = 4
MOST_MONTHS = 12
_MONTH_SHARE = 0.1
"""A month is looked at if it has as large a part of the lines of the busiest month."""
FEWEST_EXPECTED = 20
"""Lines of a product in each month, were it bought evenly; of others the months are noise."""
SEASON_RATIO = 1.3
SEASON_ERRORS = 5
"""A product has a season if in some month it sells so many times its usual, and so many standard
errors more than that.  With 5 of them chance makes no season even of 10,000 products and months."""


class Months(NamedTuple):
    """What is bought by month.

    months: the first day of each, in order.
    bought, expected: lines by product and month, as they are and as they would be if each kind of
        household bought the same in every month.
    """

    months: tuple[date, ...]
    bought: Any
    expected: Any

    @property
    def usual(self) -> Any:
        """By product and month, the lines if every month were like the product's middle one."""
        import numpy as np

        ratios = self.bought / np.maximum(self.expected, 1e-9)
        return self.expected * np.median(ratios, axis=1, keepdims=True)

    @property
    def index(self) -> Any:
        """By product and month, how many times its usual a product is bought."""
        import numpy as np

        usual = self.usual
        return np.divide(self.bought, usual, out=np.ones(usual.shape), where=usual > 0)

    def of(self, products: Any) -> Any:
        """The index of some products together; 1 of none."""
        import numpy as np

        if not products.any():
            return np.ones(len(self.months))
        return self.bought[products].sum(axis=0) / self.usual[products].sum(axis=0)

    @property
    def can_tell(self) -> Any:
        """By product, whether it is bought often enough."""
        return (self.usual >= FEWEST_EXPECTED).all(axis=1)

    @property
    def has_season(self) -> Any:
        """By product."""
        import numpy as np

        usual = self.usual
        errors = (self.bought - usual) / np.sqrt(np.maximum(usual, 1))
        peaks = (self.index >= SEASON_RATIO) & (errors >= SEASON_ERRORS)
        return self.can_tell & peaks.any(axis=1)


def season(panel: Panel) -> Picture | Missing:
    """Monthly index of the products with the strongest seasons, and of those without one."""
    months = months_of(panel)
    n_months = len(months.months)
    if n_months < FEWEST_MONTHS:
        return too_few(
            KEY,
            TOPIC,
            n_months,
            "month",
            FEWEST_MONTHS,
            f"{RECEIPTS_COMMAND} --receipts 40",
        )
    peaks = months.index.max(axis=1)
    products = [int(each) for each in (-peaks).argsort(kind="stable") if months.can_tell[each]]
    if not products:
        return Missing(
            KEY, TOPIC, f"no product is bought {FEWEST_EXPECTED} times in each of the months"
        )
    names = [str(name) for name in panel.products["name"]]
    return _drawn(months, products[:N_SHOWN], names, panel)


def months_of(panel: Panel) -> Months:
    """Lines by month: the last twelve months that have enough of them."""
    import numpy as np

    kinds = kinds_of(panel)
    days, day_of_trip = np.unique(panel.trips["day"].to_numpy(), return_inverse=True)
    dates = [date.fromordinal(int(day)) for day in days]
    serials = np.array([12 * day.year + day.month - 1 for day in dates], dtype=np.int64)
    trip = panel.lines["trip"].to_numpy()
    month = serials[day_of_trip][trip] if len(serials) else np.zeros(0, dtype=np.int64)
    first = int(month.min()) if len(month) else 0
    n_lines = np.bincount(month - first)
    enough = np.flatnonzero(n_lines >= _MONTH_SHARE * n_lines.max(initial=1))
    enough = enough[-MOST_MONTHS:] if len(month) else enough[:0]
    place = np.full(len(n_lines), -1)
    place[enough] = np.arange(len(enough))
    number = place[month - first]
    n_kinds, n_products, n_months = len(kinds.names), len(panel.products), len(enough)
    kept = number >= 0
    cell = (kinds.of_trip[trip] * n_products + panel.lines["product"].to_numpy()) * n_months
    counts = np.bincount((cell + number)[kept], minlength=n_kinds * n_products * n_months)
    counts = counts.reshape(n_kinds, n_products, n_months).astype(np.float64)
    of_month = counts.sum(axis=1, keepdims=True)
    shares = of_month / np.maximum(of_month.sum(axis=2, keepdims=True), 1)
    expected = (counts.sum(axis=2, keepdims=True) * shares).sum(axis=0)
    firsts = tuple(date(*year_and_month(first + int(each)), 1) for each in enough)
    return Months(firsts, counts.sum(axis=0), expected)


def year_and_month(serial: int) -> tuple[int, int]:
    """Year and month, 1 to 12, of a month's number.

    >>> year_and_month(12 * 2025 + 6)
    (2025, 7)
    """
    return serial // 12, serial % 12 + 1


def _drawn(months: Months, products: list[int], names: list[str], panel: Panel) -> Picture:
    has_season, index = months.has_season, months.index
    rest = months.can_tell & ~has_season
    of_rest = months.of(rest)
    columns = min(2, len(products))
    rows = -(-len(products) // columns)
    figure, axes = new_axes(
        WIDTH, 0.4 + 2.0 * rows, rows=rows, columns=columns, sharex=True, sharey=True
    )
    for place, product in enumerate(products):
        _draw(axes[place], months, index[product], of_rest, product_name(names[product], 27))
    for left in axes[len(products) :]:
        left.set_visible(False)
    top = products[0]
    peak = int(index[top].argmax())
    what = f"{product_name(names[top], 40)} sells {times(float(index[top][peak]))} its usual"
    n_can_tell, n_seasonal = int(months.can_tell.sum()), int(has_season.sum())
    when = f"{months.months[peak]:%B}"
    title = (
        f"{what} in {when}; {counted(n_seasonal, 'product')} of {n_can_tell:,} "
        f"{'has' if n_seasonal == 1 else 'have'} a season"
        if n_seasonal
        else f"No product has a season: {what} in {when}, and no other more"
    )
    table = DataTable(
        ("month", *(shortened(names[product], 30) for product in products), "without a season"),
        [
            [
                f"{month:%B %Y}",
                *(round(float(index[product][number]), 3) for product in products),
                round(float(of_rest[number]), 3),
            ]
            for number, month in enumerate(months.months)
        ],
        "1 is the product's middle month, with as many households of each kind as the month has.",
    )
    caption = (
        f"1 is the product's middle month. Grey: the {int(rest.sum()):,} without a season together. "
        f"A season is a month with {SEASON_RATIO} times the usual or more that chance does not make "
        f"({SEASON_ERRORS} standard errors). {counted(len(panel.lines), 'line')}."
    )
    return finished(figure, KEY, title, f"{title}.", table, caption)


def _draw(axes: Axes, months: Months, index: Any, of_rest: Any, name: str) -> None:
    n = len(months.months)
    axes.plot(range(n), of_rest, color=MUTED, linewidth=2)
    axes.plot(range(n), index, "o-", color=FIRST, linewidth=2.2, markersize=4)
    axes.set_title(name, fontsize=SMALL, loc="left", parse_math=False)
    step = -(-n // 6)
    places = [*range(0, n, step)]
    axes.set_xticks(places, labels=[f"{months.months[place]:%b}" for place in places])
    axes.set_ylim(bottom=0)
    axes.set_xlim(-0.4, n - 0.6)
    axes.set_ylabel("times the usual", fontsize=SMALL)
    axes.label_outer()
    axes.grid(visible=False, axis="x")
