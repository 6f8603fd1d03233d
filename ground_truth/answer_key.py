"""Writes what was truly so in a data set: ``python3 -m ground_truth.answer_key --help``."""

from __future__ import annotations

import sys

if __name__ == "__main__":  # First of all: what follows takes time and a newer Python.
    from receipts.runs.start import start

    start("answer_key")

import argparse
from pathlib import Path

from receipts.runs.command import errors_in_one_line, say, termination_as_interrupt
from receipts.runs.command_line import CommandLine, a_path, one_of
from receipts.runs.endings import BAD_DATA, fail
from receipts.runs.following import follow
from receipts.runs.progress import Stopwatch, Words

TABLE_NAMES = ("shoppers", "propensities", "weeks", "lines", "campaigns")


def table_names(text: str) -> tuple[str, ...]:
    """The type of a flag whose value is names of tables with commas between them."""
    return tuple(dict.fromkeys(one_of(TABLE_NAMES)(name.strip()) for name in text.split(",")))


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        prog="python3 -m ground_truth.answer_key",
        description="Writes what was truly so in a receipt data set, as CSV files: shoppers.csv, "
        "propensities.csv (how often a product is in a shopper's basket without any cause), "
        "weeks.csv (prices, promotions and seasons), lines.csv (the cause of every line, and "
        "the product that stands there without any) and, where there are campaigns, "
        "campaigns.csv (each shopper's answer to each of them, and its effect).",
        epilog="lines.csv is large, about 50 bytes for each line of each receipt, and takes most "
        "of the time; propensities.csv has about a hundred rows for each customer.  "
        "Several folders with slices of one world are taken as one data set.",
    )
    add = parser.add_argument
    add("folders", type=a_path, metavar="DATASET", nargs="+", help="folder of a data set")
    add(
        "--output",
        type=a_path,
        default=Path("answer_key"),
        metavar="DIR",
        help="output directory name (default: %(default)s)",
    )
    add(
        "--only",
        type=table_names,
        metavar="NAMES",
        help="write some of the files only, such as shoppers,weeks",
    )
    add("--overwrite", action="store_true", help="replace files of the same names")
    add("--quiet", action="store_true", help="print errors only")
    return parser


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    flags = parser().parse_args(arguments)
    watch, standing = Stopwatch(), Standing()
    with errors_in_one_line(flags.output, standing.told):
        with termination_as_interrupt():
            tables = write_key(flags, standing)
        if not flags.quiet:
            names = "\n".join(f"  {flags.output / name}.csv" for name in tables)
            say(f"The answer key, made in {watch.seconds:.1f} s:\n{names}")
    return 0


class Standing:
    """How far the files are, for the message about a run that did not end well."""

    def __init__(self) -> None:
        self._said = "nothing was written"

    def told(self) -> str:
        """The end of the message."""
        return f"; {self._said}"

    def begin(self) -> None:
        """The files are whole, and get their names one after the other."""
        self._said = "the files may be partly new and partly old: make all again with --overwrite"

    def complete(self) -> None:
        """All have their names."""
        self._said = "the answer key is complete"


def write_key(flags: argparse.Namespace, standing: Standing) -> tuple[str, ...]:
    """Makes the files; the names of their tables."""
    # Imported here, so that --help and mistakes in flags are answered at once.
    from ground_truth.key import AnswerKey
    from ground_truth.key_files import key_files

    key = AnswerKey(*flags.folders)
    tables: tuple[str, ...] = flags.only or tuple(
        name for name in TABLE_NAMES if name != "campaigns" or key.has_campaigns
    )
    if "campaigns" in tables and not key.has_campaigns:
        fail("campaigns do not act in this data set; leave them out of --only", BAD_DATA)
    with key_files(
        key, flags.output, tables, overwrite=flags.overwrite, on_place=standing.begin
    ) as files:
        follow(files, Words("customers", "part", "parts", "customer"), quiet=flags.quiet)
    standing.complete()
    return tables


if __name__ == "__main__":
    sys.exit(main())
