"""A data set is replaced by building the new one in a folder beside it and swapping the two.

At every moment one of the two is whole under a name that the next run knows: the old one in its
place or as ``.NAME.old``, the new one as ``.NAME.new`` or in its place.
"""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path

from receipts.runs.errors import OutputError
from receipts.runs.files import sync_folder
from receipts.runs.mounts import is_mounted
from receipts.runs.ownership import FolderKind, look, remove


def new_folder(target: Path) -> Path:
    """Where the data set is built that is to replace the one at ``target``."""
    return target.with_name(f".{target.name}.new")


def old_folder(target: Path) -> Path:
    """Where the replaced data set is for the moment of the swap."""
    return target.with_name(f".{target.name}.old")


def refuse_fixed(target: Path) -> None:
    """Raises OutputError where a folder cannot be swapped with one beside it."""
    if is_mounted(target):
        raise OutputError(
            f"{target} is a mount point and cannot be replaced as a whole; name a folder inside "
            "it with --output, or empty it first"
        )
    if not os.access(target.parent, os.W_OK):
        raise OutputError(
            f"{target.parent} cannot be written, so {target.name} cannot be replaced as a whole; "
            "name another folder with --output, or empty it first"
        )


def make_new_folder(target: Path) -> None:
    """Makes the folder for the new data set, for the same people as the old one."""
    new = new_folder(target)
    new.mkdir(mode=stat.S_IRWXU, exist_ok=True)
    _admit_the_same(target, new, stat.S_IRWXU)
    sync_folder(target.parent)


def swap(target: Path, kind: FolderKind) -> None:
    """Puts the new data set in the place of the old one, and removes that.

    Raises OutputError where something not of ours has come into the old one's folder, or the
    folder cannot be moved; both are kept then.
    """
    new, old = new_folder(target), old_folder(target)
    try:
        look(target, target, kind)
    except OutputError as error:
        raise OutputError(
            f"{error}; both data sets are kept: the new one is whole in {new} and takes its place "
            "with --overwrite --resume"
        ) from error
    _admit_the_same(target, new, 0)
    try:
        target.rename(old)
        try:
            new.rename(target)
        except OSError:
            old.rename(target)
            raise
    except OSError as error:
        raise OutputError(
            f"{target} cannot be replaced ({error.strerror}); both data sets are kept: the new "
            f"one is whole in {new}"
        ) from error
    sync_folder(target.parent)
    _remove_old(target, kind)


def undo_broken_swap(target: Path, kind: FolderKind) -> None:
    """Clears up after a process that was killed while it swapped the old and new data set.

    Raises OutputError where a folder beside is not ours.
    """
    old = old_folder(target)
    if old.exists() and target.exists():
        _remove_old(target, kind)
    elif old.exists():
        look(old, target, kind)
        old.rename(target)


def _remove_old(target: Path, kind: FolderKind) -> None:
    old = old_folder(target)
    found = look(old, target, kind)
    try:
        remove(found)
    except OSError as error:
        raise OutputError(
            f"{old} cannot be removed ({error.strerror}); the data set at {target} is whole: "
            "look into the old folder and move away what is yours"
        ) from error


def _admit_the_same(target: Path, new: Path, besides: int) -> None:
    """Gives the new folder owner, group and mode of the old one, and these bits besides."""
    there = target.stat()
    if hasattr(os, "chown"):
        for owner in (there.st_uid, -1):
            with suppress(OSError):
                os.chown(new, owner, there.st_gid)
                break
    new.chmod(stat.S_IMODE(there.st_mode) | besides)
