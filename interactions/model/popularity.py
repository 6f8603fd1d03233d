"""Showing articles by how often they sell, and only while they are on sale.

An article is on sale from the day of its first sale to that of its last.  Before the first and
after the last day of the data nobody knows; there the articles of that day count.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from interactions.model.articles import Articles
from interactions.model.events import DAY_MS, HOUR_MS
from interactions.model.uniform_draws import UINT32_BITS, StreamKey
from world.streams import INTERACTIONS, Streams, shuffled, uint32s

_MOST_DRAWS = 1 << 12
"""So many weighted draws; articles that they do not bring up follow in even order."""


class PopularityDisplay:
    """Draws articles in proportion to their sales, by Walker's alias method: each slot of a
    table holds a share of its own article and fills up with another one's.
    """

    def __init__(self, articles: Articles, seed: int, cause: str) -> None:
        self._shown = articles.shown
        self._sales = dict(zip(articles.shown, articles.sales, strict=True))
        self._first_day = min(sales.first_day for sales in articles.sales)
        self._last_day = max(sales.last_day for sales in articles.sales)
        self._own, self._other = alias_table([sales.n_sold for sales in articles.sales])
        self._draws = Streams(INTERACTIONS, seed, cause, "popular articles")
        self._rest = Streams(INTERACTIONS, seed, cause, "articles")

    def draw_articles(
        self, key: StreamKey, n_wanted: int, bought: frozenset[int], barred: Sequence[int]
    ) -> list[int] | None:
        """None: whether an article is on sale depends on the time, so each is looked at."""
        return None

    def draw_order(self, key: StreamKey) -> Iterator[int]:
        """All articles, each once, the popular ones likelier first."""
        seen: set[int] = set()
        n, done, n_slots = 128, 0, len(self._shown)
        while done < min(_MOST_DRAWS, 16 * n_slots):
            draws = uint32s(self._draws.draw(key, 8 * n)[8 * done :])
            for place_draw, share_draw in zip(draws[0::2], draws[1::2], strict=True):
                slot = place_draw * n_slots >> UINT32_BITS
                number = self._shown[slot if share_draw < self._own[slot] else self._other[slot]]
                if number not in seen:
                    seen.add(number)
                    yield number
            n, done = 2 * n, n
        left = [number for number in self._shown if number not in seen]
        yield from shuffled(self._rest.draw(key, 4 * len(left)), left)

    def on_sale(self, number: int, start: int, end: int, hour: int) -> bool:
        """Whether the article is on sale on one of the days from ``start`` to ``end``."""
        day_ticks = DAY_MS // HOUR_MS * hour
        first = min(max(start // day_ticks, self._first_day), self._last_day)
        last = min(max(end // day_ticks, self._first_day), self._last_day)
        sales = self._sales.get(number)
        return sales is not None and sales.first_day <= last and first <= sales.last_day

    def weight(self, number: int) -> int:
        """Its sales."""
        return self._sales[number].n_sold


def alias_table(weights: Sequence[int]) -> tuple[list[int], list[int]]:
    """For each slot the part of 2**32 that is its own, and whose the rest is."""
    n, total = len(weights), sum(weights)
    full = 1 << UINT32_BITS
    # Whole numbers throughout: a slot holds total units, an article has n x weight of them.
    room = [weight * n for weight in weights]
    own, other = [full] * n, list(range(n))
    small = [slot for slot in range(n) if room[slot] < total]
    large = [slot for slot in range(n) if room[slot] >= total]
    while small and large:
        slot, giver = small.pop(), large[-1]
        own[slot], other[slot] = room[slot] * full // total, giver
        room[giver] -= total - room[slot]
        if room[giver] < total:
            small.append(large.pop())
    return own, other
