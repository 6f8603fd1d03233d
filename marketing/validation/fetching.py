"""A data set in a store, fetched to be validated as one in a folder is."""

from __future__ import annotations

from collections.abc import Callable

from marketing.dataset.folder import FOLDER
from receipts.stores.local_copy import LocalCopy

_ON_THE_WAY = (".rows", ".growing")
_STEPS_TOLD = 10


def fetch_all(copy: LocalCopy, tell: Callable[[str], object]) -> None:
    """Copies all that belongs to a data set, or to as much of it as there is.

    Every table is read several times, so all have to be there.

    Raises OutputError where the copy has no room on the disk, and StoreError where the store does
    not answer.
    """
    sizes = {
        name: seen.size
        for name, seen in copy.there().items()
        if name == FOLDER.summary_file
        or (FOLDER.part_pattern.fullmatch(name) and not name.endswith(_ON_THE_WAY))
    }
    n_bytes = sum(sizes.values())
    copy.check_space(n_bytes)
    n_there, next_told = 0, 0.0
    for name, size in sizes.items():
        if n_there >= next_told:
            tell(f"a copy, {n_there / 1e6:,.1f} of {n_bytes / 1e6:,.1f} MB are there")
            next_told = n_there + n_bytes / _STEPS_TOLD
        copy.fetch(name)
        n_there += size
