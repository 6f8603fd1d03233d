"""The files that a summary lists: those of the data set, or those of each of its parts."""

from __future__ import annotations

from receipts.runs.files import Json

PARTS = "parts"
"""Where a summary has the reports of parts that have files of their own."""


def listed_entries(summary: Json) -> list[Json]:
    """What a summary says of each file.

    Raises KeyError or TypeError where the summary is none of ours.
    """
    if PARTS in summary:
        return [entry for part in summary[PARTS] for entry in part["files"]]
    entries: list[Json] = summary["files"]
    return entries
