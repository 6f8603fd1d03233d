"""Checks a whole data set: every batch file, and what concerns them all.

Batches are checked by worker processes, which hold one customer at a time.  The process that
deals them out checks the summaries, the list of files, and that no order number occurs twice.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from typing import Any, NamedTuple

from receipts.checking.batch_check import BatchCheck, comes_after, verify_batch
from receipts.checking.line_checks import LineChecker
from receipts.checking.offences import Offence, Offences
from receipts.checking.order_number_check import OrderNumberCheck
from receipts.checking.summary_check import (
    check_listing,
    check_loose_summary,
    check_slice_summary,
    entries_of,
)
from receipts.reading.dataset_files import Files
from receipts.reading.loose_files import LooseFiles
from receipts.reading.recount import Tally
from receipts.reading.slice_files import SliceFiles
from receipts.reading.slices import Slice, read_summary
from receipts.runs.workers import run_tasks
from world.population import Population

SKIPPED = (
    "Not checked, for want of a summary with settings: sizes and hashes, which files and "
    "customers there should be, receipts per customer, store, end date."
)


class BatchDuty(NamedTuple):
    """A batch file to check, see ``verify_batch``; ``place`` is its place among all files."""

    place: int
    path: str
    source: Slice | None = None
    number: int = 0
    entry: dict[str, Any] | None = None


class Step(NamedTuple):
    """What a step of a verification found: the first offences, and how many there are."""

    offences: list[Offence]
    n_offences: int


class Verification:
    """The check of a data set: ``for step in Verification(dataset.files).steps(n_workers)``.

    n_batches: batch files to check; a last step, about the whole, comes after them.
    is_partial: whether there are no settings, so that not all can be checked (see SKIPPED).
    tally: sums over the customers that were checked.

    Raises DatasetError where a summary cannot be read.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._slices = files.slices if isinstance(files, SliceFiles) else []
        self._summaries = [read_summary(each.summary_path) for each in self._slices]
        self._population = files.population
        keys = self._population.by_key
        self._slice_tallies = [Tally(keys) for _ in self._slices]
        self._duties = [*self._slice_duties()] or [
            BatchDuty(place, batch.path) for place, batch in enumerate(files.all())
        ]
        self.n_batches = len(self._duties)
        self.is_partial = not self._slices
        self.tally = Tally(keys)

    def steps(self, n_workers: int = 1) -> Generator[Step, None, None]:
        """Checks all batch files in ``n_workers`` processes, then the whole.

        Raises WorkerDiedError where a worker process is killed.
        """
        order_numbers = OrderNumberCheck()
        last_id = ""
        for duty, check in self._checked(n_workers):
            offences = Offences(duty.path)
            order_numbers.check(check, offences)
            if duty.source is not None:
                tally = self._slice_tallies[self._slices.index(duty.source)]
                tally.add(check.sums, check.n_receipts)
            elif check.first_id and not comes_after(check.first_id, last_id):
                expected = f"an id after {last_id!r}, the last one of the file before"
                offences.add("customer_id", expected, check.first_id, check.first_id)
            last_id = check.last_id or last_id
            self.tally.add(check.sums, check.n_receipts)
            yield Step(check.offences + offences.first, check.n_offences + offences.count)
        whole = self._check_whole()
        yield Step(
            [offence for offences in whole for offence in offences.first],
            sum(offences.count for offences in whole),
        )

    def _slice_duties(self) -> Iterator[BatchDuty]:
        place = 0
        for source, summary in zip(self._slices, self._summaries, strict=True):
            entries = {entry.get("file"): entry for entry in entries_of(summary)}
            for number in source.batch_numbers:
                path = source.batch(number).path
                yield BatchDuty(place, path, source, number, entries.get(source.file(number), {}))
                place += 1

    def _checked(self, n_workers: int) -> Iterator[tuple[BatchDuty, BatchCheck]]:
        """The checks of all batches in order, though workers are ready in any order."""
        ready: dict[int, BatchCheck] = {}
        next_place = 0
        n_workers = max(1, min(n_workers, self.n_batches))
        start = functools.partial(_start, self._population)
        with closing(run_tasks(start, self._duties, n_workers)) as results:
            for place, check in results:
                ready[place] = check
                while next_place in ready:
                    yield self._duties[next_place], ready.pop(next_place)
                    next_place += 1

    def _check_whole(self) -> list[Offences]:
        if isinstance(self._files, LooseFiles):
            path = self._files.summary_path
            if path is None:
                return []
            return [check_loose_summary(path, read_summary(path), self.tally, self.n_batches)]
        per_slice = zip(self._slices, self._summaries, self._slice_tallies, strict=True)
        return [*(check_slice_summary(*each) for each in per_slice), *check_listing(self._slices)]


def _start(population: Population) -> Callable[[BatchDuty], tuple[int, BatchCheck]]:
    """What a worker process begins with."""
    lines = LineChecker(population)

    def work(duty: BatchDuty) -> tuple[int, BatchCheck]:
        check = verify_batch(duty.path, duty.source, duty.number, duty.entry, lines, population)
        return duty.place, check

    return work
