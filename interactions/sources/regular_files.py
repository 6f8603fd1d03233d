"""Only regular files are read by name: a pipe or a device may wait, or go on, for ever."""

from __future__ import annotations

import stat
from pathlib import Path

from interactions.errors import DataError, data_error


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


def utf8_name(path: Path) -> str:
    """The last part of a path, as a summary tells it.

    Raises DataError where it is not UTF-8, which no JSON file can hold.
    """
    try:
        path.name.encode()
    except UnicodeEncodeError:
        name = ascii(path.name)
        raise DataError(f"{name}: the file's name is not UTF-8; give it another name") from None
    return path.name


def read_scratch(path: Path) -> bytes:
    """The bytes of a file that a run left for itself.

    Raises OSError where there is no regular file of this name.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(None, "no regular file", str(path))
    return path.read_bytes()
