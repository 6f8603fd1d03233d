"""What was read before, so that it need not be parsed again.

A cache is a folder with one file for each file or table that was loaded, named by it and by a
digest of its real path.  Such a file is two lines of text and then the table in the file format of
Arrow (which is called Feather, too): the first line is a digest of all that follows, and the
second one says in JSON what was read with what.  Nothing in it is ever executed, and nothing
of it is believed unless the digest is right: a damaged file is one that is not there.

It is fresh while the CSV file is what it was: of the same size and time of change.  Where these
cannot tell, since the file was changed at most two seconds (the coarsest clock of a file system)
before it was read, or was moved or restored since, a digest of its contents does.

It is written under another name and renamed when it is whole, so that processes that share a
folder see the old one or the new one, and one that is killed leaves a ``.tmp`` file that is
removed a day later.  No clock is read but that of the file system.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from typing import Any, BinaryIO, NamedTuple

from marketing.loading.column_types import ColumnType, Types
from marketing.loading.errors import library
from marketing.loading.source_stamps import BLOCK_BYTES, Stamp, digest_of, stamp_of
from marketing.tables import TABLES

VERSION = 2
"""Of what the loader makes of a file: to be raised whenever that changes."""

ENDING = ".cache"
_TEMPORARY = ".tmp"

_CLOCK_NS = 2_000_000_000
_LEFTOVER_NS = 86_400_000_000_000
"""A temporary file that is a day older than a new one is nobody's any more."""

_SEAL_CHARACTERS = 64
_NAME_CHARACTERS = 40
_KEY_CHARACTERS = 24


class Cached(NamedTuple):
    """What a cache holds for a file: a pyarrow table and the types of its columns."""

    table: Any
    types: Types


class Kept(NamedTuple):
    """A cache file: what it says of its table, and the table in Arrow's file format."""

    note: dict[str, Any]
    feather: Any


class Place:
    """Where what is about to be read from a file may be put; made before it is read."""

    def __init__(self, source: Path, target: Path, file: BinaryIO) -> None:
        self._source = source
        self._target = target
        self._file = file
        self._stamp = stamp_of(source)
        now = os.fstat(file.fileno()).st_mtime_ns
        newest = max(self._stamp.mtime_ns, self._stamp.ctime_ns)
        self._is_settled = newest < now - _CLOCK_NS
        # Before it is read: a change in between makes the digest wrong, and so is noticed.
        self._contents = digest_of(source)
        self.is_filled = False

    def put(self, cached: Cached) -> None:
        """Keeps a table, unless its file is being changed.

        Raises OSError where it cannot be written.
        """
        columns = [[name, *type_] for name, type_ in cached.types.items()]
        self._write(columns, _feather(cached.table))

    def renew(self, old: Kept) -> None:
        """Keeps what was kept before, with what the file system says of the file now.

        Raises OSError where it cannot be written.
        """
        if old.note["contents"] == self._contents:
            self._write(old.note["columns"], old.feather)

    def _write(self, columns: object, feather: Any) -> None:
        if stamp_of(self._source) != self._stamp:
            return
        note = {
            **_makers(),
            "path": os.path.realpath(self._source),
            "stamp": list(self._stamp),
            "is_settled": self._is_settled,
            "contents": self._contents,
            "columns": columns,
        }
        line = json.dumps(note).encode() + b"\n"
        digest = hashlib.sha256(line)
        digest.update(feather)
        with self._file as file:
            file.write(digest.hexdigest().encode() + b"\n" + line)
            file.write(feather)
        Path(file.name).replace(self._target)
        self.is_filled = True


class Cache:
    """A folder of tables that were read before; it is made when the first one is kept."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get(self, source: Path) -> Cached | None:
        """What is kept of a file, if that is whole and of the file as it is now."""
        try:
            kept = _kept_in(self._path_of(source).read_bytes())
        except OSError:
            return None
        if kept is None or any(kept.note.get(name) != made for name, made in _makers().items()):
            return None
        if kept.note["path"] != os.path.realpath(source) or not self._is_fresh(source, kept):
            return None
        columns = kept.note["columns"]
        types = {name: ColumnType(kind, optional) for name, kind, optional in columns}
        with library("pyarrow").ipc.open_file(kept.feather) as file:
            return Cached(file.read_all(), types)

    @contextmanager
    def place(self, source: Path) -> Iterator[Place]:
        """Where to keep what is read from a file inside the ``with``.

        Raises OSError where the folder cannot be written.
        """
        self._folder.mkdir(parents=True, exist_ok=True)
        target = self._path_of(source)
        file = _temporary_file(target)
        place = None
        try:
            self._remove_leftovers(os.fstat(file.fileno()).st_mtime_ns)
            place = Place(source, target, file)
            yield place
        finally:
            file.close()
            if place is None or not place.is_filled:  # Else its name may be another process's now.
                with suppress(OSError):
                    os.unlink(file.name)

    def _is_fresh(self, source: Path, kept: Kept) -> bool:
        """Whether a file is still what was kept of it."""
        now, then = stamp_of(source), Stamp(*kept.note["stamp"])
        if (now.size, now.mtime_ns) != (then.size, then.mtime_ns):
            return False
        if now == then and kept.note["is_settled"]:
            return True
        if digest_of(source) != kept.note["contents"]:
            return False
        with suppress(OSError), self.place(source) as place:
            place.renew(kept)  # So that the next time nobody needs to read the file.
        return True

    def _path_of(self, source: Path) -> Path:
        digest = hashlib.sha256(os.fsencode(os.path.realpath(source))).hexdigest()[:_KEY_CHARACTERS]
        return self._folder / f"{source.name[:_NAME_CHARACTERS]}-{digest}{ENDING}"

    def _remove_leftovers(self, now: int) -> None:
        """Removes what processes left that were killed."""
        for path in self._folder.glob(f".*{ENDING}.*{_TEMPORARY}"):
            with suppress(OSError):
                if path.stat().st_mtime_ns < now - _LEFTOVER_NS:
                    path.unlink()


def _temporary_file(target: Path) -> BinaryIO:
    """A new file beside a target, of a name that no other process has."""
    for number in count():
        with suppress(FileExistsError):
            name = f".{target.name}.{number}{_TEMPORARY}"
            return target.with_name(name).open("xb", BLOCK_BYTES)
    raise AssertionError  # There is always another number.


def _kept_in(data: bytes) -> Kept | None:
    """What a cache file holds, if it is whole."""
    seal, _, _ = data[: _SEAL_CHARACTERS + 1].partition(b"\n")
    rest = memoryview(data)[len(seal) + 1 :]
    if hashlib.sha256(rest).hexdigest().encode() != seal:
        return None
    end = data.index(b"\n", len(seal) + 1) + 1
    return Kept(json.loads(data[len(seal) + 1 : end]), library("pyarrow").py_buffer(data)[end:])


def _makers() -> dict[str, str]:
    """What decides, beside the file, what is made of it."""
    columns = [[*map(str, column)] for table in TABLES.values() for column in table.columns]
    return {
        "loader": str(VERSION),
        "tables": hashlib.sha256(json.dumps(columns).encode()).hexdigest(),
        "pandas": _major("pandas"),
        "pyarrow": _major("pyarrow"),
    }


def _major(name: str) -> str:
    version: str = library(name).__version__
    return version.partition(".")[0]


def _feather(table: Any) -> Any:
    """A table as a buffer in Arrow's file format."""
    arrow = library("pyarrow")
    sink = arrow.BufferOutputStream()
    options = arrow.ipc.IpcWriteOptions(compression="lz4")
    with arrow.ipc.new_file(sink, table.schema, options=options) as file:
        file.write_table(table)
    return sink.getvalue()
