"""On which categories the money goes, and how the kinds of households differ."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from marketing.exploration.pictures.finishing import (
    RECEIPTS_COMMAND,
    WIDTH,
    finished,
    label,
    name_rows,
    too_few,
)
from marketing.exploration.pictures.kinds import FEWEST_KINDS, kinds_of
from marketing.exploration.pictures.words import percent, shortened
from marketing.pages.drawing import FIRST, INK, MUTED, SECOND, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from matplotlib.axes import Axes

    from ground_truth.panels.panel import Panel

KEY = "category-mix"
TOPIC = "What the money is spent on"
FEWEST_LINES = 10
MOST_ROWS = 12
_UNKNOWN = "unknown"
_LETTERS = 20


class Mix(NamedTuple):
    """A category's share of the spending.

    share: over all households.
    of_kind: by kind, for those kinds that spend anything.
    """

    category: str
    share: float
    of_kind: dict[str, float]

    @property
    def most(self) -> str:
        """The kind with the largest share."""
        return max(self.of_kind, key=lambda kind: (self.of_kind[kind], kind))

    @property
    def least(self) -> str:
        """The kind with the smallest share."""
        return min(self.of_kind, key=lambda kind: (self.of_kind[kind], kind))


def mixes_of(panel: Panel) -> list[Mix]:
    """The categories by their share of what is spent before savings, the largest first."""
    import numpy as np
    import pandas as pd

    kinds = kinds_of(panel)
    names = panel.products["category"].astype(str).replace("", _UNKNOWN)
    codes, categories = pd.factorize(names, sort=True)
    place = codes[panel.lines["product"].to_numpy()] * len(kinds.names)
    place = place + kinds.of_trip[panel.lines["trip"].to_numpy()]
    size = len(categories) * len(kinds.names)
    cents = np.bincount(place, panel.lines["gross_cents"].to_numpy(), minlength=size)
    table = cents.reshape(len(categories), len(kinds.names))
    whole = table.sum(axis=0)
    spends = [number for number in range(len(kinds.names)) if whole[number] > 0]
    mixes = [
        Mix(
            str(category),
            float(row.sum() / table.sum()),
            {kinds.names[number]: float(row[number] / whole[number]) for number in spends},
        )
        for category, row in zip(categories, table, strict=True)
        if row.sum() > 0
    ]
    return sorted(mixes, key=lambda mix: (-mix.share, mix.category))


def category_mix(panel: Panel) -> Picture | Missing:
    """Shares of spending by category."""
    if len(panel.lines) < FEWEST_LINES:
        return too_few(KEY, TOPIC, len(panel.lines), "line", FEWEST_LINES, RECEIPTS_COMMAND)
    mixes = mixes_of(panel)
    if not mixes or [mix.category for mix in mixes] == [_UNKNOWN]:
        return Missing(KEY, TOPIC, "nothing says of which category the products are")
    if len(mixes[0].of_kind) < FEWEST_KINDS:
        return _over_all(mixes)
    return _by_kind(mixes)


def _over_all(mixes: list[Mix]) -> Picture:
    shown = mixes[:MOST_ROWS]
    figure, (axes,) = new_axes(WIDTH, 0.9 + 0.3 * len(shown))
    for row, mix in enumerate(shown):
        axes.barh(row, mix.share, 0.6, color=FIRST)
        label(axes, mix.share, row, percent(mix.share))
    _scale(axes, shown, max(mix.share for mix in shown) * 1.15)
    largest = shown[0]
    title = f"{shortened(largest.category, 30)} takes {percent(largest.share)} of the money"
    rows = [[shortened(mix.category, 40), round(mix.share, 4)] for mix in shown]
    table = DataTable(("category", "share"), rows, "Of what is spent before savings.")
    alternative = f"{title}. " + _listed(shown)
    return finished(figure, KEY, title, alternative, table, _caption(mixes, shown))


def _by_kind(mixes: list[Mix]) -> Picture:
    shown = mixes[:MOST_ROWS]
    figure, (axes,) = new_axes(WIDTH, 1.1 + 0.42 * len(shown))
    for row, mix in enumerate(shown):
        shares = [*mix.of_kind.values()]
        axes.plot([min(shares), max(shares)], [row, row], color=MUTED, linewidth=1)
        axes.plot(shares, [row] * len(shares), "o", color=MUTED, markersize=4)
        axes.plot([mix.share], [row], "|", color=INK, markersize=16, markeredgewidth=2)
        axes.plot([max(shares)], [row], "o", color=FIRST, markersize=7)
        axes.plot([min(shares)], [row], "o", color=SECOND, markersize=7)
        label(axes, max(shares), row, mix.most, color=FIRST, aside=(7, 0))
    most = max(max(mix.of_kind.values()) for mix in shown)
    _scale(axes, shown, most * 1.4)
    widest = max(shown, key=lambda mix: mix.of_kind[mix.most] - mix.of_kind[mix.least])
    title = (
        f"{shortened(widest.category, 30)} takes from {percent(widest.of_kind[widest.least])} "
        f"({widest.least}) to {percent(widest.of_kind[widest.most])} ({widest.most}) of the money"
    )
    rows = [
        [
            shortened(mix.category, 40),
            round(mix.share, 4),
            mix.most,
            round(mix.of_kind[mix.most], 4),
            mix.least,
            round(mix.of_kind[mix.least], 4),
        ]
        for mix in shown
    ]
    header = ("category", "share", "most: kind", "its share", "least: kind", "its share ")
    table = DataTable(header, rows, "Of what is spent before savings.")
    caption = (
        "A stroke is the share over all households, a dot that of a kind; the kind with the "
        f"largest share is named. {_caption(mixes, shown)}"
    ).strip()
    return finished(figure, KEY, title, f"{title}. {_listed(shown)}", table, caption)


def _scale(axes: Axes, shown: list[Mix], most: float) -> None:
    from matplotlib.ticker import PercentFormatter

    name_rows(axes, [shortened(mix.category, _LETTERS) for mix in shown])
    axes.set_xlim(0, most)
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel("share of spending")


def _caption(mixes: list[Mix], shown: list[Mix]) -> str:
    if len(mixes) == len(shown):
        return ""
    left = sum(mix.share for mix in mixes[len(shown) :])
    rest = counted(len(mixes) - len(shown), "smaller category", "smaller categories")
    return f"{rest} with {percent(left)} of the money are left out."


def _listed(shown: list[Mix]) -> str:
    return "Over all households: " + ", ".join(
        f"{shortened(mix.category, 30)} {percent(mix.share)}" for mix in shown
    )
