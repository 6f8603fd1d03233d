"""Some households' shopping as columns of numbers, of which any part is taken at once.

The comparison measures many random halves of a panel.  So what is local to a household (the
number of a trip, the days since the one before, whether a product was bought before) and what is
slow to work out (the prices that occur, in order) is worked out once, and a half only takes from
it what is its own.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from ground_truth.panels.panel import Panel

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


def shopping_of(panel: Panel, categories: tuple[str, ...], seed: int, days: int = 0) -> Shopping:
    """A panel's shopping.  Trips without a line are left out.

    categories: names, as ``categories_of`` gives them for all that is compared.
    seed: of the random order of the lines.
    days: take so many, up to the last one with a trip (0: all).
    """
    trips, lines = panel.trips, panel.lines
    day = trips["day"].to_numpy(np.int64)
    last_day = int(day.max(initial=0))
    has_lines = np.bincount(lines["trip"], minlength=len(trips)) > 0
    is_taken = has_lines & (day > last_day - days) if days else has_lines
    line_is_taken = is_taken[lines["trip"].to_numpy(np.int64)]
    trips, lines = trips[is_taken], lines[line_is_taken]
    trip = (np.cumsum(is_taken) - 1)[lines["trip"].to_numpy(np.int64)]
    households, household = np.unique(trips["household"].to_numpy(np.int64), return_inverse=True)
    all_trips = _trips(household, {name: trips[name].to_numpy() for name in trips})
    prices, price = _coded(_ratio(lines["gross_cents"], lines["quantity"]))
    depths, depth = _coded(_ratio(lines["saved_cents"], lines["gross_cents"]))
    product = lines["product"].to_numpy(np.int64)
    return Shopping(
        name=panel.name,
        n_households=len(households),
        trips=all_trips,
        lines=Lines(
            trip=trip,
            product=product,
            units=lines["quantity"].to_numpy(np.int64),
            price=price,
            depth=depth,
            is_first=_firsts(product, trip),
            is_repeat=_repeats(household[trip], product, trip),
            place=np.random.default_rng([seed, len(trip)]).random(len(trip)),
        ),
        range=Range(_codes_of(panel, categories), categories),
        prices=prices,
        depths=depths,
        last_day=last_day,
        knows_line_savings=panel.knows_line_savings,
    )


def categories_of(*panels: Panel) -> tuple[str, ...]:
    """The names of all categories, in order."""
    names = {name for panel in panels for name in panel.products["category"].unique()}
    return tuple(sorted(names - {""}))


def _codes_of(panel: Panel, categories: tuple[str, ...]) -> Ints:
    numbers = {name: number for number, name in enumerate(categories)}
    codes = panel.products["category"].map(numbers).fillna(UNKNOWN)
    return np.asarray(codes.to_numpy(), dtype=np.int64)


def _trips(household: Ints, columns: dict[str, NDArray[np.generic]]) -> Trips:
    """The trips with what follows from their order."""
    day = columns["day"].astype(np.int64)
    is_first = np.ones(len(day), dtype=bool)
    is_first[1:] = household[1:] != household[:-1]
    gap = np.full(len(day), np.nan)
    gap[1:] = np.where(is_first[1:], np.nan, np.diff(day))
    here = np.arange(len(day))
    number = here - np.maximum.accumulate(np.where(is_first, here, 0)) + 1
    names, store = np.unique(columns["store"].astype(str), return_inverse=True)
    return Trips(
        household=household,
        day=day,
        gap=gap,
        number=number,
        hour=columns["hour"].astype(np.float64),
        store=np.where(names[store] == "", UNKNOWN, store),
        gross=columns["gross_cents"].astype(np.float64),
        saved=columns["saved_cents"].astype(np.float64),
    )


def _ratio(above: object, below: object) -> Floats:
    """The one by the other; NaN where there is none above 0."""
    top, bottom = (np.asarray(each, dtype=np.float64) for each in (above, below))
    found = np.full(len(top), np.nan)
    np.divide(top, bottom, out=found, where=(bottom > 0) & (top > 0))
    return found


def _coded(values: Floats) -> tuple[Floats, Ints]:
    """The values that occur, and which one each is; UNKNOWN for NaN."""
    is_known = ~np.isnan(values)
    found, which = np.unique(values[is_known], return_inverse=True)
    codes = np.full(len(values), UNKNOWN)
    codes[is_known] = which
    return found, codes


def _firsts(product: Ints, trip: Ints) -> Flags:
    """Whether no line before it on the trip has the product."""
    _, first = np.unique(trip * (int(product.max(initial=0)) + 1) + product, return_index=True)
    is_first = np.zeros(len(trip), dtype=bool)
    is_first[first] = True
    return is_first


def _repeats(household: Ints, product: Ints, trip: Ints) -> Flags:
    """Whether the household has the product on an earlier trip; lines are in the order of time."""
    n_products = int(product.max(initial=0)) + 1
    _, first, which = np.unique(
        household * n_products + product, return_index=True, return_inverse=True
    )
    return np.asarray(trip[first][which] < trip)
