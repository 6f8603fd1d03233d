"""What a source is known by: a digest of what is in it, and whether it changed meanwhile.

A name and a size would not do: receipts made anew with another seed have both, and rows of the
two would be mixed.  ``sha256:...`` is the digest of a whole file.  Where that takes too long it
is ``sampled:...``, the digest of its size, its time of change and blocks from all over it.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from interactions.errors import data_error
from receipts.checking.summary_check import entries_of
from receipts.reading.batch_files import DatasetError
from receipts.reading.dataset_files import Files
from receipts.reading.slice_batches import batch_of
from receipts.reading.slice_files import SliceFiles
from receipts.reading.slices import read_summary
from receipts.runs.files import Json

WHOLE_BYTES = 1 << 28
"""Files up to this size are hashed whole, which takes a percent of the time to use them."""

N_BLOCKS = 64
BLOCK_BYTES = 1 << 16
"""What is looked at of a larger file: the first block, the last one, and others between."""


def digest_of(path: Path) -> str:
    """What a file is known by.

    Raises OSError where it cannot be read, and DatasetError where it is no regular file.
    """
    _check_regular(path)
    with path.open("rb") as file:
        status = os.fstat(file.fileno())
        if status.st_size <= WHOLE_BYTES:
            return f"sha256:{hashlib.file_digest(file, 'sha256').hexdigest()}"
        digest = hashlib.sha256(f"{status.st_size} {status.st_mtime_ns}".encode())
        for number in range(N_BLOCKS):
            file.seek((status.st_size - BLOCK_BYTES) * number // (N_BLOCKS - 1))
            digest.update(file.read(BLOCK_BYTES))
        return f"sampled:{digest.hexdigest()}"


def summary_digest(path: Path) -> str:
    """What a run of the generator is known by, without its date: the same run gives the same.

    Raises DatasetError where the summary cannot be read.
    """
    summary = read_summary(str(path))
    decisive = [summary.get(name) for name in ("versions", "seed", "settings", "batches")]
    return joined([json.dumps(decisive, sort_keys=True)])


def joined(digests: list[str]) -> str:
    """What several are known by together.

    >>> joined(["sha256:1", "sha256:2"])[:16]
    'sha256:d372c67e6'
    """
    return f"sha256:{hashlib.sha256(json.dumps(digests).encode()).hexdigest()}"


class WatchedFile:
    """A file that must stay as it is while it is used.

    digest_of: gives what it is known by.
    digest: what it is known by; None to find out now, which raises what ``digest_of`` raises.
    """

    def __init__(
        self, path: Path, digest_of: Callable[[Path], str], digest: str | None = None
    ) -> None:
        self.path = path
        self._digest_of = digest_of
        self._stamp = _stamp(path)  # First, so that no change falls between.
        self.digest = digest_of(path) if digest is None else digest

    def has_changed(self) -> bool:
        """Whether it holds something else now; one that was only touched does not."""
        return _stamp(self.path) != self._stamp and self.is_other()

    def is_other(self) -> bool:
        """Whether it holds something else, by its content whatever its stamp."""
        try:
            return self._digest_of(self.path) != self.digest
        except (OSError, EOFError, zlib.error, DatasetError):
            return True


def check_unchanged(changed: Sequence[WatchedFile]) -> None:
    """Raises DataError where there are files that are not as they were."""
    if changed:
        raise data_error(
            changed[0].path,
            None,
            "it is not what it was when the run began, or not what its summary says; leave it as "
            "it is and begin anew with --overwrite",
        )


def watched_receipts(files: Files) -> Iterator[WatchedFile]:
    """The summaries and batches of a data set, which together are what it is known by.  Batches
    that a summary tells the digests of are not read.

    Raises DatasetError or OSError where they cannot be read.
    """
    if not isinstance(files, SliceFiles):
        yield from (WatchedFile(Path(batch.path), digest_of) for batch in files.all())
        return
    for each in files.slices:
        yield WatchedFile(Path(each.summary_path), summary_digest)
        summary = read_summary(each.summary_path)
        digests = {entry.get("file"): entry.get("sha256") for entry in _file_entries(summary)}
        paths = (path for number in each.batch_numbers for path in batch_of(each, number).files)
        for path in map(Path, dict.fromkeys(paths)):
            yield WatchedFile(path, _text_digest, str(digests.get(path.name)))


def _file_entries(summary: Json) -> Iterator[Json]:
    """What a summary says of files: batches, the tables of batches, a database."""
    for entry in [*entries_of(summary), *_objects(summary.get("files"))]:
        yield from _objects(entry.get("files")) or [entry]


def _objects(found: object) -> list[Json]:
    return [each for each in found if isinstance(each, dict)] if isinstance(found, list) else []


def _text_digest(path: Path) -> str:
    """SHA-256 of a batch's text, as a summary has it."""
    _check_regular(path)
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check_regular(path: Path) -> None:
    """Raises DatasetError where there is something that may never end, such as a pipe."""
    if path.exists() and not path.is_file():
        raise DatasetError(f"{path} is not a regular file; put the file itself there")


def _stamp(path: Path) -> tuple[int, ...] | None:
    """What changes when a file is written to or replaced; None where it is not there."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
