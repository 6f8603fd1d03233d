"""Gathers households, trips and lines one after the other, in few bytes each, into a panel."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from ground_truth.panels.building import panel_of
from ground_truth.panels.errors import library
from ground_truth.panels.panel import PRODUCT_COLUMNS, Panel

if TYPE_CHECKING:
    import numpy as np

NO_HOUR = float("nan")

Tell = Callable[[int, int], None]
"""Is told how many of how many households are read."""


def tell_nobody(n_read: int, n_households: int) -> None:
    """For who wants to know nothing of it."""


class Trip(NamedTuple):
    """One trip with its lines; amounts in cents, see ``panel.Panel``.

    products: what the lines call their products; one may stand there twice.
    savings: of the lines, empty where nobody knows them.
    """

    trip_id: str
    day: int
    hour: float
    store: str
    gross_cents: int
    saved_cents: int
    products: Sequence[str]
    quantities: Sequence[int]
    prices: Sequence[int]
    savings: Sequence[int] = ()


class KnownProduct(NamedTuple):
    """What is known of a product that is sold."""

    product_id: str
    name: str
    category: str


class Rows:
    """The rows of a panel in the making."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._archetypes: list[str] = []
        self._texts: list[tuple[str, str]] = []
        self._hours = array("d")
        self._trips = [array("q") for _ in range(4)]
        self._lines = [array("q") for _ in range(5)]
        self._numbers: dict[str, int] = {}

    @property
    def n_households(self) -> int:
        """How many households there are so far."""
        return len(self._ids)

    @property
    def n_trips(self) -> int:
        """How many trips there are so far."""
        return len(self._texts)

    def add_household(self, household_id: str, archetype: str) -> None:
        """Adds a household; the trips that follow are its."""
        self._ids.append(household_id)
        self._archetypes.append(archetype)

    def add_trip(self, trip: Trip) -> None:
        """Adds a trip of the last household."""
        number = len(self._texts)
        self._texts.append((trip.trip_id, trip.store))
        self._hours.append(trip.hour)
        values = len(self._ids) - 1, trip.day, trip.gross_cents, trip.saved_cents
        for column, value in zip(self._trips, values, strict=True):
            column.append(value)
        n_lines = len(trip.products)
        numbers = self._numbers
        self._lines[0].extend([number] * n_lines)
        self._lines[1].extend([numbers.setdefault(each, len(numbers)) for each in trip.products])
        self._lines[2].extend(trip.quantities)
        self._lines[3].extend(trip.prices)
        self._lines[4].extend(trip.savings or [0] * n_lines)

    def panel(
        self,
        name: str,
        products: Mapping[str, KnownProduct],
        *,
        knows_line_savings: bool,
        n_households: int,
    ) -> Panel:
        """The panel of all rows.

        products: by what lines call them; one that is not there is known by that alone.
        """
        np, pandas = library("numpy"), library("pandas")
        known = [products.get(each, KnownProduct(each, each, "")) for each in self._numbers]
        trips = pandas.DataFrame(
            {
                "household": _column(self._trips[0]),
                "trip_id": [trip_id for trip_id, _ in self._texts],
                "day": _column(self._trips[1]),
                "hour": np.frombuffer(self._hours, dtype=np.float64),
                "store": [store for _, store in self._texts],
                "gross_cents": _column(self._trips[2]),
                "saved_cents": _column(self._trips[3]),
            }
        )
        lines = pandas.DataFrame(
            {
                "trip": _column(self._lines[0]),
                "product": _column(self._lines[1]),
                "quantity": _column(self._lines[2]),
                "gross_cents": _column(self._lines[3]),
                "saved_cents": _column(self._lines[4]),
            }
        )
        return panel_of(
            name,
            pandas.DataFrame({"household_id": self._ids, "archetype": self._archetypes}),
            trips,
            lines,
            pandas.DataFrame(known, columns=[*PRODUCT_COLUMNS]),
            knows_line_savings=knows_line_savings,
            n_households=n_households,
        )


def _column(values: array[int]) -> np.ndarray:
    return library("numpy").frombuffer(values, dtype="int64")  # type: ignore[no-any-return]
