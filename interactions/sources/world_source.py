"""Purchases of shoppers derived from their world: no file is read, and no text is made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interactions.model.events import DAY_MS, Carried
from interactions.sources.purchases import Purchases
from interactions.sources.receipts_source import EPOCH_ORDINAL
from world.histories import History, Lines
from world.money import dollars
from world.settings import Settings
from world.world import World


class WorldReader:
    """Derives shoppers of the world of these settings."""

    def __init__(self, settings: Settings) -> None:
        self._world = World(settings)
        self._skus = [product.sku for product in settings.population.catalogue]

    def read(self, first: int, end: int, columns: Sequence[str] = ()) -> Iterator[Purchases]:
        """The shoppers ``first`` to ``end - 1`` with their purchases, oldest first.

        columns: further columns of each line, of RECEIPT_COLUMNS.
        """
        for index in range(first, end):
            history = self._world.history(self._world.shopper(index))
            lines = history.lines()
            times = [(day - EPOCH_ORDINAL) * DAY_MS for day in history.days]
            yield Purchases(
                history.shopper.customer_id,
                index,
                [times[trip] for trip in lines.trip],
                [self._skus[number] for number in lines.product],
                carried=_carried(history, lines, columns) if columns else (),
            )


def _carried(history: History, lines: Lines, columns: Sequence[str]) -> list[Carried]:
    """The values of columns for each line, as text."""
    numbers = [str(number) for number in history.order_numbers]
    texts = {
        "order_number": [numbers[trip] for trip in lines.trip],
        "quantity": [str(quantity) for quantity in lines.quantity],
        "price": [dollars(cents) for cents in lines.price_cents],
    }
    return list(zip(*(texts[column] for column in columns), strict=True))
