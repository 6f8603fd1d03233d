"""Checks one batch file: its bytes, its customers, and its entry in the summary."""

from __future__ import annotations

import hashlib
from array import array
from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from receipts.checking.differences import first_difference
from receipts.checking.line_checks import LineChecker
from receipts.checking.offences import Offence, Offences, Value
from receipts.checking.receipt_checks import Rules
from receipts.checking.record_checks import RecordChecker
from receipts.checking.remaking import Remaker, Same
from receipts.reading.batch_files import DatasetError, opened, read_batch
from receipts.reading.recount import Tally
from receipts.reading.slices import Slice
from receipts.summary import BatchReport
from world.population import DEFAULT_POPULATION, Population

_CHUNK_BYTES = 1 << 20


class BatchCheck(NamedTuple):
    """What the check of a batch file found.

    offences, n_offences: the first ones, and how many there are.
    order_numbers: all that are well-formed, once each; none of a file that is what the seed
        gives, where no number is twice.
    first_id, last_id: of the file's customers, "" if there is none.
    sums, n_receipts: what ``Tally.add`` adds.
    report: the batch's entry in the summary, which is as it must be; None where something is
        wrong with the file or the entry, or cannot be held against a seed.
    """

    offences: list[Offence]
    n_offences: int
    order_numbers: array[int]
    first_id: str
    last_id: str
    sums: dict[str, Any]
    n_receipts: int
    report: BatchReport | None = None


class BatchChecker:
    """Checks batch files of one population; a process needs one.

    remaker: makes what the seed gives; None where that cannot be known.
    """

    def __init__(
        self, population: Population = DEFAULT_POPULATION, remaker: Remaker | None = None
    ) -> None:
        self._population = population
        self._remaker = remaker
        self._lines = LineChecker(population)

    def check(
        self,
        path: str,
        source: Slice | None = None,
        number: int = 0,
        entry: dict[str, Any] | None = None,
    ) -> BatchCheck:
        """Checks a batch file: against the seed if that can be, and all else if it departs.

        source, number: the slice that the file is a batch of, and which one; without a slice,
            nothing is checked that needs its settings.
        entry: the batch's entry in the summary.
        """
        offences = Offences(path)
        departs_at: int | None = None
        try:
            if self._remaker is not None and source is not None:
                outcome = self._remaker.compare(path, source.customers_of(number))
                if isinstance(outcome, Same):
                    return _same(outcome, source, number, entry or {}, offences)
                departs_at = outcome
        except DatasetError:
            departs_at = 0  # What is wrong with the file is found out below.
        if entry is not None:
            with suppress(DatasetError):  # Found out again by whoever reads the file.
                _check_bytes(path, entry, offences)
        check = self.check_records(read_batch(path), source, number, entry, offences)
        if departs_at is not None and not offences.count:
            found = f"another one from byte {departs_at:,} on"
            offences.add("text", "the one that the seed gives", found)
        return check._replace(offences=offences.first, n_offences=offences.count)

    def check_records(
        self,
        customers: Iterable[dict[str, Any]],
        source: Slice | None,
        number: int,
        entry: dict[str, Any] | None,
        offences: Offences,
    ) -> BatchCheck:
        """Checks the customers of a batch, and its sums in the summary's entry."""
        checker = RecordChecker(_rules(source, self._population), self._lines, offences)
        ids = _Ids(source, number, offences)
        try:
            for customer in customers:
                n_before, index = offences.count, ids.next_index
                ids.check(customer.get("customer_id"))
                checker.check(customer)
                if index is not None and offences.count == n_before:
                    self._check_by_seed(customer, index, offences)
        except DatasetError as error:
            offences.add("file", "a whole batch of customers", error)
        else:
            ids.check_end()
            check_entry(checker.tally, entry, offences)
        return BatchCheck(
            offences.first,
            offences.count,
            checker.order_numbers,
            ids.first,
            ids.last,
            checker.tally.sums,
            checker.tally.receipts,
        )

    def _check_by_seed(self, customer: dict[str, Any], index: int, offences: Offences) -> None:
        """A customer who adds up against the one whom the seed gives."""
        if self._remaker is not None:
            record = self._remaker.record(index, customer)
            if difference := first_difference(record, customer):
                offences.differ(difference, record["customer_id"])


def _same(
    same: Same, source: Slice, number: int, entry: dict[str, Any], offences: Offences
) -> BatchCheck:
    """The check of a file that holds what the seed gives."""
    indices = source.customers_of(number)
    _check_size(same.n_bytes, same.sha256, entry, offences)
    check_entry(same.tally, entry, offences)
    report = BatchReport(
        file=source.file(number),
        first_customer=indices[0],
        bytes=same.n_bytes,
        sha256=same.sha256,
        **same.tally.sums,
    )
    return BatchCheck(
        offences.first,
        offences.count,
        array("I"),
        source.customer_id(indices[0]),
        source.customer_id(indices[-1]),
        same.tally.sums,
        same.tally.receipts,
        None if offences.count else report,
    )


class _Ids:
    """Checks the ids of a file: those of the slice, or any that ascend."""

    def __init__(self, source: Slice | None, number: int, offences: Offences) -> None:
        self.first = self.last = ""
        self._n_checked = 0
        self._source = source
        self._indices = source.customers_of(number) if source else range(0)
        self._offences = offences

    @property
    def next_index(self) -> int | None:
        """The index of the next customer, None where any may come."""
        return self._indices[self._n_checked] if self._n_checked < len(self._indices) else None

    def check(self, found: object) -> None:
        """Checks the next customer's id."""
        shown = str(found)
        index = self.next_index
        if self._source and index is not None:
            expected = self._source.customer_id(index)
            if found != expected:
                self._offences.add("customer_id", expected, Value(found), shown)
        elif not isinstance(found, str) or not comes_after(found, self.last):
            expected = f"an id after {self.last!r}"
            self._offences.add("customer_id", expected, Value(found), shown)
        self.first = self.first or shown
        self.last = shown
        self._n_checked += 1

    def check_end(self) -> None:
        """Checks that there were as many as there should be."""
        if self._source and self._n_checked != len(self._indices):
            self._offences.add("number of customers", len(self._indices), self._n_checked)


def comes_after(later: str, earlier: str) -> bool:
    """Whether ids are in order: by number, also where the numbers have no leading zeros."""
    return (len(later), later) > (len(earlier), earlier)


def _rules(source: Slice | None, population: Population) -> Rules:
    if source is None:
        return Rules(population=population)
    names = ("store", "end_date", "receipts_per_customer")
    return Rules(**{name: source.settings[name] for name in names}, population=population)


def _check_bytes(path: str, entry: Mapping[str, Any], offences: Offences) -> None:
    """Size and hash of the JSON text, before compression."""
    digest = hashlib.sha256()
    n_bytes = 0
    with opened(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            n_bytes += len(chunk)
    _check_size(n_bytes, digest.hexdigest(), entry, offences)


def _check_size(n_bytes: int, sha256: str, entry: Mapping[str, Any], offences: Offences) -> None:
    offences.compare("size in bytes", entry.get("bytes"), n_bytes)
    offences.compare("sha256", entry.get("sha256"), sha256)


def check_entry(tally: Tally, entry: Mapping[str, Any] | None, offences: Offences) -> None:
    """The sums of the batch's entry in the summary."""
    if entry is not None:
        for name, value in tally.sums.items():
            offences.compare(f"{name} in the summary's entry", value, entry.get(name))
