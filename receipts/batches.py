"""Writes batch files: a JSON array of customers each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from receipts.customers import CustomerMaker
from receipts.json_layout import Layout
from receipts.plan import BatchTask, Plan
from receipts.runs.packing import packed
from receipts.runs.places import Place
from receipts.summary import BatchReport
from receipts.tally import Tally
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
        tally = Tally(self._plan.settings.population.by_key)
        whole_file = self._place.new_file(task.file)
        with whole_file as whole, packed(whole, is_gzip=self._plan.gzip) as file:
            # A customer at a time: 30 KB stay in the processor's cache from the making to the
            # hashing, a megabyte does not.
            for piece in self._pieces(task, tally):
                digest.update(piece)
                file.write(piece)
                n_bytes += len(piece)
        return tally.report(task, bytes=n_bytes, sha256=digest.hexdigest())

    def _pieces(self, task: BatchTask, tally: Tally) -> Iterator[bytes]:
        """The file's text, in pieces."""
        before = self._layout.file_start
        for index in range(task.first_customer, task.first_customer + task.n_customers):
            record = self._maker.make(index)
            tally.add(record.archetype, record.spent_cents, record.savings_cents, record.n_items)
            yield before.encode()
            yield record.text.encode()
            before = self._layout.between_customers
        yield self._layout.file_end.encode()
