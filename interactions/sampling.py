"""A sample of the customers, and their transactions as they stand in the file.

Every customer has a random key by id, and the ``n`` smallest keys are the sample: whichever
order the file has, and however often it names a customer.
"""

from __future__ import annotations

from collections.abc import Iterable
from heapq import heapify, heappushpop

from receipts.streams import Source

KEY_BYTES = 8


class CustomerSample:
    """The sample of ``n`` customers so far.

    n_customers: how many different ones were there to choose from.  Each costs some 70 bytes
        of memory while the sample is drawn.
    """

    def __init__(self, n: int, seed: int) -> None:
        self._n = n
        self._source = Source(seed, "sample")
        self._seen: set[int] = set()
        self._chosen: list[tuple[int, str]] = []

    @property
    def n_customers(self) -> int:
        """How many different customers were added."""
        return len(self._seen)

    @property
    def customers(self) -> list[str]:
        """The sample, sorted; fewer than asked where there are not as many."""
        return sorted(customer for _, customer in self._chosen)

    def add(self, customers: Iterable[str]) -> None:
        """Lets customers take part, some perhaps again."""
        for customer in set(customers):
            key = int.from_bytes(self._source.draw(customer, KEY_BYTES), "big")
            if key in self._seen:
                continue
            self._seen.add(key)
            # Negative, since heapq keeps the smallest at hand and the largest has to go.
            entry = (-key, customer)
            if len(self._chosen) < self._n:
                self._chosen.append(entry)
                if len(self._chosen) == self._n:
                    heapify(self._chosen)
            else:
                heappushpop(self._chosen, entry)
