"""Random samples and random halves, and how far these are apart.

The noise floor of a row is how far two random halves of the truth are apart: nobody can expect to
come closer.  It holds for one number of households only, so that what is compared are samples of
as many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np

from ground_truth.comparison.measured import CannotMeasureError, Measured
from ground_truth.comparison.rows import Row
from ground_truth.comparison.shopping import Ints, Shopping

Tell = Callable[[int, int], object]
"""Is told how many of how many draws are done."""


class Units(NamedTuple):
    """Of what samples are drawn: households, or trips.

    by_households: which of both.
    """

    by_households: bool

    def count(self, shopping: Shopping) -> int:
        """How many there are."""
        return shopping.n_households if self.by_households else shopping.n_trips

    def part(self, shopping: Shopping, chosen: Ints) -> Shopping:
        """The shopping of some of them."""
        if self.by_households:
            return shopping.of_households(chosen)
        is_taken = np.zeros(shopping.n_trips, dtype=bool)
        is_taken[chosen] = True
        return shopping.of_trips(is_taken)


Sampler = Callable[[np.random.Generator], "Sequence[Measured | None]"]


class Distances(NamedTuple):
    """By row, the distances of all draws; NaN where something could not be measured."""

    between: list[list[float]]
    floors: list[list[float]]


class Drawing(NamedTuple):
    """How draws are made.

    n: how many units a sample has; two of them are in ``halved``.
    """

    units: Units
    n: int
    n_draws: int
    seed: int


def draw(
    rows: Sequence[Row],
    ours: Shopping,
    judge: Shopping,
    halved: Shopping,
    how: Drawing,
    tell: Tell,
) -> Distances:
    """Draws samples of both sides and halves of the truth, and says how far apart they are."""
    found = Distances([[] for _ in rows], [[] for _ in rows])
    our_samples, true_samples = (_sampler(rows, each, how) for each in (ours, judge))
    for number in range(how.n_draws):
        tell(number, how.n_draws)
        random = np.random.default_rng([how.seed, number])
        _note(rows, found.between, our_samples(random), true_samples(random))
        order = random.permutation(how.units.count(halved))
        halves = order[: how.n], order[how.n : 2 * how.n]
        one, other = (measure(rows, how.units.part(halved, half)) for half in halves)
        _note(rows, found.floors, one, other)
    tell(how.n_draws, how.n_draws)
    return found


def _sampler(rows: Sequence[Row], shopping: Shopping, how: Drawing) -> Sampler:
    """Measures random samples of some shopping, or all of it where there is no more."""
    n = how.units.count(shopping)
    if n > how.n:
        return lambda random: measure(
            rows, how.units.part(shopping, random.choice(n, how.n, replace=False))
        )
    whole = measure(rows, shopping)
    return lambda random: whole


def _note(
    rows: Sequence[Row],
    distances: list[list[float]],
    some: Sequence[Measured | None],
    others: Sequence[Measured | None],
) -> None:
    """Adds how far apart two samples are to the distances of each row."""
    for row, of_row, one, other in zip(rows, distances, some, others, strict=True):
        of_row.append(apart(row, one, other))


def measure(rows: Sequence[Row], shopping: Shopping) -> list[Measured | None]:
    """What each row's measure finds; None where it finds nothing."""
    return [measure_or_reason(row, shopping)[0] for row in rows]


def measure_or_reason(row: Row, shopping: Shopping) -> tuple[Measured | None, str]:
    """What a measure finds, or why it finds nothing."""
    try:
        return row.measure(shopping), ""
    except CannotMeasureError as error:
        return None, str(error)


def apart(row: Row, one: Measured | None, other: Measured | None) -> float:
    """How far apart two findings are; NaN where one is missing."""
    if one is None or other is None:
        return float("nan")
    try:
        return row.metric.distance(one, other)
    except CannotMeasureError:
        return float("nan")
