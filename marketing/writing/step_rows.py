"""What each step makes of a customer, as rows; what the transactions are is made otherwise, since
there are so many (see csv_rows.py and table_rows.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from marketing.rows.assignments import assignment_rows
from marketing.rows.consumers import ConsumerRows
from marketing.rows.demographics import demographics_rows
from marketing.rows.engagements import EngagementRows
from marketing.rows.loyalties import LoyaltyRows
from marketing.tables import (
    CAMPAIGN_ASSIGNMENTS,
    CONSUMER_PREFERENCES,
    DEMOGRAPHICS,
    ENGAGEMENTS,
    LOYALTIES,
    STEPS,
    tables_of,
)
from marketing.writing.csv_text import Row
from receipts.formats.tables import Table
from world.world import World


class Rows(NamedTuple):
    """Rows of one table; ``state`` is the code of that which the customer lives in."""

    table: Table
    rows: Sequence[Row]
    state: str


StepRows = Callable[[int], Iterator[Rows]]
"""The rows of the customer with this index."""


@lru_cache(maxsize=len(STEPS))
def step_rows(world: World, step: str) -> StepRows:
    """What makes the rows of a step; made once a world."""
    return _STEPS[step](world)


def _demographic(world: World) -> StepRows:
    def rows_of(index: int) -> Iterator[Rows]:
        shopper = world.shopper(index)
        home = world.homes.home(shopper)
        rows = demographics_rows(shopper, home)
        yield Rows(DEMOGRAPHICS, rows, home.profile.state.code)

    return rows_of


def _consumer(world: World) -> StepRows:
    maker, table = ConsumerRows(world), tables_of(world.population)[CONSUMER_PREFERENCES.name]

    def rows_of(index: int) -> Iterator[Rows]:
        shopper = world.shopper(index)
        profile = world.homes.profile(shopper)
        yield Rows(table, maker.rows(shopper, profile), profile.state.code)

    return rows_of


def _marketing(world: World) -> StepRows:
    engagements, loyalties = EngagementRows(world), LoyaltyRows(world)

    def rows_of(index: int) -> Iterator[Rows]:
        shopper = world.shopper(index)
        history, profile = world.history(shopper), world.homes.profile(shopper)
        contacts = world.contacts(history)
        state = profile.state.code
        yield Rows(CAMPAIGN_ASSIGNMENTS, assignment_rows(history, contacts), state)
        yield Rows(ENGAGEMENTS, engagements.rows(history, profile, contacts), state)
        yield Rows(LOYALTIES, loyalties.rows(history, profile), state)

    return rows_of


_STEPS: Mapping[str, Callable[[World], StepRows]] = {
    "demographic": _demographic,
    "consumer": _consumer,
    "marketing": _marketing,
}
