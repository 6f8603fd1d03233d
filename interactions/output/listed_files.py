"""The summary of a folder of interactions, and whether what it lists is as it was written."""

from __future__ import annotations

import json
import os
from pathlib import Path

from interactions.errors import DataError, data_error
from interactions.listed_entries import listed_entries
from receipts.runs.listed_files import misfits
from receipts.runs.regular_files import MAX_SUMMARY_BYTES, check_regular
from receipts.runs.seals import is_sealed


def summary_text(path: Path) -> bytes:
    """The text of a summary.

    Raises OSError where it cannot be read or is no regular file, and DataError where it is
    larger than any of ours.
    """
    check_regular(path)
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size <= MAX_SUMMARY_BYTES:
            return file.read()
    raise data_error(
        path,
        None,
        f"it has more than {MAX_SUMMARY_BYTES >> 20} MB, which no summary of ours has; "
        "make the data set again with: python3 -m interactions",
    )


def damage_of(summary_path: Path) -> str:
    """What is wrong with a summary or with a file that it lists, in a line; empty if nothing."""
    try:
        summary = json.loads(summary_text(summary_path))
        is_ours = isinstance(summary, dict) and is_sealed(summary)
    except (DataError, OSError, ValueError, RecursionError):
        is_ours = False
    try:
        entries = listed_entries(summary) if is_ours else None
    except (AttributeError, KeyError, TypeError):
        entries = None
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        return f"{summary_path} was changed"
    for entry in entries:
        for misfit in misfits(summary_path.parent, entry):
            path = summary_path.parent / str(entry.get("file"))
            return f"{path}: {misfit.text}"
    return ""
