"""Writes batch files: a JSON array of customers each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from receipts.customers import CustomerMaker, CustomerRecord
from receipts.json_layout import Layout
from receipts.plan import BatchTask, Plan
from receipts.runs.packing import packed
from receipts.runs.places import Place
from receipts.summary import BatchReport
from world.world import World


class BatchWriter:
    """Makes the batch files of a plan: ``writer(task)`` makes one.

    Holds the tables of the world, so a process makes one writer for all its batches.
    """

    def __init__(self, plan: Plan, place: Place) -> None:
        self._plan = plan
        self._place = place
        self._layout = Layout(plan.indent)
        self._maker = CustomerMaker(World(plan.settings), self._layout)

    def __call__(self, task: BatchTask) -> BatchReport:
        """Writes one batch file.

        Raises OSError where that fails; nothing is left behind then.
        """
        digest = hashlib.sha256()
        n_bytes = 0
        tally = _Tally(self._plan.settings.population.by_key)
        whole_file = self._place.new_file(task.file)
        with whole_file as whole, packed(whole, is_gzip=self._plan.gzip) as file:
            # A customer at a time: 30 KB stay in the processor's cache from the making to the
            # hashing, a megabyte does not.
            for piece in self._pieces(task, tally):
                digest.update(piece)
                file.write(piece)
                n_bytes += len(piece)
        return BatchReport(
            file=task.file,
            first_customer=task.first_customer,
            customers=task.n_customers,
            bytes=n_bytes,
            sha256=digest.hexdigest(),
            archetypes=tally.archetypes,
            spent_cents=tally.spent_cents,
            savings_cents=tally.savings_cents,
            items=tally.items,
        )

    def _pieces(self, task: BatchTask, tally: _Tally) -> Iterator[bytes]:
        """The file's text, in pieces."""
        before = self._layout.file_start
        for index in range(task.first_customer, task.first_customer + task.n_customers):
            record = self._maker.make(index)
            tally.add(record)
            yield before.encode()
            yield record.text.encode()
            before = self._layout.between_customers
        yield self._layout.file_end.encode()


class _Tally:
    """Sums over the customers of a batch."""

    def __init__(self, archetypes: Iterable[str]) -> None:
        self.archetypes = dict.fromkeys(archetypes, 0)
        self.spent_cents = 0
        self.savings_cents = 0
        self.items = 0

    def add(self, record: CustomerRecord) -> None:
        self.archetypes[record.archetype] += 1
        self.spent_cents += record.spent_cents
        self.savings_cents += record.savings_cents
        self.items += record.n_items
