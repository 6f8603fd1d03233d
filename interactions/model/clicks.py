"""Clicks that lead to a purchase."""

from __future__ import annotations

from itertools import compress
from operator import sub
from typing import NamedTuple

from interactions.model.events import Purchaser, in_ticks
from interactions.model.uniform_draws import Die, share, uint16_format
from world.streams import INTERACTIONS, Streams


class Clicks(NamedTuple):
    """Times, in ticks, and article numbers of clicks."""

    ticks: list[int]
    numbers: list[int]


class PurchaseClicks:
    """Draws the clicks before purchases: none, one or two for each, 1 to 47 hours before."""

    def __init__(self, seed: int, probability: float) -> None:
        self._counts = Streams(INTERACTIONS, seed, "clicks")
        self._hours = Die(1, 47, seed, "clicks", "hours")
        self._one_below = share(probability)
        self._two_below = self._one_below // 2

    def draw_clicks(self, purchaser: Purchaser, first: int = 0) -> Clicks:
        """The clicks before purchase number ``first`` and those after it, in no order.

        Draws belong to a purchase by its place in time, so that a purchase keeps its clicks
        when the customer makes later purchases.
        """
        n = len(purchaser.ticks)
        ticks, numbers = purchaser.ticks[first:], purchaser.numbers[first:]
        counts = uint16_format[n].unpack(self._counts.draw(purchaser.key, 2 * n))[first:]
        throws = self._hours.throw(purchaser.key, 2 * n)[2 * first : 2 * n]
        hours = in_ticks(throws, purchaser.hour)
        one = list(map(self._one_below.__gt__, counts))
        two = list(map(self._two_below.__gt__, counts))
        return Clicks(
            [
                *compress(map(sub, ticks, hours[0::2]), one),
                *compress(map(sub, ticks, hours[1::2]), two),
            ],
            [*compress(numbers, one), *compress(numbers, two)],
        )
