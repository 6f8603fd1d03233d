#!/usr/bin/env python3
"""Compares a data set with real shopping: python3 -m ground_truth.compare --help."""

# ruff: noqa: E402  (the packages are found when their folder is named)
from __future__ import annotations

import os
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.realpath(__file__)))
if not __package__:
    sys.path[0] = ROOT  # Run as a script, this folder would hide the packages beside it.

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("compare")

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from ground_truth.panels.panel_word import PANEL
from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import CommandLine, a_path, path_or_word, whole_number
from receipts.runs.errors import OutputError
from receipts.runs.progress import PLAIN_LINE_SECONDS, Stopwatch
from receipts.runs.shown_text import shown

if TYPE_CHECKING:
    from ground_truth.comparison.findings import Comparison

REAL_RECEIPTS = Path(__file__).resolve().parent / "receipts_json"
DEFAULT_SPLITS = 50
DEFAULT_SEED = 1

LEAST_TOLD_SHARE = 0.05
"""Of the work, before the time that is left is guessed."""


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog="python3 -m ground_truth.compare",
        description="Compares a data set with real shopping: what is measured on both sides, how "
        "far apart they are, and how far apart two random halves of the truth are.",
        epilog="Needs pandas and scipy: pip install -r requirements-comparison.txt.",
    )
    add = parser.add_argument
    add("dataset", type=path_or_word(PANEL), metavar="DATASET", help="folder of a data set")
    add(
        "--with",
        dest="truth",
        type=path_or_word(PANEL),
        default=REAL_RECEIPTS,
        metavar="DIR|panel",
        help="folder of receipts, or the word panel for a real household panel (default: "
        "ground_truth/receipts_json)",
    )
    add(
        "--splits",
        type=whole_number(2, 10_000),
        default=DEFAULT_SPLITS,
        metavar="NUM",
        help="how many times samples and halves are drawn (default: %(default)s)",
    )
    add(
        "--seed",
        type=whole_number(0),
        default=DEFAULT_SEED,
        metavar="NUM",
        help="of samples and halves (default: %(default)s)",
    )
    add("--json", type=a_path, metavar="FILE", help="write the comparison to a file, too")
    add("--markdown", action="store_true", help="print the table in Markdown")
    add("--overwrite", action="store_true", help="let --json replace a file that is no comparison")
    add("--quiet", action="store_true", help="print errors only")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    with errors_in_one_line(flags.dataset), termination_as_interrupt():
        check_libraries()
        check_target(flags)
        comparison = compared(flags)
        # Imported late, so that --help and mistakes in flags are answered at once.
        from ground_truth.comparison.report_json import report_json
        from ground_truth.comparison.report_text import report_markdown, report_text
        from receipts.runs.files import write_json

        if flags.json is not None:
            check_target(flags)  # The comparison may have taken long.
            write_json(flags.json, report_json(comparison))
        if not flags.quiet:
            say((report_markdown if flags.markdown else report_text)(comparison))
    return 0


def compared(flags: argparse.Namespace) -> Comparison:
    """Reads both sides and compares them."""
    from ground_truth.comparison.comparing import alone, compare
    from ground_truth.comparison.sides import (
        has_purchases,
        our_side,
        sides_of_folder,
        sides_of_panel,
    )

    dataset, truth, seed = flags.dataset, flags.truth, flags.seed
    reading = Steps(f"reading {shown(dataset.name)}", quiet=flags.quiet)
    if str(truth) == PANEL:
        sides = sides_of_panel(dataset, seed, reading.tell)
    elif may_be_empty(truth) and not has_purchases(truth):
        return alone(our_side(dataset, seed, reading.tell), truth.name)
    else:
        sides = sides_of_folder(dataset, truth, seed, reading.tell)
    return compare(sides, seed, flags.splits, Steps("comparing", quiet=flags.quiet).tell)


def check_libraries() -> None:
    """Raises PanelError, with what to install, where a library is missing."""
    from ground_truth.panels.errors import library

    for name in ("pandas", "scipy"):
        library(name)


def may_be_empty(folder: Path) -> bool:
    """Whether it is no error that a folder has no receipts: it is there, or nobody has named it."""
    return folder == REAL_RECEIPTS or folder.is_dir()


class Steps:
    """Says on stderr, once a second at most, how far some work is.

    what: is done, such as ``reading small_dataset``.
    """

    def __init__(self, what: str, *, quiet: bool) -> None:
        self._what = what
        self._quiet = quiet
        self._watch = Stopwatch()
        self._next_line = 0.0

    def tell(self, n_done: int, n_steps: int) -> None:
        """Notes how much of how much is done."""
        seconds = self._watch.seconds
        if self._quiet or (seconds < self._next_line and n_done < n_steps):
            return
        self._next_line = seconds + PLAIN_LINE_SECONDS
        share = n_done / max(n_steps, 1)
        is_known = LEAST_TOLD_SHARE <= share < 1
        left = f", {seconds / share - seconds:,.0f} s left" if is_known else ""
        sys.stderr.write(f"{self._what}: {share:.0%}{left}\n")


def check_target(flags: argparse.Namespace) -> None:
    """Raises OutputError where the file of ``--json`` may not be written."""
    if flags.json is None:
        return
    folders = {flags.dataset.resolve(), flags.truth.resolve()}
    if flags.json.resolve().parent in folders:
        raise OutputError(
            f"{flags.json} lies in a folder that is compared; name another file with --json"
        )
    if not flags.json.parent.is_dir():
        raise OutputError(
            f"{flags.json.parent} is no folder; make it, or name another file with --json"
        )
    if not os.path.lexists(flags.json):
        return
    from receipts.runs.regular_files import is_regular

    if not is_regular(flags.json):
        raise OutputError(f"{flags.json} is no regular file; name another one with --json")
    if not flags.overwrite and not is_comparison(flags.json):
        raise OutputError(
            f"{flags.json} is there already and no comparison; replace it with --overwrite, or "
            "name another file with --json"
        )


def is_comparison(path: Path) -> bool:
    """Whether a file is an earlier comparison."""
    from ground_truth.comparison.report_json import is_report
    from receipts.runs.state_files import DamagedFileError, read_object

    try:
        return is_report(read_object(path))
    except DamagedFileError:
        return False


if __name__ == "__main__":
    sys.exit(main())
