"""The objects of a data set in a store, fetched into a temporary folder when they are asked for.

Whoever reads data sets reads files.  So the summary is fetched, and the few objects that belong
to no batch; then those of a batch while it is read, and no longer, so that the disk holds as many
batches as are read at once, however large the data set is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from receipts.file_names import SUMMARY_FILE, UNFINISHED_FILE
from receipts.folder import RECEIPTS_FOLDER
from receipts.metadata.metadata_files import METADATA_FILES
from receipts.reading.batch_files import DatasetError
from receipts.reading.slices import read_summary
from receipts.runs.products import what_it_is
from receipts.runs.state_files import DamagedFileError
from receipts.stores.contents import NOTES_FILE, OF_ANY_RUN
from receipts.stores.store import Store
from receipts.stores.urls import StoreUrl


class Holder:
    """Has the objects of a batch on this disk while it is read; it can be pickled.

    url, folder: where they are, and where their files are then.
    names: of the objects of each batch, by the batch's name in the summary.
    """

    def __init__(self, url: StoreUrl, folder: Path, names: Mapping[str, tuple[str, ...]]) -> None:
        self._url = url
        self._folder = folder
        self._names = names
        self._store: Store | None = None

    def __reduce__(self) -> Any:
        return Holder, (self._url, self._folder, self._names)

    def fetch(self, batch: str) -> None:
        """Fetches what is there of a batch; what is not is missing as it is from a folder."""
        self._store = self._store or Store(self._url)
        for name in self._names.get(batch, ()):
            self._store.fetch(name, self._folder / name)

    def drop(self, batch: str) -> None:
        """Removes the files of a batch from this disk."""
        for name in self._names.get(batch, ()):
            (self._folder / name).unlink(missing_ok=True)

    @contextmanager
    def holding(self, path: str) -> Iterator[None]:
        """Has the files of the batch at a path while this is open."""
        batch = Path(path).name
        try:
            self.fetch(batch)
            yield
        finally:
            self.drop(batch)


class Mirror:
    """The folder for the objects of one data set, as long as this exists.

    folder: where they are when they are fetched.
    holder: has those of a batch there.

    Raises DatasetError where there is no complete data set, StoreError where the store does not
    answer.
    """

    def __init__(self, url: StoreUrl) -> None:
        self._url = url
        self._store = Store(url)
        self._temporary = TemporaryDirectory(prefix="tillroll-")
        self.folder = Path(self._temporary.name)
        if not self._store.fetch(SUMMARY_FILE, self.folder / SUMMARY_FILE):
            self._refuse()
        try:
            summary = read_summary(str(self.folder / SUMMARY_FILE))
        except DatasetError as error:
            raise self.named(error) from error
        batches = _names_of_batches(summary)
        self._of_batches = frozenset(name for names in batches.values() for name in names)
        self._others = _listed(summary) - self._of_batches
        for name in sorted(self._others.difference(METADATA_FILES)):
            self._store.fetch(name, self.folder / name)
        self.holder = Holder(url, self.folder, batches)
        self._held = ""

    def hold(self, path: str) -> None:
        """Fetches the batch at a path, unless it is the one that was fetched last."""
        batch = Path(path).name
        if batch != self._held:
            self.holder.drop(self._held)
            self._held = ""
            self.holder.fetch(batch)
            self._held = batch

    def complete(self) -> None:
        """Fetches the metadata, and puts an empty file in the folder for every object that the
        summary does not list, so that whoever looks for those finds them.
        """
        for name in METADATA_FILES:
            self._store.fetch(name, self.folder / name)
        ours = {SUMMARY_FILE, UNFINISHED_FILE, NOTES_FILE, *OF_ANY_RUN}
        for name in self._store.listing().keys() - ours - self._of_batches - self._others:
            if "/" not in name:
                (self.folder / name).touch()

    def named(self, error: DatasetError) -> DatasetError:
        """An error about the temporary folder as one about the store."""
        return type(error)(self.in_words(str(error)))

    def in_words(self, text: str) -> str:
        """A text about the temporary folder as one about the store."""
        return text.replace(str(self.folder), str(self._url))

    def _refuse(self) -> None:
        if self._store.seen(UNFINISHED_FILE) is not None:
            raise DatasetError(
                f"{self._url} is not complete; complete it with the generator's --resume "
                "(the same command line and --resume)"
            )
        raise DatasetError(
            what_it_is(self._url, self._store.listing().keys())
            or f"{self._url} holds no data set ({SUMMARY_FILE}); make one with: "
            f"python3 generate_large_dataset.py --output {self._url}"
        )


def _listed(summary: Mapping[str, Any]) -> frozenset[str]:
    try:
        return RECEIPTS_FOLDER.names_in(dict(summary))
    except DamagedFileError:
        return frozenset()  # What is wrong with it is for others to say.


def _names_of_batches(summary: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
    """The names of each batch's objects; those that lead elsewhere are left out."""
    batches = summary.get("batches")
    found = {}
    for batch in batches if isinstance(batches, list) else ():
        if isinstance(batch, dict) and isinstance(batch.get("file"), str):
            files = batch.get("files")
            entries = files if isinstance(files, list) else [batch]
            found[batch["file"]] = tuple(_names(entries))
    return found


def _names(entries: Iterable[Any]) -> Iterator[str]:
    for entry in entries:
        name = entry.get("file") if isinstance(entry, dict) else None
        if isinstance(name, str) and RECEIPTS_FOLDER.part_pattern.fullmatch(name):
            yield name
