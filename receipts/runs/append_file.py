"""A file to which parts are appended, in order.

Parts are made by several processes in files of their own and appended here when those before
are in, so that the disk holds the rows once.  Until it is whole the file has another name; an
interrupted run finds the parts that are in the list of finished ones, and cuts off the rest.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from pathlib import Path
from typing import BinaryIO, cast

from receipts.runs.files import Json

BLOCK_BYTES = 1 << 20


def growing_name(name: str) -> str:
    """The name of the file while it grows."""
    return f"{name}.growing"


class AppendFile:
    """A file of parts; ``n_bytes`` says how many bytes the finished parts have."""

    def __init__(self, path: Path, n_bytes: int, *, is_gzip: bool) -> None:
        self.path = path
        self._is_gzip = is_gzip
        self._digest = hashlib.sha256()  # Of the bytes as they stand in the file.
        self._text_digest = hashlib.sha256() if is_gzip else self._digest
        self.n_text_bytes = 0
        with path.open("ab") as file:
            file.truncate(n_bytes)
        if n_bytes:
            self._note(path)
            if is_gzip:
                self._note_text(path)

    def append(self, part: Path) -> None:
        """Adds the bytes of a part."""
        with self.path.open("ab") as file:
            self._note(part, file)
        if self._is_gzip:
            self._note_text(part)

    @property
    def sha256(self) -> str:
        """Digest of the text so far, before compression."""
        return self._text_digest.hexdigest()

    @property
    def digest(self) -> str:
        """SHA-256 of the bytes so far as they stand in the file."""
        return self._digest.hexdigest()

    def _note(self, path: Path, target: BinaryIO | None = None) -> None:
        """Notes a file's bytes, and copies them."""
        with path.open("rb") as source:
            for block in _blocks(source):
                if target is not None:
                    target.write(block)
                self._digest.update(block)
                if not self._is_gzip:
                    self.n_text_bytes += len(block)

    def _note_text(self, path: Path) -> None:
        """Notes the text of a compressed file."""
        with cast(BinaryIO, gzip.open(path, "rb")) as source:
            for block in _blocks(source):
                self._text_digest.update(block)
                self.n_text_bytes += len(block)


def n_whole_reports(folder: Path, growing: Sequence[str], reports: Sequence[Json]) -> int:
    """How many of the first parts are as they were noted, and in all growing files.

    reports: with ``sizes`` and ``digests`` for each of the growing files; empty for a part that is
        not made.
    """
    noted = [*takewhile(bool, reports)]
    return min(
        (
            n_whole_parts(
                folder / growing_name(name),
                [(report["sizes"][name], report["digests"][name]) for report in noted],
            )
            for name in growing
        ),
        default=len(noted),
    )


def n_whole_parts(path: Path, parts: Iterable[tuple[int, str]]) -> int:
    """How many of the first parts are in a file as they were appended.

    parts: each part's bytes, and the file's digest when it was in.
    """
    digest, n_whole = hashlib.sha256(), 0
    if not path.is_file():
        return 0  # A pipe would never end.
    try:
        with path.open("rb") as file:
            for n_bytes, expected in parts:
                left = n_bytes
                while left and (block := file.read(min(left, BLOCK_BYTES))):
                    digest.update(block)
                    left -= len(block)
                if left or digest.hexdigest() != expected:
                    break
                n_whole += 1
    except OSError:
        return 0
    return n_whole


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    while block := file.read(BLOCK_BYTES):
        yield block
