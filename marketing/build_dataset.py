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
from pathlib import Path

from marketing.flags import world_parser
from marketing.making import begin
from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.endings import fail

DESCRIPTION = """Makes households, preferences, campaigns and transactions of the same shoppers,
step by step, and checks them."""

N_NAMED = 3
"""How many of the checks that fail are named."""


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = world_parser(DESCRIPTION).parse_args(arguments)
    from marketing.tables import STEPS

    status = begin(flags, STEPS)
    if isinstance(flags.output, Path):
        return status or validate(flags)
    if not flags.quiet and not status:
        say(f"It is not checked: that reads all of it; check it with: {check_command(flags)}")
    return status


def validate(flags: argparse.Namespace) -> int:
    """The last step: checks the tables; the exit status."""
    with errors_in_one_line(flags.output, lambda: is_made(flags)), termination_as_interrupt():
        from marketing.validation.validate_data import validated
        from receipts.runs.own_process import call_apart

        # What the making has loaded stays in memory; the checking is not to come on top of it.
        report = call_apart(validated, flags.output, flags.quiet)
        if not report.passed:
            failed = ", ".join(check.name for check in report.failed[:N_NAMED])
            more = len(report.failed) - N_NAMED
            fail(
                f"step validation: {len(report.failed)} of {report.score.total} checks fail: "
                f"{failed}{f' and {more} more' if more > 0 else ''}; see them with: "
                f"{check_command(flags)}"
            )
        if not flags.quiet:
            say(f"All {report.score.total} checks are passed.")
    return 0


def is_made(flags: argparse.Namespace) -> str:
    """The end of a message about a validation that did not come to its end."""
    return f"; the data set is complete but not checked; check it with: {check_command(flags)}"


def check_command(flags: argparse.Namespace) -> str:
    """A line for a shell that checks the data set."""
    from receipts.runs.started import command_again

    return command_again([str(flags.output)], script="validation/validate_data.py")


if __name__ == "__main__":
    sys.exit(main())
