"""Checks summaries against a recount, and the files on disk against the summaries."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from receipts.checking.offences import Offences
from receipts.file_names import is_batch_file
from receipts.reading.recount import Tally
from receipts.reading.slices import Slice


def check_slice_summary(source: Slice, summary: Mapping[str, Any], tally: Tally) -> Offences:
    """What is wrong with the summary of a slice whose batches were counted."""
    offences = Offences(source.summary_path)
    numbers = source.batch_numbers
    _check_totals(tally.totals(len(numbers), source.settings["batch_size"]), summary, offences)
    entries = entries_of(summary)
    offences.compare("length of the list of batches", len(numbers), len(entries))
    for number, entry in zip(numbers, entries, strict=False):
        file = source.file(number)
        offences.compare(f"file of batch {number}", file, entry.get("file"))
        first = source.customers_of(number)[0]
        offences.compare(f"first_customer of {file}", first, entry.get("first_customer"))
    return offences


def check_loose_summary(path: str, summary: Mapping[str, Any], tally: Tally, n: int) -> Offences:
    """What is wrong with the summary of ``n`` batch files of another program."""
    offences = Offences(path)
    totals = tally.totals(n, 0)
    del totals["batch_size"]
    _check_totals(totals, summary, offences)
    return offences


def check_listing(sources: Iterable[Slice]) -> list[Offences]:
    """Batch files that lie in the slices' folders and belong to none."""
    expected = {each.batch(number).path for each in sources for number in each.batch_numbers}
    found = []
    for folder in sorted({os.path.dirname(path) for path in expected}):
        for name in sorted(filter(is_batch_file, os.listdir(folder))):
            path = os.path.join(folder, name)
            if path not in expected:
                offences = Offences(path)
                offences.add("file", "no batch but those of the summary", "this one")
                found.append(offences)
    return found


def entries_of(summary: Mapping[str, Any]) -> Sequence[dict[str, Any]]:
    """The entries of a summary's list of batches; what is no object counts as empty."""
    entries = summary.get("batches")
    if not isinstance(entries, list):
        return []
    return [entry if isinstance(entry, dict) else {} for entry in entries]


def _check_totals(
    expected: Mapping[str, Any], summary: Mapping[str, Any], offences: Offences
) -> None:
    for name, value in expected.items():
        found = summary.get(name)
        if isinstance(value, dict) and isinstance(found, dict):
            for key in dict.fromkeys([*value, *found]):
                offences.compare(f"{name}, {key}", value.get(key), found.get(key))
        else:
            offences.compare(name, value, found)
