"""Every random number in the program comes from here.

A *stream* is an endless run of bytes that belongs to one purpose and one index of one
seed: the baskets of customer 123, the promotions of week 105,700.  Its bytes are the
output of SHAKE-128 (FIPS 202), a hash that gives as many bytes as one asks for, over

    tillroll | product | its version | seed | purpose | index

joined by separators, so that no two streams share a key by accident.  Three things
follow that the whole program rests on:

* a stream depends on nothing but those, hence neither on the order in which records
  are made nor on the platform, the Python version or the number of processes;
* the first bytes of a stream are the same however many are asked for, so a longer history
  extends a shorter one;
* each cause has a stream of its own, so that taking one away shifts no other.

Every purpose stands in the register below, so that no two parts of the program can take the same
one unnoticed.  Each product has a version of its own: mending how articles are shown makes no
receipt anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import shake_128
from struct import unpack
from typing import Final, Literal, TypeVar

Item = TypeVar("Item")

Product = Literal["world", "marketing", "interactions"]

WORLD: Final = "world"
MARKETING: Final = "marketing"
INTERACTIONS: Final = "interactions"

VERSIONS: Mapping[Product, int] = {"world": 2, "marketing": 1, "interactions": 2}
"""By product, the number of the promise "this seed gives these bytes"; raised when they change."""

ANY = "*"
"""Stands in the register for a last part that the data decide, such as a locale."""

REGISTER: Mapping[Product, Sequence[tuple[str, ...]]] = {
    "world": (
        ("archetypes",),
        ("baskets",),
        ("campaigns", "calendar"),
        ("campaigns", "contacts"),
        ("campaigns", "offers"),
        ("campaigns", "tastes"),
        ("households",),
        ("households", ANY),
        ("member savings",),
        ("names", ANY),
        ("order numbers",),
        ("price levels",),
        ("price phases",),
        ("promotion switches",),
        ("promotions",),
        ("quantities",),
        ("season switches",),
        ("shopper",),
        ("shuffles", ANY),
        ("trips",),
    ),
    "marketing": (
        ("campaigns",),
        ("channels",),
        ("engagements",),
        ("lost conversions",),
        ("loyalty",),
        ("preferences",),
    ),
    "interactions": (
        ("clicks",),
        ("clicks", "hours"),
        ("extra clicks",),
        ("extra clicks", "articles"),
        ("extra clicks", "free times"),
        ("extra clicks", "hours"),
        ("extra clicks", "popular articles"),
        ("extra clicks", "spread"),
        ("ignores",),
        ("ignores", "articles"),
        ("ignores", "free times"),
        ("ignores", "gaps"),
        ("ignores", "hours"),
        ("ignores", "popular articles"),
        ("ignores", "spread"),
        ("sample",),
        ("slates", "articles"),
        ("slates", "clicks"),
        ("slates", "hours"),
        ("slates", "popular articles"),
        ("slates", "spread"),
        ("time of day",),
    ),
}
"""All purposes, by product."""

SEPARATOR = "\x1f"

BYTE_VALUES = 256
"""How many values a random byte has."""


class Streams:
    """All streams of one purpose: ``Streams("world", 42, "baskets").draw(123, 16)``.

    Raises ValueError where the purpose does not stand in the register.

    >>> baskets = Streams("world", 42, "baskets")
    >>> baskets.draw(123, 4) == baskets.draw(123, 8)[:4]
    True
    """

    __slots__ = ("_prefix", "_start")

    def __init__(self, product: Product, seed: int, *purpose: str) -> None:
        if not {purpose, (*purpose[:-1], ANY)} & set(REGISTER[product]):
            raise ValueError(f"purpose {purpose!r} of {product} is not in streams.REGISTER")
        key = ("tillroll", product, str(VERSIONS[product]), str(seed), *purpose, "")
        if any(SEPARATOR in part for part in key):
            raise ValueError(f"purpose {purpose!r} must not hold the separator {SEPARATOR!r}")
        self._prefix = SEPARATOR.join(key).encode()
        self._start = shake_128(self._prefix)

    def draw(self, index: int | str, n_bytes: int) -> bytes:
        """The first ``n_bytes`` bytes of the stream of ``index``."""
        state = self._start.copy()
        state.update(str(index).encode())
        return state.digest(n_bytes)


def uint16s(draws: bytes) -> tuple[int, ...]:
    """The bytes as numbers of 0 to 65,535, two bytes each (little-endian)."""
    return unpack(f"<{len(draws) // 2}H", draws)


def uint32s(draws: bytes) -> tuple[int, ...]:
    """The bytes as numbers of 0 to 2**32 - 1, four bytes each (little-endian)."""
    return unpack(f"<{len(draws) // 4}I", draws)


def shuffled(draws: bytes, items: Sequence[Item]) -> list[Item]:
    """The items in random order; uses four bytes of ``draws`` for each."""
    keys = uint32s(draws[: 4 * len(items)])
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
