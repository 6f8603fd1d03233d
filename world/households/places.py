"""Where shoppers live: states, and groups of race and origin in them, dealt out by their shares.

Shoppers are not drawn one by one: in every block of 200 customers each gets a place of its own
among 200 equal parts, by a shuffle, and the parts are laid over the states, one after the other,
and within each over its groups.  So any slice of customers has about the right number of each.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from math import fsum

from world.streams import Streams, shuffled

BLOCK = 200
"""Customers that are dealt out together."""
WHOLE = 1 << 32
"""Where somebody lives is a number below it."""


class Places:
    """The places of a world.

    populations: of the states, in order; a shopper's state is a place in it.
    groups: by state, shares of the groups, 0 to 1.
    """

    def __init__(
        self, blocks: Streams, populations: Sequence[int], groups: Sequence[Sequence[float]]
    ) -> None:
        self._blocks = blocks
        self._block: tuple[int, list[int]] = (-1, [])
        self._bounds = bounds(populations)
        self._edges = [0, *self._bounds, WHOLE]
        self._groups = [bounds(shares) for shares in groups]

    def place(self, index: int, draw: int) -> int:
        """Where customer ``index`` lives; draw: a random number below ``WHOLE``."""
        block, number = divmod(index, BLOCK)
        if self._block[0] != block:
            draws = self._blocks.draw(block, 4 * BLOCK)
            self._block = block, shuffled(draws, range(BLOCK))
        return (self._block[1][number] * WHOLE + draw) // BLOCK

    def state(self, place: int) -> int:
        """The number of the state where somebody with this place lives."""
        return bisect_right(self._bounds, place)

    def group(self, place: int) -> int:
        """The number of the group that somebody with this place is of."""
        state = self.state(place)
        start, end = self._edges[state : state + 2]
        return bisect_right(self._groups[state], (place - start) * WHOLE // (end - start))


def bounds(shares: Sequence[float]) -> list[int]:
    """Numbers below ``WHOLE`` where the next value begins; none where there are no shares."""
    total = fsum(shares)
    return [round(so_far / total * WHOLE) for so_far in [*accumulate(shares)][:-1]]
