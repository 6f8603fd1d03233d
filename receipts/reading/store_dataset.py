"""A data set in a store, read as one in a folder.

>>> from receipts import open_dataset
>>> dataset = open_dataset("s3://bucket/large_dataset")                 # doctest: +SKIP
>>> dataset.customer("customer_000123")["total_spent"]                  # doctest: +SKIP
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from receipts.reading.batch_files import Customer, DatasetError
from receipts.reading.dataset import Dataset
from receipts.reading.dataset_files import Files
from receipts.reading.mirrors import Mirror
from receipts.reading.slice_files import SliceFiles
from receipts.reading.slices import BatchFile, Slice
from receipts.stores.urls import BadUrlError, StoreUrl, store_url
from world.population import Population


def open_dataset(*folders: str | os.PathLike[str]) -> Dataset:
    """The data set of one or more folders, or of a place in a store.

    Raises DatasetError where there is no complete one, and where a text is no URL.
    """
    urls = [_url_of(folder) for folder in folders]
    if not any(urls):
        return Dataset(*folders)
    if len(urls) > 1 or urls[0] is None:
        raise DatasetError(
            f"{', '.join(map(str, folders))} are several data sets, of which at least one is in a "
            "store; read them one by one"
        )
    return StoreDataset(urls[0])


class HeldFiles(SliceFiles):
    """The files of slices in a store, fetched when they are asked for."""

    def __init__(self, slices: list[Slice], mirror: Mirror) -> None:
        super().__init__(slices)
        self._mirror = mirror

    def all(self) -> Iterator[BatchFile]:
        """All batch files, each there until the next one is asked for."""
        for batch in super().all():
            self._mirror.hold(batch.path)
            yield batch

    def numbered(self, number: int) -> list[BatchFile]:
        """The files of batch ``number``."""
        found = super().numbered(number)
        for batch in found:
            self._mirror.hold(batch.path)
        return found

    def find(self, customer_id: str) -> Customer | None:
        """The customer of this id; his or her batch is fetched."""
        place = self.place(customer_id)
        if place is not None:
            self._mirror.hold(place.path)
        return super().find(customer_id)


class StoreDataset(Dataset):
    """The customers of a data set in a store.

    One batch is fetched at a time, and kept until another one is asked for.

    Raises as ``Dataset`` does, and StoreError where the store does not answer.
    """

    def __init__(self, url: StoreUrl) -> None:
        self._url = url
        self.mirror = Mirror(url)
        with self._named():
            super().__init__(self.mirror.folder)
        self._main = HeldFiles(self._main.slices, self.mirror)

    def __repr__(self) -> str:
        return f"open_dataset({str(self._url)!r})"

    @cached_property
    def files(self) -> Files:
        """The batch files, each there when it is asked for."""
        self.mirror.complete()
        with self._named():
            found = super().files
        if not isinstance(found, SliceFiles):
            raise DatasetError(
                f"{self._url} holds a data set of another program; copy it into a folder and read "
                "it there"
            )
        return HeldFiles(found.slices, self.mirror)

    @cached_property
    def summary(self) -> dict[str, Any]:
        """The summary."""
        with self._named():
            return super().summary

    @cached_property
    def population(self) -> Population:
        """See ``Dataset``."""
        with self._named():
            return super().population

    def customer(self, customer_id: str) -> Customer:
        """One customer; his or her batch is fetched."""
        with self._named():
            return super().customer(customer_id)

    def customers(self, archetype: str | None = None) -> Iterator[Customer]:
        """All customers, or those of an archetype, lazily and in order of their ids."""
        with self._named():
            found = super().customers(archetype)
        return self._named_all(found)

    def batch(self, number: int) -> list[Customer]:
        """The customers of a batch."""
        with self._named():
            return super().batch(number)

    def paths(self, table: str) -> list[str]:
        """The URLs of the files of a table, in the order of their rows."""
        with self._named():
            return [self._url / os.path.basename(path) for path in super().paths(table)]

    @property
    def _where(self) -> str:
        return str(self._url)

    def _named_all(self, customers: Iterator[Customer]) -> Iterator[Customer]:
        with self._named():
            yield from customers

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except DatasetError as error:
            raise self.mirror.named(error) from error


def _url_of(folder: str | os.PathLike[str]) -> StoreUrl | None:
    try:
        return store_url(os.fspath(folder))
    except BadUrlError as error:
        raise DatasetError(str(error)) from error
