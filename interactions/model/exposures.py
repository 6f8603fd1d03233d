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
from interactions.model.events import DAY_MS, HOUR_MS, Shopper
from interactions.model.exposure_fallback import Placing, times_by_article
from interactions.model.exposure_times import Hours, Near
from world.streams import Source, words

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
        self._choices = Source(seed, cause, "free times")

    def draw(
        self,
        shopper: Shopper,
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
        slots = self._near.slots(shopper, n, self._hours.most)
        first_hours, second_hours = self._hours.draw(shopper.customer_id, n)
        firsts, seconds = slots.moments(first_hours), slots.moments(second_hours)
        articles = self._display.draw(shopper.customer_id, n, shopper.bought, barred)
        if articles is not None:
            return Exposed(
                [*firsts, *compress(seconds, repeats)],
                [*articles, *compress(articles, repeats)],
                articles,
                0,
            )
        excluded = shopper.bought.union(barred)
        placing = Placing(self._display, slots, firsts, seconds, repeats, self._hours)
        others = placing.place_clear(self._display.order(shopper.customer_id), excluded)
        n_clear = len(placing.articles)
        if not placing.is_full:
            others = [number for number in others if number not in set(barred)]
            choices = words(self._choices.draw(shopper.customer_id, 8 * len(others)))
            own_times = times_by_article(shopper, clicks)
            placing.place_near(others, own_times, self._window_hours, choices)
        return Exposed(
            placing.ticks, placing.numbers, placing.articles, len(placing.articles) - n_clear
        )
