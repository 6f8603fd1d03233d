"""Checks a whole data set: every batch file, and what concerns them all.

Batches are checked by worker processes, which hold one customer at a time.  The process that
deals them out checks the summaries and the list of files.  Of a data set that cannot be held
against its seed it also checks that no order number occurs twice.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

from receipts.checking.batch_check import BatchCheck, BatchChecker, comes_after
from receipts.checking.findings import N_KEPT, Findings
from receipts.checking.grounds import IDENTITIES_ONLY, Grounds, check_claims, grounds_of
from receipts.checking.metadata_check import check_metadata
from receipts.checking.offences import Offences
from receipts.checking.order_number_check import OrderNumberCheck
from receipts.checking.remaking import Remaker
from receipts.checking.summary_check import (
    check_listing,
    check_loose_summary,
    check_plan,
    check_slice_summary,
    check_text,
    check_whole,
    entries_of,
)
from receipts.checking.tables.batch_check import TableChecker
from receipts.checking.tables.whole_check import check_shared, check_table_listing
from receipts.describing import description_of
from receipts.reading.dataset_files import Files
from receipts.reading.loose_files import LooseFiles
from receipts.reading.recount import Tally
from receipts.reading.slice_batches import batch_of
from receipts.reading.slice_files import SliceFiles
from receipts.reading.slices import BatchFile, Slice, read_summary
from receipts.reading.slices_together import gaps_between
from receipts.reading.tables.batch import TableBatch
from receipts.reading.worlds import plan_of
from receipts.runs.ordered import run_in_order
from receipts.summary import BatchReport
from world.population import Population


class BatchDuty(NamedTuple):
    """A batch to check, see ``BatchChecker.check``."""

    batch: BatchFile
    source: Slice | None = None
    number: int = 0
    entry: dict[str, Any] | None = None


Holding = Callable[[str], AbstractContextManager[None]]
"""Has the files of the batch at a path on this disk while it is open; it can be pickled."""


def _as_it_is(path: str) -> AbstractContextManager[None]:
    """A folder's files are there."""
    return nullcontext()


class Verification:
    """The check of a data set: ``for n_offences in Verification(dataset.files): ...``.

    It goes batch by batch, as a ``Run`` goes part by part; its units are batches.

    holding: has the files of a batch there while they are checked (default: they are there).
    is_partial: whether the records cannot be held against a seed, so that not all is checked.
    said: what they were held against, a sentence.
    absent: the customers between the slices that are in none of them.
    findings: what was found, complete when the iterator ends.

    Raises DatasetError where a summary cannot be read, and WorkerDiedError where a worker
    process is killed.
    """

    def __init__(
        self,
        files: Files,
        n_workers: int = 1,
        n_kept: int = N_KEPT,
        holding: Holding = _as_it_is,
    ) -> None:
        self._files = files
        self._holding = holding
        self._n_workers = n_workers
        self._slices = files.slices if isinstance(files, SliceFiles) else []
        self._summaries = [read_summary(each.summary_path) for each in self._slices]
        self._population = files.population
        keys = self._population.by_key
        self._slice_tallies = [Tally(keys) for _ in self._slices]
        self._reports: list[list[BatchReport]] = [[] for _ in self._slices]
        self._grounds = (
            grounds_of(self._slices[0]) if self._slices else Grounds(None, False, IDENTITIES_ONLY)
        )
        self._duties = [*self._slice_duties()] or [*map(BatchDuty, files.all())]
        self._order_numbers = OrderNumberCheck() if self._grounds.plan is None else None
        self._last_id = ""
        self.n_tasks = self.n_units = len(self._duties)
        self.n_finished = self.n_units_finished = 0
        self.is_partial = self._grounds.plan is None
        self.said = self._grounds.said
        self.absent = gaps_between(self._slices)
        self.findings = Findings(self.n_tasks, n_kept, keys)

    def prepare(self) -> None:
        """Nothing: what there is to check is known from the start."""

    def units_of(self, n_offences: int) -> int:
        """A step is one batch, whatever was found."""
        return 1

    def __iter__(self) -> Iterator[int]:
        """Checks all batch files, then the whole; how many offences each file has."""
        start = functools.partial(_start, self._population, self._grounds, self._holding)
        with closing(run_in_order(start, self._duties, self._n_workers)) as checks:
            for duty, check in zip(self._duties, checks, strict=True):
                across = self._check_across(duty, check)
                self.findings.tally.add(check.sums, check.n_receipts)
                self.findings.add(check.offences, check.n_offences)
                self.findings.add(across.first, across.count)
                yield check.n_offences + across.count
        for offences in self._check_whole():
            self.findings.add(offences.first, offences.count)

    def _slice_duties(self) -> Iterator[BatchDuty]:
        for source, summary in zip(self._slices, self._summaries, strict=True):
            entries = {entry.get("file"): entry for entry in entries_of(summary)}
            for number in source.batch_numbers:
                entry = entries.get(source.file(number), {})
                yield BatchDuty(batch_of(source, number), source, number, entry)

    def _check_across(self, duty: BatchDuty, check: BatchCheck) -> Offences:
        """What is wrong with a batch beside those before it."""
        offences = Offences(duty.batch.path)
        if self._order_numbers is not None:
            self._order_numbers.check(duty.batch, check, offences)
        if duty.source is not None:
            place = self._slices.index(duty.source)
            self._slice_tallies[place].add(check.sums, check.n_receipts)
            if check.report is not None:
                self._reports[place].append(check.report)
        elif check.first_id and not comes_after(check.first_id, self._last_id):
            expected = f"an id after {self._last_id!r}, the last one of the file before"
            offences.add("customer_id", expected, check.first_id, check.first_id)
        self._last_id = check.last_id or self._last_id
        return offences

    def _check_whole(self) -> list[Offences]:
        if isinstance(self._files, LooseFiles):
            path = self._files.summary_path
            if path is None:
                return []
            tally = self.findings.tally
            return [check_loose_summary(path, read_summary(path), tally, self.n_tasks)]
        found = [check_claims(self._slices[0], self._grounds)]
        for place, source in enumerate(self._slices):
            of_summary = self._check_summary(place, source)
            found += of_summary
            if not any(each.count for each in of_summary):  # Else it would tell nothing new.
                describe = functools.partial(description_of, self._summaries[place])
                found += check_metadata(Path(source.summary_path).parent, describe)
        if self._slices[0].format != "json":
            return [*found, *check_table_listing(self._slices)]
        return [*found, *check_listing(self._slices)]

    def _check_summary(self, place: int, source: Slice) -> list[Offences]:
        """What is wrong with a slice's summary; the most telling way to put it is enough."""
        summary, tally = self._summaries[place], self._slice_tallies[place]
        found = [check_text(source), check_slice_summary(source, summary, tally)]
        files: list[dict[str, Any]] = []
        if source.format != "json":
            shared = check_shared(source, summary, self._population, tally)
            found += shared.offences
            files = shared.files
        if self._grounds.plan is None:
            return found
        plan = plan_of(source, self._grounds.plan.settings)
        found.append(check_plan(source, summary, plan))
        reports = self._reports[place]
        if len(reports) == len(source.batch_numbers) and not any(each.count for each in found):
            found.append(check_whole(source, summary, plan, reports, files))
        return found


def _start(
    population: Population, grounds: Grounds, holding: Holding
) -> Callable[[BatchDuty], BatchCheck]:
    """What a worker process begins with."""
    plan, has_names = grounds.plan, grounds.has_names
    is_json = plan is None or plan.format == "json"
    remaker = Remaker(plan, has_names=has_names) if plan is not None and is_json else None
    checker = BatchChecker(population, remaker)
    tables = TableChecker(population, None if is_json else plan, has_names=has_names)

    def work(duty: BatchDuty) -> BatchCheck:
        batch, source, number, entry = duty
        with holding(batch.path):
            if isinstance(batch, TableBatch) and source is not None:
                return tables.check(batch, source, number, entry or {})
            return checker.check(batch.path, source, number, entry)

    return work
