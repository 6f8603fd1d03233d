"""Every random number in the program comes from here.

A *stream* is an endless run of bytes that belongs to one purpose and one index of one
seed: the baskets of customer 123, the promotions of week 105,700.  Its bytes are the
output of SHAKE-128 (FIPS 202), a hash that gives as many bytes as one asks for, over

    tillroll/<schema> | seed | purpose | index

joined by separators, so that no two streams share a key by accident.  Three things
follow that the whole program rests on:

* a stream depends on nothing but those four, hence neither on the order in which records
  are made nor on the platform, the Python version or the number of processes;
* the first bytes of a stream are the same however many are asked for, so a longer history
  extends a shorter one;
* each cause has a stream of its own, so that taking one away shifts no other.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import shake_128
from itertools import chain
from struct import unpack
from typing import TypeVar

Item = TypeVar("Item")

SCHEMA = 1
"""Number of the promise "this seed gives these bytes"; raised whenever they change."""

SEPARATOR = "\x1f"

BYTE_VALUES = 256
"""How many values a random byte has."""


class Source:
    """All streams of one purpose: ``Source(42, "baskets").draw(123, 16)``.

    >>> Source(42, "baskets").draw(123, 4) == Source(42, "baskets").draw(123, 8)[:4]
    True
    """

    __slots__ = ("_prefix", "_start")

    def __init__(self, seed: int, *purpose: str) -> None:
        key = (f"tillroll/{SCHEMA}", str(seed), *purpose, "")
        if any(SEPARATOR in part for part in key):
            raise ValueError(f"purpose {purpose!r} must not hold the separator {SEPARATOR!r}")
        self._prefix = SEPARATOR.join(key).encode()
        self._start = shake_128(self._prefix)

    def draw(self, index: int | str, n_bytes: int) -> bytes:
        """The first ``n_bytes`` bytes of the stream of ``index``."""
        state = self._start.copy()
        state.update(str(index).encode())
        return state.digest(n_bytes)

    def endless(self, index: int | str, n_first: int) -> Iterator[int]:
        """The bytes of the stream of ``index`` one by one, without end.

        ``n_first`` is how many will probably be used: that many are made at once.
        """

        def runs() -> Iterator[bytes]:
            start, end = 0, max(n_first, 1)
            while True:
                yield self.draw(index, end)[start:]
                start, end = end, 2 * end

        return chain.from_iterable(runs())


def halves(draws: bytes) -> tuple[int, ...]:
    """The bytes as numbers of 0 to 65,535, two bytes each (little-endian)."""
    return unpack(f"<{len(draws) // 2}H", draws)


def words(draws: bytes) -> tuple[int, ...]:
    """The bytes as numbers of 0 to 2**32 - 1, four bytes each (little-endian)."""
    return unpack(f"<{len(draws) // 4}I", draws)


def shuffled(draws: bytes, items: Sequence[Item]) -> list[Item]:
    """The items in random order; uses four bytes of ``draws`` for each."""
    keys = words(draws[: 4 * len(items)])
    return [items[i] for i in sorted(range(len(items)), key=keys.__getitem__)]


def apportion(weights: Sequence[float], n_slots: int) -> list[int]:
    """Whole numbers that sum to ``n_slots`` and are as proportional to ``weights`` as
    whole numbers can be (largest remainders, also known as Hamilton's method).

    Weights are rounded to a billionth of their largest first: what is left is arithmetic on
    whole numbers, which is the same in every version of Python and on every platform.

    Raises ValueError where no weight is above zero.
    """
    largest = max(weights, default=0)
    if largest <= 0:
        raise ValueError(f"weights {list(weights)!r} must have one above zero")
    parts = [round(weight / largest * 10**9) for weight in weights]
    total = sum(parts)
    counts = [part * n_slots // total for part in parts]
    by_remainder = sorted(range(len(parts)), key=lambda i: (-(parts[i] * n_slots % total), i))
    for i in by_remainder[: n_slots - sum(counts)]:
        counts[i] += 1
    return counts


def byte_table(weights: Sequence[float], values: Sequence[int] | None = None) -> bytes:
    """A 256-slot table that turns a uniform byte into a value with the given weights.

    ``draws.translate(byte_table(weights))`` maps a whole run of draws in C.  ``values``
    are 0 to 255 and default to 0, 1, 2, ...; shares are exact to 1/256.
    """
    counts = apportion(weights, BYTE_VALUES)
    values = range(len(weights)) if values is None else values
    return b"".join(bytes([value]) * count for value, count in zip(values, counts, strict=True))
