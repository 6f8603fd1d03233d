"""What is known of a text that passes by block by block, compressed or as it is."""

from __future__ import annotations

import hashlib
import zlib

_GZIP = 31
"""For zlib: the largest window, and a header as gzip writes it."""


class PackedText:
    """A text's size and SHA-256 before compression, and its size as it stands.

    is_gzip: whether it is compressed; of several compressed texts after each other it is all.
    """

    def __init__(self, *, is_gzip: bool) -> None:
        self._unpacking = zlib.decompressobj(_GZIP) if is_gzip else None
        self._digest = hashlib.sha256()
        self.n_bytes = 0
        self.n_packed_bytes = 0

    @property
    def sha256(self) -> str:
        """Digest of the text so far."""
        return self._digest.hexdigest()

    def add(self, data: bytes) -> None:
        """Adds bytes as they stand.  Raises zlib.error where they are no gzip and should be."""
        self.n_packed_bytes += len(data)
        if self._unpacking is None:
            self._note(data)
            return
        while data:
            if self._unpacking.eof:
                self._unpacking = zlib.decompressobj(_GZIP)
            self._note(self._unpacking.decompress(data))
            data = self._unpacking.unused_data

    def _note(self, text: bytes) -> None:
        self._digest.update(text)
        self.n_bytes += len(text)
