"""Hours at which people shop, for purchases of which only the day is known."""

from __future__ import annotations

from interactions.model.events import DAY_MS, HOUR_MS
from interactions.model.uniform_draws import StreamKey
from world.streams import INTERACTIONS, Streams, byte_table

HOUR_WEIGHTS = (
    *(0, 0, 0, 0, 0, 0, 1, 3, 6, 9, 11, 12),
    *(12, 11, 10, 11, 13, 15, 13, 9, 6, 3, 1, 0),
)
"""How likely people shop from hour 0, 1, ... 23 of the day on: set by hand, with a first peak
before noon and the highest at 17."""


class ShoppingHours:
    """Draws one hour for each day on which a customer shops."""

    def __init__(self, seed: int) -> None:
        self._source = Streams(INTERACTIONS, seed, "time of day")
        self._hour_of = byte_table(HOUR_WEIGHTS)

    def move(self, key: StreamKey, times: list[int]) -> list[int]:
        """The times in milliseconds, those at midnight moved to the hour of their day."""
        hours: dict[int, int] = {}
        for time in set(times):
            if time % DAY_MS == 0:
                draw = self._source.draw(f"{key}\x1f{time}", 1)[0]
                hours[time] = self._hour_of[draw] * HOUR_MS
        return [time + hours.get(time, 0) for time in times]
