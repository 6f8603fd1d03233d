"""How often chance puts two products into one basket, and how often they are."""

from __future__ import annotations

from math import sqrt
from typing import TYPE_CHECKING, Any, NamedTuple

from marketing.exploration.pictures.kinds import kinds_of

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

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
