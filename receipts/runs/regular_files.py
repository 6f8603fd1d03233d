"""Only regular files are read.

A pipe without a writer, a device, or a terminal under the name of a data file would make a
program wait without end, or read without end.
"""

from __future__ import annotations

import errno
import os
import stat

MAX_SUMMARY_BYTES = 1 << 28
"""A summary or state file is read up to this size; a summary of 100,000 batches has a quarter."""

_KINDS = {
    stat.S_IFDIR: "a folder",
    stat.S_IFIFO: "a pipe",
    stat.S_IFCHR: "a device",
    stat.S_IFBLK: "a device",
    stat.S_IFSOCK: "a socket",
}


def check_regular(path: str | os.PathLike[str]) -> None:
    """Raises OSError where there is no file, or something else than a file or a link to one."""
    kind = stat.S_IFMT(os.stat(path).st_mode)
    if kind != stat.S_IFREG:
        found = _KINDS.get(kind, "something else")
        raise OSError(errno.EINVAL, f"it is {found}, not a regular file", os.fspath(path))


def is_regular(path: str | os.PathLike[str]) -> bool:
    """Whether there is a regular file of this very name: no folder, pipe or device, nor a link."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except (FileNotFoundError, NotADirectoryError):
        return False
