"""A panel's shopping: what is local to a household, and what is slow, is worked out here."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ground_truth.comparison.shopping import (
    UNKNOWN,
    Flags,
    Floats,
    Ints,
    Lines,
    Range,
    Shopping,
    Trips,
)
from ground_truth.panels.panel import Panel


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
