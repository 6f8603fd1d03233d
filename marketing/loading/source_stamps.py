"""What tells whether a file is what it was: what the file system says of it, and what is in it.

Of a table in a database, that is said of the database.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import NamedTuple

from marketing.loading.paths import database_of

BLOCK_BYTES = 1 << 20


class Stamp(NamedTuple):
    """What the file system says of a file."""

    size: int
    mtime_ns: int
    ctime_ns: int
    inode: int


def _file_of(source: Path) -> Path:
    """The file that a table is in."""
    return database_of(source) or source


def stamp_of(source: Path) -> Stamp:
    """What the file system says of a file now."""
    found = _file_of(source).stat()
    return Stamp(found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def digest_of(source: Path) -> str:
    """A digest of a file's contents."""
    digest = hashlib.sha256()
    with _file_of(source).open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
    return digest.hexdigest()
