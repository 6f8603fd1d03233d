"""Training and test parts that keep the future out of the training part.

The training part is synthesised from the purchases before the cut only: had it been taken
from the whole, an article that is bought later would never be ignored, which gives the future
away.  The test part holds the other purchases and the clicks that lead to them.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from datetime import UTC, date, datetime
from operator import itemgetter

from interactions.model.event_order import CLICK, PURCHASE, Woven, weave
from interactions.model.events import DAY_MS, HOUR_MS, Shopper
from interactions.model.synthesis import SlateRow, Synthesizer, outside_slates

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

    def cut(self, shopper: Shopper) -> int:
        """How many of the purchases, in order of time, are in the training part."""
        ticks = shopper.ticks
        tick = HOUR_MS // shopper.hour
        if self.rule == LEAVE_LAST_OUT:
            last_day = ticks[-1] * tick // DAY_MS
            return bisect_left(ticks, last_day * DAY_MS // tick) or len(ticks)
        first_out = datetime.fromisoformat(self.rule).replace(tzinfo=UTC)
        return bisect_left(ticks, int(first_out.timestamp()) * 1000 // tick)


def first_purchases(shopper: Shopper, n: int) -> Shopper:
    """The shopper, had he or she made the first ``n`` purchases only."""
    numbers = shopper.numbers[:n]
    return shopper._replace(
        ticks=shopper.ticks[:n],
        numbers=numbers,
        bought=frozenset(numbers),
        carried=shopper.carried[:n],
    )


def held_out_rows(synthesizer: Synthesizer, shopper: Shopper, first: int) -> list[SlateRow]:
    """The same as ``held_out`` as rows with the columns of slates."""
    rows = outside_slates(synthesizer.clicks.draw(shopper, first), shopper, first)
    return sorted(rows, key=itemgetter(0, 1, 2))


def held_out(synthesizer: Synthesizer, shopper: Shopper, first: int) -> Woven:
    """The purchases from number ``first`` on and the clicks that lead to them, in order."""
    clicks = synthesizer.clicks.draw(shopper, first)
    n_purchases = len(shopper.ticks) - first
    return weave(
        clicks.ticks + shopper.ticks[first:],
        clicks.numbers + shopper.numbers[first:],
        bytes([CLICK]) * len(clicks.ticks) + bytes([PURCHASE]) * n_purchases,
    )
