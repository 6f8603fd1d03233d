"""How the files of a data set are called."""

from __future__ import annotations

import re

SUMMARY_FILE = "dataset_summary.json"
UNFINISHED_FILE = ".unfinished.json"

BATCH_FILE = re.compile(r"batch_\d{5,}\.json(\.gz)?")
"""Names that ``batch_file`` gives."""

_ANY_BATCH = re.compile(r"batch_(.+?)\.json(\.gz)?")
_SUMMARY = re.compile(r"dataset_summary.*\.json")


def batch_file(number: int, gzip: bool) -> str:
    """The name of a batch file: ``batch_00005.json``, with ``.gz`` behind if compressed."""
    return f"batch_{number:05d}.json{'.gz' if gzip else ''}"


def is_batch_file(name: str) -> bool:
    """Whether a file of this name is a batch, of this program or another one."""
    return _ANY_BATCH.fullmatch(name) is not None


def is_summary_file(name: str) -> bool:
    """Whether a file of this name is a summary; slices in one folder have one each."""
    return _SUMMARY.fullmatch(name) is not None


def batch_number(name: str) -> int | None:
    """The number in a batch file's name, None where another program put no number there."""
    match = _ANY_BATCH.fullmatch(name)
    return int(match[1]) if match and match[1].isdecimal() else None
