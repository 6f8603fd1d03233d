"""A customer's rows: what becomes of the events, in every format."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from interactions.model.articles import Articles, UniformDisplay
from interactions.model.event_order import OrderedEvents
from interactions.model.events import Carried, Purchaser
from interactions.model.popularity import PopularityDisplay
from interactions.model.slates import Shown
from interactions.model.split import first_purchases, held_out
from interactions.model.synthesis import Synthesizer
from interactions.output.tally import Tally, count_events, count_scores, count_slate_rows
from interactions.plan import Plan


class CustomerRows(NamedTuple):
    """The rows of one customer in one table, in order.

    events: times in ticks, of which ``hour`` are an hour, scores and article numbers.
    carried: values of further columns of each purchase, in order; empty if none are asked for.
    shown: where on a slate each event took place, None outside slates; empty without slates.
    """

    customer_id: str
    events: OrderedEvents
    hour: int
    carried: Sequence[Carried] = ()
    shown: Sequence[Shown | None] = ()


class RowMaker:
    """Makes the rows of customers for each table of a plan."""

    def __init__(self, plan: Plan, articles: Articles) -> None:
        self._plan = plan
        self._in_slates = plan.policy.slate_size is not None
        by_sales = plan.policy.negatives == "popularity"
        display = PopularityDisplay if by_sales else UniformDisplay
        self._synthesizer = Synthesizer(articles, plan.policy, plan.seed, display)

    def rows_of(self, purchaser: Purchaser, tally: Tally) -> Iterator[tuple[str, CustomerRows]]:
        """The rows of a customer, each with the name of its table; counts them in the tally."""
        tables, split = self._plan.tables, self._plan.split
        n = len(purchaser.ticks)
        cut = split.cut(purchaser) if split else n
        known = purchaser if cut == n else first_purchases(purchaser, cut)
        if cut:
            rows = self._in_slates_of(known, tally) if self._in_slates else self._of(known, tally)
            count_scores(rows.events.scores, tally)
            yield tables[0], rows
        if cut < n:
            rows = self._held_out(purchaser, cut)
            count_scores(rows.events.scores, tally)
            tally["held_out_purchases"] += n - cut
            yield tables[1], rows

    def _of(self, known: Purchaser, tally: Tally) -> CustomerRows:
        events = self._synthesizer.events(known)
        count_events(events, tally)
        return CustomerRows(known.customer_id, events.in_order(), known.hour, known.carried)

    def _in_slates_of(self, known: Purchaser, tally: Tally) -> CustomerRows:
        rows = self._synthesizer.slate_rows(known)
        count_slate_rows(rows, known.bought, tally)
        ticks, scores, numbers, shown = zip(*rows, strict=True)
        events = OrderedEvents(ticks, scores, numbers)
        return CustomerRows(known.customer_id, events, known.hour, known.carried, shown)

    def _held_out(self, purchaser: Purchaser, cut: int) -> CustomerRows:
        events = held_out(self._synthesizer, purchaser, cut)
        shown = [None] * len(events.ticks) if self._in_slates else ()
        carried = purchaser.carried[cut:]
        return CustomerRows(purchaser.customer_id, events, purchaser.hour, carried, shown)
