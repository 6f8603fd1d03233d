"""A table of any format, as the loader reads it."""

from __future__ import annotations

from pathlib import Path

from marketing.loading.csv_file import CsvFile
from marketing.loading.paths import existing
from marketing.loading.stored_file import StoredFile
from marketing.loading.stored_tables import is_stored

TabularFile = CsvFile | StoredFile


def opened_table(path: Path) -> TabularFile:
    """The table that a path names.

    Raises what ``paths.existing`` does, and DataFileError where the file is damaged.
    """
    source = existing(path)
    return StoredFile(source) if is_stored(source) else CsvFile(source)
