"""The data loader; see ``marketing/data_loader.py``."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from marketing.loading import frames
from marketing.loading.cache import Cache, Cached
from marketing.loading.errors import BUILD, library
from marketing.loading.held_files import AnyPath, held_file, held_folder, is_in_store
from marketing.loading.opening import TabularFile, opened_table
from marketing.loading.paths import existing, table_files
from marketing.tables import TABLES, Table
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    from pandas import DataFrame

DEFAULT_FOLDER = "data"
DEFAULT_CHUNK_ROWS = 100_000

_JOINED = ("transactions", "consumer_preferences", "demographics")


class DataLoader:
    """Loads tables as data frames with the right types: CSV files (``.csv``, ``.csv.gz``), Parquet
    files, and tables of a database, which are named like files in it
    (``data/marketing.duckdb/transactions``).  The frames are the same whatever the format.

    What is in a store is loaded by its URL (``s3://bucket/prefix/transactions.csv``, all tables by
    ``s3://bucket/prefix``): it is fetched into a temporary folder while it is read.

    Those of our tables are what ``marketing/tables.py`` says; of other files they are found by
    looking (see ``loading/column_types.py``).  What pandas makes of each is in
    ``loading/frames.py``.

    cache_dir: a folder for what was loaded, to load it faster the next time; it is made when it
        is first used, and may be deleted at any time.  None for no cache.  What is in a store is
        not kept there.

    Every method raises ModuleNotFoundError, with what to install, where pandas or pyarrow is
    missing; FileNotFoundError, with what may be meant, where there is no file; DataFileError, a
    ValueError that names the file, the line and a remedy, where it is damaged; and OSError where
    it cannot be read, or a store does not answer.
    """

    def __init__(self, cache_dir: AnyPath | None = None) -> None:
        self._cache = None if cache_dir is None else Cache(Path(cache_dir))

    @property
    def tables(self) -> Mapping[str, Table]:
        """The tables that are known, by name: their columns, and what these mean."""
        return TABLES

    def load(self, path: AnyPath) -> DataFrame:
        """All rows of a file.

        Where the cache cannot be written, a RuntimeWarning says so, and the data frame is as it
        would be.
        """
        library("pandas")
        if is_in_store(path):
            with held_file(path) as source:
                return frames.frame_of(*_read(existing(source)))
        return frames.frame_of(*self._cached(existing(Path(path))))

    def iter_chunks(self, path: AnyPath, rows: int = DEFAULT_CHUNK_ROWS) -> Iterator[DataFrame]:
        """All rows of a file in data frames of so many rows, the last one with fewer, in memory
        for one of them; their indices go on.  The cache is not used.
        """
        library("pandas")
        if rows < 1:
            raise ValueError(f"rows is {rows}; it must be 1 or more")
        with ExitStack() as stack:
            file = opened_table(stack.enter_context(held_file(path)))
            return _chunks(file, rows, stack.pop_all())

    def load_all(self, folder: AnyPath = DEFAULT_FOLDER) -> dict[str, DataFrame]:
        """The tables that a folder holds, by name; ``demographics`` is those of all states."""
        library("pandas")
        with held_folder(folder) as held:
            return self._all_in(folder, table_files(held))

    def joined(self, folder: AnyPath = DEFAULT_FOLDER) -> DataFrame:
        """A row for each transaction, in their order, with what is known of its consumer
        (consumer_preferences) and of the person and the household (demographics).
        """
        library("pandas")
        with held_folder(folder, _JOINED) as held:
            files = table_files(held)
            for name in _JOINED:
                if name not in files:
                    raise FileNotFoundError(
                        shown(
                            f"{folder} holds no {name}, which are joined; make them with: {BUILD}"
                        )
                    )
            tables = self._all_in(folder, {name: files[name] for name in _JOINED})
        return frames.joined(tables)

    def _all_in(self, folder: AnyPath, files: Mapping[str, Sequence[Path]]) -> dict[str, DataFrame]:
        """Tables by name, of a folder or of copies of a store's objects."""
        pandas = library("pandas")
        read = _read if is_in_store(folder) else self._cached
        return {
            name: pandas.concat(
                [frames.frame_of(*read(existing(path))) for path in paths], ignore_index=True
            )
            for name, paths in files.items()
        }

    def _cached(self, source: Path) -> Cached:
        """A file's rows, from the cache if it has them."""
        cached = None if self._cache is None else self._cache.get(source)
        if cached is not None:
            return cached
        with ExitStack() as stack:
            place = None
            if self._cache is not None:
                try:
                    place = stack.enter_context(self._cache.place(source))
                except OSError as error:
                    _warn(error)
            cached = _read(source)
            if place is not None:
                try:
                    place.put(cached)
                except OSError as error:
                    _warn(error)
        return cached


def _read(source: Path) -> Cached:
    """A file's rows."""
    file = opened_table(source)
    types = file.types()
    return Cached(file.table(types), types)


def _chunks(file: TabularFile, rows: int, held: ExitStack) -> Iterator[DataFrame]:
    """The rows of a file, which is let go of in the end."""
    with held:
        types = file.types()
        start = 0
        for table in file.tables(types, rows):
            frame = frames.frame_of(table, types)
            frame.index += start
            start += len(frame)
            yield frame


def _warn(error: OSError) -> None:
    where = error.filename or "the cache"
    warnings.warn(
        shown(f"{where} cannot be written ({error.strerror or error}), so nothing is cached"),
        RuntimeWarning,
        stacklevel=4,
    )
