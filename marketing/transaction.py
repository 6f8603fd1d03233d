#!/usr/bin/env python3
"""Adds the transactions to a marketing data set: ``marketing/transaction.py --help``."""

from __future__ import annotations

import os
import sys

if not __package__:
    # Run as a script, this folder would hide the packages beside it.
    sys.path[0] = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start()

from marketing.flags import step_parser
from marketing.making import add_step


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    parser = step_parser(
        "Adds products, transactions and their lines to the data set that is there."
    )
    return add_step(parser.parse_args(arguments), "transaction")


if __name__ == "__main__":
    sys.exit(main())
