"""Where the files of a data set are written: a folder, or whatever else can hold files."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from receipts.runs.files import whole_file
from receipts.runs.regular_files import is_regular

_BLOCK_BYTES = 1 << 20


class Place(Protocol):
    """Holds files by their names.  It can be pickled, so that every worker writes there."""

    def new_file(self, name: str, *, is_scratch: bool = False) -> AbstractContextManager[BinaryIO]:
        """A file to write, from its start to its end, that appears under its name only when it is
        whole.

        is_scratch: the file is made anew should the power fail, so that nobody waits for the disk.

        Raises OSError where that fails; nothing is left behind then.
        """

    def names(self) -> Collection[str]:
        """The names of the files that are there."""

    def blocks(self, name: str) -> Iterator[bytes]:
        """A file's bytes, some at a time.  Raises OSError where it cannot be read."""

    def remove(self, names: Iterable[str]) -> None:
        """Removes files.  Raises OSError where that fails."""


class FolderPlace(NamedTuple):
    """A folder of this machine's."""

    path: Path

    def new_file(self, name: str, *, is_scratch: bool = False) -> AbstractContextManager[BinaryIO]:
        """See ``Place``."""
        return whole_file(self.path / name, is_scratch=is_scratch)

    def names(self) -> list[str]:
        """See ``Place``."""
        return [path.name for path in self.path.iterdir() if is_regular(path)]

    def blocks(self, name: str) -> Iterator[bytes]:
        """See ``Place``."""
        with (self.path / name).open("rb") as file:
            while block := file.read(_BLOCK_BYTES):
                yield block

    def remove(self, names: Iterable[str]) -> None:
        """See ``Place``."""
        for name in names:
            (self.path / name).unlink()
