"""Checks one batch file: its bytes, its customers, and its entry in the summary."""

from __future__ import annotations

import hashlib
from array import array
from typing import Any, NamedTuple

from receipts.checking.line_checks import LineChecker
from receipts.checking.offences import Offence, Offences, Value
from receipts.checking.receipt_checks import Rules
from receipts.checking.record_checks import RecordChecker
from receipts.reading.batch_files import DatasetError, opened, read_batch
from receipts.reading.slices import Slice
from world.population import DEFAULT_POPULATION, Population

_CHUNK_BYTES = 1 << 20


class BatchCheck(NamedTuple):
    """What the check of a batch file found.

    offences, n_offences: the first ones, and how many there are.
    order_numbers: all that are well-formed, once each.
    first_id, last_id: of the file's customers, "" if there is none.
    sums, n_receipts: what ``Tally.add`` adds.
    """

    offences: list[Offence]
    n_offences: int
    order_numbers: array[int]
    first_id: str
    last_id: str
    sums: dict[str, Any]
    n_receipts: int


def verify_batch(
    path: str,
    source: Slice | None = None,
    number: int = 0,
    entry: dict[str, Any] | None = None,
    lines: LineChecker | None = None,
    population: Population = DEFAULT_POPULATION,
) -> BatchCheck:
    """Checks a batch file.

    source, number: the slice that the file is a batch of, and which one; without a slice,
        nothing is checked that needs its settings.
    entry: the batch's entry in the summary.
    lines: what an earlier check has learned about lines.
    population: whose archetypes and products there may be.
    """
    offences = Offences(path)
    checker = RecordChecker(_rules(source, population), lines or LineChecker(population), offences)
    ids = _Ids(source, number, offences)
    try:
        if entry is not None:
            _check_bytes(path, entry, offences)
        for customer in read_batch(path):
            ids.check(customer.get("customer_id"))
            checker.check(customer)
    except DatasetError as error:
        offences.add("file", "a whole batch of customers", error)
    else:
        ids.check_end()
        if entry is not None:
            for name, value in checker.tally.sums.items():
                offences.compare(f"{name} in the summary's entry", value, entry.get(name))
    return BatchCheck(
        offences.first,
        offences.count,
        checker.order_numbers,
        ids.first,
        ids.last,
        checker.tally.sums,
        checker.tally.receipts,
    )


class _Ids:
    """Checks the ids of a file: those of the slice, or any that ascend."""

    def __init__(self, source: Slice | None, number: int, offences: Offences) -> None:
        self.first = self.last = ""
        self._n_checked = 0
        self._source = source
        self._indices = source.customers_of(number) if source else range(0)
        self._offences = offences

    def check(self, found: object) -> None:
        """Checks the next customer's id."""
        shown = str(found)
        if self._source and self._n_checked < len(self._indices):
            expected = self._source.customer_id(self._indices[self._n_checked])
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


def _check_bytes(path: str, entry: dict[str, Any], offences: Offences) -> None:
    """Size and hash of the JSON text, before compression."""
    digest = hashlib.sha256()
    n_bytes = 0
    with opened(path) as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
            n_bytes += len(chunk)
    offences.compare("size in bytes", entry.get("bytes"), n_bytes)
    offences.compare("sha256", entry.get("sha256"), digest.hexdigest())
