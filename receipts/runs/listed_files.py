"""The files that a summary lists: their entries, and whether they are as they were written."""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from receipts.runs.files import Json

_FILE = "file"
_MISSING = "missing"
_BLOCK_BYTES = 1 << 20


class Misfit(NamedTuple):
    """What of a file is not as its entry in the summary says."""

    what: str
    expected: object
    found: object

    @property
    def text(self) -> str:
        """The same in words, to stand after the file's name and a colon."""
        if self.what != _FILE:
            return f"its {self.what} is {self.found}, not {self.expected}"
        if self.found == _MISSING:
            return "it is missing"
        return f"it is not {self.expected} ({self.found})"


def entry_of(path: Path) -> Json:
    """What the summary says of a file that is no compressed table.

    Raises OSError where it cannot be read.
    """
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return {"file": path.name, "bytes": path.stat().st_size, "sha256": digest}


def misfits(folder: Path, entry: Json) -> Iterator[Misfit]:
    """What is wrong with the file of an entry: it is missing or no file, or has another size or
    digest.  A name that leads out of the folder is not followed.
    """
    name = entry.get("file")
    if not isinstance(name, str) or name in ("", ".", "..") or os.path.basename(name) != name:
        yield Misfit("name in the summary", "a file's name", name)
        return
    path = folder / name
    try:
        status = path.lstat()
        if not stat.S_ISREG(status.st_mode):
            yield Misfit(_FILE, "a regular file", "something else")
            return
        if status.st_size != entry.get("bytes"):
            yield Misfit("size in bytes", entry.get("bytes"), status.st_size)
            return
        digest, n_text_bytes = _text_digest(path)
    except ValueError:  # No file can have such a name.
        yield Misfit("name in the summary", "a file's name", name)
        return
    except (OSError, EOFError, zlib.error) as error:
        found = _MISSING if isinstance(error, FileNotFoundError) else error
        yield Misfit(_FILE, "a whole file", getattr(found, "strerror", None) or found)
        return
    if n_text_bytes != entry.get("text_bytes", n_text_bytes):
        yield Misfit("size of the text in bytes", entry["text_bytes"], n_text_bytes)
    if digest != entry.get("sha256"):
        yield Misfit("sha256", entry.get("sha256"), digest)


def opened_text(path: Path) -> BinaryIO:
    """A file's bytes before compression."""
    return cast(BinaryIO, gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb"))


def _text_digest(path: Path) -> tuple[str, int]:
    """SHA-256 and size of a file before compression."""
    digest, n_bytes = hashlib.sha256(), 0
    with opened_text(path) as file:
        while block := file.read(_BLOCK_BYTES):
            digest.update(block)
            n_bytes += len(block)
    return digest.hexdigest(), n_bytes
