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
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import CommandLine, a_path, any_whole_number, whole_number
from receipts.runs.errors import OutputError
from receipts.runs.progress import Progress, Words

if TYPE_CHECKING:
    from ground_truth.comparison.findings import Comparison

PANEL = "panel"
REAL_RECEIPTS = Path(__file__).resolve().parent / "receipts_json"
DEFAULT_SPLITS = 50
DEFAULT_SEED = 1
SAMPLES_A_DRAW = 4

HOUSEHOLDS = Words("households", "household", "households", "household")
SAMPLES = Words("samples", "draw", "draws", "sample")


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog="python3 -m ground_truth.compare",
        description="Compares a data set with real shopping: what is measured on both sides, how "
        "far apart they are, and how far apart two random halves of the truth are.",
        epilog="Needs pandas and scipy: pip install -r requirements-comparison.txt.",
    )
    add = parser.add_argument
    add("dataset", type=a_path, metavar="DATASET", help="folder of a data set of ours")
    add(
        "--with",
        dest="truth",
        type=a_path,
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
        type=any_whole_number,
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
    from ground_truth.comparison.sides import has_receipts, our_side, sides_of

    truth = None if flags.truth == Path(PANEL) else flags.truth
    is_absent = truth is not None and not has_receipts(truth) and may_be_absent(truth)
    with closing(Steps(HOUSEHOLDS, 1, quiet=flags.quiet)) as steps:
        if is_absent:
            return alone(our_side(flags.dataset, flags.seed, steps.tell), f"{truth}")
        sides = sides_of(flags.dataset, truth, flags.seed, steps.tell)
    with closing(Steps(SAMPLES, SAMPLES_A_DRAW, quiet=flags.quiet)) as steps:
        return compare(sides, flags.seed, flags.splits, steps.tell)


def check_libraries() -> None:
    """Raises PanelError, with what to install, where a library is missing."""
    from ground_truth.panels.errors import library

    for name in ("pandas", "scipy"):
        library(name)


def may_be_absent(folder: Path) -> bool:
    """Whether it is no error that a folder is missing: only the one that nobody has named."""
    return folder == REAL_RECEIPTS or folder.is_dir()


class Steps:
    """Shows how far some work is that tells how many of how many steps are done.

    n_units: how many of what is counted a step has.
    """

    def __init__(self, words: Words, n_units: int, *, quiet: bool) -> None:
        self._words = words
        self._n_units = n_units
        self._quiet = quiet
        self._n_done = 0
        self._progress: Progress | None = None

    def tell(self, n_done: int, n_steps: int) -> None:
        """Notes how many steps are done."""
        if self._progress is None:
            self._progress = Progress(
                self._words, n_steps * self._n_units, n_steps, quiet=self._quiet
            )
        for _ in range(n_done - self._n_done):
            self._progress.add(self._n_units)
        self._n_done = n_done

    def close(self) -> None:
        """What is printed next begins a line."""
        if self._progress is not None:
            self._progress.close()


def check_target(flags: argparse.Namespace) -> None:
    """Raises OutputError where the file of ``--json`` may not be written."""
    if flags.json is None:
        return
    folders = {flags.dataset.resolve(), flags.truth.resolve()}
    if flags.json.resolve().parent in folders:
        raise OutputError(
            f"{flags.json} lies in a folder that is compared; name another file with --json"
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
