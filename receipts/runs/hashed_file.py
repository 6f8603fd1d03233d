"""A file that knows what was written to it."""

from __future__ import annotations

import hashlib
from typing import BinaryIO


class HashedFile:
    """Passes what is written on, and keeps its SHA-256 and its size in bytes.

    It is as much of a file as the writers of tables need.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = hashlib.sha256()
        self.n_bytes = 0

    @property
    def sha256(self) -> str:
        """Digest of what was written so far."""
        return self._digest.hexdigest()

    @property
    def closed(self) -> bool:
        """Whether nothing can be written any more."""
        return self._file.closed

    def write(self, data: bytes) -> int:
        """Writes bytes; how many."""
        n_bytes = memoryview(data).nbytes
        self._digest.update(data)
        self._file.write(data)
        self.n_bytes += n_bytes
        return n_bytes

    def tell(self) -> int:
        """How many bytes were written."""
        return self.n_bytes

    def flush(self) -> None:
        """Passes on what waits."""
        self._file.flush()

    def readable(self) -> bool:
        """No."""
        return False

    def writable(self) -> bool:
        """Yes."""
        return True

    def seekable(self) -> bool:
        """No."""
        return False
