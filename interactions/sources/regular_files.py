"""Only regular files are read by name: a pipe or a device may wait, or go on, for ever."""

from __future__ import annotations

import stat
from pathlib import Path

from interactions.errors import data_error
from receipts.runs.regular_files import check_regular


def check_source(path: Path, flag: str) -> None:
    """Raises DataError where the file that a flag names cannot be read by name."""
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        raise data_error(path, None, f"there is no such file; name one with {flag}") from None
    except OSError as error:
        raise data_error(
            path, None, f"the file cannot be read ({error.strerror}); name another with {flag}"
        ) from error
    if stat.S_ISDIR(mode):
        raise data_error(path, None, f"this is a folder; name a file with {flag}")
    if not stat.S_ISREG(mode):
        raise data_error(
            path,
            None,
            "this is no regular file but a pipe or a device; save what it gives as a file, or "
            "send it to standard input and name that: --transactions -",
        )


def read_scratch(path: Path) -> bytes:
    """The bytes of a file that a run left for itself.

    Raises OSError where there is no regular file of this name.
    """
    check_regular(path)
    return path.read_bytes()
