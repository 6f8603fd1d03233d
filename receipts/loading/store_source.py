"""A data set in a store as the source of a load.

Its summary and metadata are fetched into a temporary folder; every other object when it is its
turn, and its file is removed before the next one comes.  So the disk holds one file at a time (of
JSON, one for each worker), however large the data set is.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from receipts.file_names import SUMMARY_FILE, UNFINISHED_FILE
from receipts.loading.blocks import Form
from receipts.loading.package_tables import PACKAGE_FILE
from receipts.loading.source_files import Files
from receipts.loading.sources import PartBlock, Source
from receipts.reading.mirrors import Mirror
from receipts.runs.errors import UserError
from receipts.stores.store import Store
from receipts.stores.urls import StoreUrl


class StoreFiles:
    """Those of a store, fetched while they are held; see ``Files``."""

    is_far = True

    def __init__(self, url: StoreUrl, folder: Path) -> None:
        self._url = url
        self.folder = folder
        self._store: Store | None = None

    def __reduce__(self) -> Any:
        return StoreFiles, (self._url, self.folder)

    @contextmanager
    def holding(self, name: str) -> Iterator[None]:
        """See ``Files``.  A name that leads out of the folder is not followed."""
        if os.path.basename(name) != name:
            yield
            return
        self._store = self._store or Store(self._url)
        path = self.folder / name
        try:
            self._store.fetch(name, path)
            yield
        finally:
            path.unlink(missing_ok=True)


class StoreSource:
    """See ``Source``; messages name the store and not the temporary folder.

    summaries: what the summaries of our products are called.
    opened: opens the source as soon as its summary is there.

    Raises LoadError where no data set can be loaded, StoreError where the store does not answer.
    """

    def __init__(
        self, url: StoreUrl, summaries: tuple[str, ...], opened: Callable[[Files], Source]
    ) -> None:
        self._url = url
        store = Store(url)
        there = store.listing().keys()  # Also says whether there is such a bucket.
        if SUMMARY_FILE in there:
            self._kept: object = (mirror := Mirror(url))  # It goes when nobody has it any more.
            self._folder = mirror.folder
        else:
            self._kept = temporary = TemporaryDirectory(prefix="tillroll-")
            self._folder = Path(temporary.name)
            for name in (*summaries, PACKAGE_FILE, UNFINISHED_FILE):
                if name in there:
                    store.fetch(name, self._folder / name)
        with self._named():
            source = self._source = opened(StoreFiles(url, self._folder))
        self.product, self.digest, self.tables = source.product, source.digest, source.tables
        self.expected, self.n_parts = source.expected, source.n_parts

    def blocks(self, n_done: int, form: Form, n_workers: int) -> Generator[PartBlock, None, None]:
        """See ``Source``."""
        with self._named(), closing(self._source.blocks(n_done, form, n_workers)) as blocks:
            yield from blocks

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except UserError as error:
            text = str(error).replace(str(self._folder), str(self._url))
            raise type(error)(text) from error
