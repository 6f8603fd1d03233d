"""How a cause acts: it gives products a second chance, and a line that takes it is switched.

A cause concerns some products in some weeks: those on promotion, those in season.  Beside the
basket as it would be, each of them that is not in it gets a second chance to be bought, by a coin
of the cause's own stream.  What is bought stands in the place of another line of the trip, one
that the cause does not concern: a shopper who takes the strawberries because they are in season
leaves other fruit.  So sizes and quantities are what they would be without the
cause, and two worlds of which one lacks it differ in the switched lines and nowhere else.

Most coins show tails, and all of them are tossed at once (see coins.py), with a chance that is
as good as right: a chance is about a factor of the product (how often this shopper buys it)
times one of the cause's tier (how deep a promotion is, how strong a season), so logarithms of
both, small whole numbers, are added, all of them at once too, and looked up.  Those that show
heads are looked at one by one, and a second coin makes the chance exact.

Which line is given up is drawn among the lines of the basket as it would be, so that no cause
changes what another one does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import accumulate, compress, repeat
from operator import mul
from typing import NamedTuple

from world.coins import sums, toss
from world.streams import BYTE_VALUES, Streams

_STEP = 17 / 16
_LADDER = [*accumulate(repeat(_STEP, 254), mul, initial=1 / 4096)]
"""Chances, each a sixteenth larger than the one before.  A logarithm is a place on it, and a bound
is at most a sixteenth too large.  (Products of floats are the same on every platform.)"""
_TOP = bisect_left(_LADDER, 1.0)
_BOUNDS = bytes(min(int(chance * BYTE_VALUES) + 1, BYTE_VALUES - 1) for chance in _LADDER)
_BOUNDS = _BOUNDS.ljust(BYTE_VALUES, b"\xff")
"""The chance of the first coin, in 256ths, by the place on the ladder."""
_MOST_APART = 256
"""Steps of a label and of a tier are at most 138 and 92 then, and their sum fits a byte."""
_BYTES_PER_CHANCE = 3
"""A random byte for each of the two coins, and one for the line that is given up."""

NO_OUTSIDERS = (b"",) * BYTE_VALUES
"""A product may take the place of any other."""


class Trips(NamedTuple):
    """A shopper's trips while causes act on them, the latest first.

    weeks: absolute week of each trip.
    baskets: products of each trip's lines as they would be without any cause.
    starts: place of each trip's first line among all.
    products: of all lines, as they are.
    causes: what made each line, 0 for nothing.
    """

    weeks: list[int]
    baskets: list[bytes]
    starts: list[int]
    products: bytearray
    causes: bytearray


class SecondChances:
    """The chances of the labels (see baskets.py) of a household, by the tiers of a cause.

    label_steps, tier_steps: tables from a label, and from a tier, to places on the ladder.
    accepted: by tier, from a label to the most that the byte of the second coin may be.
    """

    def __init__(self, factors: Sequence[float], chances: Sequence[Sequence[float]]) -> None:
        """``chances`` has for each tier the chance of label 1, 2, ..., 0 to 1, which is about
        proportional to the tier's factor.
        """
        # Tiers that hardly matter share a step, so that sums of steps stay on the ladder.
        least = max(min(factors), max(factors) / _MOST_APART, _LADDER[0])
        ratios = [max(each / least, 1.0) for each in factors]
        tier_steps = [bisect_left(_LADDER, _LADDER[0] * ratio) for ratio in ratios]
        label_steps = [
            max(
                bisect_left(_LADDER, chance, hi=_TOP) - step
                for chance, step in zip(of_tiers, tier_steps, strict=True)
            )
            for of_tiers in zip(*chances, strict=True)
        ]
        label_steps = [0, *(max(step, 0) for step in label_steps)]
        self.label_steps = bytes(label_steps).ljust(BYTE_VALUES, b"\0")
        self.tier_steps = bytes(tier_steps).ljust(BYTE_VALUES, b"\0")
        self.accepted = [
            bytes(
                _second_coin(chance, _BOUNDS[step + label_step])
                for chance, label_step in zip([0.0, *of_labels], label_steps, strict=True)
            )
            for of_labels, step in zip(chances, tier_steps, strict=True)
        ]


def _second_coin(chance: float, bound: int) -> int:
    """The most that a byte may be, so that together with the bound it makes the chance."""
    return min(max(round(chance * BYTE_VALUES / bound * BYTE_VALUES) - 1, 0), BYTE_VALUES - 1)


class Cause(NamedTuple):
    """A cause as it acts on the shoppers of one archetype.

    number: what it is called in ``Trips.causes``.
    products, tiers: by week, the products that it concerns and the tier of each.
    outsiders: by product, those whose place it does not take.
    households: the chances of households, by their sizes.
    """

    number: int
    source: Streams
    products: Mapping[int, bytes]
    tiers: Mapping[int, bytes]
    outsiders: Sequence[bytes]
    households: Sequence[SecondChances]


class Switches:
    """All causes of a world as they act on the shoppers of one archetype, in this order."""

    def __init__(self, causes: Sequence[Cause]) -> None:
        self._causes = causes

    def act(self, index: int, household_size: int, labels: bytes, trips: Trips) -> None:
        """Lets the causes act on the trips of shopper ``index``.

        labels: table from a product that the shopper may buy to its label.
        """
        for cause in self._causes:
            _act(cause, index, cause.households[household_size], labels, trips)


def _act(cause: Cause, index: int, chances: SecondChances, labels: bytes, trips: Trips) -> None:
    """Lets one cause act on the trips of a shopper.  Runs for every shopper and every cause."""
    concerned = [*map(cause.products.__getitem__, trips.weeks)]
    tiers = b"".join(map(cause.tiers.__getitem__, trips.weeks))
    products = b"".join(concerned)
    own_labels = products.translate(labels)
    draws = cause.source.draw(index, _BYTES_PER_CHANCE * len(products))
    steps = sums(own_labels.translate(chances.label_steps), tiers.translate(chances.tier_steps))
    heads = toss(steps.translate(_BOUNDS), draws[0::_BYTES_PER_CHANCE])
    accepted, outsiders = chances.accepted, cause.outsiders
    trip, after = -1, 0
    for lane in compress(range(len(heads)), heads):
        if lane >= after:
            while lane >= after:
                trip += 1
                after += len(concerned[trip])
            basket, kept = trips.baskets[trip], concerned[trip]
        product = products[lane]
        draw = _BYTES_PER_CHANCE * lane
        if product not in basket and draws[draw + 1] <= accepted[tiers[lane]][own_labels[lane]]:
            rivals = basket.translate(None, kept + outsiders[product])
            if rivals:
                given_up = rivals[draws[draw + 2] * len(rivals) >> 8]
                kept += bytes((given_up,))
                _switch(trips, trip, basket.index(given_up), product, cause.number)


def _switch(trips: Trips, trip: int, place: int, product: int, number: int) -> None:
    """Puts a product in the place of a line of a trip, unless another cause has brought it.

    The line counts as given up all the same, so that no cause changes what another one does to
    the lines after it.
    """
    start = trips.starts[trip]
    if trips.products.find(product, start, start + len(trips.baskets[trip])) < 0:
        trips.products[start + place] = product
        trips.causes[start + place] = number
