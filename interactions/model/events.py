"""Events and the purchases that they come from."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from interactions.model.uniform_draws import StreamKey

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

START = "START"
"""``prev_article_id`` of a customer's first event."""

Carried = tuple[str, ...]
"""Values of further columns of a purchase."""


class Interaction(NamedTuple):
    """One row of the output.

    t_dat: milliseconds since 1970 (UTC).
    interaction_score: 0 ignore, 1 click, 2 purchase.
    prev_article_id: article of the customer's previous event, ``START`` for the first.
    """

    t_dat: int
    customer_id: str
    article_id: str
    interaction_score: int
    prev_article_id: str


COLUMNS = Interaction._fields
"""The columns of the output, in order."""


class Purchaser(NamedTuple):
    """A customer's purchases in order of time and article, ready for drawing.

    key: what his or her streams are keyed by.
    ticks, numbers: time and article number of each purchase.
    bought: the article numbers.
    hour: ticks of an hour, 1 or 3,600,000.
    carried: values of further columns of each purchase; empty where none were asked for.
    """

    customer_id: str
    key: StreamKey
    ticks: list[int]
    numbers: list[int]
    bought: frozenset[int]
    hour: int
    carried: Sequence[Carried] = ()


def make_purchaser(
    customer_id: str,
    times: list[int],
    numbers: list[int],
    carried: Sequence[Carried] = (),
    key: StreamKey | None = None,
) -> Purchaser:
    """The customer who bought article ``numbers[i]`` at ``times[i]`` (milliseconds).

    carried: ``carried[i]`` are the values of further columns, if there are any.
    key: what his or her streams are keyed by; None for the id.
    """
    if carried:
        carried = [entry[2] for entry in sorted(zip(times, numbers, carried, strict=True))]
    pairs = sorted(zip(times, numbers, strict=True))
    hour = HOUR_MS if any(time % HOUR_MS for time in set(times)) else 1
    tick = HOUR_MS // hour
    ticks = [time // tick for time, _ in pairs]
    numbers = [number for _, number in pairs]
    key = customer_id if key is None else key
    return Purchaser(customer_id, key, ticks, numbers, frozenset(numbers), hour, carried)


def in_ticks(hours: Sequence[int], hour: int) -> Sequence[int]:
    """Numbers of hours as ticks of which ``hour`` are an hour."""
    return hours if hour == 1 else [n * hour for n in hours]
