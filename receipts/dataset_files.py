"""The batch files of a data set, whoever made it.

``SliceFiles`` are those of this project's generator, whose summaries tell what is where.
``LooseFiles`` are any other ``batch_*.json``: they have to be searched.
"""

from __future__ import annotations

import os
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, Protocol

from receipts.batch_files import Customer, DatasetError, read_batch
from receipts.file_names import (
    SUMMARY_FILE,
    UNFINISHED_FILE,
    batch_number,
    is_batch_file,
    is_summary_file,
)
from receipts.lookup import find_customer
from receipts.slices import BatchFile, Slice, check_together, read_slice, read_summary


class Files(Protocol):
    """What a data set asks of its files."""

    def all(self) -> Iterator[BatchFile]:
        """All batch files, in order."""

    def numbered(self, number: int) -> list[BatchFile]:
        """The files of batch ``number``: several where slices meet inside a batch."""

    def numbers(self) -> list[int]:
        """The batch numbers, in order."""

    def find(self, customer_id: str) -> Customer | None:
        """The customer of this id, None if the data set has none."""

    def ends(self) -> tuple[str, str]:
        """The first and the last customer's id."""

    def summary(self) -> dict[str, Any]:
        """The summary of the whole."""


class SliceFiles:
    """The files of one or more slices of a world."""

    def __init__(self, slices: list[Slice]) -> None:
        self.slices = sorted(slices, key=lambda each: each.first)

    def all(self) -> Iterator[BatchFile]:
        """All batch files, in order of their customers."""
        for each in self.slices:
            yield from map(each.batch, each.batch_numbers)

    def numbered(self, number: int) -> list[BatchFile]:
        """The files of batch ``number``."""
        return [each.batch(number) for each in self.slices if number in each.batch_numbers]

    def numbers(self) -> list[int]:
        """The batch numbers, in order."""
        return sorted({number for each in self.slices for number in each.batch_numbers})

    def holds(self, customer_id: str) -> bool:
        """Whether a customer of this id belongs to one of the slices."""
        return self._place(customer_id) is not None

    def find(self, customer_id: str) -> Customer | None:
        """The customer of this id, None if he or she is of none of the slices.

        Raises DatasetError where the customer is missing from the file.
        """
        place = self._place(customer_id)
        if place is None:
            return None
        customer = find_customer(place.path, customer_id)
        if customer is None:
            raise DatasetError(
                f"{place.path} does not hold {customer_id}, as its summary says; "
                f"look for more that is wrong with --verify"
            )
        return customer

    def ends(self) -> tuple[str, str]:
        """The first and the last customer's id."""
        first, last = self.slices[0], self.slices[-1]
        return first.customer_id(first.first), last.customer_id(last.end - 1)

    def summary(self) -> dict[str, Any]:
        """The summary, or one made of all slices'."""
        summaries = [read_summary(each.summary_path) for each in self.slices]
        if len(summaries) == 1:
            return summaries[0]
        from receipts.recount import merged_summary

        return merged_summary(summaries)

    def _place(self, customer_id: str) -> BatchFile | None:
        digits = customer_id.removeprefix("customer_")
        if not digits.isdecimal():
            return None
        number = bisect_right(self.slices, int(digits), key=lambda each: each.first) - 1
        index = self.slices[number].index_of(customer_id) if number >= 0 else None
        return None if index is None else self.slices[number].batch_with(index)


class LooseFiles:
    """Batch files of another program, in the order of their names.

    summary_path: their summary, if there is one.
    """

    def __init__(self, paths: list[str], summary_path: str | None) -> None:
        self.paths = paths
        self.summary_path = summary_path

    def all(self) -> Iterator[BatchFile]:
        """All batch files, in order."""
        return (BatchFile(path, None) for path in self.paths)

    def numbered(self, number: int) -> list[BatchFile]:
        """The files with this number in their names."""
        return [
            BatchFile(path, None)
            for path in self.paths
            if batch_number(os.path.basename(path)) == number
        ]

    def numbers(self) -> list[int]:
        """The batch numbers, in order."""
        numbers = (batch_number(os.path.basename(path)) for path in self.paths)
        return sorted({number for number in numbers if number is not None})

    def find(self, customer_id: str) -> Customer | None:
        """The customer of this id, None if the files hold none."""
        found = (find_customer(path, customer_id) for path in self.paths)
        return next((customer for customer in found if customer is not None), None)

    def ends(self) -> tuple[str, str]:
        """The first and the last customer's id."""
        ids = [
            str(customer.get("customer_id"))
            for path in dict.fromkeys((self.paths[0], self.paths[-1]))
            for customer in read_batch(path)
        ]
        return (ids[0], ids[-1]) if ids else ("none", "none")

    def summary(self) -> dict[str, Any]:
        """The summary, or a recount of the files where there is none."""
        if self.summary_path is not None:
            return read_summary(self.summary_path)
        from receipts.recount import recount

        return recount(self.paths)


def main_slices(folders: list[str]) -> SliceFiles:
    """The slices of the folders' ``dataset_summary.json``, without a look at what else there is.

    Raises DatasetError where such a file cannot be read.
    """
    paths = [os.path.join(folder, SUMMARY_FILE) for folder in folders]
    slices = [read_slice(path) for path in paths if os.path.exists(path)]
    return SliceFiles([each for each in slices if each is not None])


def all_files(folders: list[str]) -> Files:
    """The files of all data sets in the folders, as one data set.

    Raises DatasetError where there is none, or they do not go together.
    """
    slices: list[Slice] = []
    loose: list[str] = []
    loose_summaries: list[str] = []
    for folder in folders:
        names = os.listdir(folder)
        summaries = sorted(os.path.join(folder, name) for name in names if is_summary_file(name))
        here = [each for path in summaries if (each := read_slice(path)) is not None]
        if here:
            slices += here
            continue
        if UNFINISHED_FILE in names and not summaries:
            raise DatasetError(
                f"{folder} is not complete; complete it with the generator's --resume "
                "(the same command line and --resume)"
            )
        batches = sorted(filter(is_batch_file, names), key=lambda name: (len(name), name))
        if not batches:
            raise DatasetError(
                f"{folder} holds no data set ({SUMMARY_FILE} or batch_*.json); make one with: "
                f"python3 generate_large_dataset.py --output {folder}"
            )
        loose += (os.path.join(folder, name) for name in batches)
        loose_summaries += summaries
    if slices and loose:
        raise DatasetError(
            f"{os.path.dirname(loose[0])} has no {SUMMARY_FILE} with settings, the other folders "
            "have one; read them one by one"
        )
    if loose:
        only = loose_summaries[0] if len(loose_summaries) == len(folders) == 1 else None
        return LooseFiles(loose, only)
    files = SliceFiles(slices)
    check_together(files.slices)
    return files
