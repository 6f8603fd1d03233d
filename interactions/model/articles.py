"""The articles of a run, and which of them a customer is shown.

Articles are sorted by id and named by their place in that order, so a customer's events do
not depend on the order in which a file mentions them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter
from typing import NamedTuple, Protocol

from interactions.model.event_order import MAX_ARTICLES
from interactions.model.uniform_draws import StreamKey, scaled
from world.streams import INTERACTIONS, Streams, shuffled

ROOM = 4
"""Drawing and dropping repeats is quick while there are so many articles for each wanted."""


class Sales(NamedTuple):
    """How often an article sells, and its first and last day of sale, in days since 1970."""

    n_sold: int
    first_day: int
    last_day: int


@dataclass(frozen=True)
class Articles:
    """The articles of a run.

    ids: sorted, each once.
    shown: numbers of those that may be shown, sorted.
    sales: how those sell; empty where nobody asks.
    """

    ids: tuple[str, ...]
    shown: tuple[int, ...]
    sales: tuple[Sales, ...] = ()

    @classmethod
    def of(cls, ids: Iterable[str]) -> Articles:
        """The articles of these ids in any order, repeated or not; all may be shown.

        Raises ValueError where there are more than MAX_ARTICLES.
        """
        ordered = tuple(sorted(set(ids)))
        check_article_count(len(ordered))
        return cls(ordered, tuple(range(len(ordered))))

    @cached_property
    def number(self) -> dict[str, int]:
        """An article's number by its id."""
        return {article_id: number for number, article_id in enumerate(self.ids)}


def check_article_count(n_articles: int) -> None:
    """Raises ValueError where there are more articles than an event's sort key has room for."""
    if n_articles > MAX_ARTICLES:
        raise ValueError(
            f"there are {n_articles:,} articles and at most {MAX_ARTICLES:,} fit; "
            "leave some out, or number them more coarsely (a product for all its sizes)"
        )


class Display(Protocol):
    """The rule by which articles are shown."""

    def draw_articles(
        self, key: StreamKey, n_wanted: int, bought: frozenset[int], barred: Sequence[int]
    ) -> list[int] | None:
        """``n_wanted`` distinct articles, neither ``bought`` nor ``barred``.

        None where that many cannot be drawn at once, because there are too few articles or
        because it depends on the time whether one may be shown: the caller then goes through
        ``draw_order`` and looks at each article (see ``exposure_fallback.py``).
        """

    def draw_order(self, key: StreamKey) -> Iterator[int]:
        """All articles, each once, in the order in which they are considered."""

    def on_sale(self, number: int, start: int, end: int, hour: int) -> bool:
        """Whether an article may be shown sometime from tick ``start`` to tick ``end``."""

    def weight(self, number: int) -> int:
        """How likely an article is drawn, in shares of any size."""


class UniformDisplay:
    """Every article is as likely as another."""

    def __init__(self, articles: Articles, seed: int, cause: str) -> None:
        self._shown = articles.shown
        self._is_all = len(articles.shown) == len(articles.ids)
        self._source = Streams(INTERACTIONS, seed, cause, "articles")

    def draw_articles(
        self, key: StreamKey, n_wanted: int, bought: frozenset[int], barred: Sequence[int]
    ) -> list[int] | None:
        """See Display."""
        n_shown = len(self._shown)
        if n_shown - len(bought) - len(barred) < ROOM * n_wanted:
            return None
        n_draws = n_wanted + 8
        while True:
            places = scaled(self._source.draw(key, 4 * n_draws), n_shown)
            numbers = places if self._is_all else itemgetter(*places)(self._shown)
            wanted = numbers[:n_wanted]
            if _is_clear(wanted, bought, barred):  # Nearly always, and quickly seen.
                return list(wanted)
            found = dict.fromkeys(numbers)
            for excluded in (bought, barred):
                if not found.keys().isdisjoint(excluded):
                    for number in excluded:
                        found.pop(number, None)
            if len(found) >= n_wanted:
                return list(found)[:n_wanted]
            n_draws *= 2

    def draw_order(self, key: StreamKey) -> Iterator[int]:
        """See Display."""
        draws = self._source.draw(key, 4 * len(self._shown))
        return iter(shuffled(draws, self._shown))

    def on_sale(self, number: int, start: int, end: int, hour: int) -> bool:
        """See Display."""
        return True

    def weight(self, number: int) -> int:
        """See Display."""
        return 1


def _is_clear(numbers: Sequence[int], bought: frozenset[int], barred: Sequence[int]) -> bool:
    """Whether the numbers are distinct, and neither ``bought`` nor ``barred``."""
    distinct = set(numbers)
    return (
        len(distinct) == len(numbers)
        and distinct.isdisjoint(bought)
        and distinct.isdisjoint(barred)
    )
