"""Checks a finished data set: its files, its rows, and the rows against their source.

It goes step by step, as a run goes part by part; its units are rows.
"""

from __future__ import annotations

import functools
import json
import os
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby
from pathlib import Path

from interactions.checking.file_check import FileCheck
from interactions.checking.remaking import Remaking
from interactions.checking.saved_plan import (
    plan_in,
    source_differences,
    source_of,
    why_not_made_again,
)
from interactions.checking.saved_settings import stamp_faults
from interactions.checking.table_check import (
    SplitCheck,
    TableCheck,
    compare_totals,
    totals_found,
)
from interactions.checking.table_rows import CustomerTable, customers_in
from interactions.describing import description_of
from interactions.errors import DataError, data_error
from interactions.listed_entries import PARTS
from interactions.output.listed_files import summary_text
from interactions.plan import SUMMARY_FILE
from interactions.sources.inputs import Inputs
from receipts.checking.findings import Findings
from receipts.checking.metadata_check import check_metadata
from receipts.checking.offences import Offences, Value
from receipts.runs.counted import counted
from receipts.runs.files import Json, json_bytes
from receipts.runs.products import what_it_is
from receipts.runs.seals import is_sealed
from world.population import DEFAULT_POPULATION, Population

N_KEPT = 20
"""Offences that are kept to be shown."""

STEP_ROWS = 1 << 18
"""Rows of a step of reading."""


class RowFindings(Findings):
    """What is found of rows."""

    def __init__(self) -> None:
        super().__init__(0, N_KEPT)
        self.texts: list[str] = []

    @property
    def checked(self) -> str:
        """What was checked."""
        return ", ".join(self.texts)


class Verification:
    """The check of a data set: ``for n_rows in verification: ...``.

    named: the source as the user names it, or nothing of it; a world is told by the summary.
    scratch: an empty folder for what is needed on the way.
    not_compared: why the rows are not compared with their source; empty if they are.
    findings: what was found, complete when the iterator ends.

    Raises DataError where the folder holds no finished data set of ours or the source is not
    that of the summary, and WorkerDiedError where a worker process is killed.
    """

    def __init__(
        self,
        folder: Path,
        named: Inputs,
        scratch: Path,
        n_workers: int = 1,
        population: Population | None = None,
    ) -> None:
        self._folder = folder
        self._summary_path = folder / SUMMARY_FILE
        self._summary, self._is_sealed = _read_summary(self._summary_path)
        self._plan = plan_in(self._summary_path, self._summary)
        self._is_closed = self._plan.format == "pickle" and not named.allow_pickle
        self.findings = RowFindings()
        population = population or DEFAULT_POPULATION
        self.not_compared = (
            "a pickle runs whatever code is in it; if you trust who made it, add --allow-pickle"
            if self._is_closed
            else why_not_made_again(self._summary, self._plan, named, population)
        )
        self._remaking: Remaking | None = None
        self._differences: list[tuple[str, object, object]] = []
        source = self._plan.source
        if not self.not_compared:
            inputs = source_of(self._summary_path, self._plan, named, population)
            self._differences = [*source_differences(self._plan, inputs)]
            source = inputs.as_json()
            self._remaking = Remaking(
                self._plan, inputs, scratch, n_workers, in_parts=PARTS in self._summary
            )
        self._files = FileCheck(folder, self._summary, self._plan, source)
        self._n_rows = _total(self._summary)
        self.n_units = self._n_rows * (1 if self.not_compared else 2)
        self.n_tasks = max(1, -(-self._n_rows // STEP_ROWS))
        self.n_finished = self.n_units_finished = 0

    def prepare(self) -> None:
        """Divides the source into parts, where there is one."""
        if self._remaking is not None:
            self._remaking.prepare()
            self.n_tasks += len(self._remaking.tasks)

    def units_of(self, n_rows: int) -> int:
        """A step is so many rows."""
        return n_rows

    def __iter__(self) -> Iterator[int]:
        """Checks the files, then the rows, then the rows against the source; rows a step."""
        of_summary = Offences(str(self._summary_path))
        if not self._is_sealed:
            of_summary.add("seal", "that of what stands in it", "another one; it was changed")
        for what, expected, value in stamp_faults(self._summary):
            of_summary.add(what, expected, Value(value))
        for name, here, there in self._differences:
            of_summary.compare(f"{name} in the settings", here, there)
        offences = self._check_files(of_summary)
        yield from self._check_rows(offences, of_summary)
        if self._remaking is not None:
            yield from self._check_source(self._remaking, offences, of_summary)
        of_metadata = []
        if not of_summary.count:  # Else it would tell nothing new.
            describe = functools.partial(description_of, self._summary, self._plan)
            of_metadata = check_metadata(self._folder, describe)
        for each in (of_summary, *offences.values(), *of_metadata):
            self.findings.add(each.first, each.count)

    def _check_files(self, of_summary: Offences) -> dict[str, Offences]:
        """Checks all files; the offences of those that can be read, by their names."""
        found = self._files.check(of_summary, self.findings)
        self.findings.texts.append(counted(self._files.n_listed, "file"))
        return found

    def _check_rows(self, offences: dict[str, Offences], of_summary: Offences) -> Iterator[int]:
        """Checks the rows of the tables that can be read; rows a step."""
        plan = self._plan
        names = [self._files.files_of(table) for table in plan.tables]
        if not all(name in offences for files in names for name in files):
            return
        if self._is_closed:
            self.findings.texts[-1] += " by size and hash"
            return
        tables = [TableCheck(plan, offences[files[0]]) for files in names]
        split = SplitCheck(plan, offences[names[-1][0]])
        readers = [
            _placed(place, self._customers(files, plan.tables[place]))
            for place, files in enumerate(names)
        ]
        n_told = 0
        try:
            # Both are in order of the customers; where they are not, that is told.
            for _, group in groupby(merge(*readers, key=_place), key=lambda entry: entry[0]):
                of_customer: list[CustomerTable | None] = [None, None]
                for _, place, rows in group:
                    tables[place].check(rows)
                    of_customer[place] = rows
                split.check(*of_customer)
                n_read = sum(table.n_rows for table in tables)
                if n_read - n_told >= STEP_ROWS:
                    yield n_read - n_told
                    n_told = n_read
        except DataError as error:
            of_summary.add("tables", "whole tables of ours", error)
            return
        n_rows = sum(table.n_rows for table in tables)
        yield n_rows - n_told
        compare_totals(totals_found(tables, split.n_customers), self._summary, of_summary.compare)
        self.findings.texts.append(f"{n_rows:,} rows of {split.n_customers:,} customers")

    def _customers(self, files: Sequence[str], table: str) -> Iterator[CustomerTable]:
        """The customers of a table that is in these files."""
        for file in files:
            yield from customers_in(self._folder / file, self._plan, table)

    def _check_source(
        self, remaking: Remaking, offences: dict[str, Offences], of_summary: Offences
    ) -> Iterator[int]:
        yield from remaking.compare(self._folder, offences, self._files.export_name)
        for what, value in remaking.totals.items():
            of_summary.compare(f"{what} in the summary", value, self._summary.get(what))
        self.findings.texts.append("made again from the source and compared")


def _placed(
    place: int, customers: Iterator[CustomerTable]
) -> Iterator[tuple[str, int, CustomerTable]]:
    """The customers of a table, each with the id and the table's place."""
    for rows in customers:
        yield rows.customer_id, place, rows


def _place(entry: tuple[str, int, CustomerTable]) -> tuple[str, int]:
    return entry[:2]


def _total(summary: Json) -> int:
    """How many rows there are, by the summary; 0 where it does not say."""
    counts = summary.get("interactions")
    values = list(counts.values()) if isinstance(counts, dict) else []
    return sum(value for value in values if type(value) is int and value >= 0)


def _read_summary(path: Path) -> tuple[Json, bool]:
    """A summary, and whether it is as it was sealed, to the byte: of a name that is there twice
    only one can be read.

    Raises DataError where there is none, or it is none.
    """
    advice = "make the data set with: python3 -m interactions"
    try:
        text = summary_text(path)
        summary = json.loads(text)
        is_whole = isinstance(summary, dict) and is_sealed(summary) and text == json_bytes(summary)
    except FileNotFoundError as error:
        if path.parent.is_dir() and (held := what_it_is(path.parent, os.listdir(path.parent))):
            raise DataError(held) from error
        message = f"there is no such file; {advice}, or complete it"
        raise data_error(path, None, message) from error
    except OSError as error:
        message = f"it cannot be read ({error.strerror}); name a folder of interactions"
        raise data_error(path, None, message) from error
    except (ValueError, RecursionError) as error:
        raise data_error(path, None, f"it is not JSON ({error}); {advice} --resume") from error
    if not isinstance(summary, dict):
        raise data_error(path, None, f"it is not a summary; {advice}")
    return summary, is_whole
