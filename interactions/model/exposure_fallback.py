"""Showing articles one by one, each at a time at which it may be shown.

An article that a customer buys or clicks is shown only if that happens more than a window
away; with it "shown and passed over this time" is still true.  Where the time that was drawn
does not serve, another one is taken from those that do, near the same purchase or else near
another one, so that an article is left out only where there is no such time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from interactions.model.articles import Display
from interactions.model.clicks import Clicks
from interactions.model.events import Purchaser
from interactions.model.exposure_times import Hours, Slots
from interactions.model.uniform_draws import UINT32_BITS

SECOND_WITHIN_HOURS = 10
"""The two events of an ignored article are at most so far apart."""


def times_by_article(purchaser: Purchaser, clicks: Clicks) -> dict[int, list[int]]:
    """When the customer buys or clicks an article, in ticks, by its number."""
    times: dict[int, list[int]] = {}
    ticks, numbers = purchaser.ticks + clicks.ticks, purchaser.numbers + clicks.numbers
    for tick, number in zip(ticks, numbers, strict=True):
        times.setdefault(number, []).append(tick)
    return times


class ExposureFallback:
    """The articles shown to a customer so far, each in the next slot.

    articles: their numbers, each once.
    ticks, numbers: time and article number of each event.
    """

    def __init__(
        self,
        display: Display,
        slots: Slots,
        firsts: list[int],
        seconds: list[int],
        repeats: bytes,
        hours: Hours,
    ) -> None:
        self._on_sale = display.on_sale
        self._slots = slots
        self._drawn = list(zip(firsts, seconds, strict=True))
        self._repeats = repeats
        self._hours = hours
        self._window = 0
        self._anchors = sorted(set(slots.anchors))
        self.articles: list[int] = []
        self.ticks: list[int] = []
        self.numbers: list[int] = []

    @property
    def is_full(self) -> bool:
        """Whether as many articles are shown as were asked for."""
        return len(self.articles) == len(self._repeats)

    def place_clear(self, order: Iterable[int], excluded: frozenset[int]) -> list[int]:
        """Shows articles in this order, except those excluded; the excluded ones it met."""
        met = []
        for number in order:
            if self.is_full:
                break
            if number in excluded:
                met.append(number)
            else:
                self._try(number, (), (0, 0))
        return met

    def place_near(
        self,
        numbers: Sequence[int],
        own_times: dict[int, list[int]],
        window_hours: int,
        choices: Sequence[int],
    ) -> None:
        """Shows articles that the customer buys or clicks, away from those times.

        own_times: when that is, in ticks.
        choices: two random numbers of 32 bits for each article.
        """
        self._window = window_hours * self._slots.hour
        for number, *pair in zip(numbers, choices[0::2], choices[1::2], strict=True):
            if self.is_full:
                break
            self._try(number, own_times.get(number, ()), (pair[0], pair[1]))

    def _try(self, number: int, own: Sequence[int], choices: tuple[int, int]) -> None:
        slot = len(self.articles)
        n_events = 1 + self._repeats[slot]
        moments: Sequence[int] = self._drawn[slot][:n_events]
        if not all(self._may_show(number, moment, own) for moment in moments):
            moments = self._free_times(number, slot, own, choices)[:n_events]
        if moments:
            self.articles.append(number)
            self.ticks += moments
            self.numbers += [number] * n_events

    def _may_show(self, number: int, moment: int, own: Sequence[int]) -> bool:
        window = self._window
        for time in own:
            if -window <= moment - time <= window:
                return False
        return self._on_sale(number, moment, moment, self._slots.hour)

    def _free_times(
        self, number: int, slot: int, own: Sequence[int], choices: tuple[int, int]
    ) -> list[int]:
        """Two times at which the article may be shown (perhaps the same), or nothing."""
        hour, anchors, signs = self._slots.hour, self._slots.anchors, self._slots.signs
        tries = [(anchors[slot], signs[slot] if signs else -1)]
        tries += [(anchor, -1) for anchor in self._anchors if anchor != anchors[slot]]
        for anchor, sign in tries:
            ends = [anchor + sign * n * hour for n in (self._hours.least, self._hours.most)]
            if not self._may_be_free(number, min(ends), max(ends), own):
                continue
            moments = range(min(ends), max(ends) + 1, hour)
            free = [moment for moment in moments if self._may_show(number, moment, own)]
            if free:
                first = free[choices[0] * len(free) >> UINT32_BITS]
                reach = SECOND_WITHIN_HOURS * hour
                near = [moment for moment in free if -reach <= moment - first <= reach]
                return [first, near[choices[1] * len(near) >> UINT32_BITS]]
        return []

    def _may_be_free(self, number: int, start: int, end: int, own: Sequence[int]) -> bool:
        """Whether it is worth looking at the times from ``start`` to ``end`` one by one: not if
        one of ``own`` is near to both, hence to all between.
        """
        window = self._window
        if any(end - window <= time <= start + window for time in own):
            return False
        return self._on_sale(number, start, end, self._slots.hour)
