"""Checks summaries against a recount, and the files on disk against the summaries."""

from __future__ import annotations

import json
import math
import os
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from receipts.checking.differences import first_difference
from receipts.checking.offences import Offences, Value
from receipts.file_names import is_batch_file
from receipts.plan import Plan
from receipts.reading.recount import Tally
from receipts.reading.slice_batches import batch_of
from receipts.reading.slices import Slice, read_text
from receipts.summary import UNDATED, BatchReport, summary_of

_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


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


def check_plan(source: Slice, summary: Mapping[str, Any], plan: Plan) -> Offences:
    """What is wrong with a summary's versions, seed and settings."""
    offences = Offences(source.summary_path)
    expected = plan.as_json()
    found = {name: summary[name] for name in expected if name in summary}
    if difference := first_difference(expected, found):
        offences.differ(difference)
    return offences


def check_whole(
    source: Slice,
    summary: Mapping[str, Any],
    plan: Plan,
    reports: Sequence[BatchReport],
    files: Sequence[dict[str, Any]] = (),
) -> Offences:
    """A summary against the one that such a run writes: every field, its type and its place.

    reports: of the batches, all of which are what the seed gives.
    files: the entries of files that are no batch's.
    """
    offences = Offences(source.summary_path)
    when, seconds = summary.get("generation_date"), summary.get("generation_time_seconds")
    is_undated = (when, seconds) == UNDATED
    if not is_undated and (not isinstance(when, str) or not _is_time(when)):
        offences.add("generation_date", "a date and time", Value(when))
    if type(seconds) not in (int, float) or not 0 <= seconds < math.inf:  # type: ignore[operator]
        offences.add("generation_time_seconds", "seconds, 0 or more", Value(seconds))
    expected = summary_of(plan.as_json(), reports, when, seconds, files)  # type: ignore[arg-type]
    if difference := first_difference(expected, summary):
        offences.differ(difference)
    return offences


def check_text(source: Slice) -> Offences:
    """The text of a summary: UTF-8 with plain line ends, and no name twice in an object."""
    offences = Offences(source.summary_path)
    text = read_text(source.summary_path)
    names: list[str] = []

    def note_twins(pairs: list[tuple[str, Any]]) -> None:
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                names.append(name)
            seen.add(name)

    try:
        json.loads(text, object_pairs_hook=note_twins)
        text.decode()
    except UnicodeDecodeError as error:
        offences.add("text", "UTF-8", error)
    if text.startswith(_BYTE_ORDER_MARK):
        offences.add("text", "UTF-8", "a byte order mark before it")
    if b"\r" in text:
        offences.add("text", "lines that end in \\n", "carriage returns")
    for name in names:
        offences.add("text", "every name once in an object", f"{name} twice")
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
    expected = {batch_of(each, number).path for each in sources for number in each.batch_numbers}
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


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
