"""The tables of a step while they grow block by block, until they are in place."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from marketing.dataset.files import growing_names, table_of, with_ending
from marketing.dataset.plan import Plan
from marketing.writing.part_names import part_file
from receipts.runs.append_file import AppendFile, growing_name, n_whole_parts
from receipts.runs.files import Json, sync_file
from receipts.runs.regular_files import is_regular

Reports = Sequence[Json]
"""Of the blocks of a step, in order, as far as they are made: with ``rows``, ``sizes`` and
``digests`` by the names of the growing files."""


class GrownTables:
    """The growing tables of a step, of which the first blocks are there."""

    def __init__(self, plan: Plan, step: str, folder: Path, reports: Reports) -> None:
        self._plan = plan
        self._folder = folder
        names = growing_names(step, plan.settings.states)
        for name in names if reports else ():
            growing, placed = _paths(plan, folder, name)
            if not is_regular(growing):
                placed.replace(growing)  # A run was killed when it had put it in place.
        self._files = {
            name: AppendFile(
                folder / growing_name(name),
                sum(report["sizes"][name] for report in reports),
                is_gzip=plan.gzip,
            )
            for name in names
        }
        self._n_rows = {name: sum(report["rows"][name] for report in reports) for name in names}

    def take(self, report: Json) -> Json:
        """Appends what a block's writer has left; the report, with the digests after it."""
        for name, file in self._files.items():
            part = self._folder / part_file(report["file"], name)
            file.append(part)
            part.unlink()
            self._n_rows[name] += report["rows"][name]
        return {**report, "digests": {name: file.digest for name, file in self._files.items()}}

    def put_in_place(self) -> list[Json]:
        """Gives the files their names; what the summary says of each."""
        return [self._placed(name, file) for name, file in self._files.items()]

    def _placed(self, name: str, file: AppendFile) -> Json:
        target = self._folder / with_ending(name, is_gzip=self._plan.gzip)
        sync_file(file.path)
        file.path.replace(target)
        return {
            "table": table_of(name).name,
            "file": target.name,
            "rows": self._n_rows[name],
            "bytes": target.stat().st_size,
            "text_bytes": file.n_text_bytes,
            "sha256": file.sha256,
        }


def n_whole_blocks(plan: Plan, step: str, folder: Path, reports: Reports) -> int:
    """How many of a step's first blocks are in its tables as they were noted."""
    n_whole = len(reports)
    for name in growing_names(step, plan.settings.states):
        growing, placed = _paths(plan, folder, name)
        noted = [(report["sizes"][name], report["digests"][name]) for report in reports]
        n_whole = min(n_whole, n_whole_parts(growing if is_regular(growing) else placed, noted))
    return n_whole


def _paths(plan: Plan, folder: Path, name: str) -> tuple[Path, Path]:
    """A file while it grows, and in its place."""
    return folder / growing_name(name), folder / with_ending(name, is_gzip=plan.gzip)
