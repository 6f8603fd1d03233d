"""When articles are shown: near which purchase, and how long from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from interactions.model.events import Purchaser, in_ticks
from interactions.model.uniform_draws import UINT32_BITS, Die, StreamKey
from world.streams import INTERACTIONS, Streams, uint32s


class Slots(NamedTuple):
    """When articles may be shown; an entry for each article wanted.

    anchors: the time, in ticks, from which hours are counted.
    signs: -1 for times before the anchor and 1 for times after it; None where all times are
        before one anchor, the same for every article.
    hour: ticks of an hour.
    """

    anchors: list[int]
    signs: list[int] | None
    hour: int

    def times(self, hours: Sequence[int]) -> list[int]:
        """The times, in ticks, that are so many hours from the anchors."""
        away = in_ticks(hours, self.hour)
        if self.signs is None:
            latest = self.anchors[0]
            return [latest - n for n in away]
        return [
            anchor + sign * n
            for anchor, sign, n in zip(self.anchors, self.signs, away, strict=True)
        ]


class LastPurchase:
    """Before the last purchase, the rule of the H&M notebook (seed document 004)."""

    def draw_slots(self, purchaser: Purchaser, n_slots: int, n_hours: int) -> Slots:
        """Times up to ``n_hours`` before the last purchase."""
        return Slots([purchaser.ticks[-1]] * n_slots, None, purchaser.hour)


class AllPurchases:
    """Before or after a purchase that is drawn for each article, never after the last one."""

    def __init__(self, seed: int, cause: str) -> None:
        self._source = Streams(INTERACTIONS, seed, cause, "spread")

    def draw_slots(self, purchaser: Purchaser, n_slots: int, n_hours: int) -> Slots:
        """Times up to ``n_hours`` before or after purchases."""
        ticks = purchaser.ticks
        latest = ticks[-1] - n_hours * purchaser.hour
        anchors, signs = [], []
        for draw in uint32s(self._source.draw(purchaser.key, 4 * n_slots)):
            anchor = ticks[(draw >> 1) * len(ticks) >> (UINT32_BITS - 1)]
            anchors.append(anchor)
            signs.append(1 if draw & 1 and anchor <= latest else -1)
        return Slots(anchors, signs, purchaser.hour)


class IgnoreHours:
    """1 to 95 hours, and for each event of an article a further 1 to 11."""

    least, most = 2, 106

    def __init__(self, seed: int) -> None:
        self._bases = Die(2, 95, seed, "ignores", "hours")
        self._gaps = Die(0, 11, seed, "ignores", "gaps")

    def draw_hours(self, key: StreamKey, n_slots: int) -> tuple[bytes, bytes]:
        """Hours from the anchor of first and of second events."""
        bases = self._bases.throw(key, n_slots)[:n_slots]
        gaps = self._gaps.throw(key, 2 * n_slots)[: 2 * n_slots]
        return _sums(bases, gaps[0::2]), _sums(bases, gaps[1::2])


def _sums(first: bytes, second: bytes) -> bytes:
    """Byte by byte sums, none above 255: two large integers are added at once."""
    total = int.from_bytes(first, "little") + int.from_bytes(second, "little")
    return total.to_bytes(len(first), "little")


class ExtraClickHours:
    """1 to 71 hours; one event for each article."""

    least, most = 1, 71

    def __init__(self, seed: int) -> None:
        self._hours = Die(1, 71, seed, "extra clicks", "hours")

    def draw_hours(self, key: StreamKey, n_slots: int) -> tuple[bytes, bytes]:
        """Hours from the anchor of first events, and again."""
        hours = self._hours.throw(key, n_slots)[:n_slots]
        return hours, hours


Hours = IgnoreHours | ExtraClickHours
Near = LastPurchase | AllPurchases
