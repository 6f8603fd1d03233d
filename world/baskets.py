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

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from operator import getitem
from struct import Struct

from world.archetypes import Archetype
from world.strata import Stratum, rank_probabilities
from world.streams import BYTE_VALUES, Source, apportion, byte_table, shuffled

GROUP_SIZE = 16

_PLACES = Source(0, "places in subsets")

Basket = tuple[int, ...]

Group = list[bytes]
"""By random byte: the positions of the group that are in the basket."""


def code_of(product: int, quantity: int) -> int:
    """The code of a line: which product, by its number, and how many of it (1 or more)."""
    return product + BYTE_VALUES * (quantity - 1)


def n_codes(max_quantity: int) -> int:
    """How long a table by code is where lines have so many pieces at most."""
    return BYTE_VALUES * max_quantity


def codes_of(product: int) -> slice:
    """Where a product's codes are in a table by code, for quantity 1, 2, ..."""
    return slice(product, None, BYTE_VALUES)


def products_of(codes: Iterable[int]) -> list[int]:
    """The product numbers of lines."""
    return [code % BYTE_VALUES for code in codes]


def quantities_of(codes: Iterable[int]) -> list[int]:
    """The quantities of lines."""
    return [code // BYTE_VALUES + 1 for code in codes]


class Baskets:
    """The baskets of one archetype's shoppers."""

    def __init__(
        self,
        source: Source,
        archetype: Archetype,
        strata: Sequence[Stratum],
        household_sizes: Sequence[float],
    ) -> None:
        self._source = source
        self._low, self._high = archetype.items_per_trip
        self._quantities = byte_table(archetype.quantity_shares)
        self._by_size = [
            _groups(_slot_counts(archetype, strata, self._low + size * (self._high - self._low)))
            for size in household_sizes
        ]

    def draw_household_size(self, draw: int) -> int:
        """A shopper's household size, 0 for the smallest, from a random byte."""
        return draw * len(self._by_size) // BYTE_VALUES

    def draw(
        self,
        index: int,
        n_trips: int,
        household_size: int,
        taste: bytes,
        draw_quantities: Callable[[int], bytes],
    ) -> list[Basket]:
        """The baskets of shopper ``index``, as line codes; ``draw_quantities(n)`` gives n
        random bytes.
        """
        groups, low, high = self._by_size[household_size], self._low, self._high
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


def _slot_counts(archetype: Archetype, strata: Sequence[Stratum], n_items: float) -> list[int]:
    """In how many of 256 subsets each position is, for baskets of ``n_items`` on average."""
    counts: list[int] = []
    for stratum in strata:
        n_expected = n_items * stratum.share
        probabilities = rank_probabilities(len(stratum.products), n_expected, archetype.loyalty)
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
