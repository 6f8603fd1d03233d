"""Whether a data set is the one that its summary tells of: no rows are missing, none were changed.

A data set can be cut so that all that is left agrees with itself, such as by leaving out customers
in every table; only what was noted when it was made tells of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from marketing.loading.paths import DATABASES
from marketing.validation.data import Data
from marketing.validation.keys import SECTION
from marketing.validation.metadata_faults import metadata_faults
from marketing.validation.results import Outcome
from marketing.validation.summary_facts import SUMMARY_FILE, SummaryFacts
from marketing.validation.table_files import TableFile
from marketing.validation.verdicts import Rule
from receipts.runs.files import Json
from receipts.runs.listed_files import misfits

SUMMARY_UNCHANGED = "marketing_summary.unchanged"


def as_the_summary_says(data: Data, summary: SummaryFacts) -> Iterator[Outcome]:
    """A check of the seal and of the metadata, one of each table that is listed, and one of
    the bytes of their database, which do not say what table of it was changed; none where there
    is no summary.  To be run after ``structure``, which counts the rows.
    """
    if summary.is_unchanged is None:
        return
    rule = Rule(SUMMARY_UNCHANGED, "the summary is as it was written", SECTION)
    rule.see(summary.is_unchanged, f"{SUMMARY_FILE} was changed, or is not of this program")
    for fault in metadata_faults(data.folder) if summary.is_unchanged else ():
        rule.see(False, fault)
    yield rule.check()
    entries = {_path_of(data, entry): entry for entry in summary.entries}
    for name, files in data.files.items():
        if any(file.path in entries for file in files):
            rule = Rule(f"{name}.as_the_summary_says", "rows and bytes are as listed", SECTION)
            for file in files:
                offence = _offence(data, file, entries.get(file.path))
                rule.see(not offence, f"{file.path.name}: {offence}")
            yield rule.check()
    for name, entry in _databases(summary).items():
        rule = Rule(f"{name}.as_the_summary_says", "its bytes are as listed", SECTION)
        rule.see(not (offence := _misfit(data, entry)), f"{name}: {offence}")
        yield rule.check()


def _databases(summary: SummaryFacts) -> dict[str, Json]:
    """What is said of each database, by name."""
    named = {str(entry["file"]): entry for entry in summary.entries}
    return {name: entry for name, entry in named.items() if name in DATABASES}


def _path_of(data: Data, entry: Json) -> Path:
    """Where the table of an entry is: a file, or in a database."""
    path = data.folder / str(entry["file"])
    return path / str(entry.get("table")) if path.name in DATABASES else path


def _offence(data: Data, file: TableFile, entry: Json | None) -> str:
    """What is wrong with a file, or with a table in a database; "" where nothing is."""
    if entry is None:
        return f"it is not listed in {SUMMARY_FILE}"
    n_rows = data.n_rows.get(file.path.name)
    if n_rows not in (None, entry.get("rows")):
        return f"its number of rows is {n_rows}, not {entry.get('rows')}"
    return "" if str(entry["file"]) in DATABASES else _misfit(data, entry)


def _misfit(data: Data, entry: Json) -> str:
    """What is wrong with the bytes of a file; "" where nothing is."""
    misfit = next(misfits(data.folder, entry), None)
    return misfit.text if misfit else ""
