"""Articles that a customer was shown and did not buy: ignores and extra clicks.

The usual way: draw times, draw as many articles that the customer has nothing to do with,
and pair them.  Where that may fail (few articles, or articles on sale for a while only) each
article is looked at in turn, see ``exposure_fallback.py``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import compress
from typing import NamedTuple

from interactions.model.articles import Display
from interactions.model.clicks import Clicks
from interactions.model.events import DAY_MS, HOUR_MS, Purchaser
from interactions.model.exposure_fallback import ExposureFallback, times_by_article
from interactions.model.exposure_times import Hours, Near
from world.streams import INTERACTIONS, Streams, uint32s

HOURS_PER_DAY = DAY_MS // HOUR_MS


class Exposed(NamedTuple):
    """What a customer was shown.

    ticks, numbers: time and article number of each event.
    articles: the article numbers, each once.
    n_near: how many of the articles the customer buys or clicks at another time.
    """

    ticks: list[int]
    numbers: list[int]
    articles: list[int]
    n_near: int


class Exposures:
    """Draws what customers were shown, for one cause such as ``ignores``."""

    def __init__(
        self, cause: str, seed: int, hours: Hours, near: Near, display: Display, window_days: int
    ) -> None:
        self._hours = hours
        self._near = near
        self._display = display
        self._window_hours = window_days * HOURS_PER_DAY
        self._choices = Streams(INTERACTIONS, seed, cause, "free times")

    def draw_exposures(
        self,
        purchaser: Purchaser,
        clicks: Clicks,
        repeats: bytes,
        barred: Sequence[int] = (),
    ) -> Exposed:
        """What the customer was shown: as much as asked, or as there is.

        clicks: the customer's clicks before purchases.
        repeats: an entry for each article to show, 1 where it is shown twice and 0 elsewhere.
        barred: articles that must not be shown at any time.
        """
        n = len(repeats)
        if n == 0:
            return Exposed([], [], [], 0)
        slots = self._near.draw_slots(purchaser, n, self._hours.most)
        first_hours, second_hours = self._hours.draw_hours(purchaser.key, n)
        firsts, seconds = slots.times(first_hours), slots.times(second_hours)
        articles = self._display.draw_articles(purchaser.key, n, purchaser.bought, barred)
        if articles is not None:
            return Exposed(
                [*firsts, *compress(seconds, repeats)],
                [*articles, *compress(articles, repeats)],
                articles,
                0,
            )
        excluded = purchaser.bought.union(barred)
        fallback = ExposureFallback(self._display, slots, firsts, seconds, repeats, self._hours)
        others = fallback.place_clear(self._display.draw_order(purchaser.key), excluded)
        n_clear = len(fallback.articles)
        if not fallback.is_full:
            others = [number for number in others if number not in set(barred)]
            choices = uint32s(self._choices.draw(purchaser.key, 8 * len(others)))
            own_times = times_by_article(purchaser, clicks)
            fallback.place_near(others, own_times, self._window_hours, choices)
        return Exposed(
            fallback.ticks, fallback.numbers, fallback.articles, len(fallback.articles) - n_clear
        )
