"""The engagements of each block counted by day, in small files that are there until the step ends.

They are added up then, so that nobody has to read the engagements again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from marketing.outreach.daily import DailyCounts
from marketing.tables import ENGAGEMENT_DAILY
from marketing.writing.part_names import part_file
from receipts.runs.files import Json
from receipts.runs.listed_files import misfits
from receipts.runs.places import Place

STEP = ENGAGEMENT_DAILY.step

COUNTS = "counts"
"""Where a block's writer, which may be on another machine, reports them."""


def keep_daily(place: Place, report: Json) -> Json:
    """Writes the counts that a block's writer has reported, if there are some, into their file; the
    report with what is to be noted of that.
    """
    kept = {key: value for key, value in report.items() if key != COUNTS}
    if COUNTS in report:
        name = part_file(report["file"], ENGAGEMENT_DAILY.name)
        text = json.dumps(report[COUNTS]).encode()
        with place.new_file(name, is_scratch=True) as file:
            file.write(text)
        digest = hashlib.sha256(text).hexdigest()
        kept["daily"] = {"file": name, "bytes": len(text), "sha256": digest}
    return kept


def add_daily(place: Place, task_names: Iterable[str], counts: DailyCounts) -> None:
    """Adds the counts of blocks up.  Raises OSError where one cannot be read."""
    for task_name in task_names:
        blocks = place.blocks(part_file(task_name, ENGAGEMENT_DAILY.name))
        counts.add_counted(json.loads(b"".join(blocks)))


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
