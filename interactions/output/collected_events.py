"""Events of customers as columns, collected until there are enough of them to be written.

All files are written in this way in which an event is no line of text.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import Protocol

from interactions.model.event_order import PURCHASE
from interactions.model.events import HOUR_MS, Carried
from interactions.output.customer_rows import CustomerRows
from interactions.output.row_texts import propensity_text
from interactions.plan import Plan

ENOUGH_EVENTS = 1 << 16
"""Events that are collected before they are written."""


class CollectedEvents:
    """The columns of events.

    start: the number that stands for ``START``, as articles have those below it.
    customers: ids; ``places`` are those of each event among them.
    times: in milliseconds.
    numbers, previous: of the article, and of that of the event before.
    """

    def __init__(self, plan: Plan, start: int) -> None:
        self._start = start
        self._in_slates = plan.policy.slate_size is not None
        self._n_carried = len(plan.columns)
        self.customers: list[str] = []
        self.places = array("i")
        self.times = array("q")
        self.numbers = array("i")
        self.scores = array("b")
        self.previous = array("i")
        self._slates: list[tuple[int, int, float] | tuple[None, None, None]] = []
        self._carried: list[Sequence[str | None]] = []

    def __len__(self) -> int:
        return len(self.times)

    @property
    def is_enough(self) -> bool:
        """Whether it is time to write them."""
        return len(self.times) >= ENOUGH_EVENTS

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""
        ticks, scores, numbers = rows.events
        tick = HOUR_MS // rows.hour
        self.places.extend(array("i", [len(self.customers)]) * len(ticks))
        self.customers.append(rows.customer_id)
        self.times.extend(ticks if tick == 1 else [time * tick for time in ticks])
        self.previous.append(self._start)
        self.previous.extend(numbers[:-1])
        self.numbers.extend(numbers)
        self.scores.frombytes(bytes(scores))
        if self._in_slates:
            self._slates += (
                (None, None, None)
                if shown is None
                else (shown.slate, shown.position, float(propensity_text(shown.propensity)))
                for shown in rows.shown
            )
        if self._n_carried:
            self._carried += _by_event(scores, rows.carried, self._n_carried)

    def further(self) -> Iterator[Sequence[int | float | str | None]]:
        """The columns of slates and those that are carried, where there are any."""
        yield from zip(*self._slates, strict=True)
        yield from zip(*self._carried, strict=True)


class EventsTarget(Protocol):
    """What collected events are written to."""

    def write(self, events: CollectedEvents) -> None:
        """Writes events, of which there are some."""

    def finish(self) -> None:
        """Writes what is needed besides."""


class EventsFile:
    """Collects the events of customers and passes them on when there are enough.

    start: the number that stands for ``START``; see ``CollectedEvents``.
    """

    def __init__(self, target: EventsTarget, plan: Plan, start: int) -> None:
        self._target = target
        self._plan = plan
        self._start = start
        self._events = CollectedEvents(plan, start)

    def add(self, rows: CustomerRows) -> None:
        """Adds a customer's rows."""
        self._events.add(rows)
        if self._events.is_enough:
            self._write()

    def finish(self) -> None:
        """Writes what is left."""
        if len(self._events):
            self._write()
        self._target.finish()

    def _write(self) -> None:
        self._target.write(self._events)
        self._events = CollectedEvents(self._plan, self._start)


def _by_event(
    scores: Sequence[int], carried: Sequence[Carried], n_columns: int
) -> Iterator[Sequence[str | None]]:
    """The further columns' values of each event: those of its purchase, None where empty."""
    left = iter(carried)
    nothing = (None,) * n_columns
    for score in scores:
        yield [value or None for value in next(left)] if score == PURCHASE else nothing
