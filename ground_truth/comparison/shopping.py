"""Some households' shopping as columns of numbers, of which any part is taken at once.

The comparison measures many random halves of a panel.  So what is local to a household (the
number of a trip, the days since the one before, whether a product was bought before) and what is
slow to work out (the prices that occur, in order) is worked out once, and a half only takes from
it what is its own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

UNKNOWN = -1
"""Stands for a store or a category that nobody knows."""


@dataclass(frozen=True)
class Trips:
    """A trip each, by household and time.

    household: from 0.
    day: a ``date.toordinal()`` number.
    gap: days since the household's trip before; NaN at its first.
    number: of the trip in its household, from 1.
    hour: of the day, 0 to 24; NaN where unknown.
    store: from 0; UNKNOWN where unknown.
    gross, saved: cents before savings, and savings.
    """

    household: Ints
    day: Ints
    gap: Floats
    number: Ints
    hour: Floats
    store: Ints
    gross: Floats
    saved: Floats


@dataclass(frozen=True)
class Lines:
    """A line each, by trip.

    trip, product: from 0.
    units: how many of the product.
    price: which one of ``Shopping.prices`` it has; UNKNOWN where it has none above 0.
    depth: which one of ``Shopping.depths``; UNKNOWN where nothing was saved on it.
    is_first: whether no line before it on the trip has the product.
    is_repeat: whether an earlier trip of the household has the product.
    place: a random number by which lines stand in a random order.
    """

    trip: Ints
    product: Ints
    units: Ints
    price: Ints
    depth: Ints
    is_first: Flags
    is_repeat: Flags
    place: Floats


class Range(NamedTuple):
    """Of what the products are.

    category: of each product; UNKNOWN where unknown.
    categories: their names, the same for all that is compared.
    """

    category: Ints
    categories: tuple[str, ...]


@dataclass(frozen=True)
class Shopping:
    """Some households' shopping.

    name: what it is called.
    n_households: how many have a trip.
    prices: of one unit, in cents, ascending.
    depths: savings as a share of the price, ascending.
    last_day: of the whole data set.
    knows_line_savings: whether savings are known by line.
    n_equal_lines: how many lines are looked at where a figure depends on their number.
    """

    name: str
    n_households: int
    trips: Trips
    lines: Lines
    range: Range
    prices: Floats
    depths: Floats
    last_day: int
    knows_line_savings: bool
    n_equal_lines: int = 0

    @property
    def n_trips(self) -> int:
        """How many trips there are."""
        return len(self.trips.day)

    @property
    def n_lines(self) -> int:
        """How many lines there are."""
        return len(self.lines.trip)

    def sizes(self) -> Ints:
        """How many lines each trip has."""
        return np.bincount(self.lines.trip, minlength=self.n_trips)

    def of_households(self, households: Ints) -> Shopping:
        """That of some of the households, named by their numbers."""
        is_taken = np.zeros(self.n_households, dtype=bool)
        is_taken[households] = True
        return self.of_trips(is_taken[self.trips.household])

    def of_trips(self, is_taken: Flags) -> Shopping:
        """That of some trips, which keep their numbers and gaps; ``is_taken`` is by trip."""
        lines = _taken(self.lines, is_taken[self.lines.trip])
        trips = _taken(self.trips, is_taken)
        households, number = np.unique(trips.household, return_inverse=True)
        return replace(
            self,
            n_households=len(households),
            trips=replace(trips, household=number),
            lines=replace(lines, trip=(np.cumsum(is_taken) - 1)[lines.trip]),
        )


Columns = TypeVar("Columns", Trips, Lines)


def _taken(columns: Columns, is_taken: Flags) -> Columns:
    """The rows of a table that are flagged."""
    names = [field.name for field in fields(columns)]
    return replace(columns, **{name: getattr(columns, name)[is_taken] for name in names})
