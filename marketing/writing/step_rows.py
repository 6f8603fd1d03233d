"""What each step writes of a customer: the texts of the rows, by the file that they go to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from typing import NamedTuple

from marketing.dataset.files import state_file
from marketing.rows.assignments import assignment_rows
from marketing.rows.consumers import ConsumerRows
from marketing.rows.demographics import demographics_rows
from marketing.rows.engagements import EngagementRows
from marketing.rows.loyalties import LoyaltyRows
from marketing.rows.transactions import TransactionRows
from marketing.tables import (
    CAMPAIGN_ASSIGNMENTS,
    CONSUMER_PREFERENCES,
    ENGAGEMENTS,
    LOYALTIES,
    STEPS,
    TRANSACTION_DETAILS,
    TRANSACTIONS,
)
from marketing.writing.csv_text import CsvText
from world.world import World


class Rows(NamedTuple):
    """Rows of one file.

    name: of the file, less the ending.
    """

    name: str
    text: str
    n_rows: int


StepRows = Callable[[int], Iterator[Rows]]
"""The rows of the customer with this index."""


@lru_cache(maxsize=len(STEPS))
def step_rows(world: World, step: str) -> StepRows:
    """What makes the rows of a step; made once a world."""
    return _STEPS[step](world)


def _demographic(world: World) -> StepRows:
    csv_text = CsvText()

    def rows_of(index: int) -> Iterator[Rows]:
        shopper = world.shopper(index)
        home = world.homes.home(shopper)
        rows = demographics_rows(shopper, home)
        yield Rows(state_file(home.profile.state.code), csv_text.of(rows), len(rows))

    return rows_of


def _consumer(world: World) -> StepRows:
    csv_text, maker = CsvText(), ConsumerRows(world)

    def rows_of(index: int) -> Iterator[Rows]:
        shopper = world.shopper(index)
        rows = maker.rows(shopper, world.homes.profile(shopper))
        yield Rows(CONSUMER_PREFERENCES.name, csv_text.of(rows), len(rows))

    return rows_of


def _marketing(world: World) -> StepRows:
    csv_text, engagements, loyalties = CsvText(), EngagementRows(world), LoyaltyRows(world)

    def rows_of(index: int) -> Iterator[Rows]:
        shopper = world.shopper(index)
        history, profile = world.history(shopper), world.homes.profile(shopper)
        contacts = world.contacts(history)
        tables = {
            CAMPAIGN_ASSIGNMENTS.name: assignment_rows(history, contacts),
            ENGAGEMENTS.name: engagements.rows(history, profile, contacts),
            LOYALTIES.name: loyalties.rows(history, profile),
        }
        for name, rows in tables.items():
            yield Rows(name, csv_text.of(rows), len(rows))

    return rows_of


def _transaction(world: World) -> StepRows:
    maker = TransactionRows(world)

    def rows_of(index: int) -> Iterator[Rows]:
        shopper = world.shopper(index)
        history = world.history(shopper)
        texts = maker.texts(history, world.homes.profile(shopper))
        yield Rows(TRANSACTIONS.name, texts.transactions, len(history.days))
        yield Rows(TRANSACTION_DETAILS.name, texts.details, history.n_lines)

    return rows_of


_STEPS: Mapping[str, Callable[[World], StepRows]] = {
    "demographic": _demographic,
    "consumer": _consumer,
    "marketing": _marketing,
    "transaction": _transaction,
}
