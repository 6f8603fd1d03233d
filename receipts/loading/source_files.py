"""The files of a data set that is loaded, wherever they are."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Protocol


class Files(Protocol):
    """The files of a data set; they can be pickled.

    folder: where a file is while it is held; summary and metadata are always there.
    is_far: whether it takes time to hold one.
    """

    folder: Path
    is_far: bool

    def holding(self, name: str) -> AbstractContextManager[None]:
        """Has a file in the folder while this is open, if there is such a file."""


class FolderFiles:
    """Those of a folder, which are there; see ``Files``."""

    is_far = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def holding(self, name: str) -> AbstractContextManager[None]:
        """See ``Files``."""
        return nullcontext()
