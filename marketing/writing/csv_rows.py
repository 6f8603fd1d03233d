"""What each step writes of a customer into CSV files: the texts of the rows, by the file that they
go to.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from marketing.dataset.files import state_file
from marketing.rows.transactions import TransactionRows
from marketing.tables import DEMOGRAPHICS, STEPS, TRANSACTION_DETAILS, TRANSACTIONS
from marketing.writing.csv_text import Row, TableText
from marketing.writing.step_rows import step_rows
from world.world import World


class CsvRows(NamedTuple):
    """Rows of one file.

    name: of the file, less the ending.
    rows: as they were before they were text; those of the transactions never were anything else.
    """

    name: str
    text: str
    n_rows: int
    rows: Sequence[Row] = ()


RowTexts = Callable[[int], Iterator[CsvRows]]
"""The rows of the customer with this index."""


@lru_cache(maxsize=len(STEPS))
def csv_rows(world: World, step: str) -> RowTexts:
    """What makes the texts of a step; made once a world."""
    return _transaction(world) if step == "transaction" else _of_rows(world, step)


def _of_rows(world: World, step: str) -> RowTexts:
    rows_of, texts = step_rows(world, step), dict[str, TableText]()

    def texts_of(index: int) -> Iterator[CsvRows]:
        for table, rows, state in rows_of(index):
            text = texts.get(table.name) or texts.setdefault(table.name, TableText(table))
            name = state_file(state) if table is DEMOGRAPHICS else table.name
            yield CsvRows(name, text.of(rows), len(rows), rows)

    return texts_of


def _transaction(world: World) -> RowTexts:
    maker = TransactionRows(world)

    def texts_of(index: int) -> Iterator[CsvRows]:
        shopper = world.shopper(index)
        history = world.history(shopper)
        texts = maker.texts(history, world.homes.profile(shopper))
        yield CsvRows(TRANSACTIONS.name, texts.transactions, len(history.days))
        yield CsvRows(TRANSACTION_DETAILS.name, texts.details, history.n_lines)

    return texts_of
