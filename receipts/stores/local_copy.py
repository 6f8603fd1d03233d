"""Objects of a store as files of a temporary folder, for whoever reads files."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Self

from receipts.runs.disk_space import has_space
from receipts.runs.errors import OutputError
from receipts.stores.store import Seen, Store
from receipts.stores.urls import StoreUrl


class LocalCopy:
    """A folder for copies of objects below a URL; ``with`` it, or ``close`` it, and it is gone.

    folder: where they are.

    Every method raises StoreError where the store does not answer, OSError where the disk is full.
    """

    def __init__(self, url: StoreUrl) -> None:
        self._url = url
        self._store = Store(url)
        self._temporary = TemporaryDirectory(prefix="tillroll-")
        self.folder = Path(self._temporary.name)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """Removes the copies."""
        self._temporary.cleanup()

    def there(self) -> Mapping[str, Seen]:
        """What the store says of each object directly below the URL, by name."""
        return {name: each for name, each in self._store.listing().items() if "/" not in name}

    def fetch(self, name: str) -> bool:
        """Copies an object; False where there is none."""
        return self._store.fetch(name, self.folder / name)

    def check_space(self, n_bytes: int) -> None:
        """Raises OutputError where copies of so many bytes have no room on the disk."""
        if not has_space(self.folder, n_bytes):
            raise OutputError(
                f"a copy of {self._url} takes {n_bytes / 1e6:,.1f} MB, more than the disk of "
                f"{self.folder.parent} has free; name a folder with more room in the variable "
                "TMPDIR"
            )

    def in_words(self, text: object) -> str:
        """A text about the folder as one about the store."""
        return str(text).replace(str(self.folder), str(self._url))
