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

Which line is given up is drawn among the lines of the basket as it would be, each of them once
at most for a cause, so that no cause changes what another one does.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, repeat
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
_BYTES_PER_CHANCE = 3
"""A random byte for each of the two coins, and one for the line that is given up."""

NO_OUTSIDERS = (b"",) * BYTE_VALUES
"""A product may take the place of any other."""


class Trips(NamedTuple):
    """A shopper's trips while causes act on them, the latest first.

    weeks: absolute week of each trip.
    starts: place of each trip's first line, and behind the last one the number of lines.
    base: products of the lines as they would be without any cause.
    products: of the lines as they are.
    causes: what made each line, 0 for nothing.
    """

    weeks: list[int]
    starts: list[int]
    base: bytes
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
        tier_steps = [bisect_left(_LADDER, _LADDER[0] * each / min(factors)) for each in factors]
        label_steps = [
            max(
                bisect_left(_LADDER, chance, hi=_TOP) - step
                for chance, step in zip(of_tiers, tier_steps, strict=True)
            )
            for of_tiers in zip(*chances, strict=True)
        ]
        label_steps = [0, *(max(step, 0) for step in label_steps)]
        if max(tier_steps) + max(label_steps) >= BYTE_VALUES:
            raise ValueError(f"the tiers' factors {list(factors)} are too far apart")
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
        weeks = trips.weeks
        concerned = own_labels = tiers = label_steps = tier_steps = draws = b""
        for cause in self._causes:
            chances = cause.households[household_size]
            of_cause = b"".join(map(cause.products.__getitem__, weeks))
            its_labels = of_cause.translate(labels)
            its_tiers = b"".join(map(cause.tiers.__getitem__, weeks))
            concerned += of_cause
            own_labels += its_labels
            tiers += its_tiers
            label_steps += its_labels.translate(chances.label_steps)
            tier_steps += its_tiers.translate(chances.tier_steps)
            draws += cause.source.draw(index, _BYTES_PER_CHANCE * len(of_cause))
        bounds = sums(label_steps, tier_steps).translate(_BOUNDS)
        heads = toss(bounds, draws[0::_BYTES_PER_CHANCE])
        base = trips.base
        places = self._places(weeks)
        after, lane = 0, heads.find(1)
        while lane >= 0:
            while lane >= after:
                cause, trip, kept = next(places)
                after += len(kept)
                start, end = trips.starts[trip], trips.starts[trip + 1]
                accepted = cause.households[household_size].accepted
            product = concerned[lane]
            draw = _BYTES_PER_CHANCE * lane
            if (
                draws[draw + 1] <= accepted[tiers[lane]][own_labels[lane]]
                and base.find(product, start, end) < 0
            ):
                kept += _switch(trips, slice(start, end), cause, product, kept, draws[draw + 2])
            lane = heads.find(1, lane + 1)

    def _places(self, weeks: list[int]) -> Iterator[tuple[Cause, int, bytes]]:
        """By cause and trip: the cause, the trip, and the products concerned."""
        for cause in self._causes:
            for trip, week in enumerate(weeks):
                yield cause, trip, cause.products[week]


def _switch(
    trips: Trips, lines: slice, cause: Cause, product: int, kept: bytes, draw: int
) -> bytes:
    """Puts a product in the place of a line of a trip: of a random one among those that hold
    neither an outsider nor any of the products ``kept``.

    Returns the product that is given up, none or one.  It is drawn even where another cause has
    brought the product already, so that what is drawn next is the same with and without that one.
    """
    base = trips.base[lines]
    rivals = base.translate(None, kept + cause.outsiders[product])
    if not rivals:
        return b""
    rival = rivals[draw * len(rivals) >> 8]
    if trips.products.find(product, lines.start, lines.stop) < 0:
        line = lines.start + base.index(rival)
        trips.products[line] = product
        trips.causes[line] = cause.number
    return bytes((rival,))
