"""Disks with room for what is to be made."""

from __future__ import annotations

import shutil
from pathlib import Path

from receipts.runs.errors import OutputError


def check_space(folder: Path, n_bytes: float, what: str, remedy: str) -> None:
    """Raises OutputError where so many bytes do not fit on the folder's disk.

    folder: may be one that is yet to be made.
    what: what needs the room, with its verb, such as ``the data set needs``.
    remedy: what makes it smaller, such as ``use --gzip``.
    """
    place, free = _free(folder)
    if n_bytes > free:
        raise OutputError(
            f"{what} about {_in_words(n_bytes)} and {place} has {_in_words(free)} free; "
            f"{remedy} or name a folder on another disk with --output"
        )


def has_space(folder: Path, n_bytes: float) -> bool:
    """Whether so many bytes fit on the folder's disk."""
    return n_bytes <= _free(folder)[1]


def _free(folder: Path) -> tuple[Path, int]:
    """The free bytes of a folder's disk, and the folder that was asked about."""
    while not folder.exists():
        folder = folder.parent
    return folder, shutil.disk_usage(folder).free


def _in_words(n_bytes: float) -> str:
    return f"{n_bytes / 1e9:,.1f} GB" if n_bytes >= 1e9 else f"{n_bytes / 1e6:,.1f} MB"
