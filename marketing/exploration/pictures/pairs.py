"""Which products lie in one basket more often than chance puts them there."""

from __future__ import annotations

from math import sqrt
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
    """Two products, by their numbers.

    together: on how many trips they are.
    expected: on how many chance would put them.
    error: standard error of the lift, from the differences between households; None where it is
        not looked at.
    """

    one: int
    other: int
    together: int
    expected: float
    error: float | None = None

    @property
    def lift(self) -> float:
        """How many times as often as by chance."""
        return self.together / self.expected

    @property
    def interval(self) -> tuple[float, float]:
        """Of the lift, 95%."""
        reach = _Z95 * (self.error or 0.0)
        return max(self.lift - reach, 0.0), self.lift + reach


class Slots(NamedTuple):
    """The places for pairs in baskets: with s lines on a trip, s (s - 1) ordered pairs lie in it.

    of_household: an array of those of each household.
    of_kind: of each kind.
    shares: an array with a row for each kind: how often it buys each product, of its lines.
    kind_of: the kind of each household.
    """

    of_household: Any
    of_kind: Any
    shares: Any
    kind_of: Any

    @property
    def rates(self) -> Any:
        """By kind, ordered pairs of different products for a place; 1 less those of a product with
        itself, which no basket holds.
        """
        import numpy as np

        return 1 / np.maximum(1 - (self.shares**2).sum(axis=1), 1e-12)

    def expected(self, chosen: Any) -> Any:
        """A table of how often chance puts each two of the chosen products together."""
        import numpy as np

        shares = self.shares[:, chosen]
        return np.einsum("k,ki,kj->ij", self.of_kind * self.rates, shares, shares)

    def expected_of_households(self, one: int, other: int) -> Any:
        """How often chance puts these two together in the baskets of each household."""
        by_kind = self.rates * self.shares[:, one] * self.shares[:, other]
        return self.of_household * by_kind[self.kind_of]


def fewest_together(n_trips: int) -> int:
    """On how many trips a pair has to be to be looked at."""
    return max(FEWEST_TOGETHER, round(SUPPORT * n_trips))


def pairs(panel: Panel) -> Picture | Missing:
    """The ten pairs of products with the highest lift."""
    n_trips = len(panel.trips)
    if n_trips < FEWEST_TRIPS:
        return too_few(KEY, TOPIC, (n_trips, "trip"), FEWEST_TRIPS, RECEIPTS_COMMAND)
    fewest = fewest_together(n_trips)
    found = pairs_of(panel, fewest, N_SHOWN)
    if not found:
        return Missing(KEY, TOPIC, f"no two products are together on {fewest} trips")
    return _drawn(panel, found, fewest)


def pairs_of(panel: Panel, fewest: int, most: int) -> list[Pair]:
    """The pairs with the highest lift of those that are together on so many trips, of the 400
    products that are on the most trips.

    What chance makes: households of a kind fill their baskets, of the sizes that these have, with
    products as often as the kind buys each.  The error is that of a ratio over households (as in
    Cochran, "Sampling Techniques", 3rd edition, 1977, section 6.3): trips of one are alike.
    """
    import numpy as np

    slots = slots_of(panel)
    product = panel.lines["product"].to_numpy()
    often = np.bincount(product, minlength=len(panel.products))
    chosen = np.sort(np.argsort(-often, kind="stable")[:MOST_PRODUCTS])
    together = _together(panel.lines["trip"].to_numpy(), product, chosen, len(panel.trips))
    expected = slots.expected(chosen)
    one, other = np.nonzero(np.triu(together >= fewest, k=1))
    found = [
        Pair(int(chosen[a]), int(chosen[b]), int(together[a, b]), float(expected[a, b]))
        for a, b in zip(one, other, strict=True)
    ]
    found.sort(key=lambda pair: (-pair.lift, pair.one, pair.other))
    return [pair._replace(error=_error(panel, slots, pair)) for pair in found[:most]]


def slots_of(panel: Panel) -> Slots:
    """The places for pairs in the panel's baskets."""
    import numpy as np

    kinds = kinds_of(panel)
    n_kinds, n_products = len(kinds.names), len(panel.products)
    trip, product = panel.lines["trip"].to_numpy(), panel.lines["product"].to_numpy()
    counts = np.bincount(kinds.of_trip[trip] * n_products + product, minlength=n_kinds * n_products)
    counts = counts.reshape(n_kinds, n_products)
    sizes = np.bincount(trip, minlength=len(panel.trips)).astype(np.float64)
    places = sizes * (sizes - 1)
    return Slots(
        np.bincount(panel.trips["household"].to_numpy(), places, minlength=len(panel.households)),
        np.bincount(kinds.of_trip, places, minlength=n_kinds),
        counts / np.maximum(counts.sum(axis=1, keepdims=True), 1),
        kinds.of_household,
    )


def _error(panel: Panel, slots: Slots, pair: Pair) -> float:
    """The standard error of a pair's lift."""
    import numpy as np

    trip, product = panel.lines["trip"].to_numpy(), panel.lines["product"].to_numpy()
    both = np.intersect1d(trip[product == pair.one], trip[product == pair.other])
    households = panel.trips["household"].to_numpy()[both]
    together = np.bincount(households, minlength=len(panel.households))
    differences = together - pair.lift * slots.expected_of_households(pair.one, pair.other)
    n = len(differences)
    return sqrt(float((differences**2).sum()) * n / max(n - 1, 1)) / pair.expected


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
    if top.interval[0] <= 1:
        title += ", which may be chance"
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
