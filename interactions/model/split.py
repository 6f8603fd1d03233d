"""Training and test parts that keep the future out of the training part.

The training part is synthesised from the purchases before the cut only: had it been taken
from the whole, an article that is bought later would never be ignored, which gives the future
away.  The test part holds the other purchases and the clicks that lead to them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime

from interactions.model.event_order import CLICK, PURCHASE, OrderedEvents, order_events
from interactions.model.events import DAY_MS, HOUR_MS, Purchaser
from interactions.model.synthesis import Synthesizer

LEAVE_LAST_OUT = "leave-last-out"


@dataclass(frozen=True)
class Split:
    """Where a customer's purchases are cut.

    rule: ``leave-last-out``: the last day of shopping is the test part, unless it is the only
        one; or an ISO date: what is bought on that day and after it.

    Raises ValueError where it is neither.
    """

    rule: str

    def __post_init__(self) -> None:
        if self.rule != LEAVE_LAST_OUT:
            try:
                date.fromisoformat(self.rule)
            except ValueError:
                raise ValueError(
                    f"split is {self.rule!r}; it must be {LEAVE_LAST_OUT} or a date like 2020-09-16"
                ) from None

    def cut(self, purchaser: Purchaser) -> int:
        """How many of the purchases, in order of time, are in the training part."""
        ticks = purchaser.ticks
        tick = HOUR_MS // purchaser.hour
        if self.rule == LEAVE_LAST_OUT:
            last_day = ticks[-1] * tick // DAY_MS
            return bisect_left(ticks, last_day * DAY_MS // tick) or len(ticks)
        return bisect_left(ticks, self.first_out_ms // tick)

    @property
    def first_out_ms(self) -> int:
        """Where the test part begins by a date, in milliseconds since 1970."""
        first_out = datetime.fromisoformat(self.rule).replace(tzinfo=UTC)
        return int(first_out.timestamp()) * 1000


def first_purchases(purchaser: Purchaser, n: int) -> Purchaser:
    """The purchaser, had he or she made the first ``n`` purchases only."""
    numbers = purchaser.numbers[:n]
    return purchaser._replace(
        ticks=purchaser.ticks[:n],
        numbers=numbers,
        bought=frozenset(numbers),
        carried=purchaser.carried[:n],
    )


def held_out(synthesizer: Synthesizer, purchaser: Purchaser, first: int) -> OrderedEvents:
    """The purchases from number ``first`` on and the clicks that lead to them, in order."""
    clicks = synthesizer.clicks.draw_clicks(purchaser, first)
    n_purchases = len(purchaser.ticks) - first
    return order_events(
        clicks.ticks + purchaser.ticks[first:],
        clicks.numbers + purchaser.numbers[first:],
        bytes([CLICK]) * len(clicks.ticks) + bytes([PURCHASE]) * n_purchases,
    )
