"""Which customers are in which batch: batch n starts with customer n x batch size.

So the batches of a slice of a world are batches of the world, but for the slice's first and
last one, which may hold fewer customers.
"""

from __future__ import annotations

MAX_BATCHES = 100_000
"""Batch numbers have five digits, so that file names sort."""


def batch_numbers(first: int, end: int, size: int) -> range:
    """The numbers of the batches with customers ``first`` to ``end - 1``."""
    return range(first // size, -(-end // size))


def batch_with(index: int, size: int) -> int:
    """The number of the batch with customer ``index``."""
    return index // size


def customers_of(number: int, first: int, end: int, size: int) -> range:
    """Those of customers ``first`` to ``end - 1`` who are in batch ``number``."""
    return range(max(first, number * size), min(end, (number + 1) * size))
