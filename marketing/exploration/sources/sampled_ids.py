"""Which customers are looked at, where not all are."""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heappush, heappushpop

from ground_truth.panels.sampling import rank_of

_KEY_BYTES = 8


def _rank_of(customer_id: str, seed: int) -> int:
    """A customer's place in line: that of the panels' readers, so that all pictures are of the same
    customers, in fewer bytes.
    """
    return int.from_bytes(rank_of(customer_id, seed)[:_KEY_BYTES], "big")


class SampledIds:
    """The first ``most`` customers in line, of those that were added so far.

    The order in which they are added does not matter, nor how often.  Who is of the sample at the
    end was of it from the beginning, so rows can be chosen while ids are still being added.
    Each different customer costs some 70 bytes of memory.

    >>> sample = SampledIds(2, seed=42)
    >>> sample.add(["anna", "berta", "carla", "anna"])
    >>> sample.n, len(sample.ids)
    (3, 2)
    """

    def __init__(self, most: int, seed: int) -> None:
        self.most = most
        self.ids: set[str] = set()
        self._seed = seed
        self._seen: set[int] = set()
        self._chosen: list[tuple[int, str]] = []

    @property
    def n(self) -> int:
        """How many different customers were added."""
        return len(self._seen)

    def add(self, customers: Iterable[str]) -> None:
        """Lets customers take part, some perhaps again."""
        for customer in customers:
            if customer in self.ids:
                continue
            rank = _rank_of(customer, self._seed)
            if rank in self._seen:
                continue
            self._seen.add(rank)
            entry = (-rank, customer)  # Negative: the heap has the last in line at hand.
            if len(self._chosen) < self.most:
                heappush(self._chosen, entry)
                self.ids.add(customer)
            elif self.most:
                _, left = heappushpop(self._chosen, entry)
                self.ids.add(customer)
                self.ids.discard(left)
