"""How unevenly spending lies on households and on products: Lorenz curves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.finishing import (
    RECEIPTS_COMMAND,
    SIZE,
    WIDTH,
    finished,
    too_few,
)
from marketing.exploration.pictures.words import percent
from marketing.pages.drawing import FIRST, MUTED, SECOND, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ground_truth.panels.panel import Panel

KEY = "concentration"
TOPIC = "How concentrated spending is"
FEWEST = 10
_N_POINTS = 200


def lorenz(values: Any) -> tuple[Any, Any]:
    """The Lorenz curve of amounts of 0 or more that are not all 0: shares of the units, the
    smallest first, from 0 to 1, and the shares of the whole that these have.
    """
    import numpy as np

    heights = np.concatenate([[0.0], np.cumsum(np.sort(values), dtype=np.float64)])
    return np.linspace(0, 1, len(heights)), heights / heights[-1]


def gini(values: Any) -> float:
    """The Gini coefficient: 0 where all have the same, near 1 where one has all.

    It is 2 sum(i x_i) / (n sum(x)) - (n + 1) / n with x_1 to x_n in ascending order (Gini 1912; in
    this form in Cowell, "Measuring Inequality", 3rd edition, 2011).
    """
    import numpy as np

    ordered = np.sort(np.asarray(values, dtype=np.float64))
    n = len(ordered)
    return float(2 * (np.arange(1, n + 1) * ordered).sum() / (n * ordered.sum()) - (n + 1) / n)


def concentration(panel: Panel) -> Picture | Missing:
    """Lorenz curves of what households pay and of what products bring in."""
    import numpy as np

    paid = panel.trips["gross_cents"] - panel.trips["saved_cents"]
    of_household = np.bincount(
        panel.trips["household"].to_numpy(), paid.to_numpy(), minlength=len(panel.households)
    )
    amounts = panel.lines["gross_cents"] - panel.lines["saved_cents"]
    of_product = np.bincount(panel.lines["product"].to_numpy(), amounts.to_numpy())
    of_product = of_product[of_product > 0]
    curves = []
    for values, noun, colour in (
        (np.maximum(of_household, 0), "household", FIRST),
        (of_product, "product", SECOND),
    ):
        if len(values) < FEWEST or not values.any():
            return too_few(KEY, TOPIC, len(values), noun, FEWEST, RECEIPTS_COMMAND)
        curves.append(_Curve(noun, len(values), *lorenz(values), gini(values), colour))
    return _drawn(*curves)


class _Curve(NamedTuple):
    """A curve of so many units, which are called by a noun."""

    noun: str
    n: int
    units: Any
    shares: Any
    gini: float
    colour: str

    def at(self, units: Any) -> Any:
        """The share that these shares of the units have together."""
        import numpy as np

        return np.interp(units, self.units, self.shares)


def _drawn(households: _Curve, products: _Curve) -> Picture:
    import numpy as np

    figure, (axes,) = new_axes(WIDTH, 4.4)
    points = np.linspace(0, 1, _N_POINTS)
    for curve in (households, products):
        axes.plot(points, curve.at(points), color=curve.colour, linewidth=2.5)
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1, linestyle="--")
    upper, lower = sorted((households, products), key=lambda curve: curve.gini)
    _name(axes, upper, 0.45, (0.04, 0.74), "left")
    _name(axes, lower, 0.72, (0.98, 0.05), "right")
    ticks = np.linspace(0, 1, 6)
    axes.set_xticks(ticks, labels=[percent(tick) for tick in ticks])
    axes.set_yticks(ticks, labels=[percent(tick) for tick in ticks])
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    axes.set_xlabel("share of households or products, smallest first")
    axes.set_ylabel("share of all spending")
    tops = [percent(1 - float(curve.at(0.9))) for curve in (households, products)]
    title = (
        f"A tenth of the households pays {tops[0]} of all money; "
        f"a tenth of the products takes {tops[1]}"
    )
    alternative = (
        f"{title}. Two Lorenz curves; the Gini coefficient is {households.gini:.2f} over "
        f"households and {products.gini:.2f} over products."
    )
    caption = (
        f"{counted(households.n, 'household')}, {counted(products.n, 'product')} that were bought. "
        "On the dashed line all would have the same. Products are counted less the savings that "
        "their lines show."
    )
    return finished(figure, KEY, title, alternative, _table(households, products), caption)


def _table(households: _Curve, products: _Curve) -> DataTable:
    rows: list[list[object]] = [
        [
            percent(tenths / 10),
            *(round(float(curve.at(tenths / 10)), 4) for curve in (households, products)),
        ]
        for tenths in range(1, 11)
    ]
    rows.append(["Gini coefficient", round(households.gini, 3), round(products.gini, 3)])
    header = ("of the smallest", "share of households", "share of products")
    return DataTable(header, rows, "Shares of all spending that these have together.")


def _name(axes: Axes, curve: _Curve, at: float, where: tuple[float, float], side: str) -> None:
    """Names a curve at a place of the axes that it leaves free."""
    axes.annotate(
        f"{curve.noun}s\nGini {curve.gini:.2f}",
        (at, float(curve.at(at))),
        where,
        ha=side,
        color=curve.colour,
        fontsize=SIZE,
        arrowprops={"arrowstyle": "-", "color": curve.colour},
    )
