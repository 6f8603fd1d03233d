"""Purchases of shoppers derived from their world: no file is read.

The one place where interactions ask the world for a history.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from interactions.sources.purchases import Purchases
from interactions.sources.receipts_source import purchases_of
from receipts.customers import iter_customers
from world.settings import Settings
from world.world import World


class WorldReader:
    """Derives shoppers of the world of these settings.

    skus: a product's id by its name.
    """

    def __init__(self, settings: Settings, skus: Mapping[str, str]) -> None:
        self._world = World(settings)
        self._skus = skus

    def read(self, first: int, end: int, columns: Sequence[str] = ()) -> Iterator[Purchases]:
        """The shoppers ``first`` to ``end - 1`` with their purchases, oldest first.

        columns: further columns of each line, of RECEIPT_COLUMNS.
        """
        customers = iter_customers(first=first, count=end - first, world=self._world)
        for customer in customers:
            yield purchases_of(customer, self._skus, columns, "the world")
