"""Thousands of coins tossed at once, each with a chance of its own.

A coin with the chance c (in 256ths) shows heads where its random byte is below c.  Comparing
thousands of bytes one by one would take longer than everything else here, so all of them are
compared by one subtraction of large integers.  Bytes are taken every second one at a time, so
that each has two bytes of room:

    255 + chance - draw  >=  256    where    draw < chance

Bit 8 of that difference is the answer, and no lane borrows from the next.
"""

from __future__ import annotations

from collections.abc import Sequence

ALWAYS = 256
"""The chance of a coin that always shows heads."""


class Coins:
    """Coins with these chances, whole numbers of 0 to 256."""

    __slots__ = ("_even", "_n_words", "_odd", "n_coins")

    def __init__(self, chances: Sequence[int]) -> None:
        self.n_coins = len(chances)
        padded = [*chances, *[0] * (len(chances) % 2)]
        self._n_words = len(padded) // 2
        self._even = _lanes(padded[0::2])
        self._odd = _lanes(padded[1::2])

    def toss(self, draws: bytes) -> int:
        """Heads, as a number whose byte i is 1 where coin i shows them and 0 elsewhere.

        ``draws`` has a random byte for each coin.
        """
        low_bytes, low_bits = _patterns(self._n_words)
        found = int.from_bytes(draws, "little")
        even = self._even - (found & low_bytes) >> 8 & low_bits
        return even | self._odd - (found >> 8 & low_bytes) & low_bits << 8


def toss(chances: bytes, draws: bytes) -> bytes:
    """Coins that are tossed only once: a byte each, 1 for heads and 0 for tails.

    >>> list(toss(bytes([0, 10, 255]), bytes([0, 9, 255])))
    [0, 1, 0]
    """
    n_words = -(-len(chances) // 2)
    low_bytes, low_bits = _patterns(n_words)
    full = low_bits * 255
    wanted, found = int.from_bytes(chances, "little"), int.from_bytes(draws, "little")
    even = (wanted & low_bytes) + full - (found & low_bytes) >> 8 & low_bits
    odd = (wanted >> 8 & low_bytes) + full - (found >> 8 & low_bytes) & low_bits << 8
    return (even | odd).to_bytes(2 * n_words, "little")[: len(chances)]


def sums(ones: bytes, others: bytes) -> bytes:
    """Byte by byte sums, none of which may be above 255.

    >>> list(sums(bytes([1, 200]), bytes([2, 55])))
    [3, 255]
    """
    total = int.from_bytes(ones, "little") + int.from_bytes(others, "little")
    return total.to_bytes(len(ones), "little")


def _lanes(chances: Sequence[int]) -> int:
    return int.from_bytes(b"".join((255 + c).to_bytes(2, "little") for c in chances), "little")


class _Patterns(dict[int, tuple[int, int]]):
    """By the number of two-byte words: the low byte of each set, and the lowest bit of each."""

    def __missing__(self, n_words: int) -> tuple[int, int]:
        made = (
            int.from_bytes(b"\xff\x00" * n_words, "little"),
            int.from_bytes(b"\x01\x00" * n_words, "little"),
        )
        self[n_words] = made
        return made


_known_patterns = _Patterns()


def _patterns(n_words: int) -> tuple[int, int]:
    return _known_patterns[n_words]
