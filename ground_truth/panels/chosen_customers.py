"""Whole customers of a data set, chosen by a seed and their ids; others are not parsed."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import NamedTuple

from ground_truth.panels.sampling import sampled
from receipts.reading.batch_files import Customer, DatasetError
from receipts.reading.dataset import Dataset
from receipts.reading.slice_batches import batch_of
from receipts.reading.slice_files import SliceFiles
from receipts.reading.slices import BatchFile, Slice


class Chosen(NamedTuple):
    """The customers that are looked at, and how many there are in all.

    customers: in order of their ids; reading them raises DatasetError where a file is damaged.
    """

    customers: Iterator[Customer]
    n_chosen: int
    n_customers: int


def chosen_customers(dataset: Dataset, most_households: int | None, seed: int) -> Chosen:
    """At most so many customers of a data set (None: all of them)."""
    files = dataset.files
    if isinstance(files, SliceFiles):
        return _of_slices(dataset, files.slices, most_households, seed)
    return _of_loose_files(dataset, most_households, seed)


def _of_slices(
    dataset: Dataset, slices: list[Slice], most_households: int | None, seed: int
) -> Chosen:
    """Customers of our own files, whose ids follow from the settings."""
    n_customers = sum(each.end - each.first for each in slices)
    if most_households is None or most_households >= n_customers:
        return Chosen(dataset.customers(), n_customers, n_customers)
    every_id = (each.customer_id(i) for each in slices for i in range(each.first, each.end))
    ids = sampled(every_id, most_households, seed)
    found = chain.from_iterable(_in_slice(dataset, each, ids) for each in slices)
    return Chosen(found, len(ids), n_customers)


def _in_slice(dataset: Dataset, source: Slice, ids: set[str]) -> Iterator[Customer]:
    """The customers of these ids in a slice, in order."""
    is_packed = source.settings["gzip"] or source.settings.get("indent")
    is_searched = source.format == "json" and not is_packed
    for number in source.batch_numbers:
        wanted = [i for i in map(source.customer_id, source.customers_of(number)) if i in ids]
        if is_searched:
            yield from map(dataset.customer, wanted)
        elif wanted:
            yield from _in_batch(batch_of(source, number), wanted)


def _in_batch(batch: BatchFile, wanted: list[str]) -> Iterator[Customer]:
    """The customers of these ids in a batch that is read through."""
    found = {each["customer_id"]: each for each in batch.read(customer_ids=frozenset(wanted))}
    for customer_id in wanted:
        if customer_id not in found:
            raise DatasetError(
                f"{batch.path} does not hold {customer_id}, as its summary says; "
                "look for more that is wrong with --verify"
            )
        yield found[customer_id]


def _of_loose_files(dataset: Dataset, most_households: int | None, seed: int) -> Chosen:
    """Customers of another program's files, which are read twice: nobody knows their ids."""
    n_customers = 0

    def every_id() -> Iterator[str]:
        nonlocal n_customers
        for customer in dataset.customers():
            n_customers += 1
            yield str(customer["customer_id"])

    ids = sampled(every_id(), most_households, seed)
    wanted = (each for each in dataset.customers() if str(each["customer_id"]) in ids)
    return Chosen(wanted, len(ids), n_customers)
