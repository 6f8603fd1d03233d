#!/usr/bin/env python3
"""Looks at a data set and draws it, as pages for a browser: python3 marketing/eda.py --help."""

# ruff: noqa: E402  (the packages are found when their folder is named)
from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
if not __package__:
    sys.path[0] = ROOT  # Run as a script, this folder would hide the packages.

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("eda.py")

import argparse

from ground_truth.panels.panel_word import PANEL
from marketing.usual_folders import DATA_FOLDER, DATA_NAME, reports_folder, reports_name
from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import (
    CommandLine,
    a_path,
    any_whole_number,
    path_or_word,
    whole_number,
)
from receipts.runs.endings import fail

REPORTS = reports_folder("eda")


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog="eda.py",
        description="Looks at a data set and writes pages for a browser, which load nothing from "
        "outside: index.html with what the data set is and its pictures, and a report of every "
        "table with distributions, correlations, missing values and outliers.  Takes marketing "
        "tables, receipts, interactions, a folder of CSV files, or one CSV file.",
        epilog="The same data gives the same bytes.  What it needs is in requirements-eda.txt.",
    )
    add = parser.add_argument
    add(
        "path",
        type=a_path,
        nargs="?",
        default=DATA_FOLDER,
        metavar="DIR",
        help=f"the data set's folder, or a CSV file (default: {DATA_NAME})",
    )
    add(
        "--output",
        type=a_path,
        default=REPORTS,
        metavar="DIR",
        help=f"where the pages go (default: {reports_name('eda')})",
    )
    add(
        "--rows",
        type=whole_number(1),
        default=100_000,
        metavar="N",
        help="most rows of a table that are looked at (default: %(default)s)",
    )
    add(
        "--customers",
        type=whole_number(1),
        default=2_000,
        metavar="N",
        help="most customers of whom the pictures are (default: %(default)s)",
    )
    add(
        "--seed",
        type=any_whole_number,
        default=42,
        metavar="NUM",
        help="of the samples (default: %(default)s)",
    )
    add(
        "--with",
        dest="other",
        type=path_or_word(PANEL),
        metavar="panel|DIR",
        help="compare with a real household panel, or with another data set or your receipts",
    )
    add("--overwrite", action="store_true", help="replace files that are no earlier reports")
    add("--quiet", action="store_true", help="print errors only")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    whole = "; earlier reports are as they were"
    with errors_in_one_line(flags.output, lambda: whole), termination_as_interrupt():
        if not os.path.lexists(flags.path) and flags.path == DATA_FOLDER:
            fail(f"{DATA_FOLDER} is not there; make it with: python3 marketing/build_dataset.py")
        from marketing.exploration.errors import require_extras

        require_extras()
        look(flags)
    return 0


def look(flags: argparse.Namespace) -> None:
    """Makes the reports that the flags ask for."""
    os.environ["MPLBACKEND"] = "agg"  # Nothing is shown in windows.
    from marketing.exploration.drawn import check_comparable, drawn_sections
    from marketing.exploration.exploring import Amounts, explore
    from marketing.exploration.kinds import data_set_at
    from marketing.loading.errors import DataFileError

    def tell(line: str) -> None:
        if not flags.quiet:
            sys.stderr.write(f"{line}\n")

    amounts = Amounts(flags.rows, flags.customers, flags.seed)
    try:
        data_set = data_set_at(flags.path)
        check_comparable(data_set, flags.other)
        explore(
            data_set,
            lambda: drawn_sections(data_set, flags.other, amounts, tell),
            flags.output,
            amounts,
            overwrite=flags.overwrite,
            tell=tell,
        )
    except DataFileError as error:
        fail(error)
    if not flags.quiet:
        say(f"The reports are in {flags.output}; open {flags.output / 'index.html'}")


if __name__ == "__main__":
    sys.exit(main())
