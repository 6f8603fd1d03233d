"""Exposures in slates: what else was shown, in which position, and how likely that was.

A slate is a list of articles shown at one time.  An ignored article was on a slate and was
passed over; an extra click took place on a slate, too.  (Clicks before purchases and purchases
come by search, outside slates, and their slate columns are empty.)

Clicks fall with the position: the chance that a click is on position k is proportional to
``1 / k`` (that people look at position k with that chance is the usual model of examination).
The ``exposure_propensity`` of a shown article is the chance with which one draw of the display
shows it to this customer: 1 / (articles that may be shown to him or her), or with popularity
its share of their sales.  Weighting by its inverse makes shown articles stand for all.
"""

from __future__ import annotations

from fractions import Fraction
from typing import NamedTuple

from interactions.model.articles import Articles, Display
from interactions.model.clicks import Clicks
from interactions.model.event_order import CLICK, IGNORE
from interactions.model.events import Purchaser, in_ticks
from interactions.model.exposure_fallback import times_by_article
from interactions.model.exposure_times import Near
from interactions.model.exposures import HOURS_PER_DAY
from interactions.model.uniform_draws import UINT32_BITS, Die
from world.streams import INTERACTIONS, Streams, uint32s

SLATE_COLUMNS = ("slate_id", "position", "exposure_propensity")

LEAST_HOURS, N_HOURS = 2, 70
"""Slates are shown 2 to 71 hours from a purchase: hours at which both ignores and extra
clicks fall."""


class Shown(NamedTuple):
    """An article on a slate; slates and positions are numbered from 1 on."""

    tick: int
    score: int
    number: int
    slate: int
    position: int
    propensity: float


def click_weights(n_positions: int) -> list[int]:
    """How likely a click is on position 1, 2, ...: as 1 / k, in whole numbers."""
    return [round(Fraction(1 << 20, position)) for position in range(1, n_positions + 1)]


class Slates:
    """Draws the slates of customers."""

    def __init__(
        self,
        seed: int,
        size: int,
        near: Near,
        display: Display,
        articles: Articles,
        window_days: int,
    ) -> None:
        self._size = size
        self._near = near
        self._display = display
        self._window_days = window_days
        self._hours = Die(LEAST_HOURS, N_HOURS, seed, "slates", "hours")
        self._places = Streams(INTERACTIONS, seed, "slates", "clicks")
        self._total = sum(map(display.weight, articles.shown))
        self._shown = frozenset(articles.shown)

    def draw_slates(
        self, purchaser: Purchaser, clicks: Clicks, repeats: bytes, n_extra: int
    ) -> list[Shown]:
        """What the customer was shown: ignored articles, those with a 1 in ``repeats`` twice,
        and ``n_extra`` articles that he or she clicks on.
        """
        if not repeats and not n_extra:
            return []
        lengths = _slate_lengths(len(repeats) + sum(repeats) + n_extra, self._size)
        slots = self._near.draw_slots(purchaser, len(lengths), LEAST_HOURS + N_HOURS - 1)
        hours = self._hours.throw(purchaser.key, len(lengths))[: len(lengths)]
        ticks = slots.times(in_ticks(list(hours), 1))
        table = _SlateGrid(purchaser, clicks, self._display, lengths, ticks, self._window_days)
        draws = uint32s(self._places.draw(purchaser.key, 8 * n_extra))
        spots = table.reserve(draws[0::2], draws[1::2])
        clear, near = self._candidates(purchaser, len(repeats) + n_extra)
        ignored = table.place_ignores(clear, near, repeats)
        table.place_clicks([a for a in clear + near if a not in ignored], spots)
        return self._described(purchaser, table)

    def _candidates(self, purchaser: Purchaser, n_wanted: int) -> tuple[list[int], list[int]]:
        """Articles in the order in which they are considered: those that the customer has
        nothing to do with, and those bought.
        """
        found = self._display.draw_articles(purchaser.key, n_wanted, purchaser.bought, ())
        if found is not None:
            return found, []
        order = list(self._display.draw_order(purchaser.key))
        bought = purchaser.bought
        return [a for a in order if a not in bought], [a for a in order if a in bought]

    def _described(self, purchaser: Purchaser, table: _SlateGrid) -> list[Shown]:
        weight = self._display.weight
        near_total = sum(map(weight, purchaser.bought & self._shown))
        shown = []
        for slate, (tick, row) in enumerate(zip(table.ticks, table.rows, strict=True), start=1):
            # Positions that found no article are closed up.
            filled = [entry for entry in row if entry is not None]
            for position, (score, number) in enumerate(filled, start=1):
                total = near_total if number in purchaser.bought else self._total - near_total
                propensity = weight(number) / total
                shown.append(Shown(tick, score, number, slate, position, propensity))
        return shown


def _slate_lengths(n: int, size: int) -> list[int]:
    """Slates for ``n`` articles: full ones, and a shorter last one."""
    return [min(size, n - start) for start in range(0, n, size)]


class _SlateGrid:
    """A customer's slates while they are filled: ``rows[slate][position]`` is a score and an
    article, or None.
    """

    def __init__(
        self,
        purchaser: Purchaser,
        clicks: Clicks,
        display: Display,
        lengths: list[int],
        ticks: list[int],
        window_days: int,
    ) -> None:
        self.rows: list[list[tuple[int, int] | None]] = [[None] * length for length in lengths]
        self.ticks = ticks
        self._hour = purchaser.hour
        self._on_sale = display.on_sale
        self._window = window_days * HOURS_PER_DAY * purchaser.hour
        self._own = times_by_article(purchaser, clicks)
        self._reserved: set[tuple[int, int]] = set()
        self._on_slate: list[set[int]] = [set() for _ in lengths]

    def reserve(
        self, slate_draws: tuple[int, ...], place_draws: tuple[int, ...]
    ) -> list[tuple[int, int]]:
        """Slates and positions for clicks: slates evenly, positions as ``click_weights``."""
        spots = []
        for slate_draw, place_draw in zip(slate_draws, place_draws, strict=True):
            first = slate_draw * len(self.rows) >> UINT32_BITS
            for step in range(len(self.rows)):
                slate = (first + step) % len(self.rows)
                weights = click_weights(len(self.rows[slate]))
                free = [p for p in range(len(weights)) if (slate, p) not in self._reserved]
                if free:
                    spots.append((slate, _weighted(place_draw, free, weights)))
                    self._reserved.add(spots[-1])
                    break
        return spots

    def place_ignores(self, clear: list[int], near: list[int], repeats: bytes) -> set[int]:
        """Puts articles on free positions, one after the other; those that found one."""
        ignored: set[int] = set()
        for number in clear + near:
            if len(ignored) == len(repeats):
                break
            # Slates by turns, so that there is another one for the second time.
            if self._put_ignore(number, len(ignored)):
                if repeats[len(ignored)]:
                    self._put_ignore(number, len(ignored) + 1)
                ignored.add(number)
        return ignored

    def place_clicks(self, numbers: list[int], spots: list[tuple[int, int]]) -> None:
        """Puts articles on the reserved positions."""
        left = list(numbers)
        for slate, position in spots:
            number = next((a for a in left if self._may_show(a, slate)), None)
            if number is not None:
                left.remove(number)
                self._put(slate, position, CLICK, number)

    def _put_ignore(self, number: int, first: int) -> bool:
        """Puts an article on the next slate, from ``first`` on, that has room and time for it."""
        for step in range(len(self.rows)):
            slate = (first + step) % len(self.rows)
            if number not in self._on_slate[slate] and self._may_show(number, slate):
                for position, entry in enumerate(self.rows[slate]):
                    if entry is None and (slate, position) not in self._reserved:
                        self._put(slate, position, IGNORE, number)
                        return True
        return False

    def _put(self, slate: int, position: int, score: int, number: int) -> None:
        self.rows[slate][position] = score, number
        self._on_slate[slate].add(number)

    def _may_show(self, number: int, slate: int) -> bool:
        tick = self.ticks[slate]
        own = self._own.get(number, ())
        if any(-self._window <= tick - time <= self._window for time in own):
            return False
        return self._on_sale(number, tick, tick, self._hour)


def _weighted(draw: int, places: list[int], weights: list[int]) -> int:
    """One of the places by a draw of 32 bits."""
    left = draw * sum(weights[place] for place in places) >> UINT32_BITS
    for place in places:
        left -= weights[place]
        if left < 0:
            return place
    return places[-1]
