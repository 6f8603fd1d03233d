"""Which run makes a data set of which format."""

from __future__ import annotations

from typing import Unpack

from receipts.formats.tables import DATABASES
from receipts.pipeline import DatasetRun
from receipts.plan import Plan
from receipts.relational.database_run import DatabaseRun
from receipts.relational.run import TablesRun
from receipts.runs.outputs import Output
from receipts.runs.run import How, Stamp


def dataset_run(plan: Plan, output: Output, stamp: Stamp, **how: Unpack[How]) -> DatasetRun:
    """The run that makes the data set of a plan.

    Raises OutputError where the folder cannot be used.
    """
    run = DatasetRun
    if plan.format != "json":
        run = DatabaseRun if plan.format in DATABASES else TablesRun
    return run(plan, output, stamp, **how)
