"""The data loader; see ``marketing/data_loader.py``."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from marketing.loading import frames
from marketing.loading.cache import Cache, Cached
from marketing.loading.errors import BUILD, library
from marketing.loading.opening import TabularFile, opened_table
from marketing.loading.paths import existing, table_files
from marketing.tables import TABLES, Table
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    from pandas import DataFrame

AnyPath = str | os.PathLike[str]

DEFAULT_FOLDER = "data"
DEFAULT_CHUNK_ROWS = 100_000

_JOINED = ("transactions", "consumer_preferences", "demographics")


class DataLoader:
    """Loads tables as data frames with the right types: CSV files (``.csv``, ``.csv.gz``), Parquet
    files, and tables of a database, which are named like files in it
    (``data/marketing.duckdb/transactions``).  The frames are the same whatever the format.

    Those of our tables are what ``marketing/tables.py`` says; of other files they are found by
    looking (see ``loading/column_types.py``).  What pandas makes of each is in
    ``loading/frames.py``.

    cache_dir: a folder for what was loaded, to load it faster the next time; it is made when it
        is first used, and may be deleted at any time.  None for no cache.

    Every method raises ModuleNotFoundError, with what to install, where pandas or pyarrow is
    missing; FileNotFoundError, with what may be meant, where there is no file; DataFileError, a
    ValueError that names the file, the line and a remedy, where it is damaged; and OSError where
    it cannot be read.
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
        source = existing(Path(path))
        return frames.frame_of(*self._cached(source))

    def iter_chunks(self, path: AnyPath, rows: int = DEFAULT_CHUNK_ROWS) -> Iterator[DataFrame]:
        """All rows of a file in data frames of so many rows, the last one with fewer, in memory
        for one of them; their indices go on.  The cache is not used.
        """
        library("pandas")
        if rows < 1:
            raise ValueError(f"rows is {rows}; it must be 1 or more")
        file = opened_table(Path(path))
        return _chunks(file, rows)

    def load_all(self, folder: AnyPath = DEFAULT_FOLDER) -> dict[str, DataFrame]:
        """The tables that a folder holds, by name; ``demographics`` is those of all states."""
        pandas = library("pandas")
        return {
            name: pandas.concat([*map(self.load, paths)], ignore_index=True)
            for name, paths in table_files(Path(folder)).items()
        }

    def joined(self, folder: AnyPath = DEFAULT_FOLDER) -> DataFrame:
        """A row for each transaction, in their order, with what is known of its consumer
        (consumer_preferences) and of the person and the household (demographics).
        """
        pandas = library("pandas")
        files = table_files(Path(folder))
        for name in _JOINED:
            if name not in files:
                raise FileNotFoundError(
                    shown(f"{folder} holds no {name}, which are joined; make them with: {BUILD}")
                )
        return frames.joined(
            {
                name: pandas.concat([*map(self.load, files[name])], ignore_index=True)
                for name in _JOINED
            }
        )

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
            file = opened_table(source)
            types = file.types()
            cached = Cached(file.table(types), types)
            if place is not None:
                try:
                    place.put(cached)
                except OSError as error:
                    _warn(error)
        return cached


def _chunks(file: TabularFile, rows: int) -> Iterator[DataFrame]:
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
