"""Whether the disk has room for what a run will write, before it is filled."""

from __future__ import annotations

from pathlib import Path

from interactions.plan import Plan
from interactions.size_estimate import (
    FEW,
    MANY,
    Sizes,
    estimated_sizes,
    gathering_bytes,
    needed_bytes,
)
from interactions.sources.inputs import Inputs
from interactions.sources.parts import Gathered
from receipts.runs.disk_space import check_space, has_space
from receipts.runs.own_process import call_apart

_SMALLER = "use --gzip or --sample,"
"""What to do where the disk is too small."""

_OF_LARGE_LIBRARIES = ("parquet", "pickle", "duckdb")


def check_room_for_source(work: Path, plan: Plan, inputs: Inputs) -> None:
    """Raises OutputError where the rows of the source do not fit."""
    check_space(work, gathering_bytes(inputs, plan), "the rows of the source need", _SMALLER)


def check_room_for_rows(
    work: Path, plan: Plan, inputs: Inputs, gathered: Gathered, share_left: float
) -> None:
    """Raises OutputError where what is left to write does not fit.

    share_left: how much of all purchases is not done yet, 0 to 1.
    """
    n_bytes = 0.0
    for n_tried in (FEW, MANY):
        sizes = _estimated(work, plan, inputs, gathered, n_tried)
        n_bytes = needed_bytes(sizes, len(gathered.tasks), share_left)
        if has_space(work, n_bytes):
            return
    check_space(work, n_bytes, "the rows need", _SMALLER)


def _estimated(work: Path, plan: Plan, inputs: Inputs, gathered: Gathered, n_tried: int) -> Sizes:
    """About how many bytes the tables have, by the rows of so many customers."""
    asked = (gathered, plan, inputs, work, n_tried)
    # Libraries would stay in memory, where workers alone need them.
    if plan.format in _OF_LARGE_LIBRARIES:
        return call_apart(estimated_sizes, *asked)
    return estimated_sizes(*asked)
