#!/usr/bin/env python3
"""Reads a receipt data set: ``python3 read_large_dataset.py --help``."""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sys
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from receipts.runs.command import errors_in_one_line
from receipts.runs.command_line import CommandLine, fail, whole_number

if TYPE_CHECKING:
    from receipts.reading.dataset import Dataset

N_LISTED = 10
"""Customers of a list that are shown."""


def parser() -> CommandLine:
    """The command line."""
    parser = CommandLine(
        usage="%(prog)s DIR [DIR ...] [what to do] [how]",
        description="Shows, checks and converts receipt data sets.",
        epilog="Several folders with slices of one world are read as one data set.",
    )
    parser.add_argument("folders", metavar="DIR", nargs="*", help="folder of a data set")
    add_action_flags(parser.add_argument_group("what to do (one of these)"))
    add_manner_flags(parser.add_argument_group("how"))
    return parser


def add_action_flags(group: argparse._ArgumentGroup) -> None:
    """What to do."""
    add = group.add_mutually_exclusive_group().add_argument
    add("--summary", action="store_true", help="show totals and archetypes (the default)")
    add("--customer", metavar="ID", help="show one customer, such as customer_000123")
    add("--archetype", metavar="NAME", help="list customers of an archetype")
    add("--batch", type=whole_number(0), metavar="N", help="show what batch N holds")
    add("--verify", action="store_true", help="check every file, count and sum")
    add(
        "--lines-csv",
        metavar="FILE",
        help="write a CSV table with a row for every item of every receipt (-: standard output)",
    )
    add(
        "--catalogue",
        action="store_true",
        help="print the products and their prices as CSV; without DIR those of the program",
    )


def add_manner_flags(group: argparse._ArgumentGroup) -> None:
    """How to do it."""
    add = group.add_argument
    add("--json", action="store_true", help="print JSON lines, for other programs")
    add(
        "--limit",
        type=whole_number(1),
        metavar="N",
        help=f"with --archetype: list at most N customers (default: {N_LISTED})",
    )
    add(
        "--receipt",
        type=whole_number(1),
        metavar="K",
        help="with --customer: print receipt K as a till would, 1 for the oldest",
    )
    add(
        "--workers",
        type=whole_number(1),
        metavar="NUM",
        help=f"with --verify: number of processes (default: one per core, here {os.cpu_count()})",
    )


def main(arguments: list[str] | None = None) -> int:
    """Runs the command line; the exit status."""
    command_line = parser()
    flags = command_line.parse_args(arguments)
    check_flags(flags, command_line)
    # A name that the terminal's encoding lacks must not end the program.
    sys.stdout.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    status = 0
    with errors_in_one_line("standard output"):
        try:
            status = command(flags)(flags)
            sys.stdout.flush()
        except (KeyError, TypeError, ValueError) as error:
            fail(f"a record is not as it should be ({error!r}); find out which with --verify")
    return status


def check_flags(flags: argparse.Namespace, command_line: CommandLine) -> None:
    """Ends the program where flags do not go together."""
    for flag, value, owner, needed in (
        ("--limit", flags.limit, "--archetype", flags.archetype),
        ("--receipt", flags.receipt, "--customer", flags.customer),
        ("--workers", flags.workers, "--verify", flags.verify or None),
    ):
        if value is not None and needed is None:
            command_line.error(f"{flag} goes with {owner}")
    if flags.json and flags.lines_csv == "-":
        command_line.error("--lines-csv - prints CSV, --json JSON; ask for one of them")
    if not flags.folders and not flags.catalogue:
        command_line.error("name the folder of a data set, such as large_dataset")


def command(flags: argparse.Namespace) -> Callable[[argparse.Namespace], int]:
    """The function that does what the flags ask for."""
    if flags.customer is not None:
        return show_receipt if flags.receipt else show_customer
    if flags.archetype is not None:
        return list_archetype
    if flags.batch is not None:
        return show_batch
    if flags.verify:
        return verify
    if flags.lines_csv is not None:
        return write_lines
    return show_catalogue if flags.catalogue else show_summary


def show_summary(flags: argparse.Namespace) -> int:
    """--summary"""
    from receipts.reading.overviews import summary_overview

    summary = open_dataset(flags).summary
    show(flags, [summary], summary_overview(", ".join(flags.folders), summary))
    return 0


def show_customer(flags: argparse.Namespace) -> int:
    """--customer"""
    from receipts.reading.overviews import customer_overview

    customer = open_dataset(flags).customer(flags.customer)
    show(flags, [customer], customer_overview(customer))
    return 0


def show_receipt(flags: argparse.Namespace) -> int:
    """--customer --receipt"""
    from receipts.reading.till_slip import till_slip

    receipts = open_dataset(flags).customer(flags.customer)["receipts"]
    if flags.receipt > len(receipts):
        fail(f"{flags.customer} has no receipt {flags.receipt}; choose 1 to {len(receipts)}")
    receipt = receipts[flags.receipt - 1]
    show(flags, [receipt], till_slip(receipt))
    return 0


def list_archetype(flags: argparse.Namespace) -> int:
    """--archetype"""
    from receipts.reading.overviews import customer_table

    customers = open_dataset(flags).customers(flags.archetype)
    customers = itertools.islice(customers, flags.limit or N_LISTED)
    show(flags, customers, customer_table(customers))
    return 0


def show_batch(flags: argparse.Namespace) -> int:
    """--batch"""
    from receipts.reading.overviews import batch_overview

    customers = open_dataset(flags).batch(flags.batch)
    show(flags, customers, batch_overview(flags.batch, customers))
    return 0


def verify(flags: argparse.Namespace) -> int:
    """--verify"""
    from receipts.checking.verification import SKIPPED, Verification
    from receipts.runs.errors import WorkerDiedError
    from receipts.runs.progress import Words, follow

    n_workers = flags.workers or os.cpu_count() or 1
    verification = Verification(open_dataset(flags).files, n_workers)
    try:
        follow(verification, Words("batches", "check", "checks"), quiet=flags.json)
    except WorkerDiedError as error:
        fail(f"{error}; try again with --workers 1")
    findings = verification.findings
    skipped = [SKIPPED] if verification.is_partial else []
    show(flags, [each._asdict() for each in findings.first], [*map(str, findings.first), *skipped])
    if findings.n_offences:
        fail(findings.verdict)
    result = {"offences": 0, "checked": findings.checked, "partial": verification.is_partial}
    show(flags, [result], [findings.verdict])
    return 0


def write_lines(flags: argparse.Namespace) -> int:
    """--lines-csv"""
    import io
    from pathlib import Path

    from receipts.reading.line_table import LINE_COLUMNS, line_rows, write_csv
    from receipts.runs.files import whole_file

    dataset = open_dataset(flags)
    rows = line_rows(dataset, dataset.population)
    if flags.lines_csv == "-":
        write_csv(sys.stdout, LINE_COLUMNS, rows)
        return 0
    path = Path(flags.lines_csv)
    if os.path.lexists(path):
        fail(f"{path} exists; name a new file with --lines-csv")
    if not path.parent.is_dir():
        fail(f"{path.parent} is not a folder; make it, or name another file with --lines-csv")
    with whole_file(path) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="")
        n_rows = write_csv(text, LINE_COLUMNS, rows)
        text.detach()
    show(flags, [{"file": str(path), "rows": n_rows}], [f"{n_rows:,} rows in {path}"])
    return 0


def show_catalogue(flags: argparse.Namespace) -> int:
    """--catalogue"""
    from receipts.reading.line_table import PRODUCT_COLUMNS, product_rows, write_csv
    from world.population import DEFAULT_POPULATION

    population = open_dataset(flags).population if flags.folders else DEFAULT_POPULATION
    if flags.json:
        rows = product_rows(population)
        print_json(dict(zip(PRODUCT_COLUMNS, row, strict=True)) for row in rows)
    else:
        write_csv(sys.stdout, PRODUCT_COLUMNS, product_rows(population))
    return 0


def open_dataset(flags: argparse.Namespace) -> Dataset:
    """The data set of the folders."""
    from receipts.reading.dataset import Dataset

    return Dataset(*flags.folders)


def show(flags: argparse.Namespace, records: Iterable[object], overview: Iterable[str]) -> None:
    """Prints the records themselves or the text about them."""
    if flags.json:
        print_json(records)
    else:
        for line in overview:
            print(line)


def print_json(records: Iterable[object]) -> None:
    """Prints one record a line."""
    for record in records:
        print(json.dumps(record, separators=(",", ":")))


if __name__ == "__main__":
    sys.exit(main())
