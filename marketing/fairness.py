#!/usr/bin/env python3
"""Compares how groups of shoppers are treated: ``python3 marketing/fairness.py --help``."""

# ruff: noqa: E402  (the packages are found when their folder is named)
from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
if not __package__:
    sys.path[0] = ROOT  # Run as a script, this folder would hide the packages.

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("fairness.py")

import argparse
from collections.abc import Callable

from marketing.usual_folders import DATA_FOLDER, DATA_NAME, reports_folder, reports_name
from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import CommandLine, a_path, any_whole_number, whole_number
from receipts.runs.endings import BAD_DATA

REPORTS = reports_folder("fairness")
DEFAULT_CUSTOMERS = 20_000
DEFAULT_LEVEL = 0.05


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog="fairness.py",
        description="Compares how groups of shoppers (by sex, age, income, region, race, Hispanic "
        "origin and pairs of them) are treated in marketing tables.  Judges what a company decides "
        "and describes what shoppers do.  Writes fairness_report.json and fairness_report.html and "
        "prints a table.",
        epilog="Ends with 0 whether or not something is flagged; with --check, with 1 where "
        "something is.",
    )
    add = parser.add_argument
    add(
        "folder",
        type=a_path,
        nargs="?",
        default=DATA_FOLDER,
        metavar="DIR",
        help=f"folder of the tables (default: {DATA_NAME})",
    )
    add(
        "--output",
        type=a_path,
        default=REPORTS,
        metavar="DIR",
        help=f"folder of the reports (default: {reports_name('fairness')})",
    )
    add(
        "--customers",
        type=whole_number(1),
        default=DEFAULT_CUSTOMERS,
        metavar="NUM",
        help="look at this many shoppers at most (default: %(default)s)",
    )
    add(
        "--seed",
        type=any_whole_number,
        default=0,
        metavar="NUM",
        help="any whole number, which chooses the shoppers and what models learn from "
        "(default: %(default)s)",
    )
    add(
        "--level",
        type=a_level,
        default=DEFAULT_LEVEL,
        metavar="P",
        help="chance that anything is flagged where all are treated alike (default: %(default)s)",
    )
    add("--check", action="store_true", help="end with 1 where something is flagged")
    add("--overwrite", action="store_true", help="replace files that are no earlier reports")
    add("--quiet", action="store_true", help="print errors only")
    return parser


def a_level(text: str) -> float:
    """The type of a flag whose value is a probability between 0 and 1."""
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0 < value < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number between 0 and 1, such as 0.05")
    return value


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    with errors_in_one_line(flags.folder), termination_as_interrupt():
        # Imported here, so that --help and mistakes in flags are answered at once.
        from marketing.group_fairness.libraries import check_libraries
        from marketing.group_fairness.report import make_report
        from marketing.group_fairness.report_files import check_targets, write_report
        from marketing.group_fairness.report_text import report_text

        check_libraries()
        check_targets(flags.output, overwrite=flags.overwrite)
        tell = news(flags.quiet)
        report = make_report(flags.folder, flags.customers, flags.seed, flags.level, tell)
        tell("drawing the page")
        check_targets(flags.output, overwrite=flags.overwrite)  # It may have taken long.
        paths = write_report(flags.output, report)
        if not flags.quiet:
            say(f"{report_text(report)}\n\nThe report is in {' and '.join(map(str, paths))}.")
    return BAD_DATA if flags.check and report.flagged else 0


def news(quiet: bool) -> Callable[[str], object]:
    """Says on stderr what is done next."""
    return lambda what: None if quiet else sys.stderr.write(f"fairness: {what}\n")


if __name__ == "__main__":
    sys.exit(main())
