"""A receipt data set in JSON, as the four tables.

The files do not say how the savings of a receipt are divided among its lines, so that its rows
are made from the seed, by the same code that writes tables.  Before a batch is loaded its file
must have the digest that the summary says; and what was made must have the batch's customers,
sums and lines.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from receipts.formats.table_rows import TableRows
from receipts.formats.tables import Table
from receipts.loading.blocks import Block, Form, RowsBlock, as_form
from receipts.loading.errors import ChangedSourceError
from receipts.loading.file_blocks import RESTORE, check_file
from receipts.loading.source_files import Files
from receipts.loading.sources import Expected, PartBlock
from receipts.plan import BatchTask, Plan
from receipts.relational.customer_rows import product_rows
from receipts.relational.row_maker import GROUP_CUSTOMERS, RowMaker
from receipts.relational.tables import TABLES
from receipts.runs.files import Json
from receipts.runs.ordered import run_in_order
from receipts.tally import Tally

PART_CUSTOMERS = 1000
"""Customers that are loaded in one transaction, at most: those of a usual batch."""

PIECE_CUSTOMERS = GROUP_CUSTOMERS
"""Customers whose rows are in memory at once."""

FEW_PIECES = 4
"""So many are made sooner than other processes are started for them."""


class Piece(NamedTuple):
    """Some customers of a batch.

    entry: of the batch's file in the summary.
    is_first: whether they are the first ones of the batch that are made.
    is_last: whether they are the batch's last ones.
    """

    part: int
    entry: Json
    customers: range
    is_first: bool
    is_last: bool


class Made(NamedTuple):
    """The rows of a piece."""

    piece: Piece
    blocks: list[Block]
    spent_cents: int
    savings_cents: int
    items: int


class WorldSource:
    """See ``Source``."""

    product = "receipts"

    def __init__(self, place: Files, plan: Plan, summary: Json, digest: str, n: Expected) -> None:
        self._place = place
        self._plan = plan
        self._entries = summary["batches"]
        self.digest = digest
        self.tables: Sequence[Table] = TABLES
        self.expected = n
        self._pieces = [*self._all_pieces()]
        self._products_part = self._pieces[-1].part + 1
        self.n_parts = self._products_part + 1

    def blocks(self, n_done: int, form: Form, n_workers: int) -> Generator[PartBlock, None, None]:
        """See ``Source``."""
        left = [piece for piece in self._pieces if piece.part >= n_done]
        if left:
            left[0] = left[0]._replace(is_first=True)
        start = functools.partial(_start, self._place, self._plan, form)
        sums = _Sums()
        n_workers = n_workers if len(left) > FEW_PIECES else 1
        with closing(run_in_order(start, left, n_workers)) as results:
            for made in results:
                sums.add(made)
                for block in made.blocks:
                    yield PartBlock(made.piece.part, block)
        if n_done <= self._products_part:
            rows = product_rows(self._plan.settings.population)
            yield PartBlock(self._products_part, RowsBlock(rows.table, rows))

    def _all_pieces(self) -> Iterator[Piece]:
        part = 0
        for task, entry in zip(self._plan.batches(), self._entries, strict=True):
            for first, end in _cut(task, PART_CUSTOMERS):
                for start in range(first, end, PIECE_CUSTOMERS):
                    customers = range(start, min(start + PIECE_CUSTOMERS, end))
                    is_first = start == task.first_customer
                    is_last = customers.stop == task.first_customer + task.n_customers
                    yield Piece(part, entry, customers, is_first, is_last)
                part += 1


def _cut(task: BatchTask, size: int) -> Iterator[tuple[int, int]]:
    end = task.first_customer + task.n_customers
    for first in range(task.first_customer, end, size):
        yield first, min(first + size, end)


class _Sums:
    """The sums of the batch whose pieces are coming."""

    def __init__(self) -> None:
        self._found = [0, 0, 0, 0]
        self._is_whole = False

    def add(self, made: Made) -> None:
        """Adds a piece; raises ChangedSourceError where a batch is not what the summary says."""
        piece, entry = made.piece, made.piece.entry
        if piece.is_first:
            self._found = [0, 0, 0, 0]
            # Or an earlier load has taken the first customers of the batch.
            self._is_whole = piece.customers.start == entry["first_customer"]
        new = (len(piece.customers), made.spent_cents, made.savings_cents, made.items)
        self._found = [before + more for before, more in zip(self._found, new, strict=True)]
        if not piece.is_last or not self._is_whole:
            return
        names = ("customers", "spent_cents", "savings_cents", "items")
        for name, value in zip(names, self._found, strict=True):
            if entry[name] != value:
                raise ChangedSourceError(
                    f"{entry['file']}: the summary says {name} {entry[name]}, and its seed gives "
                    f"{value}; {RESTORE}"
                )


class _Maker:
    """Makes the rows of pieces; a process needs one."""

    def __init__(self, place: Files, plan: Plan, form: Form) -> None:
        self._place = place
        self._form = form
        self._archetypes = [*plan.settings.population.by_key]
        self._maker = RowMaker(plan.settings, "sqlite" if form == "rows" else "parquet")

    def __call__(self, piece: Piece) -> Made:
        if piece.is_first:
            with self._place.holding(piece.entry["file"]):
                check_file(self._place.folder, self._entry_of_file(piece.entry))
        tally = Tally(self._archetypes)
        blocks: list[Block] = []
        for histories in self._maker.histories(piece.customers):
            tally.add_histories(histories)
            blocks += map(self._block, self._maker.rows(histories))
        return Made(piece, blocks, tally.spent_cents, tally.savings_cents, tally.items)

    def _entry_of_file(self, entry: Json) -> Json:
        """An entry that has the file's size too, where that is compressed."""
        path = self._place.folder / entry["file"]
        if path.suffix != ".gz" or not path.is_file():
            return entry
        return {**entry, "bytes": path.stat().st_size, "text_bytes": entry["bytes"]}

    def _block(self, rows: TableRows) -> Block:
        return as_form(RowsBlock(rows.table, rows), self._form)


def _start(place: Files, plan: Plan, form: Form) -> Callable[[Piece], Any]:
    """What a worker process begins with."""
    return _Maker(place, plan, form)
