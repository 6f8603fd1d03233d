"""Files that appear together: none has its name before all are whole and on the disk."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from receipts.runs.errors import OutputError
from receipts.runs.files import BUFFER_BYTES, sync_folder, temporary_name
from receipts.runs.locks import FolderLock
from receipts.runs.regular_files import is_regular


class FileSet:
    """The files of some names in a folder that may hold other things.

    Raises OutputError where a file is there that may not be overwritten, or something under such
    a name that is no regular file.
    """

    def __init__(self, folder: Path, names: Sequence[str], *, overwrite: bool) -> None:
        self._folder = folder
        self._paths = [folder / name for name in names]
        self._overwrite = overwrite
        self._check()

    @contextmanager
    def opened(self, on_place: Callable[[], None]) -> Iterator[list[BinaryIO]]:
        """The files to write; they get their names when this ends well.

        on_place: is told before the first of them does.

        Raises OutputError where another run writes there, or the names are not free any more,
        and OSError where writing fails.
        """
        lock = FolderLock(Path(os.path.realpath(self._folder)))
        try:
            is_new = not self._folder.exists()
            self._folder.mkdir(exist_ok=True)
            try:
                yield from self._written(on_place)
            except BaseException:
                if is_new:
                    with suppress(OSError):
                        self._folder.rmdir()
                raise
        finally:
            lock.release()

    def _written(self, on_place: Callable[[], None]) -> Iterator[list[BinaryIO]]:
        files: list[BinaryIO] = []
        try:
            for path in self._paths:
                temporary = _temporary(path)
                if is_regular(temporary):
                    temporary.unlink()  # Of a killed run: one that still works has the lock.
                files.append(temporary.open("xb", BUFFER_BYTES))
            yield files
            for file in files:
                file.flush()
                os.fsync(file.fileno())
                file.close()
            self._check()  # The making may have taken hours.
            on_place()
            for path in self._paths:
                _temporary(path).replace(path)
            sync_folder(self._folder)
        except BaseException:
            for file in files:
                with suppress(OSError):
                    file.close()
            for temporary in map(_temporary, self._paths):
                # Also one that was made at the moment of a Ctrl-C, and is not among the files yet.
                with suppress(OSError):
                    if is_regular(temporary):
                        temporary.unlink()
            raise

    def _check(self) -> None:
        folder = self._folder
        if os.path.lexists(folder) and not folder.is_dir():
            raise OutputError(f"{folder} is no folder; name another one with --output")
        if not os.path.realpath(folder).rpartition(os.sep)[2]:
            raise OutputError(f"{folder} is the root of the disk; name a folder with --output")
        for path in self._paths:
            for each in (path, _temporary(path)):
                if os.path.lexists(each) and not is_regular(each):
                    raise OutputError(
                        f"{each} is no regular file and so not ours; move it away, or name another "
                        "folder with --output"
                    )
            if os.path.lexists(path) and not self._overwrite:
                raise OutputError(
                    f"{path} is there already; replace it with --overwrite, or name another folder "
                    "with --output"
                )


def _temporary(path: Path) -> Path:
    return path.with_name(temporary_name(path.name))
