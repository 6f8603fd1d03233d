"""Fair draws from the streams of a purpose, many at a time.

A die throws uniform whole numbers in bulk: random bytes that would make some sides likelier
than others are deleted, the rest are mapped to sides, both in one ``bytes.translate``.  A
stream's first bytes are the same however many are asked for, so its first throws are too.
"""

from __future__ import annotations

from struct import Struct

from world.streams import BYTE_VALUES, INTERACTIONS, Streams

UINT16_VALUES = 1 << 16
UINT32_BITS = 32


StreamKey = int | str
"""What a customer's streams are keyed by: the index of a shopper of our world, the id of others."""


class Formats(dict[int, Struct]):
    """Compiled formats of ``n`` numbers of one kind, by ``n``."""

    def __init__(self, letter: str) -> None:
        self._letter = letter

    def __missing__(self, n: int) -> Struct:
        made = self[n] = Struct(f"<{n}{self._letter}")
        return made


uint16_format = Formats("H")
uint32_format = Formats("I")
"""``uint32_format[n]`` reads or writes ``n`` numbers of 32 bits, the other one of 16 bits."""


class _EvenMasks(dict[int, int]):
    """By ``n``: a number of ``n`` fields of 32 bits, all bits set in each second field."""

    def __missing__(self, n: int) -> int:
        made = self[n] = int.from_bytes((b"\xff" * 4 + bytes(4)) * (n // 2), "little")
        return made


_even_masks = _EvenMasks()


def scaled(draws: bytes, n_values: int) -> tuple[int, ...]:
    """Numbers of 0 to ``n_values - 1``, one for each four bytes: ``draw * n_values >> 32``.

    The draws are multiplied all at once, as one large integer: each second one in turn, so
    that every product has the 64 bits that it needs, of which the upper 32 are kept.
    """
    n = len(draws) // 4
    even = _even_masks[n + n % 2]
    fields = int.from_bytes(draws, "little")
    products = (fields & even) * n_values >> UINT32_BITS & even
    products |= (fields >> UINT32_BITS & even) * n_values & even << UINT32_BITS
    return uint32_format[n].unpack(products.to_bytes(4 * n, "little"))


class Die:
    """A die with ``sides`` sides, numbered from ``first`` on, up to 255."""

    __slots__ = ("_kept", "_rejected", "_sides", "_source")

    def __init__(self, first: int, sides: int, seed: int, *purpose: str) -> None:
        self._source = Streams(INTERACTIONS, seed, *purpose)
        self._kept = BYTE_VALUES - BYTE_VALUES % sides
        self._sides = bytes(first + value % sides for value in range(BYTE_VALUES))
        self._rejected = bytes(range(self._kept, BYTE_VALUES))

    def throw(self, key: StreamKey, n_throws: int) -> bytes:
        """At least ``n_throws`` throws of this customer, a byte each."""
        # Enough but for one time in thousands; more bytes are asked for then.
        n_bytes = n_throws * BYTE_VALUES // self._kept + n_throws // 8 + 16
        while True:
            draws = self._source.draw(key, n_bytes)
            throws = draws.translate(self._sides, self._rejected)
            if len(throws) >= n_throws:
                return throws
            n_bytes *= 2


def share(probability: float) -> int:
    """How many of the 65,536 values of two random bytes are a hit."""
    return round(probability * UINT16_VALUES)


def between(draw: int, least: int, end: int) -> int:
    """A number of ``least`` to ``end - 1`` from a draw of 0 to 65,535."""
    return least + (draw * (end - least) >> 16)
