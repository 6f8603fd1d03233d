#!/usr/bin/env python3
"""Makes a whole marketing data set: ``python3 marketing/build_dataset.py --help``."""

from __future__ import annotations

import os
import sys

if not __package__:
    # Run as a script, this folder would hide the packages beside it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start()

import argparse
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from marketing.flags import world_parser
from marketing.making import begin
from receipts.runs.command import errors_in_one_line, termination_as_interrupt
from receipts.runs.endings import fail

DESCRIPTION = """Makes households, preferences, campaigns and transactions of the same shoppers,
step by step, and checks them."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = world_parser(DESCRIPTION).parse_args(arguments)
    from marketing.tables import STEPS

    return begin(flags, STEPS) or validate(flags)


def validate(flags: argparse.Namespace) -> int:
    """The last step: checks the tables; the exit status."""
    with errors_in_one_line(flags.output), termination_as_interrupt():
        found = checked(flags.output)
        if found is not None and not found.passed:
            fail(f"step validation: {flags.output} does not pass the checks")
    return 0


def checked(folder: Path) -> Any:
    """The report of the checks; None where they are not there."""
    if find_spec("marketing.validation") is None:
        return None
    return import_module("marketing.validation").validate(folder)


if __name__ == "__main__":
    sys.exit(main())
