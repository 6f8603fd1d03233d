"""A data set on disk, for notebooks and programs.

>>> from receipts import Dataset
>>> dataset = Dataset("large_dataset")                                  # doctest: +SKIP
>>> dataset.customer("customer_000123")["total_spent"]                  # doctest: +SKIP
>>> for customer in dataset.customers("gourmet_foodie"): ...            # doctest: +SKIP
"""

from __future__ import annotations

import os
from functools import cached_property  # What json loads has loaded it.

from receipts.fields import CUSTOMER_FIELDS
from receipts.reading.batch_files import Customer, DatasetError
from receipts.reading.dataset_files import Files, all_files, main_slices
from receipts.reading.slices import BatchFile

TYPE_CHECKING = False  # What the module typing would say, without the time to load it.
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from world.population import Population

__all__ = ["Customer", "Dataset", "DatasetError"]


class Dataset:
    """The customers of one or more folders.

    Several folders, or several summaries in a folder, are slices of one world and are read as
    one data set.  Folders of other programs' batch files, of any formatting, are read too, in
    the order of the files and with one batch in memory.

    Raises DatasetError where a folder holds no complete data set or the slices do not go
    together; so does every method where a file is missing or damaged.
    """

    def __init__(self, *folders: str | os.PathLike[str]) -> None:
        self._folders = [os.fspath(folder) for folder in folders]
        if not folders:
            raise DatasetError("no folder is named; name a data set's folder")
        for folder in self._folders:
            if not os.path.isdir(folder):
                what = "is a file, not a folder" if os.path.exists(folder) else "does not exist"
                raise DatasetError(f"{folder} {what}; {_instead_of(folder)}")
        self._main = main_slices(self._folders)
        if len(self._main.slices) < len(folders):
            _ = self.files  # Finds out now what is wrong.

    def __repr__(self) -> str:
        return f"Dataset({', '.join(map(repr, self._folders))})"

    @cached_property
    def files(self) -> Files:
        """The batch files."""
        # Lists the folders, which a look-up of a customer need not wait for.
        return all_files(self._folders)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The summary: as in the file, made of all slices', or recounted if there is no file."""
        return self.files.summary()

    @cached_property
    def population(self) -> Population:
        """Whose archetypes and products the data set has.

        Raises DatasetError where a population that is not ours lacks its files.
        """
        return self.files.population

    def __len__(self) -> int:
        """The number of customers, by the summary."""
        n_customers: int = self.summary["total_customers"]
        return n_customers

    def __iter__(self) -> Iterator[Customer]:
        """All customers in order of their ids, in constant memory."""
        return self.customers()

    def customer(self, customer_id: str) -> Customer:
        """One customer; of our own files one line is read, whatever the data set's size.

        Raises DatasetError where there is no such customer.
        """
        files: Files = self._main if self._main.holds(customer_id) else self.files
        customer = files.find(customer_id)
        if customer is None:
            first, last = files.ends()
            raise DatasetError(
                f"{self._where}: there is no customer {customer_id!r}; "
                f"{_meant(self.files.like(customer_id))}ids run from {first} to {last}"
            )
        return _whole(customer, self._where)

    def customers(self, archetype: str | None = None) -> Iterator[Customer]:
        """All customers, or those of an archetype, lazily and in order of their ids.

        Raises DatasetError at once where there is no such archetype.
        """
        if archetype is not None:
            known = [key for key, count in self.summary["archetypes"].items() if count]
            if archetype not in known:
                from difflib import get_close_matches

                close = get_close_matches(archetype.lower(), known, n=1)
                raise DatasetError(
                    f"{self._where}: there is no archetype {archetype!r}; "
                    f"{_meant(close[0] if close else None)}the archetypes are {', '.join(known)}"
                )
        return _read_all(self.files.all(), archetype)

    def batch(self, number: int) -> list[Customer]:
        """The customers of batch ``number``; the first of a world is batch 0.

        Raises DatasetError where there is no such batch.
        """
        batches = self.files.numbered(number)
        if not batches:
            numbers = self.files.numbers()
            known = f"batches run from {numbers[0]} to {numbers[-1]}" if numbers else "none has one"
            raise DatasetError(f"{self._where}: there is no batch {number}; {known}")
        return [*_read_all(batches, None)]

    def paths(self, table: str) -> list[str]:
        """The files of a table of a data set in CSV or Parquet, in the order of their rows.

        For whoever reads many rows: ``polars.read_parquet(dataset.paths("lines"))``.

        Raises DatasetError where there is no such table, or the data set is in another format.
        """
        from receipts.reading.tables.paths import table_paths

        return table_paths(getattr(self.files, "slices", []), table)

    @property
    def _where(self) -> str:
        return ", ".join(self._folders)


def _instead_of(folder: str) -> str:
    """What to do where a folder is not there."""
    if "://" in folder:
        return "open a data set in a store with receipts.open_dataset"
    path = os.path.realpath(folder)
    old = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.old")
    if os.path.isdir(old) and not os.path.exists(path):
        return (
            f"it was being replaced when that was cut short, and its old data set is in {old}: "
            "finish with --overwrite --resume, or rename that folder"
        )
    return "name the folder of a data set"


def _read_all(batches: Iterable[BatchFile], archetype: str | None) -> Iterator[Customer]:
    for batch in batches:
        n_read = 0
        for customer in batch.read(archetype):
            yield _whole(customer, batch.path)
            n_read += 1
        if archetype is None and batch.n_customers not in (None, n_read):
            from receipts.runs.counted import counted

            raise DatasetError(
                f"{batch.path} holds {counted(n_read, 'customer')}, "
                f"not {batch.n_customers:,} as its summary says; "
                "look for more that is wrong with --verify"
            )


def _meant(close: str | None) -> str:
    return "" if close is None else f"did you mean {close}? "


def _whole(customer: Customer, where: str) -> Customer:
    """The customer, if all fields are there.  (The rest is for --verify to check.)"""
    missing = [field for field in CUSTOMER_FIELDS if field not in customer]
    if missing:
        raise DatasetError(
            f"{where}: {customer.get('customer_id', 'a customer')} has no {missing[0]!r}; "
            "a customer has " + ", ".join(CUSTOMER_FIELDS)
        )
    return customer
