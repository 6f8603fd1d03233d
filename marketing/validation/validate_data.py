#!/usr/bin/env python3
"""Validates a marketing data set: python3 marketing/validation/validate_data.py --help."""

# ruff: noqa: E402  (the packages are found when their folder is named)
from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(os.path.realpath(__file__))))
if not __package__:
    sys.path[0] = ROOT  # Run as a script, this folder would hide the packages.

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("validate_data.py")

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from marketing.usual_folders import DATA_FOLDER, DATA_NAME, reports_folder, reports_name
from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import CommandLine, a_path, path_or_url
from receipts.runs.endings import BAD_DATA, BAD_USAGE, fail

if TYPE_CHECKING:
    from marketing.validation.results import Report
    from receipts.stores.urls import StoreUrl

REPORT = reports_folder("validation") / "validation_report.json"


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog="validate_data.py",
        description="Validates a marketing data set, or as much of it as there is: the structure "
        "of its tables, distributions, correlations, equal treatment, and rules.  Writes a report "
        "(JSON) and prints it.  Ends with 0 where all is right, 1 where a check fails, 2 where "
        "files are missing.",
        epilog="Tolerances are those of VALIDATION_THRESHOLDS in marketing/constants.py.",
    )
    add = parser.add_argument
    add(
        "folder",
        type=path_or_url,
        nargs="?",
        default=DATA_FOLDER,
        metavar="DIR",
        help=f"folder of the tables (default: {DATA_NAME}), or s3://BUCKET/PREFIX, gs://..., "
        "az://..., of which a copy is made while it is read",
    )
    add(
        "--report",
        type=a_path,
        default=REPORT,
        metavar="FILE",
        help=f"where the report goes (default: {reports_name('validation')}/{REPORT.name})",
    )
    add("--all", action="store_true", help="print every rule, and the names of what is not run")
    add("--quiet", action="store_true", help="print errors only")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    with errors_in_one_line(flags.folder), termination_as_interrupt():
        # Imported here, so that --help and mistakes in flags are answered at once.
        from marketing.validation.report_json import report_json
        from marketing.validation.report_text import report_text
        from marketing.validation.validation import MissingFilesError
        from receipts.runs.files import write_json

        check_target(flags.report)
        try:
            report = validated(flags.folder, flags.quiet)
        except (MissingFilesError, ValueError) as error:
            fail(error, BAD_USAGE)
        check_target(flags.report)  # The look at the tables may have taken long.
        flags.report.parent.mkdir(parents=True, exist_ok=True)
        write_json(flags.report, report_json(report))
        if not flags.quiet:
            say(f"{report_text(report, is_whole=flags.all)}\nThe report is in {flags.report}.")
    return 0 if report.passed else BAD_DATA


def validated(folder: Path | StoreUrl, quiet: bool) -> Report:
    """The report on a folder; says on stderr what is validated next, unless that is to be quiet."""
    from marketing.validation import validate

    return validate(folder, tell=news(quiet))


def news(quiet: bool) -> Callable[[str], object]:
    """Says on stderr what is validated next."""
    return lambda what: None if quiet else sys.stderr.write(f"validating: {what}\n")


def check_target(path: Path) -> None:
    """Raises OutputError where the report would replace something else than an earlier report,
    such as a table.
    """
    from marketing.validation.report_json import is_report
    from receipts.runs.errors import OutputError
    from receipts.runs.state_files import DamagedFileError, read_object

    if not os.path.lexists(path):
        return
    try:
        is_ours = is_report(read_object(path))
    except DamagedFileError:
        is_ours = False
    if not is_ours:
        raise OutputError(
            f"{path} is there already and no validation report; name another file with --report"
        )


if __name__ == "__main__":
    sys.exit(main())
