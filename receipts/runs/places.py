"""Where the files of a data set are written: a folder, or whatever else can hold files."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import BinaryIO, NamedTuple, Protocol

from receipts.runs.files import whole_file


class Place(Protocol):
    """Holds files by their names.  It can be pickled, so that every worker writes there."""

    def new_file(self, name: str, *, is_scratch: bool = False) -> AbstractContextManager[BinaryIO]:
        """A file to write, from its start to its end, that appears under its name only when it is
        whole.

        is_scratch: the file is made anew should the power fail, so that nobody waits for the disk.

        Raises OSError where that fails; nothing is left behind then.
        """


class FolderPlace(NamedTuple):
    """A folder of this machine's."""

    path: Path

    def new_file(self, name: str, *, is_scratch: bool = False) -> AbstractContextManager[BinaryIO]:
        """See ``Place``."""
        return whole_file(self.path / name, is_scratch=is_scratch)
