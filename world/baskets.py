"""What lies in a basket: the fast part of the program.

A line is a small number, its *code*: product + 256 x (quantity - 1).  Whoever wants to know a
line's text or cents looks it up in a table by its code.

Every position (see strata.py) is in a basket with a probability of its own, independently of
the others; a basket whose size falls outside the archetype's range is drawn again.  Tossing
a coin for each of 120 products would be slow.  So the positions are dealt out into groups of
sixteen, and a group has a table of 256 subsets of its positions.  Position p is in as many of
the 256 subsets as its probability asks for, at places shuffled for p alone.  One random byte
picks a group's subset; the subsets of all groups, joined, are the basket.  No product can
come twice, and the shares are right by construction.

Positions become products by the shopper's taste, one ``translate`` for the whole history, and
quantities are one ``translate`` of their own stream.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import getitem
from struct import Struct

from world.archetypes import MAX_QUANTITY, Archetype
from world.strata import Cell, rank_probabilities
from world.streams import BYTE_VALUES, Source, apportion, byte_table, shuffled

GROUP_SIZE = 16

LEVELS = (0.25, 0.50, 0.75)
"""Small, middle and large households: where in the archetype's range of basket sizes a
shopper's own mean lies."""

_PLACES = Source(0, "places in subsets")

N_CODES = BYTE_VALUES * MAX_QUANTITY

Basket = tuple[int, ...]

Group = list[bytes]
"""By random byte: the positions of the group that are in the basket."""


def code_of(product: int, quantity: int) -> int:
    """The code of a line: which product, by its number, and how many of it (1 to 6)."""
    return product + BYTE_VALUES * (quantity - 1)


def codes_of(product: int) -> slice:
    """Where a product's codes are in a table by code, for quantity 1, 2, ... 6."""
    return slice(product, N_CODES, BYTE_VALUES)


def line_of(code: int) -> tuple[int, int]:
    """Product number and quantity of a line's code."""
    return code % BYTE_VALUES, code // BYTE_VALUES + 1


class Baskets:
    """The baskets of one archetype's shoppers."""

    def __init__(self, source: Source, archetype: Archetype, cells: Sequence[Cell]) -> None:
        self._source = source
        self._low, self._high = archetype.items_per_trip
        self._quantities = byte_table(archetype.quantity_shares)
        self._levels = [
            _groups(_slot_counts(archetype, cells, self._low + level * (self._high - self._low)))
            for level in LEVELS
        ]

    def draw_level(self, draw: int) -> int:
        """A shopper's household size, from a random byte."""
        return draw * len(LEVELS) // BYTE_VALUES

    def draw(
        self,
        index: int,
        n_trips: int,
        level: int,
        taste: bytes,
        draw_quantities: Callable[[int], bytes],
    ) -> list[Basket]:
        """The baskets of shopper ``index``, as line codes; ``draw_quantities(n)`` gives n
        random bytes.
        """
        groups, low, high = self._levels[level], self._low, self._high
        draws = self._source.endless(index, len(groups) * n_trips * 3 // 2)
        picked: list[bytes] = []
        while len(picked) < n_trips:
            positions = b"".join(map(getitem, groups, draws))
            if low <= len(positions) <= high:
                picked.append(positions)
        products = b"".join(picked).translate(taste)
        pairs = bytearray(2 * len(products))
        pairs[::2] = products
        pairs[1::2] = draw_quantities(len(products)).translate(self._quantities)
        codes = Struct(f"<{len(products)}H").unpack(pairs)
        baskets = []
        start = 0
        for positions in picked:
            end = start + len(positions)
            baskets.append(codes[start:end])
            start = end
        return baskets


def _slot_counts(archetype: Archetype, cells: Sequence[Cell], n_items: float) -> list[int]:
    """In how many of 256 subsets each position is, for baskets of ``n_items`` on average."""
    counts: list[int] = []
    for cell in cells:
        n_expected = n_items * cell.share
        probabilities = rank_probabilities(len(cell.products), n_expected, archetype.loyalty)
        counts += apportion(probabilities, round(n_expected * BYTE_VALUES))
    return counts


def _groups(slot_counts: Sequence[int]) -> list[Group]:
    """The tables of all groups.  Every group gets liked and less liked positions alike."""
    n_groups = -(-len(slot_counts) // GROUP_SIZE)
    by_count = sorted(range(len(slot_counts)), key=lambda position: -slot_counts[position])
    return [_group(by_count[i::n_groups], slot_counts) for i in range(n_groups)]


def _group(positions: Sequence[int], slot_counts: Sequence[int]) -> Group:
    subsets = [b""] * BYTE_VALUES
    # Equal subsets share one object: the tables stay small enough for the processor's cache.
    shared: dict[bytes, bytes] = {}
    for position in positions:
        member = bytes([position])
        for place in _places(position)[: slot_counts[position]]:
            subset = subsets[place] + member
            subsets[place] = shared.setdefault(subset, subset)
    return subsets


@lru_cache(maxsize=BYTE_VALUES)
def _places(position: int) -> list[int]:
    """The order in which a position takes its places among the 256 subsets."""
    return shuffled(_PLACES.draw(position, 4 * BYTE_VALUES), range(BYTE_VALUES))
