#!/usr/bin/env python3
"""Begins a marketing data set with the households: ``marketing/demographic.py --help``."""

from __future__ import annotations

import os
import sys

if not __package__:
    # Run as a script, this folder would hide the packages beside it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start()

from marketing.flags import world_parser
from marketing.making import begin


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    parser = world_parser("Begins a data set with the households of the shoppers, state by state.")
    flags = parser.parse_args(arguments)
    # Where the very same data set is there, nothing or what is missing is made.
    flags.resume = not flags.overwrite or flags.resume
    return begin(flags, ("demographic",))


if __name__ == "__main__":
    sys.exit(main())
