"""The engagements of each block counted by day, in small files that are there until the step's end.

They are added up then, so that nobody has to read the engagements again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

from marketing.outreach.daily import DailyCounts
from marketing.tables import ENGAGEMENT_DAILY
from marketing.writing.part_names import part_file
from receipts.runs.files import Json
from receipts.runs.listed_files import entry_of, misfits
from receipts.runs.places import FolderPlace

STEP = ENGAGEMENT_DAILY.step


def write_daily(folder: Path, task_name: str, counts: DailyCounts) -> Json:
    """Writes the counts of a block; what its report says of the file."""
    name = part_file(task_name, ENGAGEMENT_DAILY.name)
    with FolderPlace(folder).new_file(name, is_scratch=True) as file:
        file.write(json.dumps(counts.as_json()).encode())
    return entry_of(folder / name)


def add_daily(folder: Path, task_names: Iterable[str], counts: DailyCounts) -> None:
    """Adds the counts of blocks up.  Raises OSError where one cannot be read."""
    for task_name in task_names:
        path = folder / part_file(task_name, ENGAGEMENT_DAILY.name)
        counts.add_counted(json.loads(path.read_bytes()))


def n_counted(folder: Path, step: str, reports: Iterable[Json]) -> int:
    """How many of a step's first blocks have counts that are as they were noted, if the step has
    such.
    """
    n = 0
    for report in reports:
        if step == STEP and ("daily" not in report or any(misfits(folder, report["daily"]))):
            break
        n += 1
    return n
