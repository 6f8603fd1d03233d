"""A file to which parts are appended, in order.

Parts are made by several processes in files of their own and appended here when those before
are in, so that the disk holds the rows once.  Until it is whole the file has another name; an
interrupted run finds the parts that are in the list of finished ones, and cuts off the rest.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, cast

BLOCK_BYTES = 1 << 20


def growing_name(name: str) -> str:
    """The name of the file while it grows."""
    return f"{name}.growing"


class AppendFile:
    """A file of parts; ``n_bytes`` says how many bytes the finished parts have."""

    def __init__(self, path: Path, n_bytes: int, *, is_gzip: bool) -> None:
        self.path = path
        self._is_gzip = is_gzip
        self._digest = hashlib.sha256()
        self.n_text_bytes = 0
        with path.open("ab") as file:
            file.truncate(n_bytes)
        if n_bytes:
            self._note(path)

    def append(self, part: Path) -> None:
        """Adds the bytes of a part."""
        with self.path.open("ab") as file, part.open("rb") as source:
            for block in _blocks(source):
                file.write(block)
                if not self._is_gzip:
                    self._note_text(block)
        if self._is_gzip:
            self._note(part)

    @property
    def sha256(self) -> str:
        """Digest of the text so far, before compression."""
        return self._digest.hexdigest()

    def _note(self, path: Path) -> None:
        opener = gzip.open if self._is_gzip else open
        with cast(BinaryIO, opener(path, "rb")) as source:
            for block in _blocks(source):
                self._note_text(block)

    def _note_text(self, block: bytes) -> None:
        self._digest.update(block)
        self.n_text_bytes += len(block)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block
