"""Checks that a folder has the files of its plan, all of them listed, and no others like them."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from interactions.checking.saved_settings import is_named
from interactions.listed_entries import PARTS, listed_entries
from interactions.output.recbole import inter_name
from interactions.plan import ENDINGS, Plan
from interactions.sources.part_maker import n_world_parts
from interactions.sources.transactions import is_jsonl
from receipts.checking.findings import Findings
from receipts.checking.offences import Offences, Value
from receipts.runs.files import Json
from receipts.runs.listed_files import misfits

_OURS = re.compile(
    rf"interactions(_train|_test)?(_\d{{5,}})?\.({'|'.join(ENDINGS.values())})(\.gz)?"
    r"|sampled_(customers|transactions)\.(csv|jsonl)"
    r"|.+\.(inter|user|item)",
    re.DOTALL,
)
"""The names of finished files, whatever the plan."""


class FileCheck:
    """Checks the files of a folder against a summary's list and a plan.

    source: the settings that name the source, as it is at hand or as the summary has it.
    export_name: what files for other tools are called.
    """

    def __init__(self, folder: Path, summary: Json, plan: Plan, source: Json) -> None:
        self._folder = folder
        self._plan = plan
        self._in_parts = PARTS in summary
        self._entries = _entries_of(summary)
        self._listed = [
            entry["file"]
            for entry in self._entries
            if isinstance(entry, dict) and isinstance(entry.get("file"), str)
        ]
        self.export_name = self._export_name()
        self._planned = planned_files(plan, self.export_name, source, self._listed)
        if self._in_parts:
            self._planned = [file for table in plan.tables for file in self.files_of(table)]

    def _export_name(self) -> str:
        """The folder's name when it was made: it may have another one by now."""
        now = self._folder.resolve().name
        present = {*os.listdir(self._folder)}
        names = [
            name.removesuffix(".user")
            for name in self._listed
            if name.endswith(".user") and name in present
        ]
        return now if now in names or not names else names[0]

    def files_of(self, table: str) -> list[str]:
        """The files that a table is in."""
        if self._in_parts:
            return part_files(self._plan, table)
        return [self._plan.file_of(table)]

    @property
    def n_listed(self) -> int:
        """How many files are listed."""
        return len(self._entries)

    def check(self, of_summary: Offences, findings: Findings) -> dict[str, Offences]:
        """Adds what is found; the offences of files of the plan that can be read, by name."""
        readable: dict[str, Offences] = {}
        for entry in self._entries:
            if not isinstance(entry, dict):
                of_summary.add("entry of a file", "an object", Value(entry))
                continue
            wrong = [*misfits(self._folder, entry)]
            name = entry.get("file")
            found = readable.get(str(name)) or Offences(str(self._folder / str(name)))
            for what, expected, value in wrong:
                found.add(what, expected, value)
            is_bad = any(each.what in ("file", "name in the summary") for each in wrong)
            if not is_bad and name in self._planned:
                readable[str(name)] = found
            elif found is not readable.get(str(name)):
                findings.add(found.first, found.count)
        self._check_list(of_summary)
        return readable

    def _check_list(self, of_summary: Offences) -> None:
        """Notes what is listed, or lies there, and should not, or should and is not."""
        counts = Counter(self._listed)
        for name in self._planned:
            if counts[name] != 1:
                of_summary.add("list of files", f"an entry of {name}", counts[name] or "none")
        for name in counts:
            if name not in self._planned:
                of_summary.add("list of files", "files of the settings", Value(name))
        for name in sorted(os.listdir(self._folder)):
            if _OURS.fullmatch(name) and name not in counts and name not in self._planned:
                of_summary.add("list of files", "all files of the folder", f"none of {name}")


def _entries_of(summary: Json) -> list[Any]:
    try:
        entries = listed_entries(summary)
    except (KeyError, TypeError):
        return []
    return entries if isinstance(entries, list) else []


def part_files(plan: Plan, table: str) -> list[str]:
    """The files of a table where every part of a world has its own, in the order of the parts."""
    world = plan.source["world"]
    numbers = range(n_world_parts(world["customers"]))
    return [plan.part_file_of(table, f"part_{number:05d}") for number in numbers]


def planned_files(plan: Plan, export_name: str, source: Json, listed: Sequence[str]) -> list[str]:
    """The files that a plan gives.

    source: the settings that name the source.
    listed: the files that are listed: they tell whether a sample of standard input, of which
        no name is known, is CSV or JSON lines.
    """
    files = [*plan.table_files]
    if plan.export is not None:
        files += [inter_name(export_name, table, len(plan.tables)) for table in plan.tables]
        files += [f"{export_name}.user", f"{export_name}.item"]
    if plan.sample is not None:
        for what in ("customers", "transactions"):
            name = source.get(what)
            if name is None or is_named(name):
                is_json = name is not None and is_jsonl(Path(name))
            else:
                is_json = f"sampled_{what}.jsonl" in listed
            files.append(f"sampled_{what}.{'jsonl' if is_json else 'csv'}")
    return files
