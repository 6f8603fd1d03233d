"""Which run makes interactions where."""

from __future__ import annotations

from pathlib import Path
from typing import Unpack

from interactions.parts_run import PartFilesRun
from interactions.plan import Plan
from interactions.run import InteractionRun
from interactions.sources.customer_sample import Tell
from interactions.sources.inputs import Inputs
from interactions.sources.line_blocks import OnRead
from receipts.runs.outputs import Output
from receipts.runs.run import How, Stamp

AnyRun = InteractionRun | PartFilesRun


def interaction_run(
    plan: Plan,
    inputs: Inputs,
    output: Output,
    stamp: Stamp,
    tell: Tell,
    on_read: OnRead,
    **how: Unpack[How],
) -> AnyRun:
    """The run that makes a plan in a folder, or in a store.

    Raises OutputError where it cannot be used.
    """
    if isinstance(output, Path):
        return InteractionRun(plan, inputs, output, stamp, tell=tell, on_read=on_read, **how)
    return PartFilesRun(plan, inputs, output, stamp, **how)
