"""Fair draws from the streams of a purpose, many at a time.

A die throws uniform whole numbers in bulk: random bytes that would make some sides likelier
than others are deleted, the rest are mapped to sides, both in one ``bytes.translate``.  A
stream's first bytes are the same however many are asked for, so its first throws are too.
"""

from __future__ import annotations

from struct import Struct

from receipts.streams import BYTE_VALUES, Source

HALF = 1 << 16
WORD_BITS = 32


class Formats(dict[int, Struct]):
    """Compiled formats of ``n`` numbers of one kind, by ``n``."""

    def __init__(self, letter: str) -> None:
        self._letter = letter

    def __missing__(self, n: int) -> Struct:
        made = self[n] = Struct(f"<{n}{self._letter}")
        return made


halves_of = Formats("H")
words_of = Formats("I")
"""``words_of[n]`` reads or writes ``n`` numbers of 32 bits, ``halves_of[n]`` of 16 bits."""


class Die:
    """A die with ``sides`` sides, numbered from ``first`` on, up to 255."""

    __slots__ = ("_kept", "_rejected", "_sides", "_source")

    def __init__(self, first: int, sides: int, seed: int, *purpose: str) -> None:
        self._source = Source(seed, *purpose)
        self._kept = BYTE_VALUES - BYTE_VALUES % sides
        self._sides = bytes(first + value % sides for value in range(BYTE_VALUES))
        self._rejected = bytes(range(self._kept, BYTE_VALUES))

    def throw(self, customer_id: str, n_throws: int) -> bytes:
        """At least ``n_throws`` throws of this customer, a byte each."""
        # Enough but for one time in thousands; more bytes are asked for then.
        n_bytes = n_throws * BYTE_VALUES // self._kept + n_throws // 8 + 16
        while True:
            draws = self._source.draw(customer_id, n_bytes)
            throws = draws.translate(self._sides, self._rejected)
            if len(throws) >= n_throws:
                return throws
            n_bytes *= 2


def share(probability: float) -> int:
    """How many of the 65,536 values of two random bytes are a hit."""
    return round(probability * HALF)


def between(draw: int, least: int, end: int) -> int:
    """A number of ``least`` to ``end - 1`` from a draw of 0 to 65,535."""
    return least + (draw * (end - least) >> 16)
