"""Files that are whole or not there, also when the power fails."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from receipts.runs.errors import OutputError

Json = dict[str, Any]
"""A JSON object."""

TEMPORARY_SUFFIX = ".tmp"
MARK_DIGITS = 8
"""Hexadecimal digits that tell temporary files of one name apart."""

_TEMPORARY = re.compile(
    rf"\.(.+?)(?:~[0-9a-f]{{{MARK_DIGITS}}})?{re.escape(TEMPORARY_SUFFIX)}", re.DOTALL
)

BUFFER_BYTES = 1 << 20
"""Bytes written at once; the system takes half the time for a megabyte as for its pieces."""

_CANNOT_SYNC = frozenset({errno.EINVAL, errno.ENOTSUP, errno.EBADF, errno.EACCES, errno.EPERM})
"""What systems and disks say that sync no folders."""


class Written(NamedTuple):
    """A file that was written, and how many bytes it has."""

    path: str
    n_bytes: int


_WRITTEN: ContextVar[list[Written] | None] = ContextVar("written", default=None)


@contextmanager
def noted_files() -> Iterator[list[Written]]:
    """Notes the files that are written inside.

    Gives the list of them, to which they are added as they are whole.
    """
    written: list[Written] = []
    before = _WRITTEN.set(written)
    try:
        yield written
    finally:
        _WRITTEN.reset(before)


def temporary_name(name: str, mark: str = "") -> str:
    """What a file is called until it is whole.

    mark: hexadecimal digits, ``MARK_DIGITS`` of them, where several may be written at once.
    """
    return f".{name}{'~' if mark else ''}{mark}{TEMPORARY_SUFFIX}"


def whole_name(temporary: str) -> str:
    """What a file is called when it is whole; other names than temporary ones are as they are."""
    found = _TEMPORARY.fullmatch(temporary)
    return found[1] if found else temporary


@contextmanager
def whole_file(path: Path, *, is_scratch: bool = False) -> Iterator[BinaryIO]:
    """A file to write that appears under its name only when it is whole and on the disk.

    Its temporary name is nobody else's: a worker can outlive its main process, and a cluster gives
    the task of one that it takes for dead to another, which writes the same bytes.

    is_scratch: the file is made anew should the power fail, so that nobody waits for the disk.

    Raises OutputError where another run has cleared the file away meanwhile.
    """
    temporary = path.with_name(temporary_name(path.name, os.urandom(MARK_DIGITS // 2).hex()))
    try:
        with temporary.open("xb", BUFFER_BYTES) as file:
            yield file
            file.flush()
            n_bytes = os.fstat(file.fileno()).st_size
            if not is_scratch:
                os.fsync(file.fileno())
        if path.parent.exists() and not temporary.exists():
            raise OutputError(f"{path} is being written by another process; wait for its end")
        temporary.replace(path)
        written = _WRITTEN.get()
        if written is not None:
            written.append(Written(str(path), n_bytes))
    except BaseException as error:
        with suppress(OSError):  # A name that is too long, or a disk that has gone.
            temporary.unlink(missing_ok=True)
        if isinstance(error, OSError) and error.filename is None:
            error.filename = str(path)  # A full disk does not say which file it was.
        raise


def json_bytes(value: Json) -> bytes:
    """The text of a JSON file.  What is no Unicode, as in names of files, is escaped."""
    text = json.dumps(value, indent=2, ensure_ascii=False)
    return text.encode(errors="backslashreplace") + b"\n"


def write_json(path: Path, value: Json) -> None:
    """Writes a JSON file, whole or not at all."""
    text = json_bytes(value)
    with whole_file(path) as file:
        file.write(text)


def sync_file(path: Path) -> None:
    """Waits until a file's bytes are on the disk.

    Raises OSError where they do not get there.
    """
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_files(folder: Path) -> None:
    """Waits until all files in a folder are on the disk, and their names.

    Raises OSError where they do not get there.
    """
    for path in folder.iterdir():
        if path.is_file() and not path.is_symlink():
            sync_file(path)
    sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Waits until the names in a folder are on the disk, where the system can do that.

    Raises OSError where they do not get there.
    """
    if os.name == "nt":
        return  # Windows opens no folders; NTFS keeps a log of names.
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    except OSError as error:
        if error.errno not in _CANNOT_SYNC:
            error.filename = str(folder)
            raise
    finally:
        os.close(number)
