"""Which products lie in one basket more often than chance puts them there."""

from __future__ import annotations

from math import exp, sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.finishing import (
    RECEIPTS_COMMAND,
    WIDTH,
    finished,
    label,
    too_few,
)
from marketing.exploration.pictures.kinds import kinds_of
from marketing.exploration.pictures.words import product_name, shortened
from marketing.pages.drawing import FIRST, MUTED, new_axes
from marketing.pages.picture import DataTable, Missing, Picture
from receipts.runs.counted import counted

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

KEY = "pairs"
TOPIC = "What is bought together"
N_SHOWN = 10
FEWEST_TRIPS = 200
FEWEST_TOGETHER = 50
SUPPORT = 0.005
"""Of all trips have a pair, at least."""
MOST_PRODUCTS = 400
_CHUNK_TRIPS = 8192
_Z95 = 1.96


class Pair(NamedTuple):
    """Two products, by their numbers, on how many trips they are together, and how many chance
    would make.
    """

    one: int
    other: int
    together: int
    expected: float

    @property
    def lift(self) -> float:
        """How many times as often as by chance."""
        return self.together / self.expected

    @property
    def interval(self) -> tuple[float, float]:
        """Of the lift, 95%: the count together varies like a Poisson number."""
        factor = exp(_Z95 / sqrt(self.together))
        return self.lift / factor, self.lift * factor


def fewest_together(n_trips: int) -> int:
    """On how many trips a pair has to be to be looked at."""
    return max(FEWEST_TOGETHER, round(SUPPORT * n_trips))


def pairs(panel: Panel) -> Picture | Missing:
    """The ten pairs of products with the highest lift."""
    n_trips = len(panel.trips)
    if n_trips < FEWEST_TRIPS:
        return too_few(KEY, TOPIC, n_trips, "trip", FEWEST_TRIPS, RECEIPTS_COMMAND)
    fewest = fewest_together(n_trips)
    found = pairs_of(panel, fewest)[:N_SHOWN]
    if not found:
        return Missing(KEY, TOPIC, f"no two products are together on {fewest} trips")
    return _drawn(panel, found, fewest)


def pairs_of(panel: Panel, fewest: int) -> list[Pair]:
    """The pairs that are together on so many trips, the highest lift first, of the 400 products
    that are on the most trips.

    What chance makes: households of a kind fill their baskets, of the sizes that these have, with
    products as often as the kind buys each.  With s lines on a trip, s (s - 1) ordered pairs lie in
    its basket; a pair takes p q of them, and p squared of one product with itself is left out.
    """
    import numpy as np

    kinds = kinds_of(panel)
    trip, product = panel.lines["trip"].to_numpy(), panel.lines["product"].to_numpy()
    n_products = len(panel.products)
    often = np.bincount(product, minlength=n_products)
    chosen = np.sort(np.argsort(-often, kind="stable")[:MOST_PRODUCTS])
    together = _together(trip, product, chosen, len(panel.trips))
    sizes = np.bincount(trip, minlength=len(panel.trips))
    expected = np.zeros(together.shape)
    for kind in range(len(kinds.names)):
        counts = np.bincount(product[kinds.of_trip[trip] == kind], minlength=n_products)
        if not counts.any():
            continue
        shares = counts / counts.sum()
        size = sizes[kinds.of_trip == kind].astype(np.float64)
        n_pairs = (size * (size - 1)).sum() / max(1 - (shares**2).sum(), 1e-12)
        expected += n_pairs * np.outer(shares[chosen], shares[chosen])
    one, other = np.nonzero(np.triu(together >= fewest, k=1))
    found = [
        Pair(int(chosen[a]), int(chosen[b]), int(together[a, b]), float(expected[a, b]))
        for a, b in zip(one, other, strict=True)
    ]
    return sorted(found, key=lambda pair: (-pair.lift, pair.one, pair.other))


def _together(trip: Any, product: Any, chosen: Any, n_trips: int) -> Any:
    """On how many trips each two of the chosen products are, a block of trips at a time."""
    import numpy as np

    place = np.full(int(max(product.max(initial=0), chosen.max(initial=0))) + 1, -1)
    place[chosen] = np.arange(len(chosen))
    column = place[product]
    trip, column = trip[column >= 0], column[column >= 0]
    found = np.zeros((len(chosen), len(chosen)))
    for start in range(0, n_trips, _CHUNK_TRIPS):
        first, end = np.searchsorted(trip, [start, start + _CHUNK_TRIPS])
        block = np.zeros((_CHUNK_TRIPS, len(chosen)), dtype=np.float32)
        block[trip[first:end] - start, column[first:end]] = 1
        found += block.T @ block
    return found


def _drawn(panel: Panel, found: list[Pair], fewest: int) -> Picture:
    names = [str(name) for name in panel.products["name"]]
    figure, (axes,) = new_axes(WIDTH, 0.8 + 0.46 * len(found))
    least = min(1.0, *(pair.interval[0] for pair in found))
    most = max(pair.interval[1] for pair in found)
    room = most - least
    for row, pair in enumerate(found):
        axes.plot(pair.interval, [row, row], color=FIRST, linewidth=1.8)
        axes.plot([pair.lift], [row], "o", color=FIRST, markersize=7)
        text = f"{_short(names[pair.one])} + {_short(names[pair.other])}"
        label(axes, least, row - 0.32, text, aside=(4, 0))
        label(axes, pair.interval[1], row, f"{pair.lift:.2f}")
    axes.axvline(1, color=MUTED, linewidth=1.5)
    axes.set_yticks([])
    axes.set_ylim(len(found) - 0.5, -0.7)
    axes.set_xlim(least - 0.02 * room, most + 0.14 * room)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("times as often together as by chance (1)")
    top = found[0]
    title = (
        f"{_short(names[top.one])} and {_short(names[top.other])} lie in one basket "
        f"{top.lift:.2f} times as often as by chance"
    )
    rows = [
        [
            shortened(names[pair.one], 60),
            shortened(names[pair.other], 60),
            pair.together,
            round(pair.expected, 1),
            round(pair.lift, 3),
            *(round(end, 3) for end in pair.interval),
        ]
        for pair in found
    ]
    header = ("one", "other", "trips together", "by chance", "lift", "95% from", "to")
    caption = (
        f"Pairs on {fewest:,} trips or more of {len(panel.trips):,}. Chance takes the sizes of "
        "the baskets into account, and what each kind of household buys. Lines are intervals of "
        "95% for each pair by itself; the highest of many are a little high by chance."
    )
    note = f"On {counted(fewest, 'trip')} together at least."
    return finished(figure, KEY, title, f"{title}.", DataTable(header, rows, note), caption)


def _short(name: str) -> str:
    return product_name(name, 26)
