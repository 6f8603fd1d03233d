"""A data set in a store, fetched to be checked as one in a folder is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from interactions.errors import DataError
from interactions.folder import FOLDER
from interactions.plan import SUMMARY_FILE
from receipts.runs.state_files import DamagedFileError, read_object
from receipts.stores.store import Store
from receipts.stores.urls import StoreUrl


def fetch_all(url: StoreUrl, folder: Path, on_read: Callable[[int], None]) -> None:
    """Fetches what the summary of a data set lists into a folder; what is not there is missing
    there, too.

    on_read: is told the bytes of every object.

    Raises DataError where there is no complete data set, StoreError where the store does not
    answer.
    """
    store = Store(url)
    folder.mkdir()
    if not store.fetch(SUMMARY_FILE, folder / SUMMARY_FILE):
        raise DataError(
            f"{url / SUMMARY_FILE} is not there; name the prefix of a data set that is complete"
        )
    try:
        names = FOLDER.names_in(read_object(folder / SUMMARY_FILE))
    except DamagedFileError:
        return  # What is wrong with it is for the check to say.
    for name in sorted(names):
        if store.fetch(name, folder / name):
            on_read((folder / name).stat().st_size)
    for name in store.listing().keys() - names - {SUMMARY_FILE}:
        if not name.startswith(".") and "/" not in name:
            (folder / name).touch()  # It is to be found, and is not read.
