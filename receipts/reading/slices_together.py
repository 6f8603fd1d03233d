"""Whether slices are of one world, and which customers are in none of them."""

from __future__ import annotations

import itertools

from receipts.reading.batch_files import DatasetError
from receipts.reading.slices import Slice


def check_together(slices: list[Slice]) -> None:
    """Raises DatasetError where slices, in order of their customers, are not of one world."""
    for before, after in itertools.pairwise(slices):
        differences = [
            f"{name} {after.world.get(name)!r} there, {before.world.get(name)!r} here"
            for name in dict.fromkeys([*after.world, *before.world])
            if after.world.get(name) != before.world.get(name)
        ]
        if differences:
            raise DatasetError(
                f"{after.summary_path} is not of the same world as {before.summary_path} "
                f"({'; '.join(differences)}); read them one by one"
            )
        if after.first < before.end:
            raise DatasetError(
                f"{after.summary_path} and {before.summary_path} both hold "
                f"{after.customer_id(after.first)}; name slices that do not overlap"
            )


def gaps_between(slices: list[Slice]) -> list[range]:
    """The customers that are in none of the slices, which are in order, and not outside them."""
    pairs = itertools.pairwise(slices)
    return [range(before.end, after.first) for before, after in pairs if before.end < after.first]


def absence(customers: range) -> str:
    """What is said of customers who are in none of the slices.

    >>> absence(range(200, 450)), absence(range(7, 8))
    ('Customers 200 to 449 are in none of the folders.', 'Customer 7 is in none of the folders.')
    """
    who = f"Customers {customers[0]} to {customers[-1]} are"
    if len(customers) == 1:
        who = f"Customer {customers[0]} is"
    return f"{who} in none of the folders."
