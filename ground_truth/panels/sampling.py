"""Which households of a source are looked at, where not all are."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from heapq import nsmallest

_SEPARATOR = "\0"


def rank_of(household_id: str, seed: int) -> bytes:
    """A household's place in line: a hash of the seed and its id, and of nothing else."""
    return hashlib.sha256(f"panel{_SEPARATOR}{seed}{_SEPARATOR}{household_id}".encode()).digest()


def sampled(household_ids: Iterable[str], most_households: int | None, seed: int) -> set[str]:
    """The ids of the households to look at: all, or the first ``most_households`` in line.

    The order of the ids does not matter, and of two sources with the same households the same are
    taken.  Memory is for those that are taken.

    >>> some = sampled(map(str, range(100)), 10, seed=42)
    >>> len(some), some == sampled(map(str, reversed(range(100))), 10, seed=42)
    (10, True)
    """
    if most_households is None:
        return set(household_ids)
    return set(nsmallest(most_households, household_ids, key=lambda each: rank_of(each, seed)))
