"""All events of a customer, from the purchases.

Each cause has streams of its own, keyed by the customer (see ``StreamKey``): ignores, clicks
before purchases, extra clicks.  A customer's events depend on the seed, the policy, the articles
and his or her purchases, and on nothing else.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from interactions.model.articles import Articles, Display, UniformDisplay
from interactions.model.clicks import Clicks, PurchaseClicks
from interactions.model.event_order import CLICK, PURCHASE, OrderedEvents, order_events
from interactions.model.events import Purchaser
from interactions.model.exposure_times import (
    AllPurchases,
    ExtraClickHours,
    Hours,
    IgnoreHours,
    LastPurchase,
)
from interactions.model.exposures import Exposed, Exposures
from interactions.model.policy import InteractionPolicy
from interactions.model.slates import Shown, Slates
from interactions.model.uniform_draws import StreamKey, between, share
from world.streams import INTERACTIONS, Streams

IGNORES = "ignores"
EXTRA_CLICKS = "extra clicks"

_CLICK = bytes([CLICK])
_PURCHASE = bytes([PURCHASE])
_LOWEST_BIT = bytes(value & 1 for value in range(256))

MakeDisplay = Callable[[Articles, int, str], Display]
"""Makes the rule by which articles are shown, for a seed and a cause."""


class CustomerEvents(NamedTuple):
    """A customer's events by cause."""

    purchaser: Purchaser
    ignores: Exposed
    clicks: Clicks
    extra_clicks: Exposed

    def in_order(self) -> OrderedEvents:
        """All events in the order of the output."""
        purchaser, ignores, clicks, extra_clicks = self
        n_clicks = len(clicks.ticks) + len(extra_clicks.ticks)
        return order_events(
            ignores.ticks + clicks.ticks + extra_clicks.ticks + purchaser.ticks,
            ignores.numbers + clicks.numbers + extra_clicks.numbers + purchaser.numbers,
            bytes(len(ignores.ticks)) + _CLICK * n_clicks + _PURCHASE * len(purchaser.ticks),
        )


class SlateRow(NamedTuple):
    """An event of a customer who is shown slates; ``shown`` is None outside slates."""

    tick: int
    score: int
    number: int
    shown: Shown | None


class Synthesizer:
    """Draws the events of customers; ``make_display`` is how articles to show are drawn."""

    def __init__(
        self,
        articles: Articles,
        policy: InteractionPolicy,
        seed: int,
        make_display: MakeDisplay = UniformDisplay,
    ) -> None:
        self.articles = articles
        self.policy = policy
        self.clicks = PurchaseClicks(seed, policy.click_before_purchase_prob)
        self._ignore_draws = Streams(INTERACTIONS, seed, IGNORES)
        self._extra_draws = Streams(INTERACTIONS, seed, EXTRA_CLICKS)
        self._extra_hit = share(policy.extra_clicks_prob)

        def exposures(cause: str, hours: Hours) -> Exposures:
            near = AllPurchases(seed, cause) if policy.spread else LastPurchase()
            display = make_display(articles, seed, cause)
            return Exposures(cause, seed, hours, near, display, policy.window_days)

        self._slates: Slates | None = None
        if policy.slate_size is not None:
            near = AllPurchases(seed, "slates") if policy.spread else LastPurchase()
            display = make_display(articles, seed, "slates")
            self._slates = Slates(
                seed, policy.slate_size, near, display, articles, policy.window_days
            )
        self._ignores = exposures(IGNORES, IgnoreHours(seed))
        self._extra_clicks = exposures(EXTRA_CLICKS, ExtraClickHours(seed))

    def events(self, purchaser: Purchaser) -> CustomerEvents:
        """All events of a customer with at least one purchase."""
        key = purchaser.key
        clicks = self.clicks.draw_clicks(purchaser)
        ignores = self._ignores.draw_exposures(purchaser, clicks, self._ignore_repeats(key))
        extra_clicks = self._extra_clicks.draw_exposures(
            purchaser, clicks, self._extra_repeats(key), ignores.articles
        )
        return CustomerEvents(purchaser, ignores, clicks, extra_clicks)

    def slate_rows(self, purchaser: Purchaser) -> list[SlateRow]:
        """All events in the order of the output, where exposures come in slates."""
        if self._slates is None:
            raise ValueError("slate size is None; name one in the policy")
        clicks = self.clicks.draw_clicks(purchaser)
        repeats = self._ignore_repeats(purchaser.key)
        n_extra = len(self._extra_repeats(purchaser.key))
        shown = self._slates.draw_slates(purchaser, clicks, repeats, n_extra)
        rows = [SlateRow(entry.tick, entry.score, entry.number, entry) for entry in shown]
        rows += outside_slates(clicks, purchaser)
        return sorted(rows, key=lambda row: (row[:3], row.shown.slate if row.shown else 0))

    def _ignore_repeats(self, key: StreamKey) -> bytes:
        """An entry for each article to ignore, 1 where it is shown twice."""
        policy = self.policy
        draws = self._ignore_draws.draw(key, 2 + policy.max_ignores)
        n_wanted = between(draws[0] << 8 | draws[1], policy.min_ignores, policy.max_ignores)
        return draws[2 : 2 + n_wanted].translate(_LOWEST_BIT)

    def _extra_repeats(self, key: StreamKey) -> bytes:
        """An entry for each article to click, all 0: there is one event for each."""
        policy = self.policy
        draws = self._extra_draws.draw(key, 4)
        if (draws[0] | draws[1] << 8) >= self._extra_hit:
            return b""
        count = between(draws[2] | draws[3] << 8, policy.min_extra_clicks, policy.max_extra_clicks)
        return bytes(count)


def outside_slates(clicks: Clicks, purchaser: Purchaser, first: int = 0) -> list[SlateRow]:
    """Clicks, and purchases from number ``first`` on, which come by search."""
    pairs = zip(clicks.ticks, clicks.numbers, strict=True)
    rows = [SlateRow(tick, CLICK, number, None) for tick, number in pairs]
    bought = zip(purchaser.ticks[first:], purchaser.numbers[first:], strict=True)
    return rows + [SlateRow(tick, PURCHASE, number, None) for tick, number in bought]
