"""One run a folder: the second one is told who is there.

The lock is one of the system's on a file beside the folder, so that it ends with its process,
however that ends.  The file itself says who holds it; one that a killed run left is no lock, and
the next run removes it.
"""

from __future__ import annotations

import errno
import os
import re
import stat
import weakref
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from receipts.runs.errors import OutputError
from receipts.runs.mounts import is_mounted

LOCK_FILE = ".lock"
"""The lock's name where it can only be inside the folder."""

_CANNOT_WRITE = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})
_FLAGS = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
"""No link is followed, and no pipe waited for."""
_SIGNED = re.compile(rb"\d+(?: | o| on| on [^\n]*\n?)?|\0*")
"""What stands in a lock: ``123 on host``, or what a power cut has left of it."""
_LONGEST = 1000
_FAR_BYTE = 1 << 30
"""Windows locks bytes, and nobody can read those; this one is behind the text."""


class FolderLock:
    """The lock of a folder, held until ``release`` or the end of the process.

    The folders above it are made for it, and removed with it if they are still empty.

    Raises OutputError where another run holds it, OSError where there cannot be one.
    """

    def __init__(self, target: Path) -> None:
        made = _make_parents(target)
        try:
            number, path = _held(target)
        except BaseException:
            _remove_empty(made)
            raise
        self.release = weakref.finalize(self, _release, os.getpid(), number, path, made)


def refuse_if_held(target: Path) -> None:
    """Raises OutputError where another run holds the lock of a folder."""
    for path in (_beside(target), target / LOCK_FILE):
        with suppress(OSError):
            number = os.open(path, _FLAGS)
            try:
                if _is_ours(number) and not _try_lock(number):
                    raise OutputError(_who(target, path))
            finally:
                os.close(number)


def _held(target: Path) -> tuple[int, Path]:
    """A locked file: beside the folder, or inside where nothing can be written beside it, or
    others see another folder beside it.
    """
    path = _beside(target)
    if not target.is_dir() or not is_mounted(target):
        try:
            return _locked(target, path), path
        except OSError as error:
            is_there = os.path.lexists(path)
            if error.errno not in _CANNOT_WRITE or not target.is_dir() or is_there:
                error.filename = str(path if is_there else target)
                raise
    path = target / LOCK_FILE
    return _locked(target, path), path


def _locked(target: Path, path: Path) -> int:
    while True:
        number = _opened(path)
        try:
            if not _is_ours(number):
                raise OutputError(
                    f"{path} is in the place of this program's lock and is none; move it away or "
                    "name another folder with --output"
                )
            if not _try_lock(number):
                raise OutputError(_who(target, path))
            if _is_same(number, path):
                _sign(number)
                return number
            # Whoever held it has just removed it.
            os.close(number)
        except OutputError:
            os.close(number)
            raise


def _opened(path: Path) -> int:
    """The lock file, made if it is not there; for reading only if it is another user's."""
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | _FLAGS, 0o644)
    except PermissionError:
        if not os.path.lexists(path):
            raise
        return os.open(path, _FLAGS)
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.EISDIR, errno.ENXIO):
            raise OutputError(
                f"{path} is in the place of this program's lock and is a link or no file; move it "
                "away or name another folder with --output"
            ) from error
        raise


def _is_ours(number: int) -> bool:
    """Whether an open file may be a lock of ours, by its kind and what stands in it: whatever
    somebody else calls so is neither written to nor removed.
    """
    status = os.fstat(number)
    if not stat.S_ISREG(status.st_mode) or status.st_nlink > 1:
        return False
    text = os.read(number, _LONGEST + 1)
    return len(text) <= _LONGEST and (not text or _SIGNED.fullmatch(text) is not None)


def _try_lock(number: int) -> bool:
    """Takes the lock of an open file; False where another process has it."""
    try:
        if os.name == "nt":
            import msvcrt

            os.lseek(number, _FAR_BYTE, os.SEEK_SET)
            msvcrt.locking(number, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]
        else:
            import fcntl

            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except (BlockingIOError, PermissionError):
        return False
    except OSError:
        return True  # A disk without locks, as some of a network are.
    return True


def _is_same(number: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(number), path.stat())
    except FileNotFoundError:
        return False


def _sign(number: int) -> None:
    """Notes who holds the lock; a full disk does without."""
    import socket

    with suppress(OSError):
        os.ftruncate(number, 0)
        os.lseek(number, 0, os.SEEK_SET)
        os.write(number, f"{os.getpid()} on {socket.gethostname()}\n".encode())


def _who(target: Path, path: Path) -> str:
    """What the second run is told."""
    holder = ""
    with suppress(OSError, ValueError):
        text = path.read_text(encoding="utf-8").strip()
        since = datetime.fromtimestamp(path.stat().st_mtime).isoformat(" ", "seconds")
        holder = f" (process {text}, since {since})" if text.isprintable() and text else ""
    return (
        f"{target} is being written by another run{holder}; wait for its end, stop it or name "
        "another folder with --output"
    )


def _release(holder: int, number: int, path: Path, made: list[Path]) -> None:
    if os.getpid() != holder:
        return  # A copy of the process, which has the file and not the lock.
    # Removed before it is unlocked, or it could be the next run's.
    with suppress(OSError):
        if _is_same(number, path):
            path.unlink()
    with suppress(OSError):
        os.close(number)
    _remove_empty(made)


def _beside(target: Path) -> Path:
    return target.with_name(f".{target.name}{LOCK_FILE}")


def _make_parents(target: Path) -> list[Path]:
    """Makes the folders above; those that were not there, the highest first."""
    missing = [parent for parent in target.parents if not parent.exists()][::-1]
    made: list[Path] = []
    try:
        for parent in missing:
            parent.mkdir(exist_ok=True)
            made.append(parent)
    except BaseException:
        _remove_empty(made)
        raise
    return made


def _remove_empty(folders: list[Path]) -> None:
    for folder in reversed(folders):
        with suppress(OSError):
            folder.rmdir()
